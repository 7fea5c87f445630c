// What moved in a breakdown: the largest rises and falls, what is new, what is gone, and a bound for all the rest, so that a reader
// knows that nothing larger was left out. What must stay true: the bound holds as it is said; it is rounded up.

import type { Value } from '../engine/engine.ts';
import {
  columnOf,
  differenceOf,
  isShare,
  type Measure,
  mostChange,
  pointsOf,
  shareOf,
  signedDifference,
  sizeOf,
} from './compare.ts';
import type { Inline } from './document.ts';
import { changeOf, type Show, showNumber, showValue } from './format.ts';
import { oneLine, valuePiece } from './inline.ts';
import { decimalOf } from './number_text.ts';
import { wordsOf } from './words.ts';
import type { Mover, MoverList, Reference } from './words_shape.ts';

/** A breakdown of one measure at two times. An entry that one of the two times does not have is new or gone; 0 is there. */
export interface MoversFacts extends Measure {
  kind: 'movers';
  /** Default `day_before`. */
  to?: Reference;
  entries: { name: Value; now?: Value; before?: Value }[];
  /** Names of each sentence; default 3. */
  limit?: number;
  /** True where the entries are not all that there are: nothing is said of the rest. */
  cut?: boolean;
}

interface Entry {
  name: Value;
  now: Value | undefined;
  before: Value | undefined;
  way: MoverList['way'] | 'still';
  /** Exact, signed. Of a new or gone entry, all it has or had. */
  difference: string;
}

/** One sentence each of rises, falls, new and gone ones, and one of the rest. */
export function tellMovers(facts: MoversFacts, show: Show): Inline[][] {
  const { entries, limit = 3, to = 'day_before', cut = false, ...measure } = facts;
  const words = wordsOf(show.language).insights;
  const { label } = measure;
  const ranked = entries
    .flatMap(entry => entryOf(entry, measure, show))
    .sort((a, b) => Math.abs(Number(b.difference)) - Math.abs(Number(a.difference)));
  if (ranked.every(({ way }) => way === 'still')) {
    return [words.moversNone({ label, to, compared: ranked.length > 0 })];
  }
  const named = new Set<Entry>();
  const sentences = (['rise', 'fall', 'new', 'gone'] as const).flatMap(way => {
    const all = ranked.filter(entry => entry.way === way);
    const first = all.slice(0, Math.max(1, limit));
    for (const entry of first) named.add(entry);
    const movers = first.map(entry => moverOf(entry, measure, show));
    const said = { label, way, to, named: movers, more: all.length - first.length, level: isShare(measure) };
    return all.length === 0 ? [] : [words.movers(said)];
  });
  const rest = ranked.find(entry => !named.has(entry));
  return rest === undefined || cut ? sentences : [...sentences, words.moversRest(boundOf(rest, measure, show))];
}

function entryOf({ name, now, before }: MoversFacts['entries'][number], measure: Measure, show: Show): Entry[] {
  const [is, was] = [decimalOf(now), decimalOf(before)];
  if (is === undefined && was === undefined) return [];
  const difference = differenceOf({ now: is ?? 0, before: was ?? 0 }) ?? '0';
  const entry = { name, now, before, difference };
  if (was === undefined) return [{ ...entry, way: 'new' }];
  if (is === undefined) return [{ ...entry, way: 'gone' }];
  const shown = signedDifference(difference, measure, show);
  if (shown.kind !== 'value' || !/[1-9]/.test(shown.text)) return [{ ...entry, way: 'still' }];
  return [{ ...entry, way: difference.startsWith('-') ? 'fall' : 'rise' }];
}

function moverOf({ name, now, before, way, difference }: Entry, measure: Measure, show: Show): Mover {
  const text = nameOf(name, show);
  if (way === 'new' || way === 'gone') {
    return {
      name: text,
      amounts: [valuePiece((way === 'new' ? now : before) ?? null, columnOf(measure), show)],
      points: false,
    };
  }
  const signed = signedDifference(difference, measure, show);
  const change = isShare(measure) ? null : changeOf({ now, before });
  const share = change === null || change >= mostChange ? undefined : shareOf(change, { signed: true });
  const says = share?.kind === 'value' && /[1-9]/.test(share.text);
  return { name: text, amounts: says ? [signed, share] : [signed], points: isShare(measure) };
}

/** The largest move of those that were not named; undefined where none of them moved at all. */
function boundOf({ difference }: Entry, measure: Measure, show: Show): { amount: Inline; points: boolean } | undefined {
  const size = sizeOf(difference);
  if (Number(size) === 0) return undefined;
  if (isShare(measure)) return { amount: pointsOf(size, measure.unit, { rounding: 'up' }), points: true };
  const column = columnOf(measure);
  const text = showNumber(size, column, show, { rounding: 'up' });
  const amount: Inline = {
    kind: 'value',
    text,
    value: Number(size),
    ...(column.unit !== undefined && { unit: column.unit }),
  };
  return { amount, points: false };
}

/** A name of a breakdown on one line; NULL and an empty text have words too. */
export function nameOf(name: Value, show: Show): string {
  if (name === null) return wordsOf(show.language).noName;
  const text = oneLine(
    showValue(name, { type: typeof name === 'string' ? 'VARCHAR' : 'DOUBLE', format: 'plain' }, show),
  );
  return text === '' ? wordsOf(show.language).noName : text;
}
