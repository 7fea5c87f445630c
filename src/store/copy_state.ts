// A whole state, put into another database. What must stay true: all of it is there or nothing; what is there already is not touched.

import { allTables, copyRows, replaceRows } from './copy.ts';
import { fail } from './errors.ts';
import type { Db, Store } from './store.ts';

/** Puts everything of a state into an empty one; gives the number of rows. Throws `state_not_empty`. */
export async function copyState(from: Store, to: Store, toName: string): Promise<number> {
  let rows = 0;
  await from.snapshot(reading =>
    to.transaction(async writing => {
      const filled = await firstFilled(writing);
      if (filled !== undefined) throw fail('state_not_empty', { path: toName, table: filled });
      const counted = async function* () {
        for await (const row of copyRows(reading, allTables)) {
          rows++;
          yield row;
        }
      };
      await replaceRows(writing, counted(), allTables);
    }),
  );
  return rows;
}

async function firstFilled(db: Db): Promise<string | undefined> {
  for (const table of allTables) {
    const row = await db
      .selectFrom(table)
      .select(({ lit }) => lit(1).as('found'))
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) return table;
  }
  return undefined;
}
