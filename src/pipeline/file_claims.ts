// The files that this process reads, of all that wait in the ledger. They are claimed some at a time, so that others have some too, all
// under one lease. What must stay true: who writes what became of a file has claimed it, and it is as it was when it was claimed.

import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '../base/limits.ts';
import { type Claim, claimFiles, filesOfOthers, filesPrefix, holdsClaim } from '../store/claims.ts';
import { waitingFiles } from '../store/ledger.ts';
import type { FileRow } from '../store/tables.ts';
import { fail } from './errors.ts';
import type { OpenSite } from './site.ts';

/** The claims of one round of loading. */
export class FileClaims {
  readonly #open: OpenSite;
  #claim: Claim | undefined;
  #names = 0;

  constructor(open: OpenSite) {
    this.#open = open;
  }

  /** A name for the files of a load, which no other has. */
  nextName(): string {
    return `${this.#token}.${this.#names++}`;
  }

  get #token(): number {
    return this.#claim?.token ?? 0;
  }

  /** Claims some files; gives those that are ours now, as they stand. */
  async take(rows: readonly FileRow[]): Promise<FileRow[]> {
    const { store, claims } = this.#open;
    const ids = rows.map(({ id }) => id);
    const mine = await store.transaction(async db => {
      if (this.#claim === undefined || !(await holdsClaim(db, this.#claim)))
        this.#claim = await claims.take(db, `${filesPrefix}${claims.holder}`);
      return claimFiles(db, { ids, token: this.#token });
    });
    this.#open.step('files claimed');
    const order = new Map(ids.map((id, place) => [id, place]));
    return mine.sort((one, other) => (order.get(one.id) ?? 0) - (order.get(other.id) ?? 0));
  }

  /** Of some files those that are still ours and wait to be read, as they stand. */
  async held(ids: readonly number[]): Promise<Map<number, FileRow>> {
    const rows = await waitingFiles(this.#open.store.db, ids);
    return new Map(rows.filter(({ claim }) => claim === this.#token).map(row => [row.id, row]));
  }

  /** Throws `work_overtaken` when the lease was taken away; part of a transaction. */
  async check(db: Parameters<typeof holdsClaim>[0]): Promise<void> {
    if (this.#claim === undefined || !(await holdsClaim(db, this.#claim)))
      throw fail('work_overtaken', { what: 'files that were being read' });
  }

  /** Waits until nobody else reads any of these files, and gives those that wait all the same: who read them has died, or gave up. */
  async leftByOthers(rows: readonly FileRow[], isEnding: () => boolean): Promise<FileRow[]> {
    const { db } = this.#open.store;
    const ids = rows.map(({ id }) => id);
    for (let pauseMs: number = limits.claimLookMs; ; pauseMs = Math.min(2 * pauseMs, limits.claimLookMostMs)) {
      if (ids.length === 0 || isEnding()) return [];
      if ((await filesOfOthers(db, { ids, token: this.#token })).length === 0) break;
      await sleep(pauseMs);
    }
    return (await waitingFiles(db, ids)).filter(row => row.state === 'found' && row.claim !== this.#token);
  }

  /** Frees what was claimed and not read. */
  async close(): Promise<void> {
    const claim = this.#claim;
    if (claim !== undefined) await this.#open.store.transaction(db => this.#open.claims.free(db, claim));
  }
}

/** Files in the order of the ledger, as many at a time as are claimed at once. */
export function* portions(rows: readonly FileRow[]): Generator<FileRow[]> {
  let portion: FileRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    portion.push(row);
    bytes += row.bytes;
    if (portion.length < limits.claimFiles && bytes < limits.claimBytes) continue;
    yield portion;
    portion = [];
    bytes = 0;
  }
  if (portion.length > 0) yield portion;
}
