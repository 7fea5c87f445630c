// A pool of threads that unpack files, so that inflating uses every core while the lake loads what is ready. Tasks begin in
// the order they were given; threads start when there is work for them and die only with the pool, or by a crash, which
// costs the one task that caused it.

import { Worker } from 'node:worker_threads';
import { reasonOf } from '../base/errors.ts';
import { fail } from './errors.ts';
import { formatNamed } from './formats/formats.ts';
import type { Unpacked, UnpackTask } from './sources.ts';
import type { Answer, Order } from './unpack_worker.ts';

export interface Unpackers {
  /**
   * Unpacks a file; what is wrong with it is a state of the outcome. Throws `unknown_format`, `format_option`,
   * `scratch_unwritable`, `unpacker_failed`, `unpackers_closed`, or the signal's reason: whichever, no part stays behind.
   */
  unpack(task: UnpackTask, signal?: AbortSignal): Promise<Unpacked>;
  /** Stops all work and ends the threads; a task that is nearly done may still succeed. */
  close(): Promise<void>;
}

interface Job extends Order {
  resolve: (outcome: Unpacked) => void;
  reject: (thrown: unknown) => void;
}

export function openUnpackers({ threads }: { threads: number }): Unpackers {
  const waiting: Job[] = [];
  const idle: Thread[] = [];
  const all = new Set<Thread>();
  let closed = false;

  const next = (): void => {
    if (waiting.length === 0) return;
    const thread = idle.pop() ?? (all.size < threads ? start() : undefined);
    const job = thread && waiting.shift();
    if (job) thread.run(job);
  };
  const start = (): Thread => {
    const thread = new Thread({
      ready: () => {
        idle.push(thread);
        next();
      },
      died: () => {
        all.delete(thread);
        if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
        if (!closed) next();
      },
    });
    all.add(thread);
    return thread;
  };

  const enqueue = (task: UnpackTask, signal: AbortSignal | undefined): Promise<Unpacked> => {
    const { promise, resolve, reject } = Promise.withResolvers<Unpacked>();
    const job: Job = { task, stop: new Int32Array(new SharedArrayBuffer(4)), resolve, reject };
    const abort = (): void => {
      Atomics.store(job.stop, 0, 1);
      const place = waiting.indexOf(job);
      if (place >= 0) waiting.splice(place, 1);
      // A task that runs cleans up first; its thread answers at its next block.
      if (place >= 0) reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort);
    waiting.push(job);
    next();
    return promise
      .catch(thrown => {
        throw signal?.aborted ? signal.reason : thrown;
      })
      .finally(() => signal?.removeEventListener('abort', abort));
  };

  return {
    async unpack(task, signal) {
      if (closed) throw fail('unpackers_closed', {});
      signal?.throwIfAborted();
      formatNamed(task.format).reader(task.options, task.wanted);
      return enqueue(task, signal);
    },
    async close() {
      closed = true;
      for (const job of waiting.splice(0)) job.reject(fail('unpackers_closed', {}));
      await Promise.all([...all].map(thread => thread.close()));
    },
  };
}

const threadFile = new URL('./unpack_worker.ts', import.meta.url).href;
/** A thread compiles all that it loads, unless it is told before the first file where that is kept: without it, it costs four times as much. */
const starts = `require('node:module').enableCompileCache(); import(require('node:worker_threads').workerData);`;

/** One worker and the job it has in hand. */
class Thread {
  // Without the flags of the process, some of which no thread takes.
  readonly #worker = new Worker(starts, { eval: true, workerData: threadFile, execArgv: [] });
  readonly #ready: () => void;
  #job: Job | undefined;
  /** Called when the job in hand is over, however. */
  #letGo: () => void = () => {};

  constructor({ ready, died }: { ready: () => void; died: () => void }) {
    this.#ready = ready;
    this.#worker.on('message', (answer: Answer) => this.#settle(answer));
    this.#worker.on('error', thrown => this.#fail(reasonOf(thrown)));
    this.#worker.on('exit', () => {
      this.#fail('its thread ended');
      died();
    });
    // Threads that have nothing to do must not keep the process alive.
    this.#worker.unref();
  }

  run(job: Job): void {
    this.#job = job;
    this.#worker.ref();
    this.#worker.postMessage({ task: job.task, stop: job.stop } satisfies Order);
  }

  /** Stops the job in hand, which cleans up after itself, then ends the thread. */
  async close(): Promise<void> {
    if (this.#job) {
      Atomics.store(this.#job.stop, 0, 1);
      await new Promise<void>(resolve => {
        this.#letGo = resolve;
      });
    }
    await this.#worker.terminate();
  }

  #settle(answer: Answer): void {
    const job = this.#job;
    this.#job = undefined;
    this.#worker.unref();
    if (job) settle(job, answer);
    this.#letGo();
    this.#ready();
  }

  #fail(reason: string): void {
    this.#job?.reject(fail('unpacker_failed', { path: this.#job.task.file.path, reason }));
    this.#job = undefined;
    this.#letGo();
  }
}

function settle({ task, resolve, reject }: Job, answer: Answer): void {
  if (answer.kind === 'done') resolve(answer.outcome);
  else reject(answer.kind === 'stopped' ? fail('unpackers_closed', {}) : errorOf(answer, task.file.path));
}

function errorOf({ code, facts, reason }: Answer & { kind: 'error' }, path: string): Error {
  if (code === 'scratch_unwritable') return fail(code, { path: String(facts.path), reason: String(facts.reason) });
  return fail('unpacker_failed', { path, reason });
}
