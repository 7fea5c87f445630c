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

/** Marks a model's intervals dirty; those that are dirty already keep their first reason. */
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
    }));
    await db
      .insertInto('intervals')
      .values(rows)
      .onConflict(conflict =>
        conflict
          .columns(['table_name', 'partition', 'interval_start'])
          .doUpdateSet({
            state: sql<IntervalRow['state']>`case when excluded.state = 'open' then intervals.state else 'dirty' end`,
            dirty_since: at,
            reason,
          })
          .where('intervals.dirty_since', 'is', null),
      )
      .execute();
  }
}

/** Dirty intervals in order of table and time. */
export async function dirtyIntervals(db: Db): Promise<IntervalRow[]> {
  return db
    .selectFrom('intervals')
    .selectAll()
    .where('dirty_since', 'is not', null)
    .orderBy('table_name')
    .orderBy('interval_start')
    .execute();
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

/** Writes what was built by the hour and more; part of the transaction that ends a build. Minutes are `settleMinutes`'. */
export async function settleBuilt(
  db: Db,
  { table, intervals, at }: { table: string; intervals: readonly BuiltInterval[]; at: string },
): Promise<void> {
  for (const { start, rows, bytes } of intervals.filter(interval => !isMinute(interval))) {
    await db
      .updateTable('intervals')
      .set(old => ({
        state: 'built',
        revision: old('revision', '+', 1),
        rows,
        bytes,
        built_at: at,
        dirty_since: null,
        reason: null,
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
