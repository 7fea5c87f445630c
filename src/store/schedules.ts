// What the schedule has come to: which entries the state knows, since when, and what became of each time that came. What must
// stay true: a time has one row, and what was sent stays known after its entry is gone, so that it is not sent again.

import { sql } from 'kysely';
import type { Db } from './store.ts';
import type { OccurrenceRow } from './tables.ts';

/** When the state began to be used: the first run it knows. Undefined when there was none. */
export async function firstRun(db: Db): Promise<string | undefined> {
  const row = await db
    .selectFrom('runs')
    .select(({ fn }) => fn.min('started_at').as('at'))
    .executeTakeFirst();
  return row?.at ?? undefined;
}

/** Enters what is new, with the time from which on it is due, and forgets what is no longer there and what of it waited. */
export async function noteSchedules(db: Db, { ids, since }: { ids: readonly string[]; since: string }): Promise<void> {
  const known = new Set((await db.selectFrom('schedules').select('id').execute()).map(row => row.id));
  for (const id of ids.filter(one => !known.has(one))) await db.insertInto('schedules').values({ id, since }).execute();
  for (const id of [...known].filter(one => !ids.includes(one))) {
    await db.deleteFrom('schedules').where('id', '=', id).execute();
    await db.deleteFrom('occurrences').where('schedule', '=', id).where('state', '=', 'waiting').execute();
  }
}

/** Since when an entry is due. A time to come means that the clock was wrong then: it counts from now. */
export async function scheduleSince(db: Db, { id, now }: { id: string; now: string }): Promise<string> {
  const row = await db.selectFrom('schedules').select('since').where('id', '=', id).executeTakeFirst();
  if (row !== undefined && row.since <= now) return row.since;
  await db.updateTable('schedules').set({ since: now }).where('id', '=', id).execute();
  return now;
}

/** The last time of an entry that came, up to now: the clock may have been wrong before. */
export function lastOccurrence(db: Db, { id, now }: { id: string; now: string }): Promise<OccurrenceRow | undefined> {
  return db
    .selectFrom('occurrences')
    .selectAll()
    .where('schedule', '=', id)
    .where('due_at', '<=', now)
    .orderBy('due_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Enters a time or what became of it. */
export async function putOccurrence(db: Db, row: OccurrenceRow): Promise<void> {
  const { schedule, due_at, ...values } = row;
  await db
    .insertInto('occurrences')
    .values(row)
    .onConflict(conflict => conflict.columns(['schedule', 'due_at']).doUpdateSet(values))
    .execute();
}

/** Times of an entry whose report was sent since then, oldest first. */
export function sentOccurrences(db: Db, { id, since }: { id: string; since: string }): Promise<OccurrenceRow[]> {
  return db
    .selectFrom('occurrences')
    .selectAll()
    .where('schedule', '=', id)
    .where('state', '=', 'sent')
    .where('done_at', '>=', since)
    .orderBy('due_at')
    .execute();
}

/** True when something that a range lies in was loaded or built again in the second of a time, or after it. */
export async function changedSince(
  db: Db,
  { from, to, since }: { from: string; to: string; since: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('intervals')
    .select(sql<number>`1`.as('found'))
    .where('interval_start', '<', to)
    .where('interval_end', '>', from)
    .where('built_at', '>', since.slice(0, 19))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Forgets times before a day, but for the last one of each entry. */
export async function forgetOccurrences(db: Db, before: string): Promise<void> {
  await sql`delete from occurrences where due_at < ${before} and exists
    (select 1 from occurrences later where later.schedule = occurrences.schedule and later.due_at > occurrences.due_at)`.execute(
    db,
  );
}
