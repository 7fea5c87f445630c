// The lake's own copy of the ledger: beside the tables, in `_ledger/`, an entry for every change that was committed, with what it
// came to. Entries are gathered into one copy of the whole store when they outweigh the last one, so that their number and
// cost stay small. What must stay true: an entry is written before its commit, and goes when the change is dropped.

import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { limits } from '../base/limits.ts';
import type { Storage, StoredObject } from '../lake/storage.ts';
import { unsettledChanges } from '../store/changes.ts';
import { changeCounter, heldClaims, turnOf } from '../store/claims.ts';
import { type CopiedRow, copyRows } from '../store/copy.ts';
import type { RejectedLine } from '../store/ledger.ts';
import type { Db } from '../store/store.ts';
import type { FileRow } from '../store/tables.ts';
import { nothing, type Outcome } from './outcome.ts';
import type { OpenSite } from './site.ts';

const folder = '_ledger/';

/** A change as the journal keeps it. */
export interface JournalEntry {
  id: number;
  kind: 'load' | 'build' | 'fence';
  table: string;
  outcome: Outcome;
  at: string;
  /** The ledger's rows of the files in the outcome, as they were before it: their numbers stand in the data files. */
  files: FileRow[];
  /** Of a fence that is in the table's log: the change that did not come in before it, and never will. */
  fences?: number;
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

/** Makes the entry of a fence, which changes nothing. */
export function fenceEntry(fence: Pick<JournalEntry, 'id' | 'table' | 'at'> & { fences: number }): {
  key: string;
  content: Uint8Array;
} {
  const entry: JournalEntry = { ...fence, kind: 'fence', outcome: nothing, files: [] };
  return { key: keyOf(entry.id, 'json'), content: Buffer.from(JSON.stringify(entry)) };
}

/** Takes back fences against a change that is in the log after all: none of them was committed. */
export async function dropFences(storage: Storage, change: number): Promise<void> {
  for (const { id, object } of (await listJournal(storage)).entries)
    if (id > change && (await readEntry(storage, object)).fences === change) await storage.delete(object.key);
}

/** What the journal holds. */
export interface Journal {
  /** The newest copy of the whole store, and the change it is of. */
  copy: { id: number; object: StoredObject } | undefined;
  /** Entries after it, oldest first. */
  entries: { id: number; object: StoredObject }[];
  /** Objects that the copy made superfluous, and rejects whose change has no entry. */
  past: StoredObject[];
}

export async function listJournal(storage: Storage): Promise<Journal> {
  const found = (await storage.list(folder)).flatMap(object => {
    const match = /^_ledger\/(\d+)\.(json|copy\.gz|\d+\.rejects\.gz)$/.exec(object.key);
    return match ? [{ id: Number(match[1]), kind: match[2], object }] : [];
  });
  const copy = found.findLast(one => one.kind === 'copy.gz');
  const entries = found.filter(one => one.kind === 'json' && one.id > (copy?.id ?? 0));
  const ids = new Set(entries.map(entry => entry.id));
  return { copy, entries, past: found.filter(one => one !== copy && !ids.has(one.id)).map(one => one.object) };
}

export async function readEntry(storage: Storage, { key }: StoredObject): Promise<JournalEntry> {
  const content = await storage.get(key);
  return JSON.parse(Buffer.from(content ?? []).toString()) as JournalEntry;
}

/** The rows of a copy. */
export const readCopy = (storage: Storage, { key }: StoredObject): AsyncGenerator<CopiedRow> => readLines(storage, key);

/** Puts the rejects of a file, more than memory should hold, beside the entry of its change. Gives their key. */
export async function keepRejects(
  { storage, scratch }: OpenSite,
  { change, unpacked }: { change: number; unpacked: { id: number; rejectsFile?: string } },
): Promise<string> {
  const packed = join(scratch, `${unpacked.id}.rejects.gz`);
  if (unpacked.rejectsFile === undefined) throw new Error('there are no more rejects');
  await pipeline(createReadStream(unpacked.rejectsFile), createGzip({ level: 1 }), createWriteStream(packed));
  const key = keyOf(change, `${unpacked.id}.rejects.gz`);
  await storage.putFile(key, packed);
  await rm(unpacked.rejectsFile);
  return key;
}

/** Rejects that `keepRejects` put. */
export const readRejects = (storage: Storage, key: string): AsyncGenerator<RejectedLine> => readLines(storage, key);

async function* readLines<T>(storage: Storage, key: string): AsyncGenerator<T> {
  const packed = createReadStream(await storage.local(key));
  const plain = packed.pipe(createGunzip());
  packed.on('error', thrown => plain.destroy(thrown));
  // Not by readline, which takes more characters than `\n` for the end of a line; JSON leaves those as they are.
  let rest = '';
  for await (const chunk of plain.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as T;
  }
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
  if (enough) {
    const file = join(scratch, 'ledger.copy.gz');
    // As of one instant: others may go on changing the lake, and what they do has entries with higher numbers.
    const newest = await store.snapshot(db => copyWhole(db, file));
    if (newest !== undefined) {
      await storage.putFile(keyOf(newest, 'copy.gz'), file);
      open.step('journal gathered');
      journal.past = (await listJournal(storage)).past;
    }
  }
  for (const { key } of journal.past) await storage.delete(key);
  return journal.past.length;
}

/**
 * Copies the store into a file. Gives the number up to which it knows of all changes; undefined when some with a lower number is under way,
 * whose outcome the copy would not have.
 */
async function copyWhole(db: Db, file: string): Promise<number | undefined> {
  const turns = (await heldClaims(db)).filter(claim => claim.name.startsWith(turnOf('')));
  if (turns.length > 0 || (await unsettledChanges(db)).length > 0) return undefined;
  const counter = await db.selectFrom('counters').selectAll().where('name', '=', changeCounter).executeTakeFirst();
  await pipeline(Readable.from(linesOf(db)), createGzip(), createWriteStream(file));
  return Number(counter?.value ?? 0);
}

async function* linesOf(db: Db): AsyncGenerator<string> {
  for await (const row of copyRows(db)) yield `${JSON.stringify(row)}\n`;
}
