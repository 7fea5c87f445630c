// A state that is lost, or older than the lake, is brought up to it from the lake's journal. Files that only the state knew of
// (broken ones, whole copies) are found again in their sources; what ran is forgotten.

import type { Storage, StoredObject } from '../lake/storage.ts';
import { folderOf } from '../models/build.ts';
import { changeCounter } from '../store/claims.ts';
import { replaceRows } from '../store/copy.ts';
import { raiseIds } from '../store/row_ids.ts';
import { type Db, nextNumber } from '../store/store.ts';
import type { FileRow } from '../store/tables.ts';
import { newestChange } from './change_numbers.ts';
import { fail } from './errors.ts';
import { type JournalEntry, listJournal, readCopy, readEntry, readRejects } from './journal.ts';
import { applyOutcome } from './outcome.ts';
import type { OpenSite } from './site.ts';

/**
 * Replays what the state does not know of. Gives the number of changes. Throws `ledger_lost` when the lake is ahead of the state
 * and the journal does not reach there.
 */
export async function restoreStore(open: OpenSite): Promise<number> {
  const { store, storage, catalog } = open;
  const journal = await listJournal(storage);
  const known = await knownChange(store.db);
  const copy = journal.copy && journal.copy.id > known ? journal.copy : undefined;
  const { made, lost } = await committedEntries(open, { known: copy?.id ?? known, entries: journal.entries });
  if (copy || made.length > 0) {
    await store.transaction(async db => {
      if (copy) await replaceRows(db, readCopy(storage, copy.object));
      for (const entry of made) await replay(db, entry, storage);
      const newest = made.at(-1)?.id ?? copy?.id ?? 0;
      if ((await knownChange(db)) < newest) await nextNumber(db, { name: changeCounter, atLeast: newest - 1 });
      // Files came with the numbers that their rows carry.
      await raiseIds(db);
    });
    open.tell(`the state was behind the lake: ${made.length} changes were taken over from its journal`);
  }
  for (const { key } of lost) await storage.delete(key);
  await checkReached(open, [...catalog.datasets.keys()]);
  return made.length + (copy ? 1 : 0);
}

async function knownChange(db: Db): Promise<number> {
  const row = await db.selectFrom('counters').select('value').where('name', '=', changeCounter).executeTakeFirst();
  return Number(row?.value ?? 0);
}

/** Entries after the known change, oldest first, and those whose change never was committed, or was fenced off before it was. */
async function committedEntries(
  open: OpenSite,
  { known, entries }: { known: number; entries: readonly { id: number; object: StoredObject }[] },
): Promise<{ made: JournalEntry[]; lost: StoredObject[] }> {
  const reached: { entry: JournalEntry; object: StoredObject }[] = [];
  const lost: StoredObject[] = [];
  for (const { id, object } of entries.filter(entry => entry.id > known)) {
    const entry = await readEntry(open.storage, object);
    if ((await newestChange(open, entry.table)) >= id) reached.push({ entry, object });
    else lost.push(object);
  }
  const fenced = new Set(reached.map(({ entry }) => entry.fences));
  lost.push(...reached.filter(({ entry }) => fenced.has(entry.id)).map(({ object }) => object));
  const made = reached.map(({ entry }) => entry).filter(entry => entry.kind !== 'fence' && !fenced.has(entry.id));
  return { made, lost };
}

async function replay(db: Db, { table, outcome, at, files }: JournalEntry, storage: Storage): Promise<void> {
  for (const row of files) await enterAgain(db, row);
  // Its marks are those of the state that is lost.
  const built = outcome.built.map(({ marks: _, ...interval }) => interval);
  const moreRejects = (key: string) => readRejects(storage, key);
  await applyOutcome(db, { table, outcome: { ...outcome, built }, at, moreRejects });
}

/** A file under the number that its rows carry in the lake. */
async function enterAgain(db: Db, row: FileRow): Promise<void> {
  const known = await db.selectFrom('files').select('id').where('id', '=', row.id).executeTakeFirst();
  if (known) return;
  await db.deleteFrom('files').where('source', '=', row.source).where('path', '=', row.path).execute();
  await db.insertInto('files').values(row).execute();
}

/** A table with rows of changes that the state has never heard of would be loaded twice. */
async function checkReached(open: OpenSite, datasets: readonly string[]): Promise<void> {
  for (const table of datasets) {
    const found = await newestChange(open, table);
    // Asked for after the log: others go on, and take a number before they commit it.
    const known = await knownChange(open.store.db);
    if (found > known) throw fail('ledger_lost', { known, table: folderOf(table), found });
  }
}
