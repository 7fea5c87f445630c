// People, for administrators.

import { z } from 'zod';
import { addPerson, changePerson, listPeople, personOf, removePerson, withIdentity } from '../people/accounts.ts';
import { makeLink } from '../people/links.ts';
import type { PersonRow } from '../store/people_tables.ts';
import { type App, type Given, type Handler, handle } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { welcomeAddress } from './first_start.ts';
import { decodeCursor, pageOfRows } from './pages.ts';

type Person = Given<RouteOf<'changePerson'>>;

export const peopleHandlers: readonly Handler[] = [
  handle('listPeople', async (app, { query: { cursor, limit, search } }) => {
    const after = decodeCursor(cursor, z.tuple([z.string()]))?.[0];
    const rows = await listPeople(app.people, { after, search, limit: limit + 1 });
    const shown = await showing(app);
    return pageOfRows(rows, { limit, key: row => [row.email], item: shown });
  }),
  handle('invitePerson', async (app, { body, note }) => {
    note(body.email.trim().toLowerCase(), { role: body.role, tenant: body.tenant });
    const now = app.clock.now();
    const { person, link } = await app.people.store.transaction(async db => {
      const person = await addPerson(db, body, { at: now.toISOString() });
      return { person, link: await makeLink(db, person, now) };
    });
    return { person: await shownOf(app, person), link: linkOf(app, link.secret), expires_at: link.expiresAt };
  }),
  handle('changePerson', async (app, { params, body, principal, note }) => {
    const before = await personOf(app.people.store.db, params.id);
    note(before.email, body);
    return shownOf(app, await changePerson(app.people, { id: params.id, change: body, by: actorId(principal) }));
  }),
  handle('resetPerson', async (app, { params, note }) => {
    const { db } = app.people.store;
    const person = await personOf(db, params.id);
    note(person.email);
    const { secret, expiresAt } = await app.people.store.transaction(db => makeLink(db, person, app.clock.now()));
    return { link: linkOf(app, secret), expires_at: expiresAt };
  }),
  handle('removePerson', async (app, { params, principal, note }) => {
    const before = await personOf(app.people.store.db, params.id);
    note(before.email);
    await removePerson(app.people, { id: params.id, by: actorId(principal) });
    return undefined;
  }),
];

/** The person who acts, by themselves or through a token of theirs. */
const actorId = ({ id, owner }: { id: string; owner?: string }): string => owner ?? id;

/** Without passwords there is nothing to set: the link leads to the login. */
const linkOf = (app: App, secret: string): string =>
  app.current().site.login.password ? welcomeAddress(app.publicUrl(), secret) : `${app.publicUrl()}/login`;

const shownOf = async (app: App, row: PersonRow): Promise<Person> => (await showing(app))(row);

/** How people are shown: with the names of their tenants and the ways they log in. */
async function showing(app: App): Promise<(row: PersonRow) => Person> {
  const { people } = app;
  const identified = await withIdentity(people);
  const tenants = new Map(
    (await people.store.db.selectFrom('tenants').select(['id', 'name']).execute()).map(one => [one.id, one]),
  );
  return ({ id, email, name, role, tenant, language, state, password, created_at, seen_at }) => ({
    id,
    email,
    name,
    role,
    tenant: tenant === null ? null : (tenants.get(tenant) ?? null),
    language,
    state,
    login: [...(password === null ? [] : (['password'] as const)), ...(identified.has(id) ? (['oidc'] as const) : [])],
    created_at,
    seen_at,
  });
}
