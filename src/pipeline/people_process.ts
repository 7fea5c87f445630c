// The server's side of the process that people's statements run in. What must stay true: whatever becomes of that process, every statement
// has an end that is told, and the next one finds a process; what does not stop when it is told to is ended with the process.

import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { limits } from '../base/limits.ts';
import type { Walls } from '../catalog/walls.ts';
import type { ResultColumn, Rows, Value } from '../engine/engine.ts';
import { engineError } from '../engine/errors.ts';
import type { Asker, Reading } from './desk_engine.ts';
import { errorTold } from './errors.ts';
import type { FromPeople, PeopleSite, Statement, ToPeople } from './people_messages.ts';

interface Waiting {
  resolve: (message: FromPeople) => void;
  reject: (thrown: Error) => void;
}

interface Began {
  columns: ResultColumn[];
  reading: Reading;
}

export class PeopleProcess {
  readonly #site: PeopleSite;
  #child: ChildProcess | undefined;
  /** Answers that are waited for, one a statement. */
  readonly #waiting = new Map<number, Waiting>();
  /** Statements under way, with those whose rows rest. */
  readonly #open = new Set<number>();
  #last = 0;
  #restingSince = performance.now();

  constructor(site: PeopleSite) {
    this.#site = site;
  }

  /** Asks within walls. */
  asker(walls: Walls | undefined): Asker {
    return {
      query: (sql, signal) => this.#query({ kind: 'ask', id: this.#id(), sql, walls }, signal),
      prepare: (sql, signal) => this.#whole({ kind: 'check', id: this.#id(), sql, walls }, signal),
      toParquet: async (sql, file, signal) => {
        await this.#whole({ kind: 'parquet', id: this.#id(), sql, walls, file }, signal);
      },
    };
  }

  /** Ends the process when nobody asked for so long. */
  async closeIdle(restMs: number): Promise<void> {
    if (this.#open.size === 0 && performance.now() - this.#restingSince >= restMs) await this.close();
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    const ended = new Promise(resolve => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await ended;
    }
    await rm(this.#site.folder, { recursive: true, force: true });
  }

  #id(): number {
    return ++this.#last;
  }

  async #query(message: Statement, signal: AbortSignal): Promise<{ rows: Rows; reading: Reading }> {
    const { id } = message;
    const { columns, reading } = await this.#whole(message, signal, { keep: true });
    const rows = this.#rows(id, signal);
    return { rows: { columns, [Symbol.asyncIterator]: () => rows }, reading };
  }

  async *#rows(id: number, signal: AbortSignal): AsyncGenerator<Value[][]> {
    try {
      for (;;) {
        const answer = await this.#call({ kind: 'next', id }, signal);
        if (answer.kind !== 'rows') return;
        yield answer.rows;
      }
    } finally {
      this.#end(id);
      this.#send({ kind: 'leave', id });
    }
  }

  async #whole(message: Statement, signal: AbortSignal, { keep = false }: { keep?: boolean } = {}): Promise<Began> {
    this.#open.add(message.id);
    let began = false;
    try {
      await this.#start();
      const answer = await this.#call(message, signal);
      if (answer.kind !== 'began') throw engineError('engine_failed', { reason: `its process said ${answer.kind}` });
      began = true;
      return answer;
    } finally {
      if (!began || !keep) this.#end(message.id);
    }
  }

  #end(id: number): void {
    this.#open.delete(id);
    this.#restingSince = performance.now();
  }

  /** Says something and waits for the answer. A statement that is told to stop and does not is ended with its process. */
  #call(message: Extract<ToPeople, { id: number }>, signal: AbortSignal): Promise<FromPeople> {
    const { id } = message;
    const child = this.#child;
    return new Promise((resolve, reject) => {
      let late: NodeJS.Timeout | undefined;
      const stop = () => {
        this.#send({ kind: 'stop', id });
        late = setTimeout(() => child?.kill('SIGKILL'), limits.peopleStopMs);
      };
      const settle =
        <T>(how: (given: T) => void) =>
        (given: T) => {
          clearTimeout(late);
          signal.removeEventListener('abort', stop);
          this.#waiting.delete(id);
          how(given);
        };
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
      if (child === undefined || !child.connected) {
        this.#waiting.get(id)?.reject(ended());
        return;
      }
      this.#send(message);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop);
    });
  }

  #send(message: ToPeople): void {
    const child = this.#child;
    // A process that is gone is told of by its exit.
    if (child?.connected === true) child.send(message, () => undefined);
  }

  async #start(): Promise<void> {
    if (this.#child !== undefined) return;
    await mkdir(this.#site.folder, { recursive: true });
    if (this.#child !== undefined) return;
    const child = fork(fileURLToPath(new URL('./people_child.ts', import.meta.url)), [], {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: { UV_THREADPOOL_SIZE: '16', TMPDIR: this.#site.folder },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.on('message', message => this.#take(message as FromPeople));
    child.once('error', () => this.#gone(child, ended()));
    child.once('exit', (_, signal) => this.#gone(child, signal === 'SIGKILL' ? outgrown() : ended()));
    this.#send({ kind: 'site', site: this.#site });
  }

  #take(message: FromPeople): void {
    const waiting = this.#waiting.get(message.id);
    if (message.kind === 'failed') waiting?.reject(errorTold(message.error));
    else waiting?.resolve(message);
  }

  #gone(child: ChildProcess, why: Error): void {
    if (this.#child === child) this.#child = undefined;
    for (const { reject } of [...this.#waiting.values()]) reject(why);
  }
}

const ended = () => engineError('engine_failed', { reason: 'the process of the statements ended; ask again' });

const outgrown = () =>
  engineError('engine_memory', {
    reason: 'one of the statements under way outgrew the process of all of them, which was ended.',
  });
