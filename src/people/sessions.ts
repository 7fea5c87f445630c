// Sessions of people in a browser. What must stay true: an id is made here and never taken from outside; it changes at login, when a
// role changes, and every hour; the one before holds until the new one was seen and half a minute more, for requests that were under
// way and answers that were lost; what was ended is gone from the state.

import { limits } from '../base/limits.ts';
import type { PersonRow, SessionRow } from '../store/people_tables.ts';
import type { Db } from '../store/store.ts';
import { later, type People } from './people.ts';
import { hashOf, newSecret } from './secrets.ts';

export interface FoundSession {
  session: SessionRow;
  person: PersonRow;
}

/** Opens a session for somebody who has proved who they are; gives its id, which is shown once. */
export async function openSession(
  { store, clock }: People,
  { person, lifetimeMs }: { person: string; lifetimeMs: number },
): Promise<{ secret: string; csrf: string }> {
  const now = clock.now();
  const at = now.toISOString();
  const [secret, csrf] = [newSecret(), newSecret()];
  await store.transaction(async db => {
    await db.deleteFrom('sessions').where('expires_at', '<', at).execute();
    const kept = db
      .selectFrom('sessions')
      .select('id')
      .where('person', '=', person)
      .orderBy('id', 'desc')
      .limit(limits.sessionsPerPerson - 1);
    await db.deleteFrom('sessions').where('person', '=', person).where('id', 'not in', kept).execute();
    const expires_at = later(now, lifetimeMs);
    const times = { created_at: at, rotated_at: at, seen_at: at, expires_at };
    await db
      .insertInto('sessions')
      .values({ person, hash: hashOf(secret), csrf, ...times, rotate: null })
      .execute();
    await db.updateTable('people').set({ seen_at: at }).where('id', '=', person).execute();
  });
  return { secret, csrf };
}

/** The session of an id and its person; undefined where it is not known, has ended, or its person may not log in. */
export async function findSession(
  people: People,
  { secret, idleMs }: { secret: string; idleMs: number },
): Promise<FoundSession | undefined> {
  const {
    store: { db },
    clock,
  } = people;
  const now = clock.now();
  const hash = hashOf(secret);
  const session = await db
    .selectFrom('sessions')
    .selectAll()
    .where(({ eb, or }) => or([eb('hash', '=', hash), eb('previous_hash', '=', hash)]))
    .executeTakeFirst();
  if (session === undefined || !holds(session, { hash, now, idleMs })) return undefined;
  const person = await db
    .selectFrom('people')
    .selectAll()
    .where('id', '=', session.person)
    .where('state', '=', 'active')
    .executeTakeFirst();
  if (person === undefined) return undefined;
  await noteSeen(people, { session, hash, now });
  return { session, person };
}

function holds(session: SessionRow, { hash, now, idleMs }: { hash: string; now: Date; idleMs: number }): boolean {
  const at = now.toISOString();
  if (session.expires_at <= at || later(new Date(session.seen_at), idleMs) <= at) return false;
  if (session.hash === hash) return true;
  return session.succeeded_at === null || later(new Date(session.succeeded_at), limits.previousMs) > at;
}

async function noteSeen(
  { store: { db } }: People,
  { session, hash, now }: { session: SessionRow; hash: string; now: Date },
): Promise<void> {
  const at = now.toISOString();
  const succeeds = session.hash === hash && session.previous_hash !== null && session.succeeded_at === null;
  if (succeeds)
    await db
      .updateTable('sessions')
      .set({ succeeded_at: at })
      .where('id', '=', session.id)
      .where('hash', '=', hash)
      .execute();
  if (later(new Date(session.seen_at), limits.seenMs) > at && session.seen_at <= at) return;
  await db.updateTable('sessions').set({ seen_at: at }).where('id', '=', session.id).execute();
  await db.updateTable('people').set({ seen_at: at }).where('id', '=', session.person).execute();
}

/**
 * A new id for a session whose id is old enough, or whose last new id was lost; undefined where it keeps the one it came with. Of many
 * requests at once one gets it.
 */
export async function rotateSession(
  { store: { db }, clock }: People,
  { session, secret }: { session: SessionRow; secret: string },
): Promise<string | undefined> {
  const now = clock.now();
  const at = now.toISOString();
  const came = hashOf(secret);
  if (!isDue(session, { came, at })) return undefined;
  const next = newSecret();
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set({ hash: hashOf(next), previous_hash: came, succeeded_at: null, rotated_at: at, rotate: null })
    .where('id', '=', session.id)
    .where('hash', '=', session.hash)
    .executeTakeFirst();
  return numUpdatedRows === 1n ? next : undefined;
}

function isDue(session: SessionRow, { came, at }: { came: string; at: string }): boolean {
  if (session.hash !== came)
    return session.succeeded_at === null && later(new Date(session.rotated_at), limits.succeedMs) <= at;
  if (session.rotate !== null) return true;
  return later(new Date(session.rotated_at), limits.rotateMs) <= at || session.rotated_at > at;
}

/** Ends the session of an id; nothing where there is none. */
export async function endSession({ store: { db } }: People, secret: string): Promise<void> {
  const hash = hashOf(secret);
  await db
    .deleteFrom('sessions')
    .where(({ eb, or }) => or([eb('hash', '=', hash), eb('previous_hash', '=', hash)]))
    .execute();
}

/** Ends all sessions of somebody. Part of a transaction. */
export async function endSessions(db: Db, person: string): Promise<void> {
  await db.deleteFrom('sessions').where('person', '=', person).execute();
}

/** All sessions of somebody get new ids at their next request. Part of a transaction. */
export async function rotateSessions(db: Db, person: string): Promise<void> {
  await db.updateTable('sessions').set({ rotate: 'yes' }).where('person', '=', person).execute();
}
