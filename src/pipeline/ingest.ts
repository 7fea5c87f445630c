// Takes what is new in the sources into the lake: finds files, unpacks them, loads them batch by batch, each batch one commit.
// What is wrong with a file is a state of the ledger and stops no other file.

import { rm, stat } from 'node:fs/promises';
import { limits } from '../base/limits.ts';
import { counted } from '../base/names.ts';
import { type Dataset, isDimension } from '../catalog/catalog.ts';
import { Load, type LoadFile, type LoadResult } from '../lake/load.ts';
import { KnownValues } from '../lake/lookups.ts';
import { folderOf } from '../models/build.ts';
import { iso } from '../models/models.ts';
import type { Unpacked } from '../sources/sources.ts';
import { openUnpackers, type Unpackers } from '../sources/unpack.ts';
import type { LoadedInterval } from '../store/intervals.ts';
import { type FileOutcome, pendingFiles } from '../store/ledger.ts';
import type { FileRow } from '../store/tables.ts';
import { constantsOf, type PendingFile, taskFor, type UnpackedFile, unpackedBatches } from './batches.ts';
import { nextChange } from './change_numbers.ts';
import { loadDimension } from './dimensions.ts';
import { dirtiedBy, feedsMinutes } from './dirty.ts';
import { heldFiles } from './expect.ts';
import { keepRejects } from './journal.ts';
import { nothing, type Outcome } from './outcome.ts';
import { bytesWords, type Progress, unwatched } from './progress.ts';
import { makeChange } from './settle.ts';
import { ensureTable, type OpenSite } from './site.ts';
import {
  failedOutcome,
  leavers,
  leavingSpan,
  lostRecords,
  outcomeOf,
  type Sorted,
  sortFiles,
  twinOutcomes,
} from './sort_files.ts';

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
}

/** Files given on the command line and where they are. */
export type LocateFile = (row: FileRow) => PendingFile | undefined;

/** Loads every file that waits in the ledger. `locate` says where a file is, undefined when it cannot be read now. */
export async function ingestPending(
  open: OpenSite,
  { locate, release = false, progress = unwatched }: { locate: LocateFile; release?: boolean; progress?: Progress },
): Promise<Ingested> {
  const total: Ingested = {
    ingested: 0,
    failed: 0,
    duplicates: 0,
    held: 0,
    lines: 0,
    rows: 0,
    rejects: 0,
    duplicateRecords: 0,
  };
  const unpackers = openUnpackers({ threads: limits.unpackThreads });
  const known = new KnownValues();
  try {
    for (let round = 0; round < 3; round++) {
      const rows = await pendingFiles(open.store.db);
      const fresh = rows.filter(row => row.state === 'found' || round === 0);
      const held = release ? new Set<number>() : await heldFiles(open, fresh);
      total.held = held.size;
      const waiting = fresh.filter(row => !held.has(row.id));
      if (waiting.length === 0) break;
      for (const [name, dataset] of open.catalog.datasets) {
        const located = await Promise.all(waiting.filter(row => row.dataset === name).map(row => refresh(locate(row))));
        const pending = located.filter(file => file !== undefined);
        tellSources(pending, progress);
        if (isDimension(dataset)) {
          addUp(total, await loadDimension(open, { dataset, pending, unpackers, known, progress }));
          continue;
        }
        const onFile = ({ found }: PendingFile) => progress.add({ done: 1, bytes: found.bytes });
        for await (const batch of unpackedBatches(pending, { dataset, unpackers, scratch: open.scratch, onFile })) {
          await loadBatch(open, { dataset, batch, unpackers, known, total, progress });
          if (progress.ending) return total;
        }
      }
    }
    return total;
  } finally {
    await unpackers.close();
  }
}

/** The file with its size and time of now, so that a change since it was listed is seen. */
async function refresh(file: PendingFile | undefined): Promise<PendingFile | undefined> {
  if (file === undefined) return undefined;
  try {
    const { size, mtimeMs } = await stat(file.found.absolute);
    return { ...file, found: { ...file.found, bytes: size, modifiedMs: Math.floor(mtimeMs) } };
  } catch {
    return file;
  }
}

/** Says what is about to be read of each source. */
function tellSources(files: readonly PendingFile[], progress: Progress): void {
  progress.expect(files.length, 'file');
  for (const [source, own] of Map.groupBy(files, file => file.row.source)) {
    const bytes = own.reduce((sum, file) => sum + file.found.bytes, 0);
    progress.part(`${source}, ${counted(own.length, 'file')}, ${bytesWords(bytes)}`);
  }
}

interface BatchToLoad {
  dataset: Dataset;
  batch: readonly UnpackedFile[];
  unpackers: Unpackers;
  known: KnownValues;
  total: Ingested;
  progress: Progress;
}

async function loadBatch(
  open: OpenSite,
  { dataset, batch, unpackers, known, total, progress }: BatchToLoad,
): Promise<void> {
  const sorted = await sortFiles(open.store, { dataset, batch });
  const { toLoad, outcomes, twins } = sorted;
  const change = await nextChange(open);
  const loaded = await loadFiles(open, {
    dataset,
    files: toLoad,
    twins,
    leaving: leavers(sorted),
    leavingSpan: leavingSpan(sorted),
    change,
    unpackers,
    known,
  });
  outcomes.push(...loaded.outcomes, ...twinOutcomes(twins, loaded.outcomes));
  const { result } = loaded;
  const outcome: Outcome = {
    ...nothing,
    files: outcomes,
    loaded: loadedIntervals(result),
    dirty: await dirtied(open, { dataset, result, files: toLoad.map(file => file.pending.row) }),
    left: lostRecords(sorted),
  };
  await makeChange(open, {
    id: change,
    kind: 'load',
    table: dataset.name,
    change: { operation: result.removed.length > 0 ? 'RESTATE' : 'LOAD', add: result.added, remove: result.removed },
    outcome,
  });
  addUp(total, outcomes);
  tellBatch({ dataset, outcomes, result }, progress);
  for (const { state, error, id } of outcomes) {
    if (state === 'failed')
      open.tell(`failed: ${batch.find(file => file.pending.row.id === id)?.pending.row.path}: ${error}`);
  }
  const unknown = [...new Set(outcomes.flatMap(file => file.drift))];
  if (unknown.length > 0) open.tell(`unknown fields in ${dataset.name}, kept out: ${unknown.join(', ')}`);
  await removeParts(batch);
}

interface BatchDone {
  dataset: Dataset;
  outcomes: readonly FileOutcome[];
  result: LoadResult;
}

/** Says what a batch came to, and which first values of the partition it brought rows of. */
function tellBatch({ dataset, outcomes, result }: BatchDone, progress: Progress): void {
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  progress.add({
    lines: sum(outcomes.map(outcome => outcome.lines)),
    rows: sum(outcomes.map(outcome => outcome.rows)),
  });
  const [first = ''] = dataset.partition;
  if (dataset.partition.length < 2) return;
  const values = new Set(result.touched.map(({ partition }) => partition.split('/')[0] ?? ''));
  for (const value of values) progress.part(value.replace(`${first}=`, `${first} `));
}

async function removeParts(batch: readonly UnpackedFile[]): Promise<void> {
  for (const { unpacked } of batch) {
    if (unpacked.state === 'unpacked') await Promise.all(unpacked.parts.map(part => rm(part.path, { force: true })));
  }
}

interface FilesToLoad {
  dataset: Dataset;
  files: Sorted['toLoad'];
  twins: Sorted['twins'];
  leaving: readonly number[];
  leavingSpan: { from: string; to: string } | undefined;
  change: number;
  unpackers: Unpackers;
  known: KnownValues;
}

interface Loaded {
  result: LoadResult;
  outcomes: FileOutcome[];
}

async function loadFiles(open: OpenSite, wanted: FilesToLoad): Promise<Loaded> {
  const { dataset, files, leaving, leavingSpan, change, known } = wanted;
  const snapshot = await (await ensureTable(open, dataset.name)).snapshot();
  const folder = folderOf(dataset.name);
  const load = new Load({
    ...open,
    dataset,
    snapshot,
    folder,
    change,
    leaving,
    leavingSpan,
    known,
    byMinute: feedsMinutes(open.catalog, dataset.name),
  });
  const chunks = chunksOf(files);
  const exact = new Map<number, Unpacked>();
  for (const chunk of chunks) {
    const suspects = await load.stage(chunk);
    if (suspects.length > 0 && chunks.length > 1) return loadExactly(open, { wanted, begun: load });
    for (const [id, unpacked] of await stageExactly(load, { open, wanted, suspects })) exact.set(id, unpacked);
    load.stay(notLoaded(wanted, exact));
    await load.write();
  }
  await load.removeLeaving();
  const result = load.result();
  const outcomes: FileOutcome[] = [];
  for (const { pending, unpacked } of files)
    outcomes.push(
      await loadedOutcome(open, { pending, unpacked: exact.get(pending.row.id) ?? unpacked, result, change }),
    );
  return { result, outcomes };
}

/** Files that could not be read after all, and their copies in the batch: what the table has of them must stay. */
function notLoaded({ files, twins }: FilesToLoad, exact: ReadonlyMap<number, Unpacked>): number[] {
  const failed = files.filter(file => exact.get(file.pending.row.id)?.state === 'failed');
  const hashes = new Set(failed.map(file => file.unpacked.hash));
  return [...failed, ...twins.filter(twin => hashes.has(twin.hash))].map(file => file.pending.row.id);
}

/** Reads files again line by line where the quick way met a line it could not take, and stages what is good of them. */
async function stageExactly(
  load: Load,
  { open, wanted, suspects }: { open: OpenSite; wanted: FilesToLoad; suspects: readonly number[] },
): Promise<Map<number, Unpacked>> {
  const exact = new Map<number, Unpacked>();
  for (const { pending } of wanted.files.filter(file => suspects.includes(file.pending.row.id))) {
    exact.set(
      pending.row.id,
      await wanted.unpackers.unpack(taskFor(pending, { ...wanted, scratch: open.scratch, mode: 'exact' })),
    );
  }
  const good = [...exact].flatMap(([id, unpacked]) =>
    unpacked.state === 'unpacked' ? [{ id, constants: constantsFor(wanted.files, id), parts: unpacked.parts }] : [],
  );
  const still = good.length === 0 ? [] : await load.stageMore(good);
  for (const id of still) exact.set(id, unlike(id));
  return exact;
}

/** The same for a file so large that some of it was written already: what was written goes, and all of it comes again. */
async function loadExactly(open: OpenSite, { wanted, begun }: { wanted: FilesToLoad; begun: Load }): Promise<Loaded> {
  for (const { path } of begun.result().added) await open.storage.delete(`${folderOf(wanted.dataset.name)}/${path}`);
  const [file] = wanted.files;
  if (!file) return { result: begun.result(), outcomes: [] };
  const again =
    file.unpacked.mode === 'exact'
      ? unlike(file.pending.row.id)
      : await wanted.unpackers.unpack(taskFor(file.pending, { ...wanted, scratch: open.scratch, mode: 'exact' }));
  if (again.state === 'unpacked')
    return loadFiles(open, { ...wanted, files: [{ pending: file.pending, unpacked: again }] });
  return {
    result: { added: [], removed: [], counts: new Map(), touched: [], minutes: new Set() },
    outcomes: [failedOutcome(file.pending, again.reason)],
  };
}

const unlike = (id: number): Unpacked => ({
  id,
  state: 'failed',
  hash: undefined,
  reason: 'its records could not be read twice alike',
  gone: false,
});

const constantsFor = (files: Sorted['toLoad'], id: number) => {
  const file = files.find(candidate => candidate.pending.row.id === id);
  return file ? constantsOf(file.pending) : {};
};

/** What is staged at once: all files of a batch, or a stretch of the parts of one that is larger than a batch. */
function chunksOf(files: Sorted['toLoad']): LoadFile[][] {
  const whole = files.map(({ pending, unpacked }) => ({
    id: pending.row.id,
    constants: constantsOf(pending),
    parts: unpacked.parts,
  }));
  const bytes = whole.flatMap(file => file.parts).reduce((sum, part) => sum + part.bytes, 0);
  const [only] = whole;
  if (bytes <= limits.batchBytes * 1.5 || whole.length !== 1 || only === undefined)
    return whole.length === 0 ? [] : [whole];
  const chunks: LoadFile[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const part of only.parts) {
    const last = chunks.at(-1)?.[0];
    if (last && size + part.bytes <= limits.batchBytes) last.parts = [...last.parts, part];
    else chunks.push([{ ...only, parts: [part] }]);
    size = (chunks.at(-1)?.[0]?.parts ?? []).reduce((sum, one) => sum + one.bytes, 0);
  }
  return chunks;
}

async function loadedOutcome(
  open: OpenSite,
  {
    pending,
    unpacked,
    result,
    change,
  }: { pending: PendingFile; unpacked: Unpacked; result: LoadResult; change: number },
): Promise<FileOutcome> {
  if (unpacked.state === 'failed') return failedOutcome(pending, unpacked.reason);
  const count = result.counts.get(pending.row.id) ?? { rows: 0, duplicates: 0, firstEvent: null, lastEvent: null };
  return {
    ...outcomeOf(pending),
    etag: unpacked.hash,
    lines: count.rows + count.duplicates + unpacked.rejectCount,
    rows: count.rows,
    duplicates: count.duplicates,
    rejects: unpacked.rejects,
    moreRejects: unpacked.rejectsFile === undefined ? null : await keepRejects(open, { change, unpacked }),
    rejectCount: unpacked.rejectCount,
    firstEvent: count.firstEvent,
    lastEvent: count.lastEvent,
    drift: unpacked.drift,
  };
}

/** Rows by partition and hour, summed over files. */
export function loadedIntervals(result: Pick<LoadResult, 'added' | 'touched'>): LoadedInterval[] {
  const sums = new Map<string, LoadedInterval>();
  const rows = result.added.reduce((sum, file) => sum + (file.stats?.numRecords ?? 0), 0);
  const bytes = result.added.reduce((sum, file) => sum + file.bytes, 0);
  for (const { partition, start, rowsDelta } of result.touched) {
    const key = `${partition} ${start}`;
    const known = sums.get(key) ?? {
      partition,
      start,
      end: iso(new Date(Date.parse(start) + 3_600_000)),
      rowsDelta: 0,
      bytes: 0,
    };
    known.rowsDelta += rowsDelta;
    known.bytes = rows === 0 ? 0 : Math.round((bytes * known.rowsDelta) / rows);
    sums.set(key, known);
  }
  return [...sums.values()];
}

/** Intervals of all models downstream that the touched hours or minutes lie in. */
async function dirtied(
  open: OpenSite,
  { dataset, result, files }: { dataset: Dataset; result: LoadResult; files: readonly FileRow[] },
): Promise<Outcome['dirty']> {
  const [first] = files;
  const reason = `${result.removed.length > 0 ? 'restated' : 'new'}: ${files.length === 1 && first ? first.path : `${files.length} files`} in ${dataset.name}`;
  return dirtiedBy(open, { dataset, result, reason });
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
