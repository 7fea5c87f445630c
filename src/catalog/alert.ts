// An alert of the catalogue: what is watched, when it counts as wrong, and what people are told. What must stay true: an alert that
// is handed on names only things that are there, and the words of the site (overrides, receivers) are in it already.

import type { Words } from './document.ts';

/** The length of a window: a span, or so many local days that end at a midnight. */
export type AlertSpan = { ms: number } | { days: number };

/** A window with less than this of another metric says nothing. */
export interface Enough {
  metric: string;
  value: number;
}

interface MetricQuestion {
  metric: string;
  /** Dimensions: every combination is an instance of its own. */
  by: string[];
  where?: string;
  /** Windows that ended less than this before the end of the data wait, because records of them may still come. */
  waitMs: number;
  atLeast?: Enough;
}

/** A metric over a window against a fixed value. */
export interface ThresholdQuestion extends MetricQuestion {
  kind: 'threshold';
  over: AlertSpan;
  /** From one window's end to the next one's; windows of days end at every midnight. */
  everyMs: number;
  /** Above it, or below it, is wrong. */
  side: 'above' | 'below';
  threshold: number;
  /** A firing instance is good again on this side of it: equal to the threshold, or further away. */
  clear: number;
}

/** A metric by hour or day against the same hour and weekday of the weeks before. */
export interface UsualQuestion extends MetricQuestion {
  kind: 'usual';
  grain: 'hour' | 'day';
  weeks: number;
  /** How many robust deviations from the usual value are wrong. */
  times: number;
  /** A difference below this share of the usual value is never wrong. */
  least: number;
  direction: 'up' | 'down' | 'both';
}

export type AlertQuestion =
  | ThresholdQuestion
  | UsualQuestion
  /** Nothing newer than this has come into a table; by the clock of the wall. */
  | { kind: 'freshness'; table: string; withinMs: number }
  /** Share of records that could not be read, of the files that came in within a span, by source. */
  | { kind: 'rejects'; dataset: string; shareAbove: number; overMs: number }
  /** Every row of a table report is an instance, told apart by some of its columns. */
  | { kind: 'report'; report: string; by: string[]; days: number; waitMs: number; rowsAbove: number }
  /** Hours of files whose total is far from the usual one, and files that are held for it. */
  | { kind: 'size'; overMs: number }
  /** Every line is a row, a reject or a duplicate, and every row is in the table. */
  | { kind: 'books' }
  | { kind: 'files'; state: 'failed' | 'found' | 'gone' }
  /** Runs that failed or broke within a span, by command. */
  | { kind: 'runs'; failed: number; overMs: number };

export const severities = ['warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

export interface Alert {
  /** `pack.alert` */
  name: string;
  title: Words;
  description: string;
  question: AlertQuestion;
  severity: Severity;
  /** It must hold this long before it is told. */
  forMs: number;
  /** It must be good this long before it is over. */
  resolveAfterMs: number;
  /** Wrong again within this time after its end, it is the same incident. */
  reopenMs: number;
  /** An instance of which nothing has been seen for this long is over. */
  forgetAfterMs: number;
  /** While it lasts it is told again this often; undefined tells it once. */
  reminderMs?: number;
  /** One line for an instance; undefined takes the usual words of its kind. */
  say?: Words;
  /** What to do next. */
  next?: Words;
  /** Channels that hear of it besides those of the site's `notify`. */
  to: readonly string[];
  off: boolean;
  /** Where it was written; the file as shown to people. */
  place: { file: string; line: number };
}

/** Names that the words of an alert may use besides those of its rows. */
const namesOfAll = ['title', 'value', 'since', 'until'];

const namesOfKind: Record<AlertQuestion['kind'], string[]> = {
  threshold: ['threshold', 'from', 'to'],
  usual: ['usual', 'from', 'to'],
  freshness: ['table', 'last', 'within'],
  rejects: ['source', 'files', 'lines', 'rejects', 'threshold'],
  report: [],
  size: ['source', 'period', 'bytes', 'usual', 'state'],
  books: ['table', 'lines', 'rows', 'rejects', 'duplicates', 'table_rows'],
  files: ['source', 'path', 'error'],
  runs: ['command', 'failed', 'error'],
};

/** Names that `{{…}}` in `say` and `next` may stand for. */
export function namesFor(question: AlertQuestion): string[] {
  const dimensions = 'metric' in question ? question.by : [];
  return [...namesOfAll, ...namesOfKind[question.kind], ...dimensions];
}
