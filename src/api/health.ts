// Whether the process lives, and whether it can work: for those who keep it running.

import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { reasonOf } from '../base/errors.ts';
import { lookAtLake } from '../lake/place.ts';
import type { App } from './app.ts';
import type { Stopping } from './stopping.ts';

export interface Readiness {
  ready: boolean;
  reasons: string[];
}

/** Adds `/healthz` and `/readyz`. Neither says anything of the site but whether it answers. */
export function addHealth(server: FastifyInstance, { app, stopping }: { app: App; stopping: Stopping }): void {
  server.get('/healthz', async (_, reply) => reply.header('cache-control', 'no-store').send({ alive: true }));
  server.get('/readyz', async (_, reply) => {
    const readiness = await readinessOf(app);
    if (stopping.stopping) readiness.reasons.push('it is ending');
    const ready = readiness.ready && !stopping.stopping;
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ...readiness, ready });
  });
}

/** Whether the state answers and the lake can be read. A lake that is not there yet is empty. */
export async function readinessOf(app: App): Promise<Readiness> {
  const reasons: string[] = [];
  try {
    await sql`select 1`.execute(app.store.db);
  } catch (thrown) {
    reasons.push(`the state does not answer: ${reasonOf(thrown)}`);
  }
  try {
    await lookAtLake(app.current().site);
  } catch {
    const inBucket = app.current().site.storage.kind === 'bucket';
    reasons.push(inBucket ? 'the bucket of the lake cannot be read' : 'the folder of the lake cannot be read');
  }
  return { ready: reasons.length === 0, reasons };
}
