// What an entry of the tables of functions says.

import type { Value } from './engine.ts';

export interface SqlFunction {
  name: string;
  /** What it does, and where its result is nearly but not quite Trino's. */
  does: string;
  /** One entry for each number of arguments: parameters, and the DuckDB expression over them. */
  forms: { parameters: string; as: string }[];
  /** Expressions that both engines run, with the value both give. */
  examples: { sql: string; gives: Value }[];
  /** Public page that defines it. */
  source: string;
}

/** The page of Trino's documentation about a kind of functions. */
export const trinoPage = (page: string): string => `https://trino.io/docs/current/functions/${page}.html`;
