// What rows that came or left make dirty: the intervals of all models downstream, as far as those reach. What must stay true: from the first
// to the last minute that a table knows there is an interval for each, so that a quiet one is known to be quiet and not forgotten.

import { hourMs, minuteMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { BuiltModel, Catalog, Dataset } from '../catalog/catalog.ts';
import type { LoadResult } from '../lake/load.ts';
import { intervalsBetween, isByMinute, modelsAfter, oldestKept, touchedBy } from '../models/models.ts';
import type { Span } from '../store/intervals.ts';
import { spanOfTable } from '../store/minutes.ts';
import type { Db } from '../store/store.ts';
import type { Outcome } from './outcome.ts';
import type { OpenSite } from './site.ts';

/** True for a table that something is built of by the minute. */
export const feedsMinutes = (catalog: Catalog, table: string): boolean => modelsAfter(catalog, table).some(isByMinute);

/** Intervals of all models downstream that what was loaded touches. */
export async function dirtiedBy(
  { catalog, clock, store }: Pick<OpenSite, 'catalog' | 'clock' | 'store'>,
  { dataset, result, reason }: { dataset: Dataset; result: Pick<LoadResult, 'touched' | 'minutes'>; reason: string },
): Promise<Outcome['dirty']> {
  // What is beyond retention leaves again; the models keep what they made of the whole of it.
  const oldest = oldestKept(dataset, clock.now());
  const kept = (starts: Iterable<string>) => new Set([...starts].filter(start => start >= oldest));
  const hours = kept(result.touched.map(({ start }) => start));
  if (hours.size === 0) return [];
  const table = dataset.name;
  const byHour = touchedBy(catalog, { table, starts: hours, lengthMs: hourMs });
  const byMinute = touchedBy(catalog, { table, starts: kept(result.minutes), lengthMs: minuteMs });
  const dirty: Outcome['dirty'] = byHour
    .filter(({ model }) => !isByMinute(model))
    .map(({ model, spans }) => ({ table: model.name, spans, reason }));
  const first = [...result.minutes].reduce((one, other) => (other < one ? other : one), '~');
  for (const { model, spans: all } of byMinute.filter(touched => isByMinute(touched.model))) {
    const spans = await sinceFirst(store.db, { model, spans: all, first });
    dirty.push({ table: model.name, spans, reason });
    const quiet = await quietBetween(store.db, { model, spans });
    if (quiet.length > 0) dirty.push({ table: model.name, spans: quiet, reason: 'quiet' });
  }
  return dirty;
}

/** A table begins with the first minute that has records, however far a model looks ahead. */
async function sinceFirst(
  db: Db,
  { model, spans, first }: { model: BuiltModel; spans: readonly Span[]; first: string },
): Promise<Span[]> {
  if (model.reach.afterMs === 0 && spans[0]?.start === first) return [...spans];
  const known = await spanOfTable(db, model.name);
  const begin = known !== undefined && known.first < first ? known.first : first;
  return spans.filter(({ start }) => start >= begin);
}

/** Minutes that a table does not know yet, between those that it knows and those that are touched; none in a gap that is too long to be quiet. */
export async function quietBetween(
  db: Db,
  { model, spans }: { model: BuiltModel; spans: readonly Span[] },
): Promise<Span[]> {
  const known = await spanOfTable(db, model.name);
  const ends = [...spans.map(({ start }) => start), ...(known ? [known.first, known.last] : [])].sort();
  const quiet: Span[] = [];
  for (const [i, next] of ends.entries()) {
    const before = ends[i - 1];
    if (before === undefined || (known && before >= known.first && next <= known.last)) continue;
    const from = Date.parse(before) + minuteMs;
    const to = Date.parse(next);
    if (to > from && to - from <= limits.quietMs) {
      quiet.push(...intervalsBetween({ from: new Date(from), to: new Date(to) }, model.build));
    }
  }
  return quiet;
}
