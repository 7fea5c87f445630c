// SQL that people keep. What must stay true: only the owner changes or removes a query, and what is shared is seen within its tenant alone.

import type { Selectable } from 'kysely';
import type { Db } from './store.ts';
import type { SavedQueriesTable } from './tables.ts';

export type SavedQueryRow = Selectable<SavedQueriesTable>;

/** Who looks: kind and id, and the tenant ('' outside of all). */
export interface QueryReader {
  owner: string;
  tenant: string;
}

/** Own queries, and those that are shared within the tenant, the newest first. */
export const listSavedQueries = (db: Db, { owner, tenant }: QueryReader): Promise<SavedQueryRow[]> =>
  db
    .selectFrom('saved_queries')
    .selectAll()
    .where('tenant', '=', tenant)
    .where(where => where.or([where('owner', '=', owner), where('shared', '=', 'yes')]))
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .execute();

/** Writes a new query; false when the owner has so many already. */
export async function addSavedQuery(db: Db, row: SavedQueryRow, most: number): Promise<boolean> {
  const { count } = await db
    .selectFrom('saved_queries')
    .select(select => select.fn.countAll<number>().as('count'))
    .where('owner', '=', row.owner)
    .executeTakeFirstOrThrow();
  if (Number(count) >= most) return false;
  await db.insertInto('saved_queries').values(row).execute();
  return true;
}

/** Changes an own query; gives it as it is then, undefined when there is none of that id. */
export const changeSavedQuery = (
  db: Db,
  { id, owner, tenant }: QueryReader & { id: string },
  change: Pick<SavedQueryRow, 'title' | 'sql' | 'shared' | 'updated_at' | 'owner_name'>,
): Promise<SavedQueryRow | undefined> =>
  db
    .updateTable('saved_queries')
    .set(change)
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('tenant', '=', tenant)
    .returningAll()
    .executeTakeFirst();

/** Removes an own query; false when there is none of that id. */
export async function removeSavedQuery(db: Db, { id, owner, tenant }: QueryReader & { id: string }): Promise<boolean> {
  const gone = await db
    .deleteFrom('saved_queries')
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('tenant', '=', tenant)
    .returning('id')
    .execute();
  return gone.length > 0;
}
