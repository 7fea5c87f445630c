// From when to when a table has data, as the state knows it. What must stay true: a table of hours ends with its newest record and not with
// the hour that it is in; a table of minutes ends with the last minute that was built, where a minute of nothing is one, too.

import { minuteMs } from '../base/clock.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Db } from '../store/store.ts';
import { datasetsBehind, isByMinute } from './models.ts';

export interface DataSpan {
  from: Date | undefined;
  to: Date | undefined;
}

/** The whole minute that an instant is before. */
export const minuteAfter = (ms: number): number => Math.floor(ms / minuteMs + 1) * minuteMs;

/** From the first interval with rows to the end of the last, but not beyond the newest record, to the minute. */
export async function tableSpan(
  db: Db,
  { catalog, table }: { catalog: Pick<Catalog, 'datasets' | 'models'>; table: string },
): Promise<DataSpan> {
  const model = catalog.models.get(table);
  if (model !== undefined && isByMinute(model)) return minutesSpan(db, table);
  const held = await db
    .selectFrom('intervals')
    .select(({ fn }) => [fn.min('interval_start').as('first'), fn.max('interval_end').as('last')])
    .where('table_name', '=', table)
    .where('rows', '>', 0)
    .executeTakeFirst();
  if (!held?.first || !held.last) return { from: undefined, to: undefined };
  const newest = await db
    .selectFrom('files')
    .select(({ fn }) => fn.max('last_event').as('last'))
    .where('dataset', 'in', model === undefined ? [table] : datasetsBehind(catalog, model).map(({ name }) => name))
    .where('rows', '>', 0)
    .executeTakeFirst();
  const end = Date.parse(held.last);
  const event = newest?.last ? minuteAfter(Date.parse(newest.last)) : end;
  return { from: new Date(held.first), to: new Date(Math.min(end, event)) };
}

async function minutesSpan(db: Db, table: string): Promise<DataSpan> {
  const held = await db
    .selectFrom('intervals')
    .select(({ fn }) => [fn.min('interval_start').as('first'), fn.max('interval_end').as('last')])
    .where('table_name', '=', table)
    .where('built_at', 'is not', null)
    .executeTakeFirst();
  return held?.first && held.last
    ? { from: new Date(held.first), to: new Date(held.last) }
    : { from: undefined, to: undefined };
}
