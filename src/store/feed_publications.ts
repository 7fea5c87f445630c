// Where lists were published, and what became of it last: a row for each place, replaced whole.

import type { Db } from './store.ts';
import type { FeedPublicationsTable } from './tables.ts';

/** All publications of a site, by feed and place. */
export const feedPublications = (db: Db): Promise<FeedPublicationsTable[]> =>
  db.selectFrom('feed_publications').selectAll().orderBy('feed').orderBy('place').execute();

/** Notes what became of a try. What failed keeps what is known of the one before. */
export async function notePublication(db: Db, row: FeedPublicationsTable): Promise<void> {
  const { tried_at, error } = row;
  const { feed: _, place: __, ...arrived } = row;
  await db
    .insertInto('feed_publications')
    .values(row)
    .onConflict(conflict =>
      conflict.columns(['feed', 'place']).doUpdateSet(error === null ? arrived : { tried_at, error }),
    )
    .execute();
}
