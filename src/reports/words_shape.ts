// What every language must be able to say. The insights and problems decide what is true; these sentences say it.
// What must stay true: nothing here holds a word of any language.

import type { DocumentWords, Inline } from './document.ts';

/** What a value is compared with. */
export type Reference = 'day_before' | 'same_weekday' | 'period_before' | 'month_before' | { month: string } | 'usual';

/** One value against an earlier one. Amounts are without a sign; `way` has it. */
export type Comparison =
  /** A relative change (`8.9%`) or, for ratios, percentage points (`1.2`). */
  | { to: Reference; way: 'higher' | 'lower'; by: Inline; points: boolean; before: Inline }
  /** No share can be said: it was zero, or is now. */
  | { to: Reference; way: 'up_from' | 'down_from'; before: Inline }
  /** `same` is exactly so; `almost` is as shown, or by less than 0.05%. */
  | { to: Reference; way: 'same' | 'almost'; before: Inline }
  | { to: Reference; way: 'missing' };

/** A name with its change: `Tokyo (+1.20 TB, +12.3%)`. */
export interface Mover {
  name: string;
  /** What stands in brackets after the name. */
  amounts: Inline[];
  /** The first amount is of percentage points. */
  points: boolean;
}

export interface MoverList {
  label: string;
  way: 'rise' | 'fall' | 'new' | 'gone';
  to: Reference;
  named: Mover[];
  /** How many more there are. */
  more: number;
  /** Shares and rates go up; counts grow. */
  level: boolean;
}

/** How a time of the problems is called: `03:00 on 8 June 2018`, `8 June 2018`. */
export interface Stretch {
  text: string;
  size: 'hour' | 'day' | 'other';
}

export interface InsightWords {
  /** One measure and what it is compared with. Without a value, `now` is undefined. */
  change(said: { label: string; now: Inline | undefined; comparisons: Comparison[] }): Inline[];
  /** One or two amounts of the same minute; the day only where the hour alone could be of several. */
  peak(said: {
    amounts: Inline[];
    at: Inline | undefined;
    day: string | undefined;
    comparisons: Comparison[];
  }): Inline[];
  noPeak: string;
  /** Where it is not known whether there was one. */
  peakUnknown: string;

  movers(said: MoverList): Inline[];
  /** Nobody of the others changed by more than `by`; by nothing at all when it is undefined. */
  moversRest(by: { amount: Inline; points: boolean } | undefined): Inline[];
  moversNone(said: { label: string; to: Reference; compared: boolean }): Inline[];

  monthSoFar(said: {
    label: string;
    month: string;
    soFar: Inline;
    elapsed: Inline;
    of: number;
    first: boolean;
  }): Inline[];
  monthWhole(said: { label: string; month: string; total: Inline; comparisons: Comparison[] }): Inline[];
  monthMissing(said: { label: string; month: string }): Inline[];
  estimate(said: { month: string; value: Inline; range: [Inline, Inline] | undefined }): Inline[];
  estimateAgainst(comparison: Comparison): Inline[];
  noEstimate: string;

  noQuota(said: { label: string }): Inline[];
  quotaReached(said: {
    label: string;
    month: string;
    quota: Inline;
    soFar: Inline;
    over: Inline | undefined;
  }): Inline[];
  quotaUsed(said: { label: string; month: string; quota: Inline; soFar: Inline; used: Inline | undefined }): Inline[];
  /** `days` is 0 where it is still to be reached on the day that is running. */
  quotaDays(said: { pace: Inline; basis: 'month' | 'week'; days: number; day: string }): Inline[];
  quotaSafe(said: { pace: Inline; basis: 'month' | 'week'; month: string }): Inline[];
  quotaUnknown: string;

  odd(said: {
    label: string;
    where: { name: string } | { at: string };
    value: Inline;
    comparison: Comparison;
  }): Inline[];
  oddMore(count: number): Inline[];
  nothingOdd(said: { label: string; compared: number }): Inline[];
  nothingUsual(said: { label: string }): Inline[];
}

/** Problems of the data behind a document. Counts are above zero. */
export interface ProblemWords {
  missing(said: { files: number | undefined; source: string | undefined; when: Stretch }): Inline[];
  thin(said: {
    came: number;
    usual: number;
    of: 'files' | 'records';
    source: string | undefined;
    when: Stretch;
  }): Inline[];
  failed(said: { files: number; source: string | undefined; reason: string | undefined }): Inline[];
  held(said: { files: number; source: string | undefined; reason: string | undefined }): Inline[];
  rejects(said: {
    records: number;
    of: number | undefined;
    share: Inline | undefined;
    source: string | undefined;
  }): Inline[];
  books(said: { files: number }): Inline[];
  unbuilt(said: { intervals: number; table: string | undefined }): Inline[];
  dayOpen(said: { day: string }): Inline[];
  restated(said: { intervals: number; sentAt: string | undefined }): Inline[];
  emptyRange: string;
  future: string;
  noData: string;
  none: string;
  more(count: number): Inline[];
}

/** All the words of one language. */
export interface Words {
  document: DocumentWords;
  /** Where a table or a chart has no rows. */
  noRows: string;
  /** A name that came without a text. */
  noName: string;
  /** Beside a change in a figure's note: `+9.3% against the day before`. */
  against(said: { change: string; to: Reference }): string;
  /** There, where there is nothing to compare with: `no value for the day before`. */
  notAgainst(to: Reference): string;
  /** `03:00 on 8 June 2018`. */
  moment(said: { clock: string; day: string }): string;
  /** An amount of percentage points: `+1.2 points`. */
  points(amount: string): string;
  /** What a chart shows, for those who do not see it. */
  chart(said: {
    title: string;
    points: number;
    highest: { label: string; at: string; value: string } | undefined;
  }): string;
  units: Readonly<Record<string, string>>;
  insights: InsightWords;
  problems: ProblemWords;
}
