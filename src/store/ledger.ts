// The ledger: a row per input file. Its law: lines = rows + rejects + duplicates, and the sum of rows is what the table holds.

import { type Insertable, sql } from 'kysely';
import type { Db } from './store.ts';
import type { Again, FileRow, NewFile, RejectsTable } from './tables.ts';

/** A record that could not be read. */
export interface RejectedLine {
  lineNumber: number;
  code: string;
  reason: string;
  record: string;
}

/** What a load made of one file, written when the lake has it. */
export interface FileOutcome {
  id: number;
  state: 'ingested' | 'failed' | 'duplicate';
  etag: string | null;
  bytes: number;
  modifiedMs: number;
  lines: number;
  rows: number;
  duplicates: number;
  /** The first rejects; where there are more than memory should hold, the rest are kept under a key of the lake. */
  rejects: RejectedLine[];
  moreRejects: string | null;
  /** All of them. */
  rejectCount: number;
  error: string | null;
  firstEvent: string | null;
  lastEvent: string | null;
  /** Field names that nothing knows. */
  drift: readonly string[];
  /** What stands for the content of an object, as its bucket tells it. */
  tag?: string;
}

/** Files of a source that were there when it was last looked at, what could not be listed aside. Of each no more than is asked of all. */
export async function presentFiles(db: Db, source: string): Promise<Pick<FileRow, 'id' | 'path'>[]> {
  return db
    .selectFrom('files')
    .select(['id', 'path'])
    .where('source', '=', source)
    .where('state', '!=', 'gone')
    .where('format', '!=', '')
    .execute();
}

/** Files that are to be read: found ones, and failed ones, which are tried at every pass. In order of dataset and path. */
export async function pendingFiles(db: Db): Promise<FileRow[]> {
  return db
    .selectFrom('files')
    .selectAll()
    .where('state', 'in', ['found', 'failed'])
    .where('format', '!=', '')
    .orderBy('dataset')
    .orderBy('path')
    .orderBy('source')
    .execute();
}

/** Of some files those that are to be read, as they stand. */
export async function waitingFiles(db: Db, ids: readonly number[]): Promise<FileRow[]> {
  const rows: FileRow[] = [];
  for (let first = 0; first < ids.length; first += idsAtOnce)
    rows.push(
      ...(await db
        .selectFrom('files')
        .selectAll()
        .where('id', 'in', ids.slice(first, first + idsAtOnce))
        .where('state', 'in', ['found', 'failed'])
        .execute()),
    );
  return rows;
}

/** Numbers that one statement names. */
const idsAtOnce = 1_000;

/** Enters new files as `found`. */
export async function enterFiles(db: Db, files: readonly NewFile[]): Promise<void> {
  for (let from = 0; from < files.length; from += rowsAtOnce)
    await db
      .insertInto('files')
      .values(files.slice(from, from + rowsAtOnce))
      .execute();
}

/** Notes that a file was touched without a change of content, or came back as it was. */
export async function confirmFile(
  db: Db,
  {
    id,
    modifiedMs,
    state,
    tag,
  }: { id: number; modifiedMs: number; state: 'ingested' | 'duplicate'; tag?: string | undefined },
): Promise<void> {
  await db
    .updateTable('files')
    .set({ state, modified_ms: modifiedMs, again: null, error: null, tag: tag ?? null })
    .where('id', '=', id)
    .execute();
}

/** Sets what was last seen of a file that is to be read. */
export async function noteSeen(
  db: Db,
  {
    id,
    bytes,
    modifiedMs,
    error,
    tag,
  }: { id: number; bytes: number; modifiedMs: number; error: string | null; tag?: string | undefined },
): Promise<void> {
  await db
    .updateTable('files')
    .set({ bytes, modified_ms: modifiedMs, error, tag: tag ?? null })
    .where('id', '=', id)
    .execute();
}

/** Notes what stands for the content of an object that is known otherwise. */
export async function noteTag(db: Db, { id, tag }: { id: number; tag: string }): Promise<void> {
  await db.updateTable('files').set({ tag }).where('id', '=', id).execute();
}

/** Files that are no longer in their source; their rows stay, and what was due is due again when they come back. */
export async function markGone(db: Db, ids: readonly number[]): Promise<void> {
  for (const id of ids) await db.updateTable('files').set({ state: 'gone' }).where('id', '=', id).execute();
}

/** Marks files to be read again, whatever they were; a reason that stands already is kept, unless it is the weaker one. */
export async function readAgain(db: Db, { ids, why }: { ids: readonly number[]; why: Again }): Promise<void> {
  for (const id of ids) {
    await db.updateTable('files').set({ state: 'found' }).where('id', '=', id).execute();
    await db
      .updateTable('files')
      .set({ again: why })
      .where('id', '=', id)
      .where(where => where.or([where('again', 'is', null), where('again', '=', 'changed')]))
      .execute();
  }
}

/**
 * Other files of the same dataset whose content of this hash the table has, oldest first. A file that is gone, broken or to be
 * read again still has its rows there; one that was itself a copy has none.
 */
export async function sameContent(
  db: Db,
  {
    dataset,
    etag,
    not,
    version,
  }: { dataset: string; etag: string; not: number; version?: { tag: string; bytes: number } | undefined },
): Promise<FileRow[]> {
  return db
    .selectFrom('files')
    .selectAll()
    .where('dataset', '=', dataset)
    .where(where =>
      where.or([
        where('etag', '=', etag),
        ...(version ? [where.and([where('tag', '=', version.tag), where('bytes', '=', version.bytes)])] : []),
      ]),
    )
    .where('ingested_at', 'is not', null)
    .where('id', '!=', not)
    .where(where =>
      where.or([
        where('state', '=', 'ingested'),
        where.and([where('state', '!=', 'duplicate'), where.or([where('rows', '>', 0), where('duplicates', '=', 0)])]),
      ]),
    )
    .orderBy('id')
    .execute();
}

/** Reads the rejects that are kept under a key. */
export type ReadRejects = (key: string) => AsyncIterable<RejectedLine>;

/** Rows of one statement: fewer cost time, more cost memory, and databases bound their number. */
const rowsAtOnce = 200;

export async function enterRejects(
  db: Db,
  { id, rejects, at }: { id: number; rejects: Iterable<RejectedLine> | AsyncIterable<RejectedLine>; at: string },
): Promise<void> {
  let rows: Insertable<RejectsTable>[] = [];
  const enter = async () => {
    if (rows.length > 0) await db.insertInto('rejects').values(rows).execute();
    rows = [];
  };
  for await (const { lineNumber, code, reason, record } of rejects) {
    rows.push({ file_id: id, line_number: lineNumber, code, reason, record, rejected_at: at });
    if (rows.length === rowsAtOnce) await enter();
  }
  await enter();
}

/** Writes what became of files; part of the transaction that ends a load. */
export async function settleFiles(
  db: Db,
  { outcomes, at, moreRejects }: { outcomes: readonly FileOutcome[]; at: string; moreRejects: ReadRejects },
): Promise<void> {
  for (const outcome of outcomes) {
    if (outcome.state === 'failed') {
      await failFile(db, outcome);
      continue;
    }
    await db.deleteFrom('rejects').where('file_id', '=', outcome.id).execute();
    await enterRejects(db, { id: outcome.id, rejects: outcome.rejects, at });
    if (outcome.moreRejects !== null)
      await enterRejects(db, { id: outcome.id, rejects: moreRejects(outcome.moreRejects), at });
    await db
      .updateTable('files')
      .set({
        state: outcome.state,
        etag: outcome.etag,
        bytes: outcome.bytes,
        modified_ms: outcome.modifiedMs,
        lines: outcome.lines,
        rows: outcome.rows,
        rejects: outcome.rejectCount,
        duplicates: outcome.duplicates,
        error: outcome.error,
        first_event: outcome.firstEvent,
        last_event: outcome.lastEvent,
        ingested_at: at,
        again: null,
        drift: outcome.drift.length === 0 ? null : outcome.drift.join(', '),
        tag: outcome.tag ?? null,
      })
      .where('id', '=', outcome.id)
      .execute();
  }
}

/** Writes how many rows a table has of files; the others of their good records are duplicates of what came later. */
export async function countRows(db: Db, counts: readonly { id: number; rows: number }[]): Promise<void> {
  for (const { id, rows } of counts)
    await db
      .updateTable('files')
      .set(old => ({ rows, duplicates: sql<number>`${old.ref('lines')} - ${old.ref('rejects')} - ${rows}` }))
      .where('id', '=', id)
      .execute();
}

/**
 * A file that cannot be read keeps the books of the version that could be, whose rows the table still has, and the reason
 * why it is read again.
 */
async function failFile(db: Db, { id, error }: FileOutcome): Promise<void> {
  await db.updateTable('files').set({ state: 'failed', error }).where('id', '=', id).execute();
}

/**
 * Files that must be read again when a file's records leave the table: those that were left out because it held the same
 * content, and those of whose records some were duplicates in its time.
 */
export async function shadowedBy(db: Db, file: FileRow): Promise<number[]> {
  const { first_event: first, last_event: last } = file;
  if (file.etag === null || first === null || last === null) return [];
  const rows = await db
    .selectFrom('files')
    .select(['id', 'etag', 'first_event', 'last_event'])
    .where('dataset', '=', file.dataset)
    .where('duplicates', '>', 0)
    .where('id', '!=', file.id)
    .where('ingested_at', 'is not', null)
    .where('state', '!=', 'gone')
    .execute();
  return rows
    .filter(row => row.etag === file.etag || ((row.first_event ?? '') <= last && (row.last_event ?? '') >= first))
    .map(row => row.id);
}

/** The earliest and the latest event that the files of a dataset brought; undefined before any. */
export async function eventSpan(db: Db, dataset: string): Promise<{ first: string; last: string } | undefined> {
  const row = await db
    .selectFrom('files')
    .select(({ fn }) => [fn.min('first_event').as('first'), fn.max('last_event').as('last')])
    .where('dataset', '=', dataset)
    .where('rows', '>', 0)
    .executeTakeFirst();
  return row?.first == null || row.last == null ? undefined : { first: row.first, last: row.last };
}

/** Paths of a source whose files are in the table, or are copies of such. */
export async function ingestedPaths(db: Db, source: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('files')
    .select('path')
    .where('source', '=', source)
    .where('state', 'in', ['ingested', 'duplicate'])
    .where(where => where.or([where('again', 'is', null), where('again', '!=', 'hot')]))
    .execute();
  return new Set(rows.map(({ path }) => path));
}

/** Enters a segment that is being read, unless it is there already; gives its number. */
export async function enterSegment(
  db: Db,
  { source, dataset, format, path, at }: Pick<FileRow, 'source' | 'dataset' | 'format' | 'path'> & { at: string },
): Promise<number> {
  const found = () =>
    db.selectFrom('files').select('id').where('source', '=', source).where('path', '=', path).executeTakeFirst();
  const known = await found();
  if (known) return known.id;
  const books = { bytes: 0, modified_ms: 0, lines: 0, rows: 0, rejects: 0, duplicates: 0 };
  const unknown = {
    etag: null,
    error: null,
    first_event: null,
    last_event: null,
    ingested_at: null,
    again: null,
    drift: null,
  };
  await enterFiles(db, [
    { source, dataset, format, path, ...books, ...unknown, state: 'found', found_at: at, period: at.slice(0, 13) },
  ]);
  return (await found())?.id ?? 0;
}
