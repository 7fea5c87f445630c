// A feed of the catalogue: a named list that applications read, with parameters. What must stay true: a value that is given with a
// request becomes one typed literal and nothing else.

import type { AlertSpan } from './alert.ts';

export interface FeedParam {
  name: string;
  /** That of its default. */
  type: 'text' | 'whole' | 'number' | 'boolean';
  default: string | number | boolean;
  description: string;
  /** Bounds of a number. */
  min?: number;
  max?: number;
}

/** Rows of a SELECT with `{{parameter}}` in it, or metrics by dimensions. */
export type FeedRows =
  | { kind: 'sql'; sql: string }
  | { kind: 'metrics'; metrics: string[]; by: string[]; where?: string; top?: { n: number } | { param: string } };

export interface Feed {
  /** `pack.feed` */
  name: string;
  title: string;
  description: string;
  rows: FeedRows;
  params: FeedParam[];
  /** What it is about: so many local days or so long, up to where the data ends. */
  over: AlertSpan;
  /** How long an answer may be taken for the newest. */
  freshForMs: number;
  /** Where it was written; the file as shown to people. */
  place: { file: string; line: number };
  /** Line of its SQL, where it has some. */
  sqlLine: number;
}
