// People whom an identity provider vouches for. What must stay true: somebody is known by issuer and subject, which nobody else gets; a mail
// address counts only where the provider says that it is verified; and a role that comes from there is followed at every login,
// down as well as up, but for the last administrator.

import type { PersonRow } from '../store/people_tables.ts';
import type { Db } from '../store/store.ts';
import { addPerson, normalEmail, personByEmail, personOf } from './accounts.ts';
import { fail } from './errors.ts';
import type { People, Role } from './people.ts';
import { rotateSessions } from './sessions.ts';

/** What the provider says. */
export interface Vouched {
  issuer: string;
  subject: string;
  email: string | undefined;
  emailVerified: boolean;
  name: string | undefined;
}

export interface Admission {
  /** Role by the provider's claims; `none` where it gives none although it is asked; undefined: it is not asked. */
  role: Role | 'none' | undefined;
  /** Of who comes for the first time; undefined: only those who were invited. */
  defaultRole: Role | undefined;
  /** Of mail addresses; empty for all. */
  domains: readonly string[];
}

/**
 * The person of an identity; made or linked where they may come in. Throws `oidc_unverified`, `oidc_domain`, `oidc_no_role`,
 * `oidc_not_invited`, `oidc_locked`.
 */
export async function personOfIdentity(
  { store, clock }: People,
  vouched: Vouched,
  admission: Admission,
): Promise<PersonRow> {
  const role = admission.role === 'none' ? admission.defaultRole : admission.role;
  if (admission.role === 'none' && role === undefined) throw fail('oidc_no_role', {});
  const email = admittedEmail(vouched, admission);
  return store.transaction(async db => {
    const at = clock.now().toISOString();
    const { issuer, subject } = vouched;
    const linked = await db
      .selectFrom('identities')
      .select('person')
      .where('issuer', '=', issuer)
      .where('subject', '=', subject)
      .executeTakeFirst();
    const person =
      linked === undefined
        ? await newcomer(db, { vouched, email, role: role ?? admission.defaultRole, at })
        : await personOf(db, linked.person);
    if (person.state === 'locked') throw fail('oidc_locked', {});
    if (linked === undefined)
      await db.insertInto('identities').values({ issuer, subject, person: person.id, linked_at: at }).execute();
    await follow(db, person, role);
    return personOf(db, person.id);
  });
}

/** The address in its one spelling, where it counts. */
function admittedEmail({ email, emailVerified }: Vouched, { domains }: Admission): string | undefined {
  const counts = email !== undefined && emailVerified ? normalEmail(email) : undefined;
  if (domains.length === 0) return counts;
  if (counts === undefined) throw fail('oidc_unverified', {});
  if (!domains.includes(counts.slice(counts.lastIndexOf('@') + 1))) throw fail('oidc_domain', {});
  return counts;
}

interface Newcomer {
  vouched: Vouched;
  email: string | undefined;
  role: Role | undefined;
  at: string;
}

/** Somebody whom the provider vouches for the first time: known by the address, or new. */
async function newcomer(db: Db, { vouched, email, role, at }: Newcomer): Promise<PersonRow> {
  if (email === undefined) throw fail('oidc_unverified', {});
  const known = await personByEmail(db, email);
  if (known !== undefined) return known;
  if (role === undefined) throw fail('oidc_not_invited', {});
  return addPerson(db, { email, name: vouched.name ?? '', role, tenant: null }, { at, state: 'active' });
}

/** Makes somebody active, with the role that the provider gives them. */
async function follow(db: Db, person: PersonRow, wanted: Role | undefined): Promise<void> {
  const role = wanted === undefined || (await isLast(db, person)) ? person.role : wanted;
  await db.updateTable('people').set({ role, state: 'active' }).where('id', '=', person.id).execute();
  // A link that was not used yet would set a password for somebody who never had one.
  await db.deleteFrom('links').where('person', '=', person.id).execute();
  if (role !== person.role) await rotateSessions(db, person.id);
}

async function isLast(db: Db, { id, role, state }: PersonRow): Promise<boolean> {
  if (role !== 'administrator' || state !== 'active') return false;
  const others = await db
    .selectFrom('people')
    .select('id')
    .where('role', '=', 'administrator')
    .where('state', '=', 'active')
    .where('tenant', 'is', null)
    .where('id', '!=', id)
    .execute();
  return others.length === 0;
}
