// Logging in by address and password, and changing the password. What must stay true: whoever tries learns nothing about who is known
// here, neither from the words nor from the time; and a password that changes ends every session but the one that changed it.

import type { PersonRow } from '../store/people_tables.ts';
import { personByEmail, personOf } from './accounts.ts';
import { fail } from './errors.ts';
import type { People } from './people.ts';
import { endSessions } from './sessions.ts';
import { countAttempt, forgive } from './throttle.ts';

export interface Credentials {
  email: string;
  password: string;
  /** Of the other side. */
  address: string;
}

/** Somebody by address and password. Throws `login_wrong`, `login_throttled`, `login_busy`. */
export async function logInByPassword(
  people: People,
  { email: written, password, address }: Credentials,
): Promise<PersonRow> {
  const email = written.normalize('NFC').trim().toLowerCase();
  const attempt = { account: email, address };
  await countAttempt(people, attempt);
  const person = await personByEmail(people.store.db, email);
  const stored = person?.state === 'active' ? person.password : null;
  const { right, stale } = await people.passwords.check(password, stored);
  if (!right || person === undefined) throw fail('login_wrong', {});
  await forgive(people, attempt);
  if (stale) await keepAnew(people, { person, password });
  return person;
}

/** The password was right a moment ago: it is kept under the parameters of now, unless somebody changed it meanwhile. */
async function keepAnew(people: People, { person, password }: { person: PersonRow; password: string }): Promise<void> {
  const hashed = await people.passwords.hash(password, []).catch(() => undefined);
  if (hashed === undefined) return;
  const { db } = people.store;
  await db
    .updateTable('people')
    .set({ password: hashed })
    .where('id', '=', person.id)
    .where('password', '=', person.password)
    .execute();
}

/** Changes one's own password; every session ends, so open a new one. Throws `login_wrong`, `login_throttled`, `password_weak`. */
export async function changePassword(
  people: People,
  {
    id,
    old,
    wanted,
    address,
    siteName,
  }: { id: string; old: string; wanted: string; address: string; siteName: string },
): Promise<void> {
  const { store, passwords } = people;
  const person = await personOf(store.db, id);
  const attempt = { account: person.email, address };
  await countAttempt(people, attempt);
  const { right } = await passwords.check(old, person.password);
  if (!right) throw fail('login_wrong', {});
  await forgive(people, attempt);
  const hashed = await passwords.hash(wanted, [person.email, person.name, siteName]);
  await store.transaction(async db => {
    await db.updateTable('people').set({ password: hashed }).where('id', '=', id).execute();
    await endSessions(db, id);
  });
}
