// The product's own tables in an engine of the desk: copied again when the state has changed, and only those that a statement names.

import { limits } from '../base/limits.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import type { Store } from '../store/store.ts';
import { fillOpsTable, opsTables } from './ops_tables.ts';

interface Filled {
  /** Tells states apart: changes of other processes, and of this one. */
  state: string;
  at: number;
}

export class DeskOps {
  readonly #store: Store | undefined;
  readonly #folder: string;
  readonly #filled = new Map<string, Filled>();

  constructor({ store, folder }: { store: Store | undefined; folder: string }) {
    this.#store = store;
    this.#folder = folder;
  }

  /**
   * Brings one of the tables up to date; nothing happens where it is. Every request leaves a trace in the state, so that it changes all the
   * time: a copy is let stand for a moment.
   */
  async fill(name: string, engine: DuckDbEngine): Promise<void> {
    const table = opsTables.find(one => one.name === name);
    if (table === undefined) return;
    const filled = this.#filled.get(name);
    if (filled !== undefined && performance.now() - filled.at < limits.deskLookMs) return;
    const now = await this.#now();
    if (filled === undefined || filled.state !== now.state)
      await fillOpsTable(table, { engine, store: this.#store, folder: this.#folder });
    this.#filled.set(name, now);
  }

  async #now(): Promise<Filled> {
    const at = performance.now();
    if (this.#store === undefined) return { state: 'none', at };
    return { state: await this.#store.stamp(), at };
  }
}
