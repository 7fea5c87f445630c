// Loads the files of a batch: stages their parts, reads line by line what the quick way could not take, and writes data files. Nothing of
// it is seen before somebody commits it.

import { limits } from '../base/limits.ts';
import type { Dataset } from '../catalog/catalog.ts';
import type { Snapshot } from '../lake/delta.ts';
import { Load, type LoadFile, type LoadResult } from '../lake/load.ts';
import type { KnownValues } from '../lake/lookups.ts';
import { folderOf } from '../models/build.ts';
import { iso } from '../models/models.ts';
import type { Unpacked } from '../sources/sources.ts';
import type { Unpackers } from '../sources/unpack.ts';
import type { LoadedInterval } from '../store/intervals.ts';
import type { FileOutcome } from '../store/ledger.ts';
import { constantsOf, type PendingFile, taskFor } from './batches.ts';
import { feedsMinutes } from './dirty.ts';
import type { OpenSite } from './site.ts';
import { failedOutcome, outcomeOf, type Sorted } from './sort_files.ts';

export interface FilesToLoad {
  dataset: Dataset;
  files: Sorted['toLoad'];
  twins: Sorted['twins'];
  /** Ledger numbers of files whose earlier rows leave, and the time that those are of. */
  leaving: readonly number[];
  leavingSpan: { from: string; to: string } | undefined;
  /** Stands in the names of the files that are written. */
  name: string;
  /** The table that the load is made over. */
  snapshot: Snapshot | undefined;
  unpackers: Unpackers;
  known: KnownValues;
}

export interface Loaded {
  result: LoadResult;
  /** Without the rejects that are more than memory should hold. */
  outcomes: FileOutcome[];
  /** What became of the files that were read line by line after all. */
  exact: ReadonlyMap<number, Unpacked>;
}

/** Loads files over a state of their table; what it gives is to be committed. */
export async function loadFiles(open: OpenSite, wanted: FilesToLoad): Promise<Loaded> {
  const { dataset, files, leaving, leavingSpan, name, snapshot, known } = wanted;
  const folder = folderOf(dataset.name);
  const load = new Load({
    ...open,
    dataset,
    snapshot,
    folder,
    change: name,
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
  const outcomes = files.map(({ pending, unpacked }) =>
    loadedOutcome(pending, { unpacked: exact.get(pending.row.id) ?? unpacked, result }),
  );
  return { result, outcomes, exact };
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
  if (!file) return { result: begun.result(), outcomes: [], exact: new Map() };
  const again =
    file.unpacked.mode === 'exact'
      ? unlike(file.pending.row.id)
      : await wanted.unpackers.unpack(taskFor(file.pending, { ...wanted, scratch: open.scratch, mode: 'exact' }));
  const exact = new Map([[file.pending.row.id, again]]);
  if (again.state === 'unpacked') {
    const loaded = await loadFiles(open, { ...wanted, files: [{ pending: file.pending, unpacked: again }] });
    return { ...loaded, exact: new Map([...exact, ...loaded.exact]) };
  }
  return {
    result: { added: [], removed: [], counts: new Map(), touched: [], minutes: new Set() },
    outcomes: [failedOutcome(file.pending, again.reason)],
    exact,
  };
}

/** What became of a file that cannot be staged though it was read line by line. */
export const unlike = (id: number): Unpacked => ({
  id,
  state: 'failed',
  hash: undefined,
  reason: 'its records could not be read twice alike',
  gone: false,
  away: false,
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

/** What became of a file, as the ledger keeps it. */
export function loadedOutcome(
  pending: PendingFile,
  { unpacked, result }: { unpacked: Unpacked; result: LoadResult },
): FileOutcome {
  if (unpacked.state === 'failed') return failedOutcome(pending, unpacked.reason);
  const count = result.counts.get(pending.row.id) ?? { rows: 0, duplicates: 0, firstEvent: null, lastEvent: null };
  return {
    ...outcomeOf(pending),
    etag: unpacked.hash,
    lines: count.rows + count.duplicates + unpacked.rejectCount,
    rows: count.rows,
    duplicates: count.duplicates,
    rejects: unpacked.rejects,
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
