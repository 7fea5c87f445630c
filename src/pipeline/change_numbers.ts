// Changes of the lake are numbered by one counter of the store, and so are the claims that they are made under. The number of a claim stands
// in the names of the files that are written under it, the number of a change, once it is committed, in the table's log; so no
// number may ever be given twice, whatever becomes of the store.

import { changeCounter } from '../store/claims.ts';
import { nextNumber } from '../store/store.ts';
import type { OpenSite } from './site.ts';

/** The application under which our changes stand in a table's log. */
export const application = 'tallylight';

/** The same for changes of the layout alone, which the store is not told of. */
export const layoutApplication = 'tallylight.layout';

/** The number of the newest change that a table's log has; 0 before the first. */
export async function newestChange(open: Pick<OpenSite, 'table'>, table: string): Promise<number> {
  const snapshot = await (await open.table(table)).snapshot();
  return snapshot?.transactions.get(application) ?? 0;
}

/** Lets the counter go on above all that the lake has seen, whatever became of the store. */
export async function raiseCounter(open: Pick<OpenSite, 'table' | 'catalog' | 'store'>): Promise<void> {
  let newest = 0;
  for (const name of [...open.catalog.datasets.keys(), ...open.catalog.models.keys()]) {
    const { transactions } = (await (await open.table(name)).snapshot()) ?? {};
    for (const by of [application, layoutApplication]) newest = Math.max(newest, transactions?.get(by) ?? 0);
  }
  const { store } = open;
  const known = await store.db
    .selectFrom('counters')
    .select('value')
    .where('name', '=', changeCounter)
    .executeTakeFirst();
  if (Number(known?.value ?? 0) < newest)
    await store.transaction(db => nextNumber(db, { name: changeCounter, atLeast: newest }));
}
