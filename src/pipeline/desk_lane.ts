// Turns for statements: so many run at once, the rest wait in line, one line for each who asks, served in rotation. What must stay true:
// nobody waits without a bound, and who asks for a hundred things at once does not make another wait for all of them.

import { limits } from '../base/limits.ts';
import { engineError } from '../engine/errors.ts';
import { fail } from './errors.ts';

interface Waiting {
  who: string;
  begin: () => void;
}

export interface LaneOptions {
  atOnce: number;
  /** Default `limits.statementWaitMs`. */
  waitMs?: number;
}

export class Lane {
  readonly #atOnce: number;
  readonly #waitMs: number;
  /** Lines by who asks; the first line is served next, and then goes to the end. */
  readonly #lines = new Map<string, Waiting[]>();
  #running = 0;
  #waiting = 0;

  constructor({ atOnce, waitMs = limits.statementWaitMs }: LaneOptions) {
    this.#atOnce = atOnce;
    this.#waitMs = waitMs;
  }

  get running(): number {
    return this.#running;
  }

  /**
   * Waits for a turn; gives what ends it, which may be called more than once. Throws `too_many_queries` when too many wait or it took too
   * long, `query_cancelled` when the signal came first.
   */
  async enter(who: string, signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted === true) throw engineError('query_cancelled', {});
    if (this.#running < this.#atOnce && this.#waiting === 0) this.#running++;
    else await this.#wait(who, signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#running--;
      this.#next();
    };
  }

  #wait(who: string, signal: AbortSignal | undefined): Promise<void> {
    const line = this.#lines.get(who) ?? [];
    if (this.#waiting >= limits.statementsWaiting || line.length >= limits.statementsWaitingEach) throw this.#refusal();
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
      };
      const waiting: Waiting = {
        who,
        begin: () => {
          settle();
          this.#running++;
          resolve();
        },
      };
      const give = (thrown: Error) => {
        settle();
        this.#leave(waiting);
        reject(thrown);
      };
      const cancel = () => give(engineError('query_cancelled', {}));
      const timer = setTimeout(() => give(this.#refusal()), this.#waitMs);
      signal?.addEventListener('abort', cancel);
      this.#lines.set(who, [...line, waiting]);
      this.#waiting++;
    });
  }

  #refusal(): Error {
    return fail('too_many_queries', { running: this.#running, waiting: this.#waiting });
  }

  #leave(waiting: Waiting): void {
    const line = (this.#lines.get(waiting.who) ?? []).filter(one => one !== waiting);
    if (line.length === 0) this.#lines.delete(waiting.who);
    else this.#lines.set(waiting.who, line);
    this.#waiting--;
  }

  #next(): void {
    while (this.#running < this.#atOnce) {
      const [who, line] = this.#lines.entries().next().value ?? [];
      const first = line?.[0];
      if (who === undefined || first === undefined) return;
      this.#leave(first);
      const rest = this.#lines.get(who);
      this.#lines.delete(who);
      if (rest !== undefined) this.#lines.set(who, rest);
      first.begin();
    }
  }
}
