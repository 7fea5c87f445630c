// When buckets were listed, and what that came to: a row for each source. And the ledger, a stretch of paths at a time, since a bucket
// may have more objects than memory should hold.

import type { BucketListingsTable } from './bucket_tables.ts';
import type { Db } from './store.ts';
import type { FileRow } from './tables.ts';

/** What is known of the listings of a source. */
export const bucketListing = (db: Db, source: string): Promise<BucketListingsTable | undefined> =>
  db.selectFrom('bucket_listings').selectAll().where('source', '=', source).executeTakeFirst();

/** Notes what became of a listing. What is not told stays as it was. */
export async function noteBucketListing(
  db: Db,
  { source, ...facts }: Partial<BucketListingsTable> & Pick<BucketListingsTable, 'source' | 'place' | 'tried_at'>,
): Promise<void> {
  const empty = { listed_at: null, whole_at: null, objects: 0, requests: 0, error: null, queue_error: null };
  await db
    .insertInto('bucket_listings')
    .values({ ...empty, source, ...facts })
    .onConflict(conflict => conflict.column('source').doUpdateSet(facts))
    .execute();
}

/** Files of a source whose paths lie behind `after` and not behind `to`, by path; without a bound, to that end. */
export async function filesBetween(
  db: Db,
  { source, after, to }: { source: string; after: string | undefined; to: string | undefined },
): Promise<Map<string, FileRow>> {
  let query = db.selectFrom('files').selectAll().where('source', '=', source);
  if (after !== undefined) query = query.where('path', '>', after);
  if (to !== undefined) query = query.where('path', '<=', to);
  const rows = await query.execute();
  return new Map(rows.map(row => [row.path, row]));
}

/** Names so many at once: databases bound the number of values of a statement. */
const namesAtOnce = 500;

/** Files of a source by some paths. */
export async function filesNamed(
  db: Db,
  { source, paths }: { source: string; paths: readonly string[] },
): Promise<Map<string, FileRow>> {
  const found = new Map<string, FileRow>();
  for (let from = 0; from < paths.length; from += namesAtOnce) {
    const some = paths.slice(from, from + namesAtOnce);
    const rows = await db
      .selectFrom('files')
      .selectAll()
      .where('source', '=', source)
      .where('path', 'in', some)
      .execute();
    for (const row of rows) found.set(row.path, row);
  }
  return found;
}
