// A feed of the catalogue: a named list that applications read, with parameters. What must stay true: a value that is given with a
// request becomes one typed literal and nothing else.

import type { AlertSpan } from './alert.ts';

export interface FeedParam {
  name: string;
  /** That of its default; a list is one of texts. */
  type: 'text' | 'whole' | 'number' | 'boolean' | 'list';
  default: string | number | boolean | readonly string[];
  description: string;
  /** Bounds of a number. */
  min?: number;
  max?: number;
}

/** A number that is written, or the parameter that gives it. */
export type FeedCount = { n: number } | { param: string };

/** Rows of a SELECT with `{{parameter}}` in it, or metrics by dimensions. */
export type FeedRows =
  | { kind: 'sql'; sql: string }
  | { kind: 'metrics'; metrics: string[]; by: string[]; where?: string; top?: FeedCount };

/** A list whose entries keep their places until others have surely beaten them. See `feeds/steady.ts` for the rule. */
export interface FeedSteady {
  /** The parameter that asks for it; without one the list is always steady. */
  when?: string;
  /** One SELECT: everything that may be on the list, for each minute of the range. */
  sql: string;
  /** Line of it in the file. */
  sqlLine: number;
  /** Its column that says which minute a row is of. */
  time: string;
  /** Columns that name an entry; in their order where values are equal. */
  key: string[];
  /** Columns that tell lists apart, where there are several. */
  within: string[];
  /** The column that a list is ordered by, the largest first. */
  value: string;
  top: FeedCount;
  /** An entry is beaten at once by one that is larger by more than this share of it. */
  beatenBy: number;
  /** … and by one that was before it so many minutes in a row. */
  minutes: number;
}

/** Local days or a span of time up to where the data ends, or the newest minute that is closed. */
export type FeedSpan = AlertSpan | { interval: 'minute' };

export interface Feed {
  /** `pack.feed` */
  name: string;
  title: string;
  description: string;
  rows: FeedRows;
  steady?: FeedSteady;
  params: FeedParam[];
  /** What it is about. */
  over: FeedSpan;
  /** How long an answer may be taken for the newest, where it is not about a minute. */
  freshForMs: number;
  /** Where it was written; the file as shown to people. */
  place: { file: string; line: number };
  /** Line of its SQL, where it has some. */
  sqlLine: number;
}
