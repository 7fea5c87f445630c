// The lake's own copy of the ledger: beside the tables, in `_ledger/`, an entry for every change that was committed, with what it
// came to. Entries are gathered into one copy of the whole store when they outweigh the last one, so that their number and
// cost stay small. What must stay true: an entry is written before its commit, and goes when the change is dropped.

import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { limits } from '../base/limits.ts';
import type { Storage, StoredObject } from '../lake/storage.ts';
import { unsettledChanges } from '../store/changes.ts';
import { type CopiedRow, copyRows } from '../store/copy.ts';
import type { Db } from '../store/store.ts';
import type { FileRow } from '../store/tables.ts';
import { changeCounter } from './change_numbers.ts';
import type { Outcome } from './outcome.ts';
import type { OpenSite } from './site.ts';

const folder = '_ledger/';

/** A change as the journal keeps it. */
export interface JournalEntry {
  id: number;
  kind: 'load' | 'build';
  table: string;
  outcome: Outcome;
  at: string;
  /** The ledger's rows of the files in the outcome, as they were before it: their numbers stand in the data files. */
  files: FileRow[];
}

const keyOf = (id: number, ending: string): string => `${folder}${String(id).padStart(12, '0')}.${ending}`;

/** Makes the entry of a change that is about to be committed. */
export async function journalEntry(
  db: Db,
  change: Omit<JournalEntry, 'files'>,
): Promise<{ key: string; content: Uint8Array }> {
  const files: FileRow[] = [];
  for (const { id } of change.outcome.files) {
    const row = await db.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst();
    if (row) files.push(row);
  }
  const entry: JournalEntry = { ...change, files };
  return { key: keyOf(change.id, 'json'), content: Buffer.from(JSON.stringify(entry)) };
}

/** What the journal holds. */
export interface Journal {
  /** The newest copy of the whole store, and the change it is of. */
  copy: { id: number; object: StoredObject } | undefined;
  /** Entries after it, oldest first. */
  entries: { id: number; object: StoredObject }[];
  /** Objects that the copy made superfluous. */
  past: StoredObject[];
}

export async function listJournal(storage: Storage): Promise<Journal> {
  const found = (await storage.list(folder)).flatMap(object => {
    const match = /^_ledger\/(\d+)\.(json|copy\.gz)$/.exec(object.key);
    return match ? [{ id: Number(match[1]), copy: match[2] !== 'json', object }] : [];
  });
  const copy = found.findLast(one => one.copy);
  const isNew = (one: { id: number; copy: boolean }) => !one.copy && one.id > (copy?.id ?? 0);
  return {
    copy,
    entries: found.filter(isNew),
    past: found.filter(one => one !== copy && !isNew(one)).map(one => one.object),
  };
}

export async function readEntry(storage: Storage, { key }: StoredObject): Promise<JournalEntry> {
  const content = await storage.get(key);
  return JSON.parse(Buffer.from(content ?? []).toString()) as JournalEntry;
}

/** The rows of a copy. */
export async function* readCopy(storage: Storage, { key }: StoredObject): AsyncGenerator<CopiedRow> {
  const lines = createInterface({ input: createReadStream(await storage.local(key)).pipe(createGunzip()) });
  for await (const line of lines) yield JSON.parse(line) as CopiedRow;
}

/** Gathers the entries into a copy of the store when there are enough of them. Gives the number of objects that went. */
export async function gatherJournal(
  open: OpenSite,
  { atLeast = limits.journalEntries }: { atLeast?: number } = {},
): Promise<number> {
  const { storage, store, scratch } = open;
  const journal = await listJournal(storage);
  const bytes = journal.entries.reduce((sum, { object }) => sum + object.bytes, 0);
  const enough = journal.entries.length >= atLeast && bytes >= (journal.copy?.object.bytes ?? 0);
  if (enough && (await unsettledChanges(store.db)).length === 0) {
    const counter = await store.db
      .selectFrom('counters')
      .selectAll()
      .where('name', '=', changeCounter)
      .executeTakeFirst();
    const file = join(scratch, 'ledger.copy.gz');
    await pipeline(Readable.from(linesOf(store.db)), createGzip(), createWriteStream(file));
    await storage.putFile(keyOf(Number(counter?.value ?? 0), 'copy.gz'), file);
    open.step('journal gathered');
    journal.past = (await listJournal(storage)).past;
  }
  for (const { key } of journal.past) await storage.delete(key);
  return journal.past.length;
}

async function* linesOf(db: Db): AsyncGenerator<string> {
  for await (const row of copyRows(db)) yield `${JSON.stringify(row)}\n`;
}
