// What the state knows of the tables behind a feed: where their data ends, which minute is the newest that is closed, how often what is
// there was built. What must stay true: a minute counts as closed for a feed when it is for every table that the feed reads by the minute.

import { type Catalog, type Model, storedTables } from '../catalog/catalog.ts';
import type { Range } from '../metrics/ranges.ts';
import { isByMinute, iso } from '../models/models.ts';
import { tableSpan } from '../models/table_span.ts';
import { newestClosed } from '../store/minutes.ts';
import type { Db } from '../store/store.ts';

/** The newest minute that is closed. */
export interface ClosedMinute {
  start: Date;
  end: Date;
  /** How long after its end a minute closes. */
  closeAfterMs: number;
  /** When it was built. */
  builtAt: Date | undefined;
}

/** How the tables of a feed stand; of somebody inside of walls by their own rows. */
export interface FeedTimes {
  /** End of the newest data of some tables; undefined where there is none. */
  dataTo(tables: readonly string[]): Promise<Date | undefined>;
  /** Undefined where none is. */
  closed(tables: readonly string[]): Promise<ClosedMinute | undefined>;
  /** Grows whenever an interval of the range is built again and became something else. */
  revision(tables: readonly string[], range: Range): Promise<number>;
}

/** The times as the state has them. */
export const feedTimes = (db: Db, catalog: Pick<Catalog, 'datasets' | 'models'>): FeedTimes => ({
  dataTo: async tables => {
    const spans = await Promise.all(storedTables(catalog, tables).map(table => tableSpan(db, { catalog, table })));
    const ends = spans.flatMap(({ to }) => to?.getTime() ?? []);
    return ends.length === 0 ? undefined : new Date(Math.min(...ends));
  },
  closed: tables => closedMinute(db, { catalog, tables }),
  revision: (tables, range) => revisionOf(db, { tables: storedTables(catalog, tables), range }),
});

/** Models behind some tables that are built by the minute. */
export const modelsByMinute = (catalog: Pick<Catalog, 'datasets' | 'models'>, tables: readonly string[]): Model[] =>
  storedTables(catalog, tables)
    .flatMap(name => catalog.models.get(name) ?? [])
    .filter(isByMinute);

/** The newest minute that is closed in all tables that are built by the minute. */
async function closedMinute(
  db: Db,
  { catalog, tables }: { catalog: Pick<Catalog, 'datasets' | 'models'>; tables: readonly string[] },
): Promise<ClosedMinute | undefined> {
  const models = modelsByMinute(catalog, tables);
  const newest = await Promise.all(models.map(({ name }) => newestClosed(db, name)));
  const [first] = newest.toSorted((a, b) => ((a?.interval_start ?? '') < (b?.interval_start ?? '') ? -1 : 1));
  if (first === undefined) return undefined;
  return {
    start: new Date(first.interval_start),
    end: new Date(first.interval_end),
    closeAfterMs: Math.max(...models.map(({ closeAfterMs }) => closeAfterMs)),
    builtAt: first.built_at === null ? undefined : new Date(first.built_at),
  };
}

/** Sum of the revisions in a range. */
async function revisionOf(
  db: Db,
  { tables, range: { from, to } }: { tables: readonly string[]; range: Range },
): Promise<number> {
  const row = await db
    .selectFrom('intervals')
    .select(({ fn }) => fn.sum<number>('revision').as('sum'))
    .where('table_name', 'in', [...tables])
    .where('interval_end', '>', iso(from))
    .where('interval_start', '<', iso(to))
    .executeTakeFirst();
  return Number(row?.sum ?? 0);
}
