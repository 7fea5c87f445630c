// Numbers that the database gives to rows. What must stay true: no number is given that a row has, whoever brought that row.

import { PostgresAdapter, sql } from 'kysely';
import type { Db } from './store.ts';
import type { Tables } from './tables.ts';

/** Tables whose rows are numbered by the database. */
const numbered: readonly (keyof Tables)[] = [
  'files',
  'rejects',
  'runs',
  'alert_silences',
  'deliveries',
  'sessions',
  'audit',
];

/**
 * Lets numbers go on above those that are there, after rows were entered with the numbers they had elsewhere; part of a transaction.
 * SQLite does so by itself.
 */
export async function raiseIds(db: Db): Promise<void> {
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return;
  for (const table of numbered)
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'),
      greatest((select coalesce(max(id), 0) + 1 from ${sql.table(table)}), nextval(pg_get_serial_sequence(${table}, 'id'))), false)`.execute(
      db,
    );
}
