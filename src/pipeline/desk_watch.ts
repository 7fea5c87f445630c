// Keeps the time of one statement: how long the engine works on it, and how long its rows wait to be taken. What must stay true: whatever
// ends it, its connection is closed, its turn is over, and whoever reads hears why; rows that broke off never look complete.

import { limits } from '../base/limits.ts';
import type { Rows, Value } from '../engine/engine.ts';
import { engineError } from '../engine/errors.ts';
import { fail } from './errors.ts';

type Why = 'time' | 'untaken' | 'asked';

export class StatementWatch {
  readonly #end = new AbortController();
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = () => this.stop('asked');
  readonly #whole: number;
  #left: number;
  #why: Why | undefined;
  #timer: NodeJS.Timeout | undefined;
  #onStop: () => void = () => undefined;

  constructor({ workMs, signal }: { workMs: number; signal: AbortSignal | undefined }) {
    this.#whole = workMs;
    this.#left = workMs;
    this.#signal = signal;
    if (signal?.aborted === true) this.stop('asked');
    signal?.addEventListener('abort', this.#onAbort);
  }

  /** Aborted when the statement is to end. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  stop(why: Why): void {
    if (this.#why !== undefined) return;
    this.#why = why;
    clearTimeout(this.#timer);
    this.#end.abort();
    this.#onStop();
  }

  /** Waits for the engine; its time counts. Throws why the statement was ended, if it was. */
  async work<T>(make: () => Promise<T>): Promise<T> {
    clearTimeout(this.#timer);
    const begin = performance.now();
    this.#timer = setTimeout(() => this.stop('time'), this.#left);
    try {
      this.#check();
      const made = await make();
      this.#check();
      return made;
    } catch (thrown) {
      this.#check();
      throw thrown;
    } finally {
      clearTimeout(this.#timer);
      this.#left -= performance.now() - begin;
    }
  }

  /** Rows as they come from the engine, under watch. `onEnd` is called once, at the end of them. */
  through(rows: Rows, onEnd: () => void): AsyncGenerator<Value[][]> {
    const chunks = rows[Symbol.asyncIterator]();
    let began = false;
    let resting = true;
    const end = () => {
      this.end();
      onEnd();
    };
    this.#onStop = () => {
      // Nobody may ever come back for the rows: what they hold is let go now. An iteration that never began has to begin for that.
      if (!resting) return;
      const leave = began ? chunks.return?.() : chunks.next();
      void Promise.resolve(leave)
        .catch(() => undefined)
        .finally(end);
    };
    this.#rest();
    const next = async () => {
      resting = false;
      began = true;
      const chunk = await this.work(() => chunks.next());
      resting = true;
      this.#rest();
      return chunk;
    };
    return iterate({ next, leave: () => chunks.return?.(), end });
  }

  /** Lets go of the signal and the clock. */
  end(): void {
    clearTimeout(this.#timer);
    this.#onStop = () => undefined;
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    if (this.#why === undefined) this.#timer = setTimeout(() => this.stop('untaken'), limits.untakenMs);
  }

  #check(): void {
    switch (this.#why) {
      case undefined:
        return;
      case 'time':
        throw fail('query_timeout', { seconds: Math.round(this.#whole / 1000) });
      case 'untaken':
        throw fail('rows_untaken', { seconds: Math.round(limits.untakenMs / 1000) });
      case 'asked':
        throw engineError('query_cancelled', {});
    }
  }
}

async function* iterate({
  next,
  leave,
  end,
}: {
  next: () => Promise<IteratorResult<Value[][]>>;
  leave: () => Promise<unknown> | undefined;
  end: () => void;
}): AsyncGenerator<Value[][]> {
  try {
    for (let chunk = await next(); chunk.done !== true; chunk = await next()) yield chunk.value;
  } finally {
    await leave();
    end();
  }
}
