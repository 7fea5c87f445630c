// The state that must survive: the ledger of input files, intervals, changes under way, runs. The lake says what a table
// holds; the store says what it was made from. What stands here must be true after a crash at any instant: each function of
// `ledger.ts`, `intervals.ts`, `changes.ts` and `runs.ts` is one transaction or says that it is part of one.

import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** The store, or a transaction on it: every function of the room takes either. */
export type Db = Kysely<Tables> | Transaction<Tables>;

export interface Store {
  db: Kysely<Tables>;
  /**
   * All or nothing; kept on disk when it returns. One at a time, whoever writes; throws `state_busy` when others take too long, and
   * `state_cut_off` when the server went away in the middle and nothing was done.
   */
  transaction<T>(work: (db: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Does the work and takes it back: for plans that must leave no trace. */
  rehearse<T>(work: (db: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Reads everything as of one instant, whatever is written meanwhile. */
  snapshot<T>(work: (db: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Size of what it keeps. */
  bytes(): Promise<number>;
  /** Another text whenever anything was written, by this process or another. */
  stamp(): Promise<string>;
  /** Another text whenever the ledger or the intervals changed, and perhaps when something else did. */
  ledgerStamp(): Promise<string>;
  close(): Promise<void>;
}

/** What both databases do alike. */
export const storeOn = (db: Kysely<Tables>): Pick<Store, 'db' | 'transaction' | 'rehearse' | 'snapshot' | 'close'> => ({
  db,
  transaction: work => db.transaction().execute(work),
  rehearse: async work => {
    const transaction = await db.startTransaction().execute();
    try {
      return await work(transaction);
    } finally {
      await transaction.rollback().execute();
    }
  },
  snapshot: work => db.transaction().setAccessMode('read only').execute(work),
  close: () => db.destroy(),
});

/** The next number of a counter, never given twice. `atLeast` lets it start above what the lake has already seen. */
export async function nextNumber(db: Db, { name, atLeast = 0 }: { name: string; atLeast?: number }): Promise<number> {
  const row = await db.selectFrom('counters').select('value').where('name', '=', name).executeTakeFirst();
  const value = Math.max(Number(row?.value ?? 0), atLeast) + 1;
  await db
    .insertInto('counters')
    .values({ name, value })
    .onConflict(conflict => conflict.column('name').doUpdateSet({ value }))
    .execute();
  return value;
}
