// One-time links: by which the first administrator is made, and people set their first or a new password. What must stay true: a link
// works once, whoever comes with it first; of one person the newest alone holds; and the first one is worth nothing as soon as
// there is an administrator.

import { limits } from '../base/limits.ts';
import type { PersonRow } from '../store/people_tables.ts';
import type { Db } from '../store/store.ts';
import { addPerson, anyAdministrator, normalEmail, personByEmail, personOf } from './accounts.ts';
import { fail } from './errors.ts';
import { later, type People } from './people.ts';
import { hashOf, newSecret } from './secrets.ts';
import { endSessions } from './sessions.ts';

export interface OneTimeLink {
  secret: string;
  expiresAt: string;
}

/** The link that makes the first administrator; the one before it is worth nothing. Undefined once there is an administrator. */
export async function makeFirstLink(people: People): Promise<OneTimeLink | undefined> {
  if (await anyAdministrator(people)) return undefined;
  return people.store.transaction(async db => {
    await db.deleteFrom('links').where('kind', '=', 'first').execute();
    return putLink(db, { kind: 'first', person: null, now: people.clock.now(), forMs: limits.firstLinkMs });
  });
}

/** A link for somebody who is there. Part of a transaction. */
export async function makeLink(db: Db, person: PersonRow, now: Date): Promise<OneTimeLink> {
  await db.deleteFrom('links').where('person', '=', person.id).execute();
  const kind = person.state === 'invited' ? 'invitation' : 'reset';
  return putLink(db, { kind, person: person.id, now, forMs: limits.linkMs });
}

async function putLink(
  db: Db,
  {
    kind,
    person,
    now,
    forMs,
  }: { kind: 'first' | 'invitation' | 'reset'; person: string | null; now: Date; forMs: number },
): Promise<OneTimeLink> {
  await db.deleteFrom('links').where('expires_at', '<', now.toISOString()).execute();
  const secret = newSecret();
  const expiresAt = later(now, forMs);
  await db
    .insertInto('links')
    .values({ hash: hashOf(secret), kind, person, made_at: now.toISOString(), expires_at: expiresAt })
    .execute();
  return { secret, expiresAt };
}

export interface LinkMeaning {
  kind: 'first' | 'invitation' | 'reset';
  person: PersonRow | undefined;
  expiresAt: string;
}

/** What a link is for. Throws `link_invalid`. */
export async function readLink(people: People, secret: string): Promise<LinkMeaning> {
  const {
    store: { db },
    clock,
  } = people;
  const row = await db.selectFrom('links').selectAll().where('hash', '=', hashOf(secret)).executeTakeFirst();
  if (row === undefined || row.expires_at <= clock.now().toISOString()) throw fail('link_invalid', {});
  const person = row.person === null ? undefined : await personOf(db, row.person);
  if (person?.state === 'locked') throw fail('link_invalid', {});
  if (row.kind === 'first' && (await anyAdministrator(people))) throw fail('link_invalid', {});
  return { kind: row.kind, person, expiresAt: row.expires_at };
}

export interface Accepted {
  secret: string;
  /** For the first administrator; the others are known. */
  email?: string | undefined;
  name?: string | undefined;
  password: string;
}

/**
 * Uses a link up: sets the password, ends every session there was, and gives the person. Throws `link_invalid`, `password_weak`,
 * `email_invalid`, `person_known`.
 */
export async function acceptLink(
  people: People,
  { secret, email, name, password }: Accepted,
  siteName: string,
): Promise<PersonRow> {
  const { kind, person } = await readLink(people, secret);
  const address = person?.email ?? normalEmail(email ?? '');
  const called = name ?? person?.name ?? '';
  const hashed = await people.passwords.hash(password, [address, called, siteName]);
  return people.store.transaction(async db => {
    const now = people.clock.now();
    const { numDeletedRows } = await db.deleteFrom('links').where('hash', '=', hashOf(secret)).executeTakeFirst();
    if (numDeletedRows !== 1n) throw fail('link_invalid', {});
    const id =
      kind === 'first' ? (await firstAdministrator(db, { email: address, name: called, now })).id : (person?.id ?? '');
    const more = called.trim() === '' ? {} : { name: called.trim() };
    await db
      .updateTable('people')
      .set({ password: hashed, state: 'active', ...more })
      .where('id', '=', id)
      .where('state', '!=', 'locked')
      .execute();
    await endSessions(db, id);
    return personOf(db, id);
  });
}

/** Somebody may have come by an identity provider before there was an administrator, or been invited. */
async function firstAdministrator(
  db: Db,
  { email, name, now }: { email: string; name: string; now: Date },
): Promise<PersonRow> {
  const there = await db
    .selectFrom('people')
    .select('id')
    .where('state', '=', 'active')
    .where('role', '=', 'administrator')
    .executeTakeFirst();
  if (there !== undefined) throw fail('link_invalid', {});
  const known = await personByEmail(db, email);
  await db.deleteFrom('links').where('kind', '=', 'first').execute();
  if (known === undefined)
    return addPerson(
      db,
      { email, name, role: 'administrator', tenant: null },
      { at: now.toISOString(), state: 'active' },
    );
  await db
    .updateTable('people')
    .set({ role: 'administrator', tenant: null, state: 'active' })
    .where('id', '=', known.id)
    .execute();
  return personOf(db, known.id);
}
