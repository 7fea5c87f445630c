// Tables of the user's own databases that results are written to: `outputs` of tallylight.yaml, checked and complete.

import type { DatabaseConfig } from './sources.ts';

/** A table of ours that is written to a database. */
export interface OutputConfig {
  name: string;
  /** Line in tallylight.yaml. */
  line: number;
  /** Name of a model that is built by the minute, `pack.name`. */
  table: string;
  database: DatabaseConfig;
  /** The table of the database; with its schema before a dot where it has one. */
  into: string;
  /** Columns that tell a row of one interval from the others; undefined: the grain of the model. */
  key: readonly string[] | undefined;
}
