// Changes of the lake are numbered by one counter of the store. A number stands in the names of the files a change writes and,
// once it is committed, in the table's log; so no number may ever be given twice, whatever becomes of the store.

import { nextNumber } from '../store/store.ts';
import type { OpenSite } from './site.ts';

/** The application under which our changes stand in a table's log. */
export const application = 'tallylight';

/** The same for changes of the layout alone, which the store is not told of. */
export const layoutApplication = 'tallylight.layout';

/** Name of the counter. */
export const changeCounter = 'change';

/** The number of the newest change that a table's log has; 0 before the first. */
export async function newestChange(open: OpenSite, table: string): Promise<number> {
  const snapshot = await (await open.table(table)).snapshot();
  return snapshot?.transactions.get(application) ?? 0;
}

/** The next number of a change; above all that the lake has seen, whatever became of the store. */
export async function nextChange(open: OpenSite): Promise<number> {
  let atLeast = 0;
  for (const name of [...open.catalog.datasets.keys(), ...open.catalog.models.keys()]) {
    const { transactions } = (await (await open.table(name)).snapshot()) ?? {};
    for (const by of [application, layoutApplication]) atLeast = Math.max(atLeast, transactions?.get(by) ?? 0);
  }
  return open.store.transaction(db => nextNumber(db, { name: changeCounter, atLeast }));
}
