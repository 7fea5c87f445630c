// Logging in and out, one-time links. What must stay true: a login always gives a new id, whatever cookie came along; and words and time
// of a login that fails say nothing of whether the address is known.

import { anyAdministrator, personOf } from '../people/accounts.ts';
import { fail as failAtPeople } from '../people/errors.ts';
import { acceptLink, readLink } from '../people/links.ts';
import { changePassword, logInByPassword } from '../people/login.ts';
import { endSession, openSession } from '../people/sessions.ts';
import type { PersonRow } from '../store/people_tables.ts';
import { type App, type Asked, type Given, type Handler, handle, type Principal } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import type { Route } from './contract/route.ts';
import { clearCookie, readCookie, setCookie } from './cookies.ts';
import { fail } from './errors.ts';
import { sessionOf } from './gate.ts';

type Session = Given<RouteOf<'getSession'>>;
type Self = NonNullable<Session['self']>;
type Request = Pick<Asked<Route>, 'request' | 'reply'>;

export const sessionHandlers: readonly Handler[] = [
  handle('getSession', (app, { request, principal }) => describe(app, { principal, request })),
  handle('logIn', async (app, { body, request, reply, note }) => {
    note(body.email.trim().toLowerCase(), { by: 'password' });
    if (!app.current().site.login.password) throw failAtPeople('password_off', {});
    const person = await logInByPassword(app.people, { ...body, address: request.ip });
    return enter(app, person, { request, reply });
  }),
  handle('logOut', async (app, { request, reply, principal, note }) => {
    note(principal?.name ?? '');
    const secret = readCookie(app, request, 'session');
    if (secret !== undefined) await endSession(app.people, secret);
    clearCookie(app, { request, reply, name: 'session' });
    void reply.header('clear-site-data', '"cache"');
    return undefined;
  }),
  handle('changeSelf', async (app, { body, principal, request, reply, note }) => {
    note(principal.name, { changed: Object.keys(body).join(', ') });
    if (principal.kind !== 'person') throw fail('not_allowed', { what: 'This', needs: 'a person who is logged in' });
    const { id } = principal;
    if (body.password !== undefined) {
      const siteName = app.current().site.name;
      const { old, new: wanted } = body.password;
      await changePassword(app.people, { id, old, wanted, address: request.ip, siteName });
    }
    const set = {
      ...(body.name && { name: body.name.trim() }),
      ...(body.language !== undefined && { language: body.language }),
    };
    const { db } = app.people.store;
    if (Object.keys(set).length > 0) await db.updateTable('people').set(set).where('id', '=', id).execute();
    const person = await personOf(db, id);
    return body.password === undefined ? describe(app, { principal, request }) : enter(app, person, { request, reply });
  }),
  handle('getInvitation', async (app, { query }) => {
    const { kind, person, expiresAt } = await readLink(app.people, query.token);
    return { kind, email: person?.email ?? null, name: person?.name ?? null, expires_at: expiresAt };
  }),
  handle('acceptInvitation', async (app, { body, request, reply, note }) => {
    if (!app.current().site.login.password) throw failAtPeople('password_off', {});
    const { token: secret, email, name, password } = body;
    const person = await acceptLink(app.people, { secret, email, name, password }, app.current().site.name);
    note(person.email);
    return enter(app, person, { request, reply });
  }),
];

/** Opens a session for somebody who has proved who they are; the one that the browser had ends. */
async function enter(app: App, person: PersonRow, { request, reply }: Request): Promise<Session> {
  const secret = await enterSilently(app, person, { request, reply });
  const principal: Principal = { kind: 'person', id: person.id, name: person.email, role: person.role };
  return describe(app, { principal, request, opened: secret });
}

/** Opens a session and sets its cookie, for answers that are no JSON. */
export async function enterSilently(
  app: App,
  person: PersonRow,
  { request, reply }: Request,
): Promise<{ csrf: string }> {
  const { lifetimeMs } = app.current().site.login;
  const before = readCookie(app, request, 'session');
  if (before !== undefined) await endSession(app.people, before);
  const { secret, csrf } = await openSession(app.people, { person: person.id, lifetimeMs });
  setCookie(app, { request, reply, name: 'session' }, { value: secret, forMs: lifetimeMs });
  return { csrf };
}

/** What pages know of the session. */
async function describe(
  app: App,
  {
    principal,
    request,
    opened,
  }: { principal: Principal | undefined; request: Request['request']; opened?: { csrf: string } },
): Promise<Session> {
  const { site } = app.current();
  const now = app.clock.now();
  const found = opened === undefined && principal?.kind === 'person' ? await sessionOf(app, request) : undefined;
  const expires =
    opened === undefined ? found?.session.expires_at : new Date(now.getTime() + site.login.lifetimeMs).toISOString();
  const people = await anyAdministrator(app.people);
  return {
    state: principal !== undefined ? 'in' : people ? 'out' : 'setup',
    self: principal === undefined ? null : await selfOf(app, principal),
    people,
    demo: app.demo,
    site: { name: site.name, time_zone: site.timeZone },
    login: { password: site.login.password, oidc: site.login.oidc?.title ?? null },
    csrf: opened?.csrf ?? found?.session.csrf ?? null,
    expires_at: expires ?? null,
    now: now.toISOString(),
    version: app.version,
  };
}

async function selfOf(app: App, { kind, id, name, role, tenant }: Principal): Promise<Self> {
  const person = kind === 'person' ? await personOf(app.people.store.db, id) : undefined;
  return {
    kind,
    id,
    name: person?.name ?? name,
    email: person?.email ?? null,
    role,
    tenant: tenant === undefined ? null : { id: tenant.id, name: tenant.name },
    language: person?.language ?? null,
  };
}
