// How many intervals of each table are whole, dirty or restated.

import { isRestated } from '../models/restated.ts';
import type { Store } from '../store/store.ts';

export interface IntervalCounts {
  intervals: { built: number; dirty: number; restated: number };
  /** When the newest of them was built. */
  builtAt: string | null;
}

export const noIntervals: IntervalCounts = { intervals: { built: 0, dirty: 0, restated: 0 }, builtAt: null };

/** By table; of one where it is named. Intervals that were made once cannot be restated and are only counted. */
export async function countIntervals({ db }: Store, table?: string): Promise<Map<string, IntervalCounts>> {
  const wanted = db
    .selectFrom('intervals')
    .$if(table !== undefined, query => query.where('table_name', '=', table ?? ''));
  const groups = await wanted
    .select(({ fn }) => [
      'table_name',
      'state',
      fn.countAll<number>().as('count'),
      fn.count<number>('dirty_since').as('dirty'),
      fn.max('built_at').as('built_at'),
    ])
    .groupBy(['table_name', 'state'])
    .execute();
  const again = await wanted
    .select(['table_name', 'state', 'revision', 'built_at', 'interval_end'])
    .where('revision', '>', 1)
    .execute();
  const all = new Map<string, IntervalCounts>();
  const of = (name: string): IntervalCounts => {
    const known = all.get(name) ?? { intervals: { ...noIntervals.intervals }, builtAt: null };
    all.set(name, known);
    return known;
  };
  for (const { table_name, count, dirty, built_at } of groups) {
    const counts = of(table_name);
    counts.intervals.dirty += Number(dirty);
    counts.intervals.built += Number(count) - Number(dirty);
    if (built_at !== null && (counts.builtAt === null || built_at > counts.builtAt)) counts.builtAt = built_at;
  }
  for (const row of again) if (isRestated(row)) of(row.table_name).intervals.restated++;
  return all;
}
