// A real Redis of this machine on a free port of loopback, with nothing kept, ended by its process.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';

const startMs = 10_000;

export interface RedisServer {
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** Starts a Redis that asks for a password; throws where the machine has none. */
export async function startRedis({ password, port }: { password: string; port?: number }): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const at = port ?? (await freePort());
  const options = [
    '--port',
    String(at),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--dir',
    folder,
    '--requirepass',
    password,
  ];
  const child = spawn('redis-server', options, { stdio: 'ignore' });
  const failed = once(child, 'error').then(([thrown]) => Promise.reject(thrown as Error));
  failed.catch(() => undefined);
  const url = `redis://:${password}@127.0.0.1:${at}/0`;
  await Promise.race([untilReady(url, child), failed]);
  return {
    url,
    port: at,
    stop: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (const end = performance.now() + startMs; performance.now() < end; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
    const client = createClient({ url, socket: { reconnectStrategy: false } });
    client.on('error', () => undefined);
    const ready = await client.connect().then(
      () => true,
      () => false,
    );
    if (ready) return client.destroy();
  }
  child.kill();
  throw new Error('redis-server did not answer');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
