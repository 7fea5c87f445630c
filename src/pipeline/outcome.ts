// What a change of the lake means for the store: the books of files, the hours that came, the intervals that are dirty or built.
// It is plain JSON, because it is kept between the two halves of a change, and in the lake's journal for good.

import {
  type BuiltInterval,
  intervalsOf,
  isMinute,
  type LoadedInterval,
  markDirty,
  noteLoaded,
  setTableHash,
  settleBuilt,
  tableHash,
} from '../store/intervals.ts';
import { countRows, type FileOutcome, type ReadRejects, settleFiles } from '../store/ledger.ts';
import { settleMinutes } from '../store/minutes.ts';
import type { Db } from '../store/store.ts';
import { type Dirty, toMark } from './quiet.ts';
import { unshadow } from './scan.ts';

/** What the store is told once the lake has a change. */
export interface Outcome {
  files: FileOutcome[];
  loaded: LoadedInterval[];
  dirty: Dirty[];
  built: BuiltInterval[];
  /** Ledger numbers of files whose old records left: what they had hidden must be read again. */
  left: number[];
  /** Rows that a table has of files which are not read now, where a newer file took their place. */
  counts?: { id: number; rows: number }[];
  /** Hash of the model that was built; null for a load. */
  hash: string | null;
  /** The newest instant whose marks the build has seen, where others may have made marks since; without it all marks are done with. */
  marked?: string;
}

export const nothing: Outcome = { files: [], loaded: [], dirty: [], built: [], left: [], hash: null };

/** Writes what a change came to; part of the transaction that ends it. */
export async function applyOutcome(
  db: Db,
  { table, outcome, at, moreRejects }: { table: string; outcome: Outcome; at: string; moreRejects: ReadRejects },
): Promise<void> {
  for (const id of outcome.left) {
    const row = await db.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst();
    if (row) await unshadow(db, row);
  }
  await settleFiles(db, { outcomes: outcome.files, at, moreRejects });
  await countRows(db, outcome.counts ?? []);
  await noteLoaded(db, { table, intervals: outcome.loaded, at });
  // Quiet minutes are those between all that is known, so they are found here.
  for (const dirty of outcome.dirty) for (const marks of await toMark(db, dirty)) await markDirty(db, { ...marks, at });
  if (outcome.hash !== null) await noteHash(db, { table, hash: outcome.hash, built: outcome.built, at });
  await settleBuilt(db, { table, intervals: outcome.built, at });
  const minutes = outcome.built.filter(isMinute);
  await settleMinutes(db, { table, intervals: minutes, at, ...(outcome.marked && { marked: outcome.marked }) });
}

/** A model that was built by another text than before: what it built earlier no longer holds. */
async function noteHash(
  db: Db,
  { table, hash, built, at }: { table: string; hash: string; built: readonly BuiltInterval[]; at: string },
): Promise<void> {
  if ((await tableHash(db, table)) === hash) return;
  const now = new Set(built.map(({ start }) => start));
  const spans = (await intervalsOf(db, table))
    .map(row => ({ start: row.interval_start, end: row.interval_end }))
    .filter(({ start }) => !now.has(start));
  await markDirty(db, { table, spans, reason: 'model changed', at });
  await setTableHash(db, { name: table, hash });
}
