// What every table holds, an interval at a time. A dataset's intervals are its UTC hours by partition and say what came in; a
// model's are what it is built by, and are dirty from the moment an input changed until they were built from it.

import { sql } from 'kysely';
import { minuteMs } from '../base/clock.ts';
import type { Db } from './store.ts';
import type { IntervalRow } from './tables.ts';

export interface Span {
  /** ISO, inclusive. */
  start: string;
  /** ISO, exclusive. */
  end: string;
}

export interface LoadedInterval extends Span {
  partition: string;
  /** Rows that came less rows that left. */
  rowsDelta: number;
  bytes: number;
}

export interface BuiltInterval extends Span {
  rows: number;
  bytes: number;
  /** Of a minute: what its rows come to, and whether the clock has closed it. */
  minute?: { content: string; closed: boolean } | undefined;
  /** Its marks when the build was begun: what was marked since then stays dirty. Without it all marks are done with. */
  marks?: number | undefined;
}

/** Counts rows into a dataset's intervals and raises their revisions. */
export async function noteLoaded(
  db: Db,
  { table, intervals, at }: { table: string; intervals: readonly LoadedInterval[]; at: string },
): Promise<void> {
  for (const { partition, start, end, rowsDelta, bytes } of intervals) {
    await db
      .insertInto('intervals')
      .values({
        table_name: table,
        partition,
        interval_start: start,
        interval_end: end,
        state: 'loaded',
        revision: 1,
        rows: rowsDelta,
        bytes,
        built_at: at,
        dirty_since: null,
        reason: null,
      })
      .onConflict(conflict =>
        conflict.columns(['table_name', 'partition', 'interval_start']).doUpdateSet(old => ({
          revision: old('intervals.revision', '+', 1),
          rows: old('intervals.rows', '+', rowsDelta),
          bytes: old('intervals.bytes', '+', bytes),
          built_at: at,
        })),
      )
      .execute();
  }
}

/** How many rows a statement writes at most: SQLite takes 32,766 values. */
const rowsAtOnce = 500;

/** True for the interval of a minute, which is open, closed or restated and may be dirty in each of these. */
export const isMinute = ({ start, end }: Span): boolean => Date.parse(end) - Date.parse(start) === minuteMs;

/** Marks a model's intervals dirty; those that are dirty already keep their first reason, and know that they were marked again. */
export async function markDirty(
  db: Db,
  { table, spans, reason, at }: { table: string; spans: readonly Span[]; reason: string; at: string },
): Promise<void> {
  for (let first = 0; first < spans.length; first += rowsAtOnce) {
    const rows = spans.slice(first, first + rowsAtOnce).map(span => ({
      table_name: table,
      partition: '',
      interval_start: span.start,
      interval_end: span.end,
      state: isMinute(span) ? ('open' as const) : ('dirty' as const),
      revision: 0,
      rows: 0,
      bytes: 0,
      built_at: null,
      dirty_since: at,
      reason,
      marks: 1,
    }));
    await db
      .insertInto('intervals')
      .values(rows)
      .onConflict(conflict =>
        conflict.columns(['table_name', 'partition', 'interval_start']).doUpdateSet({
          state: sql<IntervalRow['state']>`case when excluded.state = 'open' then intervals.state else 'dirty' end`,
          dirty_since: sql<string>`coalesce(intervals.dirty_since, excluded.dirty_since)`,
          reason: sql<string>`case when intervals.dirty_since is null then excluded.reason else intervals.reason end`,
          marks: sql<number>`intervals.marks + 1`,
        }),
      )
      .execute();
  }
}

/** What a plan needs to know of an interval that waits: there may be a hundred thousand of them. */
export type DirtyInterval = Pick<IntervalRow, 'table_name' | 'interval_start' | 'interval_end' | 'reason'>;

/** Dirty intervals in order of table and time. */
export async function dirtyIntervals(db: Db): Promise<DirtyInterval[]> {
  // Asked like this and without an order, SQLite looks in the index, where the few that wait stand together, and not at all rows.
  const rows = await db
    .selectFrom('intervals')
    .select(['table_name', 'interval_start', 'interval_end', 'reason'])
    .where('dirty_since', '>', '')
    .execute();
  const place = (row: DirtyInterval) => `${row.table_name} ${row.interval_start}`;
  return rows.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

/** A model's dirty intervals that begin within a stretch, in order. */
export async function dirtyWithin(
  db: Db,
  { table, start, end }: Span & { table: string },
): Promise<{ interval_start: string; marks: number }[]> {
  return db
    .selectFrom('intervals')
    .select(['interval_start', 'marks'])
    .where('table_name', '=', table)
    .where('partition', '=', '')
    .where('interval_start', '>=', start)
    .where('interval_start', '<', end)
    .where('dirty_since', 'is not', null)
    .orderBy('interval_start')
    .execute();
}

/** True when a model has a dirty interval that begins from an instant on and before another, and ends after a third. */
export async function anyDirty(
  db: Db,
  { table, start, startBefore, endAfter }: { table: string; start: string; startBefore: string; endAfter: string },
): Promise<boolean> {
  const found = await db
    .selectFrom('intervals')
    .select('interval_start')
    .where('table_name', '=', table)
    .where('partition', '=', '')
    .where('interval_start', '>=', start)
    .where('interval_start', '<', startBefore)
    .where('interval_end', '>', endAfter)
    .where('dirty_since', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** All intervals of a table, oldest first; of all its partitions. */
export async function intervalsOf(db: Db, table: string): Promise<IntervalRow[]> {
  return db
    .selectFrom('intervals')
    .selectAll()
    .where('table_name', '=', table)
    .orderBy('interval_start')
    .orderBy('partition')
    .execute();
}

/** When the intervals of a table begin, each instant once whatever its partitions, in order; from an instant on. */
export async function intervalStarts(db: Db, { table, from }: { table: string; from: string }): Promise<string[]> {
  const rows = await db
    .selectFrom('intervals')
    .select('interval_start')
    .distinct()
    .where('table_name', '=', table)
    .where('interval_start', '>=', from)
    .orderBy('interval_start')
    .execute();
  return rows.map(row => row.interval_start);
}

/** Writes what was built by the hour and more; part of the transaction that ends a build. Minutes are `settleMinutes`'. */
export async function settleBuilt(
  db: Db,
  { table, intervals, at }: { table: string; intervals: readonly BuiltInterval[]; at: string },
): Promise<void> {
  for (const { start, rows, bytes, marks } of intervals.filter(interval => !isMinute(interval))) {
    const seen = marks === undefined ? sql`1 = 1` : sql`(marks = ${marks} or dirty_since is null)`;
    await db
      .updateTable('intervals')
      .set(old => ({
        state: sql<IntervalRow['state']>`case when ${seen} then 'built' else 'dirty' end`,
        revision: old('revision', '+', 1),
        rows,
        bytes,
        built_at: at,
        dirty_since: sql<string>`case when ${seen} then null else dirty_since end`,
        reason: sql<string>`case when ${seen} then null else reason end`,
      }))
      .where('table_name', '=', table)
      .where('partition', '=', '')
      .where('interval_start', '=', start)
      .execute();
  }
}

/** Hash that a table was last built with, undefined before its first build. */
export async function tableHash(db: Db, name: string): Promise<string | undefined> {
  return (await db.selectFrom('tables').select('hash').where('name', '=', name).executeTakeFirst())?.hash;
}

export async function setTableHash(db: Db, { name, hash }: { name: string; hash: string }): Promise<void> {
  await db
    .insertInto('tables')
    .values({ name, hash })
    .onConflict(conflict => conflict.column('name').doUpdateSet({ hash }))
    .execute();
}
