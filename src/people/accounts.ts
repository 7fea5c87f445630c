// People: invited, changed, removed. What must stay true: there is always an administrator who can log in once there was one, and
// nobody takes their own rights away by mistake; what somebody had made within other walls than theirs is revoked.

import { addressPattern } from '../config/channels_shape.ts';
import type { PersonRow } from '../store/people_tables.ts';
import type { Db } from '../store/store.ts';
import { fail } from './errors.ts';
import { contains, type People, type Role } from './people.ts';
import { newId } from './secrets.ts';
import { endSessions, rotateSessions } from './sessions.ts';

/** An address as it is compared. Throws `email_invalid`. */
export function normalEmail(written: string): string {
  const email = written.normalize('NFC').trim().toLowerCase();
  if (email.length > 254 || !addressPattern.test(email)) throw fail('email_invalid', {});
  return email;
}

/** True once somebody can log in: from then on nobody is let in for coming from this machine. */
export async function anybody({ store: { db } }: People): Promise<boolean> {
  const row = await db.selectFrom('people').select('id').where('state', '=', 'active').limit(1).executeTakeFirst();
  return row !== undefined;
}

/** True once there is an administrator. */
export async function anyAdministrator({ store: { db } }: People): Promise<boolean> {
  return (await administrators(db)).length > 0;
}

const administrators = (db: Db): Promise<{ id: string }[]> =>
  db
    .selectFrom('people')
    .select('id')
    .where('state', '=', 'active')
    .where('role', '=', 'administrator')
    .where('tenant', 'is', null)
    .execute();

/** Throws `person_unknown`. */
export async function personOf(db: Db, id: string): Promise<PersonRow> {
  const row = await db.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw fail('person_unknown', { id });
  return row;
}

export const personByEmail = (db: Db, email: string): Promise<PersonRow | undefined> =>
  db.selectFrom('people').selectAll().where('email', '=', email).executeTakeFirst();

export interface NewPerson {
  email: string;
  name: string;
  role: Role;
  tenant: string | null;
}

/** Enters somebody who has not logged in yet. Throws `email_invalid`, `person_known`, `tenant_unknown`. Part of a transaction. */
export async function addPerson(
  db: Db,
  { email: written, name, role, tenant }: NewPerson,
  { at, state = 'invited' }: { at: string; state?: PersonRow['state'] },
): Promise<PersonRow> {
  const email = normalEmail(written);
  if ((await personByEmail(db, email)) !== undefined) throw fail('person_known', { email });
  if (tenant !== null) await mustBeTenant(db, tenant);
  const person = {
    id: newId(),
    email,
    name: name.trim() === '' ? (email.split('@')[0] ?? email) : name.trim(),
    role,
    tenant,
    language: null,
    state,
    password: null,
    created_at: at,
    seen_at: null,
  };
  await db.insertInto('people').values(person).execute();
  return person;
}

async function mustBeTenant(db: Db, id: string): Promise<void> {
  const row = await db.selectFrom('tenants').select('id').where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw fail('tenant_unknown', { id });
}

export interface PersonChange {
  name?: string | undefined;
  role?: Role | undefined;
  tenant?: string | null | undefined;
  state?: 'active' | 'locked' | undefined;
}

/**
 * Changes somebody. `by` is the id of who does it. Throws `person_unknown`, `tenant_unknown`, `last_administrator`, `not_yourself`.
 */
export function changePerson(
  { store, clock }: People,
  { id, change, by }: { id: string; change: PersonChange; by: string },
): Promise<PersonRow> {
  return store.transaction(async db => {
    const before = await personOf(db, id);
    const after = { ...before, ...withoutUndefined(change) };
    // Who was never there cannot be made active by anybody but themselves.
    if (change.state === 'active' && before.state !== 'locked') after.state = before.state;
    if (before.state === 'locked' && change.state === 'active' && !(await canProve(db, before)))
      after.state = 'invited';
    if (after.tenant !== before.tenant && after.tenant !== null) await mustBeTenant(db, after.tenant);
    if (isAdministrator(before) && !isAdministrator(after)) await mustLeaveOne(db, { id, by });
    else if (id === by && after.role !== before.role) throw fail('not_yourself', { what: 'change the role of' });
    const { name, role, tenant, state } = after;
    await db.updateTable('people').set({ name, role, tenant, state }).where('id', '=', id).execute();
    await followUp(db, { before, after, at: clock.now().toISOString() });
    return after;
  });
}

const withoutUndefined = (change: PersonChange): Partial<PersonRow> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

const isAdministrator = ({ role, state, tenant }: PersonRow): boolean =>
  role === 'administrator' && state === 'active' && tenant === null;

async function canProve(db: Db, { id, password }: PersonRow): Promise<boolean> {
  const row = await db.selectFrom('identities').select('subject').where('person', '=', id).executeTakeFirst();
  return password !== null || row !== undefined;
}

async function mustLeaveOne(db: Db, { id, by }: { id: string; by: string }): Promise<void> {
  const others = (await administrators(db)).filter(one => one.id !== id);
  if (others.length === 0) throw fail('last_administrator', {});
  if (id === by) throw fail('not_yourself', { what: 'take the rights of an administrator from' });
}

async function followUp(
  db: Db,
  { before, after, at }: { before: PersonRow; after: PersonRow; at: string },
): Promise<void> {
  const { id } = before;
  if (after.state === 'locked') {
    await endSessions(db, id);
    await db.deleteFrom('links').where('person', '=', id).execute();
  } else if (after.role !== before.role || after.tenant !== before.tenant) await rotateSessions(db, id);
  if (after.tenant === before.tenant) return;
  for (const table of ['tokens', 'shares'] as const)
    await db
      .updateTable(table)
      .set({ revoked_at: at })
      .where('person', '=', id)
      .where('revoked_at', 'is', null)
      .execute();
}

/** Removes somebody with everything that lets them in. Throws `person_unknown`, `last_administrator`, `not_yourself`. */
export function removePerson({ store, clock }: People, { id, by }: { id: string; by: string }): Promise<PersonRow> {
  return store.transaction(async db => {
    const person = await personOf(db, id);
    if (isAdministrator(person)) await mustLeaveOne(db, { id, by });
    if (id === by) throw fail('not_yourself', { what: 'remove' });
    await endSessions(db, id);
    const revoked_at = clock.now().toISOString();
    for (const table of ['tokens', 'shares'] as const)
      await db
        .updateTable(table)
        .set({ revoked_at })
        .where('person', '=', id)
        .where('revoked_at', 'is', null)
        .execute();
    await db.deleteFrom('links').where('person', '=', id).execute();
    await db.deleteFrom('identities').where('person', '=', id).execute();
    await db.deleteFrom('people').where('id', '=', id).execute();
    return person;
  });
}

/** People by address, from one on. */
export function listPeople(
  { store: { db } }: People,
  { after, search, limit }: { after?: string | undefined; search?: string | undefined; limit: number },
): Promise<PersonRow[]> {
  let found = db.selectFrom('people').selectAll().orderBy('email').limit(limit);
  if (after !== undefined) found = found.where('email', '>', after);
  if (search) found = found.where(({ or }) => or([contains('email', search), contains('name', search)]));
  return found.execute();
}

/** Who of some people has an identity at a provider. */
export async function withIdentity({ store: { db } }: People): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('identities').select('person').distinct().execute();
  return new Set(rows.map(({ person }) => person));
}
