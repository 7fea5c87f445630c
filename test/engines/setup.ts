// One Trino for the whole engines suite. Where it cannot be had, the tests that need it are skipped and say why, unless
// REQUIRE_SERVERS=1, which makes that a failure.

import type { TestProject } from 'vitest/node';
import { reasonOf } from '../../src/base/errors.ts';
import { startTrino } from './trino_server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the Trino, or why there is none. */
    trino: { url: string } | { missing: string };
  }
}

export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const server = await startTrino();
    project.provide('trino', { url: server.url });
    return server.stop;
  } catch (thrown) {
    if (process.env.REQUIRE_SERVERS === '1') throw thrown;
    const missing = reasonOf(thrown);
    console.warn(`The tests against Trino are skipped: ${missing}`);
    project.provide('trino', { missing });
    return undefined;
  }
}
