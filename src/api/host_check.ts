// Which names this server answers to. What must stay true: a page of somebody else whose name was pointed at this address (DNS rebinding)
// gets no answer, since its requests carry that name.

import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { ServerConfig } from '../config/config.ts';
import { fail } from './errors.ts';

/** Throws `host_unknown` unless the request names this server as it may be named. */
export function checkHost({ headers }: Pick<FastifyRequest, 'headers'>, { host, publicUrl }: ServerConfig): void {
  const given = (headers.host ?? '').toLowerCase();
  if (publicUrl !== undefined && given === new URL(publicUrl).host) return;
  const name = nameOf(given);
  // An address is no name that anybody could point elsewhere.
  if (name === 'localhost' || name === host.toLowerCase() || isIP(name) !== 0) return;
  throw fail('host_unknown', { host: given.slice(0, 255) });
}

/** `[::1]:8080` -> `::1`, `localhost:8080` -> `localhost`. */
const nameOf = (host: string): string =>
  /^\[([^\]]*)\](:\d+)?$/.exec(host)?.[1] ?? host.replace(/:\d*$/, '').replace(/\.$/, '');
