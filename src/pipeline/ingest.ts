// Takes what is new in the sources into the lake: finds files, unpacks them, loads them batch by batch, each batch one commit.
// What is wrong with a file is a state of the ledger and stops no other file.

import { stat } from 'node:fs/promises';
import { limits } from '../base/limits.ts';
import { counted } from '../base/names.ts';
import { type Dataset, isDimension } from '../catalog/catalog.ts';
import { KnownValues } from '../lake/lookups.ts';
import { openUnpackers, type Unpackers } from '../sources/unpack.ts';
import { type FileOutcome, pendingFiles } from '../store/ledger.ts';
import type { FileRow } from '../store/tables.ts';
import { type PendingFile, unpackedBatches } from './batches.ts';
import { loadDimension } from './dimensions.ts';
import { isOvertaken } from './errors.ts';
import { heldFiles } from './expect.ts';
import { FileClaims, portions } from './file_claims.ts';
import { loadBatch } from './load_batch.ts';
import { bytesWords, type Progress, unwatched } from './progress.ts';
import { isForCluster, rawBatches } from './raw_batches.ts';
import type { OpenSite } from './site.ts';

export interface Ingested {
  /** Files by what became of them. */
  ingested: number;
  failed: number;
  duplicates: number;
  held: number;
  lines: number;
  rows: number;
  rejects: number;
  duplicateRecords: number;
  /** Sources that could not be reached while their files were read: those wait for the next pass. */
  away: { source: string; reason: string }[];
}

/** Files given on the command line and where they are. */
export type LocateFile = (row: FileRow) => PendingFile | undefined;

export interface Ingesting {
  /** Where a file is, undefined when it cannot be read now. */
  locate: LocateFile;
  /** Takes what waits for a person, too. */
  release?: boolean;
  progress?: Progress;
}

/** Loads every file that waits in the ledger; what others are reading of them it waits for. */
export async function ingestPending(
  open: OpenSite,
  { locate, release = false, progress = unwatched }: Ingesting,
): Promise<Ingested> {
  return withLoading(open, { locate, progress }, async loading => {
    const { total } = loading;
    for (let round = 0; round < 3 && !progress.ending; round++) {
      const rows = await pendingFiles(open.store.db);
      const isAway = ({ source }: FileRow) => total.away.some(away => away.source === source);
      const fresh = rows.filter(row => (row.state === 'found' || round === 0) && !isAway(row));
      const held = release ? new Set<number>() : await heldFiles(open, fresh);
      total.held = held.size;
      const waiting = fresh.filter(row => !held.has(row.id));
      if (waiting.length === 0) break;
      for (const [name, dataset] of open.catalog.datasets) {
        let rows = waiting.filter(row => row.dataset === name && locate(row) !== undefined);
        tellSources(rows, progress);
        while (rows.length > 0 && !progress.ending) {
          const others = await ingestRows(open, loading, { dataset, rows });
          rows = await loading.files.leftByOthers(others, () => progress.ending);
          progress.add({ done: others.length - rows.length });
        }
      }
    }
    return total;
  });
}

/** Loads what can be had of the files that wait and that may be read; for who works beside passes. Those that failed are tried by passes. */
export async function ingestBeside(
  open: OpenSite,
  { locate, progress = unwatched }: Pick<Ingesting, 'locate' | 'progress'>,
): Promise<Ingested> {
  return withLoading(open, { locate, progress }, async loading => {
    const fresh = (await pendingFiles(open.store.db)).filter(row => row.state === 'found');
    const held = await heldFiles(open, fresh);
    for (const [name, dataset] of open.catalog.datasets) {
      // What is the whole of a table each time is folded by passes, in its order.
      if (isDimension(dataset)) continue;
      const rows = fresh.filter(row => row.dataset === name && !held.has(row.id) && locate(row) !== undefined);
      if (rows.length > 0 && !progress.ending) await ingestRows(open, loading, { dataset, rows });
    }
    return loading.total;
  });
}

/** What the loads of one round have in common. */
interface Loading {
  locate: LocateFile;
  progress: Progress;
  unpackers: Unpackers;
  known: KnownValues;
  files: FileClaims;
  total: Ingested;
}

async function withLoading(
  open: OpenSite,
  { locate, progress }: { locate: LocateFile; progress: Progress },
  work: (loading: Loading) => Promise<Ingested>,
): Promise<Ingested> {
  const total = {
    ...{ ingested: 0, failed: 0, duplicates: 0, held: 0 },
    ...{ lines: 0, rows: 0, rejects: 0, duplicateRecords: 0, away: [] },
  };
  const unpackers = openUnpackers({ threads: limits.unpackThreads });
  const files = new FileClaims(open);
  try {
    return await work({ locate, progress, unpackers, known: new KnownValues(), files, total });
  } finally {
    await unpackers.close();
    await files.close();
  }
}

/** Loads what can be had of a dataset's files; gives those that others have. */
async function ingestRows(
  open: OpenSite,
  loading: Loading,
  { dataset, rows }: { dataset: Dataset; rows: readonly FileRow[] },
): Promise<FileRow[]> {
  const { unpackers, known, files, total, progress } = loading;
  const others: FileRow[] = [];
  const pending = claimed(loading, { rows, others });
  if (isDimension(dataset)) {
    const all: PendingFile[] = [];
    for await (const file of pending) all.push(file);
    addUp(total, await loadDimension(open, { dataset, pending: all, unpackers, known, progress }));
    return others;
  }
  const onFile = ({ found }: PendingFile) => progress.add({ done: 1, bytes: found.bytes });
  const onAway = (away: Ingested['away'][number]) => total.away.push(away);
  const batches = isForCluster(open, dataset, rows) ? rawBatches : unpackedBatches;
  for await (const batch of batches(pending, { dataset, unpackers, scratch: open.scratch, onFile, onAway })) {
    try {
      addUp(total, await loadBatch(open, { dataset, batch, unpackers, known, files, progress }));
    } catch (thrown) {
      // Its files are whoever's that took over, or wait again.
      if (!isOvertaken(thrown)) throw thrown;
      others.push(...batch.map(({ pending: { row } }) => row));
    }
    if (progress.ending) break;
  }
  return others;
}

/** Files that are ours to read, claimed as they are needed. */
async function* claimed(
  { files, locate, progress }: Loading,
  { rows, others }: { rows: readonly FileRow[]; others: FileRow[] },
): AsyncGenerator<PendingFile> {
  for (const portion of portions(rows)) {
    if (progress.ending) return;
    const mine = await files.take(portion);
    const own = new Set(mine.map(({ id }) => id));
    others.push(...portion.filter(({ id }) => !own.has(id)));
    for (const row of mine) {
      const file = await refresh(locate(row));
      if (file !== undefined) yield file;
    }
  }
}

/** The file with its size and time of now, so that a change since it was listed is seen. */
async function refresh(file: PendingFile | undefined): Promise<PendingFile | undefined> {
  // An object is asked for by its version.
  if (file === undefined || file.found.object !== undefined) return file;
  try {
    const { size, mtimeMs } = await stat(file.found.absolute);
    return { ...file, found: { ...file.found, bytes: size, modifiedMs: Math.floor(mtimeMs) } };
  } catch {
    return file;
  }
}

/** Says what is about to be read of each source. */
function tellSources(files: readonly FileRow[], progress: Progress): void {
  progress.expect(files.length, 'file');
  for (const [source, own] of Map.groupBy(files, file => file.source)) {
    const bytes = own.reduce((sum, file) => sum + file.bytes, 0);
    progress.part(`${source}, ${counted(own.length, 'file')}, ${bytesWords(bytes)}`);
  }
}

function addUp(total: Ingested, outcomes: readonly FileOutcome[]): void {
  for (const outcome of outcomes) {
    if (outcome.state === 'failed') total.failed++;
    else if (outcome.state === 'duplicate') total.duplicates++;
    else total.ingested++;
    total.lines += outcome.lines;
    total.rows += outcome.rows;
    total.rejects += outcome.rejectCount;
    total.duplicateRecords += outcome.duplicates;
  }
}
