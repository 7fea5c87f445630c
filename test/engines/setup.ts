// One Trino and one S3 server for the whole engines suite. What cannot be had is missing for the tests that need it: they are skipped and
// say why, unless REQUIRE_SERVERS=1, which makes that a failure.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { reasonOf } from '../../src/base/errors.ts';
import { type S3Address, startS3 } from './s3_server.ts';
import type { TrinoDoor } from './trino_door.ts';
import { startTrino, trinoHome } from './trino_server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the Trino, or why there is none. */
    trino: { url: string; door: TrinoDoor } | { missing: string };
    /** Address of the S3 server, or why there is none. */
    s3: S3Address | { missing: string };
    /** A folder for what one file of tests makes and others need too; it goes with the suite. */
    kept: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Both may have to be fetched; Trino is told where the other is.
  const [s3] = await Promise.all([orMissing('S3', startS3()), trinoHome().catch(() => undefined)]);
  const trino = await orMissing('Trino', startTrino('missing' in s3 ? undefined : s3));
  const kept = await mkdtemp(join(tmpdir(), 'engines-'));
  const stop = async () => {
    for (const server of [trino, s3]) if (!('missing' in server)) await server.stop();
    await rm(kept, { recursive: true, force: true });
  };
  if (process.env.REQUIRE_SERVERS === '1')
    for (const server of [trino, s3])
      if ('missing' in server) {
        await stop();
        throw server.thrown;
      }
  project.provide('trino', 'missing' in trino ? { missing: trino.missing } : { url: trino.url, door: trino.door });
  project.provide('kept', kept);
  project.provide('s3', 'missing' in s3 ? { missing: s3.missing } : addressOf(s3));
  return stop;
}

const addressOf = ({ endpoint, accessKey, secretKey }: S3Address): S3Address => ({ endpoint, accessKey, secretKey });

async function orMissing<T>(name: string, starting: Promise<T>): Promise<T | { missing: string; thrown: unknown }> {
  try {
    return await starting;
  } catch (thrown) {
    const missing = reasonOf(thrown);
    if (process.env.REQUIRE_SERVERS !== '1') console.warn(`The tests against ${name} are skipped: ${missing}`);
    return { missing, thrown };
  }
}
