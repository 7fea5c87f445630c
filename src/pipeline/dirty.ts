// What rows that came or left make dirty: the intervals of all models downstream, as far as those reach.

import { hourMs, minuteMs } from '../base/clock.ts';
import type { Catalog, Dataset } from '../catalog/catalog.ts';
import type { LoadResult } from '../lake/load.ts';
import { isByMinute, modelsAfter, oldestKept, touchedBy } from '../models/models.ts';
import type { Outcome } from './outcome.ts';
import type { OpenSite } from './site.ts';

/** True for a table that something is built of by the minute. */
export const feedsMinutes = (catalog: Catalog, table: string): boolean => modelsAfter(catalog, table).some(isByMinute);

/** Intervals of all models downstream that what was loaded touches. Of minutes the quiet ones between them are found when it is settled. */
export function dirtiedBy(
  { catalog, clock }: Pick<OpenSite, 'catalog' | 'clock'>,
  { dataset, result, reason }: { dataset: Dataset; result: Pick<LoadResult, 'touched' | 'minutes'>; reason: string },
): Outcome['dirty'] {
  // What is beyond retention leaves again; the models keep what they made of the whole of it.
  const oldest = oldestKept(dataset, clock.now());
  const kept = (starts: Iterable<string>) => new Set([...starts].filter(start => start >= oldest));
  const hours = kept(result.touched.map(({ start }) => start));
  if (hours.size === 0) return [];
  const table = dataset.name;
  const byHour = touchedBy(catalog, { table, starts: hours, lengthMs: hourMs });
  const byMinute = touchedBy(catalog, { table, starts: kept(result.minutes), lengthMs: minuteMs });
  const first = [...result.minutes].reduce((one, other) => (other < one ? other : one), '~');
  return [
    ...byHour
      .filter(({ model }) => !isByMinute(model))
      .map(({ model, spans }) => ({ table: model.name, spans, reason })),
    ...byMinute
      .filter(({ model }) => isByMinute(model))
      .map(({ model, spans }) => ({ table: model.name, spans, reason, first })),
  ];
}
