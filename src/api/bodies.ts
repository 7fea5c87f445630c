// How bodies are read: JSON, bounded, and nothing else; or bytes that a handler takes as they come. Forms and plain text are refused, since
// a page of somebody else could send them without asking.

import type { FastifyInstance } from 'fastify';

/** JSON alone; an empty body is no body. */
export function takeBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text === '') done(null, undefined);
    else parse(request, String(text), done);
  });
}

/** Any body, unread. */
export function takeBytes(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_, __, done) => done(null));
}
