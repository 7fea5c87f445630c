// What is hot: segments whose records are shown and minutes that are built, but not in the lake yet. Their books and states stand in the
// ledger as if they were there, marked, so that everything can be taken back when whoever showed them has died.

import { sql } from 'kysely';
import { enterRejects, type RejectedLine } from './ledger.ts';
import type { Db } from './store.ts';

/** Why a minute is dirty that was shown and is not in the lake. */
export const takenBack = 'not in the lake yet';

/** The books of a segment so far. */
export interface HotBooks {
  id: number;
  bytes: number;
  rows: number;
  duplicates: number;
  rejectCount: number;
  /** Those that are new since the last time. */
  rejects: readonly RejectedLine[];
  firstEvent: string | null;
  lastEvent: string | null;
  drift: readonly string[];
  /** True when it grows no more and all of it was read. */
  whole: boolean;
}

/** Writes the books of a segment that is read as it grows; part of a transaction. */
export async function noteHotBooks(db: Db, books: HotBooks, at: string): Promise<void> {
  await enterRejects(db, { id: books.id, rejects: books.rejects, at });
  await db
    .updateTable('files')
    .set({
      state: books.whole ? 'ingested' : 'found',
      bytes: books.bytes,
      lines: books.rows + books.duplicates + books.rejectCount,
      rows: books.rows,
      rejects: books.rejectCount,
      duplicates: books.duplicates,
      first_event: books.firstEvent,
      last_event: books.lastEvent,
      ingested_at: at,
      again: 'hot',
      error: null,
      drift: books.drift.length === 0 ? null : books.drift.join(', '),
    })
    .where('id', '=', books.id)
    .execute();
}

/** Empties the books of segments that are read again from their beginning; part of a transaction. */
export async function forgetHotBooks(db: Db, ids: readonly number[]): Promise<void> {
  const books = { lines: 0, rows: 0, rejects: 0, duplicates: 0, first_event: null, last_event: null };
  for (const id of ids) {
    await db.deleteFrom('rejects').where('file_id', '=', id).execute();
    await db
      .updateTable('files')
      .set({ ...books, state: 'found', ingested_at: null, again: null, drift: null })
      .where('id', '=', id)
      .execute();
  }
}

/**
 * Takes back what was hot when nobody shows it any more: segments are to be read, minutes to be built. Their revisions stay, since the same
 * records make the same minutes again. Gives how many segments and minutes.
 */
export async function releaseHot(db: Db, at: string): Promise<{ segments: number; minutes: number }> {
  const files = await db.selectFrom('files').select('id').where('again', '=', 'hot').execute();
  await forgetHotBooks(
    db,
    files.map(({ id }) => id),
  );
  const { numUpdatedRows } = await db
    .updateTable('intervals')
    .set(({ fn, val }) => ({
      hot: null,
      dirty_since: fn.coalesce('dirty_since', val(at)),
      reason: takenBack,
      marks: sql<number>`marks + 1`,
    }))
    .where('hot', 'is not', null)
    .executeTakeFirst();
  return { segments: files.length, minutes: Number(numUpdatedRows) };
}
