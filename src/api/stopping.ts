// How the server ends: new requests are refused, those under way may finish, streams of events end, and then the connections are closed.

import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { limits } from '../base/limits.ts';
import { fail } from './errors.ts';

export interface Stopping {
  /** True from the moment the server was asked to end. */
  readonly stopping: boolean;
  /** Counts a request until its answer is out. Throws `shutting_down` once the server is to end. */
  enter(answer: ServerResponse): void;
  /** Ends the server; gives how many requests had to be cut off. */
  stop(): Promise<number>;
}

/** Counts requests under way, and refuses new ones once the server is to end. `ended` is called when that begins. */
export function addStopping(server: FastifyInstance, ended: () => void): Stopping {
  let stopping = false;
  let underWay = 0;
  const enter = (answer: ServerResponse): void => {
    if (stopping) throw fail('shutting_down', {});
    underWay += 1;
    answer.once('close', () => {
      underWay -= 1;
    });
  };
  server.addHook('onRequest', async (_, reply) => {
    if (stopping) void reply.header('retry-after', '5').header('connection', 'close');
    enter(reply.raw);
  });
  return {
    get stopping() {
      return stopping;
    },
    enter,
    stop: async () => {
      stopping = true;
      ended();
      for (let waited = 0; underWay > 0 && waited < limits.stopMs; waited += 50) await sleep(50);
      const cut = underWay;
      server.server.closeAllConnections();
      await server.close();
      return cut;
    },
  };
}
