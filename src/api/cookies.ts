// The cookies of the server. What must stay true: no script reads them, and over TLS they bear a name that a browser takes from this
// server alone (`__Host-`), so that no neighbour's page can put one in its place. `SameSite` is `Lax`, not `Strict`: a link in a
// chat leads to the page and not to a login; changes are guarded by more than the cookie.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app.ts';

type Name = 'session' | 'handshake';

/** What one of ours can look like. */
const shapes: Readonly<Record<Name, RegExp>> = {
  session: /^[\w-]{43}$/,
  handshake: /^[\w-]{1,4000}\.[\w-]{43}$/,
};

const isSecure = (app: App, request: FastifyRequest): boolean =>
  request.protocol === 'https' || app.publicUrl().startsWith('https:');

const nameOf = (name: Name, secure: boolean): string => `${secure ? '__Host-' : ''}tallylight_${name}`;

/** The value of a cookie that came along, if it can be one of ours. */
export function readCookie(app: App, request: FastifyRequest, name: Name): string | undefined {
  const value = request.cookies[nameOf(name, isSecure(app, request))];
  return value !== undefined && shapes[name].test(value) ? value : undefined;
}

interface Set {
  request: FastifyRequest;
  reply: FastifyReply;
  name: Name;
}

/** Gives a cookie to a browser. */
export function setCookie(
  app: App,
  { request, reply, name }: Set,
  { value, forMs }: { value: string; forMs: number },
): void {
  const secure = isSecure(app, request);
  const maxAge = Math.floor(forMs / 1000);
  void reply.setCookie(nameOf(name, secure), value, { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge });
}

/** Takes a cookie back. */
export function clearCookie(app: App, { request, reply, name }: Set): void {
  const secure = isSecure(app, request);
  void reply.clearCookie(nameOf(name, secure), { httpOnly: true, sameSite: 'lax', secure, path: '/' });
}
