// How an answer goes out: JSON with an ETag, so that asking again for the same costs nothing; or bytes as they come.

import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Streamed } from './app.ts';
import type { Route } from './contract/route.ts';
import { JsonText, taggedText } from './json_text.ts';

/** Sends what a handler gave. */
export function answer(declared: Route, given: unknown, { request, reply }: Sending): FastifyReply {
  if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'private, no-cache');
  if (declared.answer === 'nothing') return reply.code(204).send();
  if (typeof declared.answer !== 'string') return sendJson(declared, given, { request, reply });
  const { status = 200, headers, body } = given as Streamed;
  void reply.code(status).headers(headers);
  return reply.send(typeof body === 'string' || body instanceof Uint8Array ? body : Readable.from(body));
}

interface Sending {
  request: FastifyRequest;
  reply: FastifyReply;
}

function sendJson(declared: Route, given: unknown, { request, reply }: Sending): FastifyReply {
  void reply.code(declared.status ?? 200).type('application/json; charset=utf-8');
  if (declared.method !== 'GET') return reply.send(JSON.stringify(given));
  // A handler may have told a tag, where its answer says something of itself that is no part of what it says.
  const own = reply.getHeader('etag');
  const { etag, text } = given instanceof JsonText ? given : taggedText(JSON.stringify(given), own);
  void reply.header('etag', etag);
  return isKnown(request.headers['if-none-match'], etag) ? reply.code(304).send() : reply.send(text());
}

/** True where the client has it (RFC 9110, 13.1.2): by weak comparison, since what counts is that it means the same. */
function isKnown(given: string | undefined, etag: string): boolean {
  if (given === undefined) return false;
  const strip = (tag: string) => tag.trim().replace(/^W\//, '');
  return given.trim() === '*' || given.split(',').map(strip).includes(strip(etag));
}
