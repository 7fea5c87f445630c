// A change of a lake table is told to the store twice: prepared before the lake's commit, settled after it. What is prepared
// and not settled was cut off between the two; the lake's log then says whether it happened.

import type { Db } from './store.ts';
import type { ChangeRow } from './tables.ts';

export interface NewChange {
  id: number;
  kind: 'load' | 'build';
  table: string;
  /** What to write once the lake has it; given back by `unsettledChanges`. */
  outcome: unknown;
  /** Keys of the data files it wrote. */
  written: readonly string[];
  at: string;
}

export async function prepareChange(db: Db, change: NewChange): Promise<void> {
  await db
    .insertInto('changes')
    .values({
      id: change.id,
      kind: change.kind,
      table_name: change.table,
      outcome: JSON.stringify(change.outcome),
      written: JSON.stringify(change.written),
      made_at: change.at,
    })
    .execute();
}

/** Changes that were prepared and neither settled nor dropped, oldest first. */
export async function unsettledChanges(db: Db): Promise<ChangeRow[]> {
  return db.selectFrom('changes').selectAll().orderBy('id').execute();
}

/** Those of one table, oldest first. */
export async function unsettledOf(db: Db, table: string): Promise<ChangeRow[]> {
  return db.selectFrom('changes').selectAll().where('table_name', '=', table).orderBy('id').execute();
}

/** Forgets a change: it is settled, or it never happened. */
export async function forgetChange(db: Db, id: number): Promise<void> {
  await db.deleteFrom('changes').where('id', '=', id).execute();
}
