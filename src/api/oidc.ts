// `/login/oidc` and back: login by an identity provider. What must stay true: the browser that comes back is the one that began, within ten
// minutes; whatever fails leads to the login page with a code, and where the browser goes after it is always a page of ours.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { addEntry } from '../people/audit.ts';
import { fail } from '../people/errors.ts';
import { personOfIdentity } from '../people/identities.ts';
import { sameText, sign, signingKey } from '../people/secrets.ts';
import type { App } from './app.ts';
import { clearCookie, readCookie, setCookie } from './cookies.ts';
import { type Handshake, openProvider, type Provider, roleIn } from './oidc_provider.ts';
import { enterSilently } from './session.ts';

const begins = '/login/oidc';
const comesBack = '/login/oidc/callback';

/** Adds the two addresses to a server. */
export function addOidc(server: FastifyInstance, app: App): void {
  const config = () => {
    const { oidc } = app.current().site.login;
    if (oidc === undefined) throw fail('oidc_off', {});
    return oidc;
  };
  const provider = openProvider(config);
  server.get<{ Querystring: { to?: unknown } }>(begins, (request, reply) =>
    orProblem({ app, request, reply }, async () => {
      config();
      const { address, handshake } = await provider.begin(app.publicUrl() + comesBack);
      const value = await sealed(app, { ...handshake, to: pageOf(request.query.to) });
      setCookie(app, { request, reply, name: 'handshake' }, { value, forMs: limits.handshakeMs });
      return address;
    }),
  );
  server.get(comesBack, (request, reply) =>
    orProblem({ app, request, reply }, () => comeBack(app, provider, { request, reply })),
  );
}

interface Sent {
  request: FastifyRequest;
  reply: FastifyReply;
}

async function comeBack(app: App, provider: Provider, { request, reply }: Sent): Promise<string> {
  const cookie = readCookie(app, request, 'handshake');
  clearCookie(app, { request, reply, name: 'handshake' });
  const handshake = cookie === undefined ? undefined : await unsealed(app, cookie);
  if (handshake === undefined) throw fail('oidc_expired', {});
  const { oidc } = app.current().site.login;
  if (oidc === undefined) throw fail('oidc_off', {});
  const cameBackTo = new URL(request.url, app.publicUrl());
  const { vouched, claims } = await provider.end(cameBackTo, handshake);
  const { defaultRole, domains } = oidc;
  const person = await personOfIdentity(app.people, vouched, { role: roleIn(claims, oidc), defaultRole, domains });
  await enterSilently(app, person, { request, reply });
  await note(app, request, { actor: person.email, outcome: 'done' });
  return handshake.to;
}

/** Leads the browser where the work says, or to the login page with the code of what went wrong. */
async function orProblem(
  { app, request, reply }: Sent & { app: App },
  work: () => Promise<string>,
): Promise<FastifyReply> {
  void reply.header('cache-control', 'no-store');
  try {
    return await reply.redirect(await work(), 303);
  } catch (thrown) {
    const code = thrown instanceof AppError ? thrown.code : 'internal';
    if (code === 'internal') request.log.error(thrown);
    else request.log.warn({ code, reason: (thrown as AppError).message }, 'login by the identity provider');
    await note(app, request, { actor: '', outcome: code === 'internal' ? 'failed' : 'refused', code });
    return reply.redirect(`/login?problem=${code}`, 303);
  }
}

/** The page that a login leads to: one of ours, by its path alone. */
export function pageOf(to: unknown): string {
  if (typeof to !== 'string' || !to.startsWith('/') || to.length > 2_000) return '/';
  const ours = 'http://ours.invalid';
  const url = URL.parse(to, ours);
  return url?.origin === ours && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : '/';
}

type Sealed = Handshake & { to: string };

/** What a login has to meet, signed, for its own browser to keep: so that logins that never come back take no room here. */
async function sealed(app: App, handshake: Sealed): Promise<string> {
  const until = app.clock.now().getTime() + limits.handshakeMs;
  const text = Buffer.from(JSON.stringify({ ...handshake, until })).toString('base64url');
  return `${text}.${sign(await keyOf(app), ['handshake', text])}`;
}

async function unsealed(app: App, value: string): Promise<Sealed | undefined> {
  const [text = '', signature = ''] = value.split('.');
  if (!sameText(sign(await keyOf(app), ['handshake', text]), signature)) return undefined;
  const { until, ...handshake } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Sealed & { until: number };
  const left = until - app.clock.now().getTime();
  return left > 0 && left <= limits.handshakeMs ? handshake : undefined;
}

const keyOf = (app: App): Promise<string> => signingKey(app.store, { name: 'handshakes', clock: app.clock });

const note = (
  app: App,
  request: FastifyRequest,
  { actor, outcome, code }: { actor: string; outcome: 'done' | 'refused' | 'failed'; code?: string },
): Promise<void> =>
  addEntry(app.people, {
    actor,
    actorKind: actor === '' ? 'stranger' : 'person',
    action: 'session.login',
    target: actor,
    outcome,
    detail: { by: 'oidc', ...(code && { code }) },
    address: request.ip,
    requestId: request.id,
  });
