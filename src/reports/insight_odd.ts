// What is far from its usual. A value is odd when it is more than 3.5 robust deviations from the median of its like (the modified
// z-score of Iglewicz and Hoaglin, 1993). What must stay true: that nothing is odd is said too, and so is that nothing is known.

import type { Value } from '../engine/engine.ts';
import { columnOf, compareValues, isShare, type Measure } from './compare.ts';
import type { Inline } from './document.ts';
import { clockOf, type Show, showDay } from './format.ts';
import { valuePiece } from './inline.ts';
import { nameOf } from './insight_movers.ts';
import { decimalOf } from './number_text.ts';
import { clockText, instantOf } from './time_text.ts';
import { wordsOf } from './words.ts';

export interface OddFacts extends Measure {
  kind: 'odd';
  entries: OddEntry[];
  /** Sentences at most; default 5. */
  limit?: number;
  /** The smallest difference that matters, in the measure's unit; default 0. */
  least?: number;
}

/** A value with what is usual for it: median and median absolute deviation of the same weekday or hour. Named, or of an hour. */
export interface OddEntry {
  name?: Value;
  /** UTC: `2018-06-10T04:00:00Z`. */
  at?: Value;
  value: Value;
  median: Value;
  mad: Value;
}

const oddFrom = 3.5;
/** Of values that spread normally, the standard deviation over the median absolute deviation. */
const madScale = 1.4826;
/** Values that hardly ever vary would make every flutter odd: a deviation is taken to be at least this share of the median … */
const leastDeviation = 0.02;
/** … and of shares, which cannot grow, at most half a point. */
const mostOfShares = { ratio: 0.005, percent: 0.5 };

export function tellOdd({ entries, limit = 5, least = 0, ...measure }: OddFacts, show: Show): Inline[][] {
  const words = wordsOf(show.language).insights;
  const { label } = measure;
  const known = entries.filter(
    ({ value, median }) => decimalOf(value) !== undefined && decimalOf(median) !== undefined,
  );
  if (known.length === 0) return [words.nothingUsual({ label })];
  const odd = known
    .map(entry => ({ entry, score: scoreOf(entry, measure, least) }))
    .filter(({ score }) => score > oddFrom)
    .sort((a, b) => (a.score === b.score ? 0 : b.score - a.score))
    .map(({ entry }) => entry);
  if (odd.length === 0) return [words.nothingOdd({ label, compared: known.length })];
  const told = odd.slice(0, Math.max(1, limit));
  const sentences = told.map(entry =>
    words.odd({
      label,
      where: whereOf(entry, show),
      value: valuePiece(entry.value, columnOf(measure), show),
      comparison: compareValues({ now: entry.value, before: entry.median, to: 'usual' }, measure, show),
    }),
  );
  return odd.length === told.length ? sentences : [...sentences, words.oddMore(odd.length - told.length)];
}

/** In robust deviations; infinite where the usual is always zero. */
function scoreOf({ value, median, mad }: OddEntry, measure: Measure, least: number): number {
  const usual = Number(decimalOf(median));
  const away = Math.abs(Number(decimalOf(value)) - usual);
  if (away === 0 || away < least) return 0;
  const floor = leastDeviation * Math.abs(usual);
  const capped = isShare(measure)
    ? Math.min(floor, mostOfShares[measure.unit === 'ratio' ? 'ratio' : 'percent'])
    : floor;
  return away / Math.max(madScale * Math.abs(Number(decimalOf(mad) ?? 0)), capped);
}

function whereOf({ name, at }: OddEntry, show: Show): { name: string } | { at: string } {
  const instant = typeof at === 'string' ? instantOf(at) : undefined;
  return instant === undefined ? { name: nameOf(name ?? null, show) } : { at: momentOf(instant, show) };
}

/** An instant in a sentence: `03:00 on 8 June 2018`, `2018年6月8日 03:00`. */
export function momentOf(at: Date, show: Show): string {
  const moment = clockOf(show).at(at);
  return wordsOf(show.language).moment({ clock: clockText(moment), day: showDay(moment.date, show) });
}
