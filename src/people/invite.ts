// Invitations from the machine itself, for whoever may start the program: also the way back in for those who are locked out.

import type { PersonRow } from '../store/people_tables.ts';
import type { Db } from '../store/store.ts';
import { addPerson, changePerson, normalEmail, personByEmail } from './accounts.ts';
import { addEntry } from './audit.ts';
import { fail } from './errors.ts';
import { makeLink, type OneTimeLink } from './links.ts';
import type { People, Role } from './people.ts';
import { forgiveAccount } from './throttle.ts';

export interface Invitation {
  email: string;
  /** Undefined: as before, else viewer. */
  role?: Role | undefined;
  name?: string | undefined;
  /** Name or id. */
  tenant?: string | undefined;
}

export interface Invited {
  person: PersonRow;
  link: OneTimeLink;
  /** They were there before. */
  known: boolean;
}

const machine = 'command line';

/** Invites somebody, or gives somebody who is there a new link and unlocks them. Throws `email_invalid`, `tenant_unknown`, `last_administrator`. */
export async function inviteAtMachine(
  people: People,
  { email: written, role, name, tenant }: Invitation,
): Promise<Invited> {
  const { store, clock } = people;
  const email = normalEmail(written);
  const now = clock.now();
  const inside = tenant === undefined ? undefined : await tenantId(store.db, tenant);
  const before = await personByEmail(store.db, email);
  const change = { role, tenant: inside, state: 'active' as const, ...(name && { name }) };
  const known = before && (await changePerson(people, { id: before.id, change, by: machine }));
  const invited = await store.transaction(async db => {
    const made = { email, name: name ?? '', role: role ?? ('viewer' as const), tenant: inside ?? null };
    const person = known ?? (await addPerson(db, made, { at: now.toISOString() }));
    return { person, link: await makeLink(db, person, now), known: known !== undefined };
  });
  await forgiveAccount(people, email);
  await addEntry(people, {
    actor: machine,
    actorKind: 'local',
    action: invited.known ? 'person.reset' : 'person.invite',
    target: email,
    outcome: 'done',
    detail: { role: invited.person.role },
    address: '',
    requestId: '',
  });
  return invited;
}

async function tenantId(db: Db, wanted: string): Promise<string> {
  const row = await db
    .selectFrom('tenants')
    .select('id')
    .where(({ eb, or }) => or([eb('id', '=', wanted), eb('name', '=', wanted)]))
    .executeTakeFirst();
  if (row === undefined) throw fail('tenant_unknown', { id: wanted });
  return row.id;
}
