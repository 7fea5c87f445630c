// What goes wrong on a cluster, done to real servers and processes, and the moments at which it is done.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { collect } from '../../src/engine/engine.ts';
import { openTrino } from '../../src/engine/trino.ts';
import type { Servers } from './servers.ts';

const steppedPass = join(import.meta.dirname, 'stepped_pass.ts');
const killedWorker = join(import.meta.dirname, '../faults/killed_worker.ts');

/** How a process ended. */
export interface Ended {
  code: number | null;
  signal: string | null;
  stderr: string;
}

export interface SteppedPass {
  /** Resolves when the pass has come to the step; rejects when it ended without. */
  there: Promise<void>;
  goOn(): void;
  /** How it ended. */
  ended: Promise<Ended>;
}

interface Stepped {
  now: string;
  /** Name of the step at which it gets the signal. */
  step: string;
  signal: 'SIGKILL' | 'SIGSTOP';
}

/** A pass as a process of its own, which stops or dies at a step. */
export function startPass(folder: string, { now, step, signal }: Stepped): SteppedPass {
  const child = spawn(process.execPath, [steppedPass, folder, now, step, signal], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = endOf(child);
  const said = once(child.stdout ?? child, 'data');
  const there = Promise.race([
    said.then(() => undefined),
    ended.then(({ code, stderr }) => {
      if (code !== null) throw new Error(`the pass never came to “${step}”: ${stderr}`);
    }),
  ]);
  return { there, goOn: () => child.kill('SIGCONT'), ended };
}

async function endOf(child: ChildProcess): Promise<Ended> {
  let stderr = '';
  child.stderr?.on('data', text => {
    stderr += text;
  });
  const [code, signal] = await once(child, 'exit');
  return { code, signal, stderr };
}

/** A worker beside passes, as a process of its own, until nothing is left that it can have; with a step it is killed there. */
export async function workApart(folder: string, { now, step }: { now: string; step?: string }): Promise<Ended> {
  const args = [killedWorker, folder, now, ...(step === undefined ? [] : [step])];
  return endOf(spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] }));
}

/** Ends all sessions of the database but the one that says so, as a network does that was cut. */
export async function cutSessions({ postgres }: Servers): Promise<void> {
  await postgres.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and datname = current_database()`);
}

/** Waits until the cluster runs the build of a table. */
export async function untilItBuilds({ trino }: Servers): Promise<void> {
  const client = openTrino({ url: (await trino()).url, user: 'watcher' });
  const builds = `select 1 as n from system.runtime.queries where state = 'RUNNING' and lower(query) like 'create table%'`;
  for (let tries = 0; tries < 600; tries++) {
    if ((await collect(await client.query(builds))).length > 0) return;
    await sleep(20);
  }
  throw new Error('the cluster built nothing');
}
