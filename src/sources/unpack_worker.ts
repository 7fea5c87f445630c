// The other side of the pool in `unpack.ts`: takes one task at a time and answers with its outcome. An error crosses the
// thread as its code and facts, from which the pool makes it anew.

import { parentPort } from 'node:worker_threads';
import { AppError, reasonOf } from '../base/errors.ts';
import type { Unpacked, UnpackTask } from './sources.ts';
import { Buckets } from './stored_object.ts';
import { unpackFile } from './unpack_file.ts';

export interface Order {
  task: UnpackTask;
  /** One number; not 0 when the task is to stop. */
  stop: Int32Array<SharedArrayBuffer>;
}

export type Answer =
  | { kind: 'done'; outcome: Unpacked }
  | { kind: 'stopped' }
  | { kind: 'error'; code: string; facts: Record<string, unknown>; reason: string };

class Stopped extends Error {}

const buckets = new Buckets();

parentPort?.on('message', async (order: Order) => parentPort?.postMessage(await answer(order)));

async function answer({ task, stop }: Order): Promise<Answer> {
  try {
    const checkpoint = () => {
      if (Atomics.load(stop, 0) !== 0) throw new Stopped();
    };
    return { kind: 'done', outcome: await unpackFile(task, { checkpoint, buckets }) };
  } catch (thrown) {
    if (thrown instanceof Stopped) return { kind: 'stopped' };
    if (thrown instanceof AppError)
      return { kind: 'error', code: thrown.code, facts: thrown.facts, reason: thrown.message };
    return { kind: 'error', code: 'unpacker_failed', facts: {}, reason: reasonOf(thrown) };
  }
}
