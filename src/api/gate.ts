// Who sends a request, and whether they may. Whoever shows a proof is judged by it alone: a token, a share link, a session, in this order;
// without any, this machine is trusted while nobody is set up, and in the demo. What must stay true: a wrong proof is an error and
// never less than a proof; a session and this machine change something only for pages of ours.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { anybody } from '../people/accounts.ts';
import { sameText } from '../people/secrets.ts';
import { type FoundSession, findSession, rotateSession } from '../people/sessions.ts';
import { findShare } from '../people/shares.ts';
import { readTenant } from '../people/tenants.ts';
import { findToken } from '../people/tokens.ts';
import type { App, Principal } from './app.ts';
import { type Route, roles } from './contract/route.ts';
import { readCookie, setCookie } from './cookies.ts';
import { fail } from './errors.ts';
import { changes, isForeign, isFromHere, isLoopbackHost, isOurs } from './local_trust.ts';
import { fixParams, shareMay } from './share_reach.ts';
import { scopesMay } from './token_reach.ts';

export interface Gate {
  /** Who sends a request; undefined: nobody who is known. Throws where a proof is given and wrong, and where a change lacks its CSRF token. */
  who(request: FastifyRequest, reply: FastifyReply): Promise<Principal | undefined>;
}

/** The gate of a server. */
export const openGate = (app: App): Gate => ({
  who: async (request, reply) => {
    const bearer = bearerOf(request);
    if (bearer !== undefined) return byToken(app, bearer);
    const shared = request.headers['x-share'];
    if (typeof shared === 'string') return byShare(app, request, shared);
    if (changes(request) && isForeign(request)) throw fail('csrf_missing', {});
    const found = await sessionOf(app, request);
    if (found !== undefined) return bySession(app, found, { request, reply });
    return fromHere(app, request);
  },
});

function bearerOf({ headers }: FastifyRequest): string | undefined {
  const { authorization } = headers;
  return authorization === undefined ? undefined : (/^Bearer +(\S{1,200})$/i.exec(authorization)?.[1] ?? '');
}

async function byToken({ people }: App, secret: string): Promise<Principal> {
  const { token, role, scopes, tenant, owner } = await findToken(people, secret);
  const name = owner === undefined ? token.name : `${owner.email} (${token.name})`;
  return {
    kind: 'token',
    id: token.id,
    name,
    role,
    scopes,
    ...(owner && { owner: owner.id }),
    ...(tenant && { tenant }),
  };
}

async function byShare({ people }: App, request: FastifyRequest, secret: string): Promise<Principal> {
  const { share, params, tenant } = await findShare(people, secret);
  const only = { kind: share.kind, target: share.target, params };
  fixParams(request, params);
  return {
    kind: 'share',
    id: share.id,
    name: `link of ${share.created_by}`,
    role: 'viewer',
    only,
    ...(tenant && { tenant }),
  };
}

/** The session of a request and its person. */
export async function sessionOf(
  app: App,
  request: FastifyRequest,
): Promise<(FoundSession & { secret: string }) | undefined> {
  const secret = readCookie(app, request, 'session');
  if (secret === undefined) return undefined;
  const found = await findSession(app.people, { secret, idleMs: app.current().site.login.idleMs });
  return found && { ...found, secret };
}

async function bySession(
  app: App,
  { session, person, secret }: FoundSession & { secret: string },
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<Principal> {
  if (changes(request)) {
    const given = request.headers['x-csrf-token'];
    if (typeof given !== 'string' || !sameText(given, session.csrf)) throw fail('csrf_missing', {});
  }
  const next = await rotateSession(app.people, { session, secret });
  if (next !== undefined) {
    const forMs = Date.parse(session.expires_at) - app.clock.now().getTime();
    setCookie(app, { request, reply, name: 'session' }, { value: next, forMs });
  }
  const tenant = person.tenant === null ? undefined : await readTenant(app.people.store.db, person.tenant);
  return { kind: 'person', id: person.id, name: person.email, role: person.role, ...(tenant && { tenant }) };
}

async function fromHere(app: App, request: FastifyRequest): Promise<Principal | undefined> {
  if (!(await isTrusted(app, request))) return undefined;
  // Whatever the route: nobody has to be known for a form of somebody else to be refused.
  if (changes(request) && !isOurs(request)) throw fail('csrf_missing', {});
  return { kind: 'local', id: 'local', name: 'this machine', role: app.demo ? 'administrator' : 'analyst' };
}

/**
 * This machine, while nobody is set up, and in the demo. A server that is known by another name, or stands behind a proxy, cannot tell who
 * is on its machine.
 */
async function isTrusted(app: App, request: FastifyRequest): Promise<boolean> {
  const { publicUrl, behindProxy } = app.current().site.server;
  if (behindProxy || (publicUrl !== undefined && !isLoopbackHost(new URL(publicUrl).host))) return false;
  return isFromHere(request) && (app.demo || !(await anybody(app.people)));
}

/** Throws `not_logged_in` or `not_allowed` unless the principal may call the route, with these parameters of its path. */
export function checkRight(declared: Route, principal: Principal | undefined, params: unknown): void {
  const what = declared.summary;
  // Before all else: what a share or a token opens is a list, and a route that anyone may call is no reason to go beyond it.
  if (principal?.only !== undefined && !shareMay(principal.only, declared, params))
    throw fail('not_allowed', { what, needs: 'more than this link opens' });
  const scope = principal?.scopes && scopesMay(principal.scopes, declared);
  if (scope !== undefined) throw fail('not_allowed', { what, needs: scope });
  if (declared.role === 'anyone') return;
  if (principal === undefined) {
    if (declared.partlyPublic === true) return;
    throw fail('not_logged_in', {});
  }
  if (roles.indexOf(principal.role) < roles.indexOf(declared.role))
    throw fail('not_allowed', { what, needs: `the role ${declared.role}` });
  if (principal.tenant !== undefined && !declared.tenants)
    throw fail('not_allowed', { what, needs: 'a view over the whole site' });
}
