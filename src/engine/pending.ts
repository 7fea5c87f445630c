// Calls into the engine's native code that have not come back. What must stay true: nothing is closed under a call, because the
// native side would go on with memory that is gone and take the whole process with it.

import { engineError } from './errors.ts';

export class Pending {
  readonly #calls = new Set<Promise<unknown>>();
  #closing = false;

  /** Makes a call and knows of it until it is back. Throws `query_cancelled` once closing has begun. */
  async call<T>(make: () => Promise<T>): Promise<T> {
    if (this.#closing) throw engineError('query_cancelled', {});
    const call = make();
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  /** Lets no further call begin, and is done when all are back. */
  async close(): Promise<void> {
    this.#closing = true;
    while (this.#calls.size > 0) await Promise.allSettled([...this.#calls]);
  }
}
