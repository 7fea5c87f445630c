// Finds what is new: lists every source and compares it with the ledger. A file is known by source and path, told to have
// changed by size and time, and proven to have by its hash when it is read.

import type { SourceConfig } from '../config/sources.ts';
import { iso } from '../models/models.ts';
import { listFolder } from '../sources/folder.ts';
import { formatNamed } from '../sources/formats/formats.ts';
import type { FoundFile } from '../sources/sources.ts';
import { filesNamed } from '../store/bucket_listings.ts';
import {
  confirmFile,
  enterFiles,
  markGone,
  noteSeen,
  noteTag,
  presentFiles,
  readAgain,
  shadowedBy,
} from '../store/ledger.ts';
import type { Db } from '../store/store.ts';
import type { FileRow } from '../store/tables.ts';
import type { OpenSite } from './site.ts';

/** A source as the pipeline sees it, from tallylight.yaml or from the command line. */
export type SourceToScan = Pick<SourceConfig, 'name' | 'dataset' | 'format' | 'path'>;

export interface Scanned {
  found: number;
  changed: number;
  gone: number;
  /** What could not be listed: source, path, reason. */
  problems: { source: string; path: string; reason: string }[];
}

/** Lists a whole source and brings the ledger up to date with it. */
export async function scanSource(open: OpenSite, source: SourceToScan): Promise<Scanned> {
  const { files, problems } = await listFolder({ source: source.name, root: source.path });
  const scanned = await noteFound(open, { source, files });
  const listed = new Set(files.map(file => file.path));
  const hidden = problems.map(problem => problem.path);
  const gone = await open.store.transaction(async db => {
    await noteProblems(db, { source, problems, at: iso(open.clock.now()) });
    const there = await presentFiles(db, source.name);
    const missing = there.filter(row => !listed.has(row.path) && !isUnder(row.path, hidden));
    await markGone(
      db,
      missing.map(row => row.id),
    );
    return missing.length;
  });
  return { ...scanned, gone, problems: problems.map(problem => ({ source: source.name, ...problem })) };
}

/** The format of a ledger's row that stands for what could not be listed: a folder without permission, a name that is none. */
const unlisted = '';

/** Puts what could not be listed into the ledger as failed, and takes out what can be now. */
async function noteProblems(
  db: Db,
  { source, problems, at }: { source: SourceToScan; problems: readonly { path: string; reason: string }[]; at: string },
): Promise<void> {
  await db.deleteFrom('files').where('source', '=', source.name).where('format', '=', unlisted).execute();
  const known = await filesNamed(db, { source: source.name, paths: problems.map(({ path }) => path) });
  for (const { path, reason } of problems) {
    if (path === '.' || known.has(path)) continue;
    const found = { source: source.name, path, absolute: '', bytes: 0, modifiedMs: 0 };
    const row = newRow(found, { source, at });
    await enterFiles(db, [{ ...row, format: unlisted, state: 'failed', error: reason, period: at.slice(0, 13) }]);
  }
}

/** Files that are compared with the ledger at once: it may know millions, whose rows are never held together. */
const filesAtOnce = 1_000;

/** Enters files of a source into the ledger, as new, changed or come back. */
export async function noteFound(
  open: OpenSite,
  { source, files }: { source: SourceToScan; files: readonly FoundFile[] },
): Promise<Scanned> {
  const at = iso(open.clock.now());
  const counts: Scanned = { found: 0, changed: 0, gone: 0, problems: [] };
  await open.store.transaction(async db => {
    for (let from = 0; from < files.length; from += filesAtOnce) {
      const some = files.slice(from, from + filesAtOnce);
      const known = await filesNamed(db, { source: source.name, paths: some.map(file => file.path) });
      const fresh = some.filter(file => !known.has(file.path));
      await enterFiles(
        db,
        fresh.map(file => newRow(file, { source, at })),
      );
      counts.found += fresh.length;
      for (const file of some) {
        const row = known.get(file.path);
        if (row && (await noteKnown(db, { row, file }))) counts.changed++;
      }
    }
  });
  return counts;
}

/** True when a known file must be read again. */
export async function noteKnown(db: Db, { row, file }: { row: FileRow; file: FoundFile }): Promise<boolean> {
  const tag = file.object?.etag;
  const same = isSame(row, file);
  if (same && row.state !== 'gone') {
    // A ledger that was restored may have it without.
    if (tag !== undefined && row.tag === null) await noteTag(db, { id: row.id, tag });
    return false;
  }
  // What comes back as it was needs no second look, unless it was broken or due, or may since have lost what hid its records.
  if (same && row.ingested_at !== null && row.error === null && row.again === null && row.duplicates === 0) {
    await confirmFile(db, { id: row.id, modifiedMs: file.modifiedMs, state: 'ingested', tag });
    return false;
  }
  await noteSeen(db, { id: row.id, bytes: file.bytes, modifiedMs: file.modifiedMs, error: null, tag });
  await readAgain(db, { ids: [row.id], why: same && row.duplicates > 0 ? 'unshadowed' : 'changed' });
  return true;
}

/** An object is told by what its bucket says of its content, and a file by size and time. */
function isSame(row: FileRow, { bytes, modifiedMs, object }: FoundFile): boolean {
  if (object !== undefined && object.etag !== '' && row.tag !== null) return row.tag === object.etag;
  return row.bytes === bytes && row.modified_ms === modifiedMs;
}

export function newRow(file: FoundFile, { source, at }: { source: SourceToScan; at: string }) {
  const { dataset, format } = source;
  const period = formatNamed(format).hourOfPath?.(file.path) ?? iso(new Date(file.modifiedMs)).slice(0, 13);
  return {
    source: file.source,
    dataset,
    format,
    path: file.path,
    bytes: file.bytes,
    modified_ms: file.modifiedMs,
    etag: null,
    lines: 0,
    rows: 0,
    rejects: 0,
    duplicates: 0,
    state: 'found' as const,
    error: null,
    first_event: null,
    last_event: null,
    found_at: at,
    ingested_at: null,
    period,
    again: null,
    drift: null,
    tag: file.object?.etag || null,
  };
}

const isUnder = (path: string, folders: readonly string[]): boolean =>
  folders.some(folder => folder === '' || folder === '.' || path === folder || path.startsWith(`${folder}/`));

/** Files that a changed or reloaded file had hidden are to be read again with it. */
export async function unshadow(db: Db, row: FileRow): Promise<void> {
  const ids = await shadowedBy(db, row);
  await readAgain(db, { ids, why: 'unshadowed' });
}
