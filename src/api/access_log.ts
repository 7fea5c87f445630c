// Lines of the log about requests: JSON on stderr, one line a request. What must stay true: no secret is in them, neither a header nor a
// token of a link, and a long statement does not fill the disk.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { limits } from '../base/limits.ts';
import type { Principal } from './app.ts';

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogTo {
  level: LogLevel;
  write: (line: string) => void;
}

/** What Fastify's logger is made with. A request is a line of ours when it is answered, so that of Fastify's own none is needed. */
export const loggerOf = ({ level, write }: LogTo) => ({
  level,
  stream: { write },
  base: null,
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (label: string) => ({ level: label }) },
});

/** Parameters of an address that open something. */
const secret = new Set(['token', 'code', 'state', 'key', 'signature', 'password', 'secret']);

/** The address as a line shows it. */
export function loggedUrl(url: string): string {
  const [path = '', query] = url.split('?', 2);
  const shared = path.replace(/^\/(share|embed|s)\/[^/]+/, '/$1/…');
  if (query === undefined) return shared.slice(0, limits.loggedChars);
  const parameters = query.split('&').map(pair => {
    const [name = ''] = pair.split('=', 1);
    return secret.has(name.toLowerCase()) ? `${name}=…` : pair;
  });
  return `${shared}?${parameters.join('&')}`.slice(0, limits.loggedChars);
}

/** Writes a line when a request is answered. */
export function logRequests(server: FastifyInstance, who: (request: FastifyRequest) => Principal | undefined): void {
  server.addHook('onResponse', async (request, reply) => {
    const principal = who(request);
    const level = reply.statusCode >= 500 ? 'error' : 'info';
    request.log[level](
      {
        method: request.method,
        url: loggedUrl(request.url),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        ...(principal && { who: `${principal.kind}:${principal.id}` }),
      },
      'request',
    );
  });
}
