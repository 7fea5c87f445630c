// Intervals of a minute. One is open until the clock closes it, and restated when what it holds became something else afterwards. What must
// stay true: the revision of a minute is 0 while it is open, 1 when it is closed, and grows with every other content and with nothing else.

import { type RawBuilder, sql } from 'kysely';
import type { BuiltInterval } from './intervals.ts';
import type { Db } from './store.ts';
import type { IntervalRow } from './tables.ts';

const rowsAtOnce = 500;

/**
 * Writes what was built of minutes; part of a transaction. `marked` is the newest instant whose marks the build has seen: what became dirty
 * later stays so. Without it each minute says which marks were seen, or that all were. `hot`: what was built is not in the lake yet.
 */
export async function settleMinutes(
  db: Db,
  {
    table,
    intervals,
    at,
    marked,
    hot = false,
  }: { table: string; intervals: readonly BuiltInterval[]; at: string; marked?: string; hot?: boolean },
): Promise<void> {
  const stays = staysDirty(intervals, marked);
  // What a build did not see of a minute makes it another one: it is not closed before.
  const waits = marked === undefined ? stays : sql<boolean>`1 = 0`;
  for (let first = 0; first < intervals.length; first += rowsAtOnce) {
    const rows = intervals
      .slice(first, first + rowsAtOnce)
      .map(({ start, end, rows: count, bytes, minute, marks }) => ({
        table_name: table,
        partition: '',
        interval_start: start,
        interval_end: end,
        state: minute?.closed === true ? ('closed' as const) : ('open' as const),
        revision: minute?.closed === true ? 1 : 0,
        rows: count,
        bytes,
        built_at: at,
        dirty_since: null,
        reason: null,
        content: minute?.content ?? null,
        hot: hot ? ('yes' as const) : null,
        marks: marks ?? 0,
      }));
    await db
      .insertInto('intervals')
      .values(rows)
      .onConflict(conflict =>
        conflict.columns(['table_name', 'partition', 'interval_start']).doUpdateSet({
          state: sql<IntervalRow['state']>`case when intervals.state = 'open' and ${waits} then 'open'
            when intervals.state = 'open' then excluded.state
            when intervals.content = excluded.content then intervals.state else 'restated' end`,
          revision: sql<number>`case when intervals.state = 'open' and ${waits} then 0
            when intervals.state = 'open' then excluded.revision
            when intervals.content = excluded.content then intervals.revision else intervals.revision + 1 end`,
          built_at: sql<string>`case when intervals.state = excluded.state and intervals.content = excluded.content
            then intervals.built_at else excluded.built_at end`,
          rows: sql<number>`excluded.rows`,
          bytes: sql<number>`excluded.bytes`,
          content: sql<string>`excluded.content`,
          hot: hot ? 'yes' : null,
          dirty_since: sql<string>`case when ${stays} then intervals.dirty_since end`,
          reason: sql<string>`case when ${stays} then intervals.reason end`,
        }),
      )
      .execute();
  }
}

/** Whether a minute was marked since its build began. */
function staysDirty(intervals: readonly BuiltInterval[], marked: string | undefined): RawBuilder<boolean> {
  if (marked !== undefined) return sql<boolean>`intervals.dirty_since > ${marked}`;
  if (intervals.some(interval => interval.marks !== undefined))
    return sql<boolean>`(intervals.marks > excluded.marks and intervals.dirty_since is not null)`;
  return sql<boolean>`1 = 0`;
}

/** Closes the open minutes of a table that ended by an instant and wait for nothing. Gives how many. */
export async function closeMinutes(db: Db, { table, until }: { table: string; until: string }): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('intervals')
    .set({ state: 'closed', revision: 1 })
    .where('table_name', '=', table)
    .where('state', '=', 'open')
    .where('dirty_since', 'is', null)
    .where('interval_end', '<=', until)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Minutes of an instant or later that wait to be built. */
export async function dirtyMinutes(db: Db, from: string): Promise<IntervalRow[]> {
  return db
    .selectFrom('intervals')
    .selectAll()
    .where('dirty_since', 'is not', null)
    .where('interval_start', '>=', from)
    .where('state', 'in', ['open', 'closed', 'restated'])
    .execute();
}

/** The first and the last interval that a table has; undefined before any. */
export async function spanOfTable(db: Db, table: string): Promise<{ first: string; last: string } | undefined> {
  const row = await db
    .selectFrom('intervals')
    .select(({ fn }) => [fn.min('interval_start').as('first'), fn.max('interval_start').as('last')])
    .where('table_name', '=', table)
    .executeTakeFirst();
  return row?.first == null || row.last == null ? undefined : { first: row.first, last: row.last };
}

/** The newest minute of a table that is closed or restated; undefined before any. */
export async function newestClosed(db: Db, table: string): Promise<IntervalRow | undefined> {
  return db
    .selectFrom('intervals')
    .selectAll()
    .where('table_name', '=', table)
    .where('partition', '=', '')
    .where('state', 'in', ['closed', 'restated'])
    .orderBy('interval_start', 'desc')
    .limit(1)
    .executeTakeFirst();
}
