// Quiet minutes. What must stay true: from the first to the last minute that a table knows there is an interval for each, so that a quiet
// one is known to be quiet and not forgotten. So both are asked in the transaction that marks.

import { minuteMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { intervalsBetween } from '../models/models.ts';
import type { Span } from '../store/intervals.ts';
import { spanOfTable } from '../store/minutes.ts';
import type { Db } from '../store/store.ts';

/** Intervals of a table that an outcome makes dirty. */
export interface Dirty {
  table: string;
  spans: Span[];
  reason: string;
  /** Of minutes: the first that has records. A table begins with it, if not before, however far a model looks ahead. */
  first?: string;
}

/** What is to be marked of dirty intervals by what a table knows by now; of minutes with the quiet ones. */
export async function toMark(db: Db, { table, spans: all, reason, first }: Dirty): Promise<Omit<Dirty, 'first'>[]> {
  if (first === undefined) return [{ table, spans: all, reason }];
  const spans = await sinceFirst(db, { table, spans: all, first });
  const quiet = await quietBetween(db, { table, spans });
  return [{ table, spans, reason }, ...(quiet.length === 0 ? [] : [{ table, spans: quiet, reason: 'quiet' }])];
}

/** Those of a table's minutes that are to be built: it begins with the first minute that has records, however far a model looks ahead. */
async function sinceFirst(
  db: Db,
  { table, spans, first }: { table: string; spans: readonly Span[]; first: string },
): Promise<Span[]> {
  if (spans[0] === undefined || spans[0].start >= first) return [...spans];
  const known = await spanOfTable(db, table);
  const begin = known !== undefined && known.first < first ? known.first : first;
  return spans.filter(({ start }) => start >= begin);
}

/** Minutes that a table does not know yet, between those that it knows and those that are touched; none in a gap that is too long to be quiet. */
export async function quietBetween(
  db: Db,
  { table, spans }: { table: string; spans: readonly Span[] },
): Promise<Span[]> {
  const known = await spanOfTable(db, table);
  const ends = [...spans.map(({ start }) => start), ...(known ? [known.first, known.last] : [])].sort();
  const quiet: Span[] = [];
  for (const [i, next] of ends.entries()) {
    const before = ends[i - 1];
    if (before === undefined || (known && before >= known.first && next <= known.last)) continue;
    const from = Date.parse(before) + minuteMs;
    const to = Date.parse(next);
    if (to > from && to - from <= limits.quietMs) {
      quiet.push(...intervalsBetween({ from: new Date(from), to: new Date(to) }, 'minute'));
    }
  }
  return quiet;
}
