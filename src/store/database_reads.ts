// When tables of the user's databases were read, and what became of it: a row for each source, replaced whole.

import type { DatabaseReadsTable } from './database_tables.ts';
import type { Db } from './store.ts';

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
