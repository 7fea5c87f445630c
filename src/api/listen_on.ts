// Where the server listens: at the port that was asked for, or at the first free one from the usual port on.

import type { FastifyInstance } from 'fastify';
import { isSystemError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { fail } from './errors.ts';

export const usualPort = 8080;

/** Listens, and gives the port. Throws `port_taken`, `address_unusable`. */
export async function listenOn(
  server: FastifyInstance,
  { host, port }: { host: string; port: number | undefined },
): Promise<number> {
  const last = port ?? usualPort + limits.portTries - 1;
  for (let tried = port ?? usualPort; ; tried += 1) {
    try {
      await server.listen({ host, port: tried });
      const address = server.server.address();
      return typeof address === 'object' && address !== null ? address.port : tried;
    } catch (thrown) {
      if (!isSystemError(thrown, 'EADDRINUSE'))
        throw fail('address_unusable', { host, port: tried, reason: reasonOf(thrown) }, thrown);
      if (tried >= last) throw fail('port_taken', { host, port: tried }, thrown);
    }
  }
}
