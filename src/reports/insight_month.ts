// The month so far, what it will come to, and when a quota of it is used up. What must stay true: nothing is foretold of a month
// that is over, a pace of nothing reaches no quota, and the day that is named is the first on which the quota is full.

import { addDays, monthOf } from '../base/zone.ts';
import type { Value } from '../engine/engine.ts';
import { columnOf, compareValues, differenceOf, type Measure } from './compare.ts';
import type { Inline } from './document.ts';
import { type Show, showDay, showMonth, showNumber } from './format.ts';
import { line, valuePiece } from './inline.ts';
import { decimalOf, percentText, rounded } from './number_text.ts';
import { wordsOf } from './words.ts';

/** A month up to the end of a day. */
export interface MonthFacts extends Measure {
  kind: 'month';
  /** The last local day that counts: `2018-06-10`. */
  day: string;
  soFar: Value;
  /** Days that have passed, and days of the month. */
  elapsed: number;
  of: number;
  estimate?: { value: Value; low?: Value; high?: Value };
  /** All of the month before. */
  lastMonth?: Value;
}

/** A limit for a month, and what is used of it. */
export interface QuotaFacts extends Measure {
  kind: 'quota';
  day: string;
  quota: Value;
  soFar: Value;
  elapsed: number;
  of: number;
  /** The sum of the last seven days; its pace is told beside that of the month. */
  lastWeek?: Value;
}

export function tellMonth(facts: MonthFacts, show: Show): Inline[][] {
  const { day, soFar, elapsed, of, estimate, lastMonth, ...measure } = facts;
  const words = wordsOf(show.language).insights;
  const { label } = measure;
  const month = showMonth(day, show);
  if (decimalOf(soFar) === undefined) return [words.monthMissing({ label, month })];
  const total = valuePiece(soFar, columnOf(measure), show);
  const to = { month: showMonth(addDays(monthOf(day), -1), show) };
  if (elapsed >= of) {
    const comparisons =
      lastMonth === undefined ? [] : [compareValues({ now: soFar, before: lastMonth, to }, measure, show)];
    return [words.monthWhole({ label, month, total, comparisons })];
  }
  const days: Inline = { kind: 'value', text: rounded(String(elapsed), { atMost: 1 }), value: elapsed };
  const first = words.monthSoFar({ label, month, soFar: total, elapsed: days, of, first: elapsed === 1 });
  if (estimate === undefined || decimalOf(estimate.value) === undefined) return [first, line([words.noEstimate])];
  const value = valuePiece(estimate.value, columnOf(measure), show);
  const sentences = [first, words.estimate({ month, value, range: rangeOf(estimate, measure, show) })];
  const against = compareValues({ now: estimate.value, before: lastMonth, to }, measure, show);
  return against.way === 'missing' ? sentences : [...sentences, words.estimateAgainst(against)];
}

/** Both ends, unless they read the same. */
function rangeOf(
  { low, high }: NonNullable<MonthFacts['estimate']>,
  measure: Measure,
  show: Show,
): [Inline, Inline] | undefined {
  if (decimalOf(low) === undefined || decimalOf(high) === undefined) return undefined;
  const ends = [low ?? null, high ?? null].sort((a, b) => Number(decimalOf(a)) - Number(decimalOf(b)));
  const [from, to] = ends.map(end => valuePiece(end, columnOf(measure), show));
  if (from?.kind !== 'value' || to?.kind !== 'value' || from.text === to.text) return undefined;
  return [from, to];
}

export function tellQuota(facts: QuotaFacts, show: Show): Inline[][] {
  const { day, quota, soFar, elapsed, lastWeek, of: _, ...measure } = facts;
  const words = wordsOf(show.language).insights;
  const { label } = measure;
  const column = columnOf(measure);
  const month = showMonth(day, show);
  const limit = Number(decimalOf(quota) ?? 0);
  const used = decimalOf(soFar);
  if (limit <= 0) return [words.noQuota({ label })];
  if (used === undefined) return [words.monthMissing({ label, month })];
  const said = { label, month, quota: valuePiece(quota, column, show), soFar: valuePiece(soFar, column, show) };
  const over = differenceOf({ now: soFar, before: quota }) ?? '0';
  if (Number(over) >= 0)
    return [words.quotaReached({ ...said, over: Number(over) > 0 ? amountOf(over, measure, show) : undefined })];
  const share = Number(used) / limit;
  const percent: Inline | undefined = Number.isFinite(share)
    ? { kind: 'value', text: percentText(String(share), { shift: 2 }), value: share, unit: 'ratio' }
    : undefined;
  const paces = [
    { basis: 'month' as const, perDay: elapsed > 0 ? Number(used) / elapsed : Number.NaN },
    ...(decimalOf(lastWeek) === undefined ? [] : [{ basis: 'week' as const, perDay: Number(decimalOf(lastWeek)) / 7 }]),
  ].filter(({ perDay }) => Number.isFinite(perDay) && perDay >= 0);
  const told = paces.map(pace => tellPace({ ...pace, left: -Number(over) }, facts, show));
  return [words.quotaUsed({ ...said, used: percent }), ...(told.length > 0 ? told : [line([words.quotaUnknown])])];
}

interface Pace {
  basis: 'month' | 'week';
  perDay: number;
  left: number;
}

/** Room for what doubles lose, so that a quota that is full at midnight is not full a day later. */
const nearly = 1 - 1e-12;

function tellPace({ basis, perDay, left }: Pace, facts: QuotaFacts, show: Show): Inline[] {
  const words = wordsOf(show.language).insights;
  const pace = amountOf(String(perDay), facts, show);
  const fullOn = perDay === 0 ? Number.POSITIVE_INFINITY : Math.ceil((facts.elapsed + left / perDay) * nearly);
  if (fullOn > facts.of) return words.quotaSafe({ pace, basis, month: showMonth(facts.day, show) });
  const day = showDay(addDays(monthOf(facts.day), fullOn - 1), show);
  return words.quotaDays({ pace, basis, days: Math.max(0, fullOn - Math.ceil(facts.elapsed)), day });
}

function amountOf(text: string, measure: Measure, show: Show): Inline {
  const column = columnOf(measure);
  const shown = showNumber(text, column, show);
  return { kind: 'value', text: shown, value: Number(text), ...(column.unit !== undefined && { unit: column.unit }) };
}
