// The store's content as rows of plain JSON, so that it can be put into the lake and come back into an empty store, whichever
// database keeps either. Changes under way are left out: a copy is taken when there are none.

import { type Kysely, sql } from 'kysely';
import type { Db } from './store.ts';
import type { Tables } from './tables.ts';

/** What is copied; also the order in which it comes back. */
const copied = [
  'files',
  'rejects',
  'intervals',
  'tables',
  'runs',
  'stages',
  'schedules',
  'occurrences',
  'alerts',
  'alert_instances',
  'alert_silences',
  'alert_events',
  'messages',
  'deliveries',
  'counters',
] as const;
/** Columns that name a row, for reading a page at a time. */
const rowNames: Record<(typeof copied)[number], string> = {
  files: 'id',
  rejects: 'id',
  intervals: 'table_name, partition, interval_start',
  tables: 'name',
  runs: 'id',
  stages: 'run_id, number',
  schedules: 'id',
  occurrences: 'schedule, due_at',
  alerts: 'name',
  alert_instances: 'alert, kind, instance',
  alert_silences: 'id',
  alert_events: 'id',
  messages: 'id',
  deliveries: 'id',
  counters: 'name',
};
const pageRows = 5_000;

export interface CopiedRow {
  table: string;
  row: Record<string, string | number | null>;
}

/** Every row of the store. */
export async function* copyRows(db: Db): AsyncGenerator<CopiedRow> {
  for (const table of copied) {
    for (let offset = 0; ; offset += pageRows) {
      const { rows } = await sql<
        CopiedRow['row']
      >`select * from ${sql.table(table)} order by ${sql.raw(rowNames[table])}
        limit ${pageRows} offset ${offset}`.execute(db);
      for (const row of rows) yield { table, row };
      if (rows.length < pageRows) break;
    }
  }
}

/** Replaces the store's content; part of a transaction. Ids are kept, and later rows get higher ones. */
export async function replaceRows(db: Db, rows: AsyncIterable<CopiedRow>): Promise<void> {
  for (const table of copied) await db.deleteFrom(table).execute();
  const known = new Set<string>(copied);
  for await (const { table, row } of rows) {
    // Rows of any table go the same way; what their columns are is the copy's business.
    if (known.has(table))
      await (db as Kysely<Tables>)
        .insertInto(table as 'counters')
        .values(row as never)
        .execute();
  }
}
