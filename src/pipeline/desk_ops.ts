// The product's own tables in an engine of the desk: copied again when the state has changed, and only those that a statement names.

import { sql } from 'kysely';
import { limits } from '../base/limits.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import type { Store } from '../store/store.ts';
import { fillOpsTable, opsTables } from './ops_tables.ts';

interface Filled {
  /** Changes of other processes, and of this one. */
  others: number;
  own: number;
  at: number;
}

export class DeskOps {
  readonly #store: Store;
  readonly #folder: string;
  readonly #filled = new Map<string, Filled>();

  constructor({ store, folder }: { store: Store; folder: string }) {
    this.#store = store;
    this.#folder = folder;
  }

  /**
   * Brings one of the tables up to date; nothing happens where it is. Passes write from processes of their own, which is seen at once;
   * what this process writes is for the most part about requests, so after that alone a copy is let stand for a moment.
   */
  async fill(name: string, engine: DuckDbEngine): Promise<void> {
    const table = opsTables.find(one => one.name === name);
    if (table === undefined) return;
    const now = await this.#changes();
    const filled = this.#filled.get(name);
    const fresh = filled !== undefined && filled.others === now.others;
    if (fresh && (filled.own === now.own || now.at - filled.at < limits.deskOpsMs)) return;
    await fillOpsTable(table, { engine, store: this.#store, folder: this.#folder });
    this.#filled.set(name, now);
  }

  async #changes(): Promise<Filled> {
    const { rows: others } = await sql<{ data_version: number }>`pragma data_version`.execute(this.#store.db);
    const { rows: own } = await sql<{ n: number }>`select total_changes() as n`.execute(this.#store.db);
    return { others: Number(others[0]?.data_version), own: Number(own[0]?.n), at: performance.now() };
  }
}
