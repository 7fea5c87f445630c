// The store's content as rows of plain JSON, so that it can be put into the lake and come back into an empty store, whichever
// database keeps either. What goes into the lake leaves out changes under way, of which there are none then, and what is nobody's
// business who reads the lake: people, what they keep, what is to be sent.

import { type Kysely, sql } from 'kysely';
import { raiseIds } from './row_ids.ts';
import type { Db } from './store.ts';
import type { Tables } from './tables.ts';

/** What goes into the lake; also the order in which it comes back. */
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
] as const satisfies readonly (keyof Tables)[];

/** Of every table the columns that name a row: by them it is read a page at a time. */
const rowNames: Record<keyof Tables, readonly string[]> = {
  files: ['id'],
  rejects: ['id'],
  changes: ['id'],
  claims: ['name'],
  intervals: ['table_name', 'partition', 'interval_start'],
  tables: ['name'],
  runs: ['id'],
  stages: ['run_id', 'number'],
  schedules: ['id'],
  occurrences: ['schedule', 'due_at'],
  alerts: ['name'],
  alert_instances: ['alert', 'kind', 'instance'],
  alert_silences: ['id'],
  alert_events: ['id'],
  messages: ['id'],
  message_contents: ['message_id'],
  deliveries: ['id'],
  saved_queries: ['id'],
  counters: ['name'],
  feed_publications: ['feed', 'place'],
  outputs: ['output'],
  output_stretches: ['output', 'stretch_start'],
  database_reads: ['source'],
  bucket_listings: ['source'],
  people: ['id'],
  identities: ['issuer', 'subject'],
  sessions: ['id'],
  links: ['hash'],
  tenants: ['id'],
  tokens: ['id'],
  shares: ['id'],
  audit: ['id'],
  throttles: ['name'],
  keys: ['name'],
  onces: ['name'],
};

/** Every table there is. */
export const allTables = Object.keys(rowNames) as (keyof Tables)[];

const pageRows = 5_000;

/** Rows of one statement: databases bound the values of one. */
const rowsAtOnce = 200;

export interface CopiedRow {
  table: string;
  row: Record<string, string | number | null>;
}

/** Every row of some tables, of those of the lake's copy unless others are named; to be read within a snapshot. */
export async function* copyRows(db: Db, tables: readonly (keyof Tables)[] = copied): AsyncGenerator<CopiedRow> {
  for (const table of tables) {
    const names = rowNames[table];
    const name = sql.join(names.map(column => sql.ref(column)));
    let last: CopiedRow['row'] | undefined;
    for (;;) {
      const from: CopiedRow['row'] | undefined = last;
      const after =
        from === undefined ? sql`` : sql`where (${name}) > (${sql.join(names.map(column => from[column]))})`;
      const { rows } = await sql<CopiedRow['row']>`
        select * from ${sql.table(table)} ${after} order by ${name} limit ${pageRows}`.execute(db);
      for (const row of rows) yield { table, row };
      if (rows.length < pageRows) break;
      last = rows.at(-1);
    }
  }
}

/** Replaces the store's content; part of a transaction. Ids are kept, and later rows get higher ones. */
export async function replaceRows(
  db: Db,
  rows: AsyncIterable<CopiedRow>,
  tables: readonly (keyof Tables)[] = copied,
): Promise<void> {
  for (const table of tables) await db.deleteFrom(table).execute();
  const known = new Set<string>(tables);
  let batch: CopiedRow[] = [];
  for await (const row of rows) {
    if (!known.has(row.table)) continue;
    if (batch.length === rowsAtOnce || (batch[0] && batch[0].table !== row.table)) {
      await enter(db, batch);
      batch = [];
    }
    batch.push(row);
  }
  await enter(db, batch);
  await raiseIds(db);
}

/** Rows of any table go the same way; what their columns are is the copy's business. */
async function enter(db: Db, batch: readonly CopiedRow[]): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  await (db as Kysely<Tables>)
    .insertInto(first.table as 'counters')
    .values(batch.map(({ row }) => row as never))
    .execute();
}
