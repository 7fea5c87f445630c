// Where a request comes from: from this machine itself, and from a page of ours. What must stay true: what came through a proxy is never
// from this machine, nor what asks for another name; and a page of somebody else, open in a browser on this machine, can
// change nothing, since a browser says where a request comes from and does not let such a page say otherwise.

import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../config/smtp_url.ts';

type Sent = Pick<FastifyRequest, 'headers' | 'method' | 'protocol'>;

/** True for a connection from this machine, by a name of this machine, that no proxy handed on. */
export function isFromHere({ socket, headers }: Pick<FastifyRequest, 'socket' | 'headers'>): boolean {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (!/^(127(\.\d{1,3}){3}|::1)$/.test(address)) return false;
  const handedOn = Object.keys(headers).some(name => /^(forwarded|via|x-real-ip|x-forwarded-.*)$/.test(name));
  return !handedOn && isLoopbackHost(headers.host ?? '');
}

/** True for `localhost`, `127.0.0.1`, `[::1]`, with or without a port. */
export function isLoopbackHost(host: string): boolean {
  const name = /^(\[[0-9a-f:]+\]|[^:@/\s]+)(:\d{1,5})?$/i.exec(host)?.[1] ?? '';
  return isLoopback(name);
}

const reading = ['GET', 'HEAD', 'OPTIONS'];

/** True for methods that change something. */
export const changes = ({ method }: Pick<Sent, 'method'>): boolean => !reading.includes(method);

/** True where the browser says that the request comes from a page of another site. */
export function isForeign({ headers, protocol }: Pick<Sent, 'headers' | 'protocol'>): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  // No page can set it; where it is there, a proxy that changes names or ends TLS does not confuse it.
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && origin !== `${protocol}://${headers.host ?? ''}`;
}

/**
 * True where a page of somebody else could not have sent the request: the browser says that it is of ours, or it has what such a page may
 * send only after asking, and nobody here says yes (a method that no form has, JSON, a header of its own).
 */
export function isOurs(request: Sent): boolean {
  const { headers, method } = request;
  if (isForeign(request)) return false;
  if (headers['sec-fetch-site'] === 'same-origin' || headers.origin !== undefined) return true;
  if (method !== 'POST') return true;
  return (
    headers['x-csrf-token'] !== undefined || /^application\/(json|x-ndjson)\b/i.test(headers['content-type'] ?? '')
  );
}
