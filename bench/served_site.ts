// A site served by its own process for a benchmark: how long it takes to answer, how much memory it holds, and an end to it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

export interface ServedSite {
  /** `http://127.0.0.1:1234` */
  address: string;
  /** From the start of the process to the first good answer. */
  startSeconds: number;
  /** Resident bytes of the server's own process; 0 where there is no /proc. */
  memoryBytes(): Promise<number>;
  /** Waits until the pass that a start begins with is over. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

const main = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts');
const pause = (ms: number) => new Promise(done => setTimeout(done, ms));

/** Serves a site on a free port of this machine. */
export async function serveSite(site: string): Promise<ServedSite> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = spawn(process.execPath, [main, 'serve', '--site', site, '--port', String(port)], { stdio: 'ignore' });
  await answering(child, address);
  const startSeconds = (performance.now() - began) / 1000;
  return {
    address,
    startSeconds,
    memoryBytes: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
    },
    quiet: async () => {
      // The pass begins a moment after the first answer.
      await pause(2_000);
      while ((await running(address)) > 0) await pause(500);
    },
    close: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function running(address: string): Promise<number> {
  const answer = (await (await fetch(`${address}/api/runs?state=running&quiet=true`)).json()) as { items: unknown[] };
  return answer.items.length;
}

async function answering(child: ChildProcess, address: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}`);
    const ok = await fetch(`${address}/healthz`).then(
      answer => answer.ok,
      () => false,
    );
    if (ok) return;
    await pause(10);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  server.close();
  await once(server, 'close');
  return typeof place === 'object' && place !== null ? place.port : 0;
}
