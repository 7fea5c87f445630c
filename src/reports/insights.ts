// Sentences from facts, by rules: what rose and fell, the peak, the month, what looks odd, what is wrong with the data. Facts are
// plain values that a document's answers hold. What must stay true: every number that is said carries the value it was made from.

import type { Value } from '../engine/engine.ts';
import { columnOf, compareValues, type Measure } from './compare.ts';
import type { Inline } from './document.ts';
import { clockOf, type Show, showDay } from './format.ts';
import { line, valuePiece } from './inline.ts';
import { type MonthFacts, type QuotaFacts, tellMonth, tellQuota } from './insight_month.ts';
import { type MoversFacts, tellMovers } from './insight_movers.ts';
import { type OddFacts, tellOdd } from './insight_odd.ts';
import { decimalOf } from './number_text.ts';
import { type ProblemsFacts, tellProblems } from './problems.ts';
import { clockText, instantOf } from './time_text.ts';
import { wordsOf } from './words.ts';
import type { Comparison } from './words_shape.ts';

/** One measure of a day, against the day before and the same weekday. A value left out is not spoken of; NULL is said. */
export interface ChangeFacts extends Measure {
  kind: 'change';
  now: Value;
  before?: Value;
  sameWeekday?: Value;
}

/** The highest minute. */
export interface PeakFacts {
  kind: 'peak';
  /** Bytes of that minute. */
  bytes?: Value;
  gbps?: Value;
  /** Its start, UTC: `2018-06-10T04:37:00Z`. */
  at?: Value;
  /** Says the day too; for ranges of several. */
  day?: boolean;
  /** The peak of the day before: compared by its rate, or by its bytes. */
  before?: { bytes?: Value; gbps?: Value };
}

export type InsightFacts = ChangeFacts | PeakFacts | MoversFacts | MonthFacts | QuotaFacts | OddFacts | ProblemsFacts;

/** What the facts come to: one item a thought, each of whole sentences, at least one. */
export function tellInsight(facts: InsightFacts, show: Show): Inline[][] {
  switch (facts.kind) {
    case 'change':
      return [tellChange(facts, show)];
    case 'peak':
      return [tellPeak(facts, show)];
    case 'movers':
      return tellMovers(facts, show);
    case 'month':
      return tellMonth(facts, show);
    case 'quota':
      return tellQuota(facts, show);
    case 'odd':
      return tellOdd(facts, show);
    case 'problems':
      return tellProblems(facts, show);
  }
}

function tellChange({ now, before, sameWeekday, ...measure }: ChangeFacts, show: Show): Inline[] {
  const { change } = wordsOf(show.language).insights;
  const { label } = measure;
  if (now === null || (typeof now === 'number' && !Number.isFinite(now))) {
    return change({ label, now: undefined, comparisons: [] });
  }
  // An instant, say: it has a value, and no other is higher or lower than it.
  if (decimalOf(now) === undefined) {
    return change({ label, now: valuePiece(now, columnOf(measure), show), comparisons: [] });
  }
  const comparisons: Comparison[] = [];
  if (before !== undefined) comparisons.push(compareValues({ now, before, to: 'day_before' }, measure, show));
  if (sameWeekday !== undefined) {
    comparisons.push(compareValues({ now, before: sameWeekday, to: 'same_weekday' }, measure, show));
  }
  return change({ label, now: valuePiece(now, columnOf(measure), show), comparisons });
}

function tellPeak({ bytes, gbps, at, day = false, before }: PeakFacts, show: Show): Inline[] {
  const words = wordsOf(show.language).insights;
  const measures = [
    { now: bytes, before: before?.bytes, measure: { label: '', unit: 'bytes' } },
    { now: gbps, before: before?.gbps, measure: { label: '', unit: 'gbps' } },
  ].flatMap(part => (isAboveZero(part.now) ? [{ ...part, now: part.now }] : []));
  if (measures.length === 0) {
    const known = [bytes, gbps].some(value => decimalOf(value) !== undefined);
    return line([known ? words.noPeak : words.peakUnknown]);
  }
  const amounts = measures.map(({ now, measure }) => valuePiece(now, columnOf(measure), show));
  const rate = measures.at(-1);
  const known = measures.findLast(part => decimalOf(part.before) !== undefined) ?? rate;
  const comparisons =
    before === undefined || known === undefined
      ? []
      : [compareValues({ now: known.now, before: known.before, to: 'day_before' }, known.measure, show)];
  const instant = typeof at === 'string' ? instantOf(at) : undefined;
  if (instant === undefined) return words.peak({ amounts, at: undefined, day: undefined, comparisons });
  const moment = clockOf(show).at(instant);
  const shown: Inline = { kind: 'value', text: clockText(moment), value: at ?? null, unit: 'time' };
  return words.peak({ amounts, at: shown, day: day ? showDay(moment.date, show) : undefined, comparisons });
}

const isAboveZero = (value: Value | undefined): value is Value => Number(decimalOf(value) ?? 0) > 0;
