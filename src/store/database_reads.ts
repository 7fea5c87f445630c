// When tables of the user's databases were read, and what became of it: a row for each source, replaced whole.

import type { Db } from './store.ts';

export interface DatabaseReadsTable {
  source: string;
  /** When it was last read, whether it had changed or not. */
  read_at: string | null;
  /** When it was last found changed. */
  changed_at: string | null;
  /** SHA-256 of what it held. */
  etag: string | null;
  tried_at: string;
  /** Why the newest try failed; null where it did not. */
  error: string | null;
}

/** The step that makes it. */
export const databaseReadsStep: string[] = [
  `create table database_reads (source text primary key, read_at text, changed_at text, etag text, tried_at text not null, error text)`,
];

/** What is known of a source. */
export const databaseRead = (db: Db, source: string): Promise<DatabaseReadsTable | undefined> =>
  db.selectFrom('database_reads').selectAll().where('source', '=', source).executeTakeFirst();

/** Notes what became of a try. What failed keeps what is known of the one before. */
export async function noteDatabaseRead(
  db: Db,
  { source, ...facts }: Partial<DatabaseReadsTable> & Pick<DatabaseReadsTable, 'source' | 'tried_at' | 'error'>,
): Promise<void> {
  const empty = { read_at: null, changed_at: null, etag: null };
  await db
    .insertInto('database_reads')
    .values({ ...empty, source, ...facts })
    .onConflict(conflict => conflict.column('source').doUpdateSet(facts))
    .execute();
}
