// Takes snapshots of a dimension into its table: each is the whole of what held when it was seen, and is folded into what is
// known. The table is written whole, in one commit. What must stay true: a row belongs to the file that brought it, so that for
// every file lines = rows + rejects + duplicates, and the sum of rows is what the table holds.

import { rm } from 'node:fs/promises';
import { minuteMs } from '../base/clock.ts';
import type { DimensionDataset } from '../catalog/catalog.ts';
import { Load } from '../lake/load.ts';
import type { KnownValues } from '../lake/lookups.ts';
import { folderOf } from '../models/build.ts';
import type { Unpacked } from '../sources/sources.ts';
import type { Unpackers } from '../sources/unpack.ts';
import { confirmFile, type FileOutcome, sameContent } from '../store/ledger.ts';
import type { FileRow } from '../store/tables.ts';
import { constantsOf, type PendingFile, taskFor } from './batches.ts';
import { dirtiedByDimension } from './dimension_dirt.ts';
import { changedStretches, foldSnapshot, type Refused, type Told, type Version } from './dimension_fold.ts';
import { DimensionRows, stagedDataset } from './dimension_rows.ts';
import { keepRejects } from './journal.ts';
import { nothing } from './outcome.ts';
import type { Progress } from './progress.ts';
import { makeChange } from './settle.ts';
import { ensureTable, type OpenSite } from './site.ts';
import { failedOutcome, outcomeOf } from './sort_files.ts';
import { type TableTurn, withTurn } from './turns.ts';

export interface DimensionToLoad {
  dataset: DimensionDataset;
  pending: readonly PendingFile[];
  unpackers: Unpackers;
  known: KnownValues;
  progress: Progress;
}

/** Snapshots that are folded by one commit. */
const atOnce = 100;

/** Folds all waiting files of a dimension into its table, oldest first. Gives what became of each. */
export async function loadDimension(open: OpenSite, wanted: DimensionToLoad): Promise<FileOutcome[]> {
  const ordered = await inOrder(open, wanted);
  const outcomes: FileOutcome[] = [];
  for (let first = 0; first < ordered.length; first += atOnce)
    outcomes.push(
      // All of it in the table's turn: what is folded stands on the whole of what the table holds.
      ...(await withTurn(open, { table: wanted.dataset.name }, turn =>
        loadSome(open, { ...wanted, turn, snapshots: ordered.slice(first, first + atOnce) }),
      )),
    );
  return outcomes;
}

/** A file, and the minute in which what it says was seen. */
interface Snapshot {
  pending: PendingFile;
  at: number;
  /** A newer file was taken already, so that this one has nothing to say; a reload says it again all the same. */
  isOld: boolean;
}

const microseconds = 1_000;

/** The time that stands in a file's name, such as `20180608T070500Z`. */
function timeInName(path: string): number | undefined {
  const [, date, hour, minute, second] = /(?<!\d)(\d{8})T(\d{2})(\d{2})(\d{2})Z/.exec(path) ?? [];
  if (date === undefined) return undefined;
  const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${hour}:${minute}:${second}Z`;
  const at = Date.parse(iso);
  return Number.isNaN(at) ? undefined : at;
}

const minuteOf = (ms: number): number => Math.floor(ms / minuteMs) * minuteMs * microseconds;

/** By the time they say they are of, else by when they were seen, written and named. */
async function inOrder({ store, clock }: OpenSite, { dataset, pending }: DimensionToLoad): Promise<Snapshot[]> {
  const rows = await store.db
    .selectFrom('files')
    .select(['path', 'ingested_at'])
    .where('dataset', '=', dataset.name)
    .where('ingested_at', 'is not', null)
    .execute();
  const taken = ({ path, ingested_at }: Pick<FileRow, 'path' | 'ingested_at'>) =>
    timeInName(path) ?? (ingested_at === null ? undefined : Date.parse(ingested_at));
  const newest = Math.max(...rows.map(row => taken(row) ?? Number.NEGATIVE_INFINITY));
  const snapshots = pending.map(file => {
    const at = (file.row.again === 'reload' ? taken(file.row) : timeInName(file.row.path)) ?? clock.now().getTime();
    return { pending: file, at: minuteOf(at), isOld: at < newest };
  });
  return snapshots.sort(
    (one, other) =>
      one.at - other.at ||
      one.pending.found.modifiedMs - other.pending.found.modifiedMs ||
      (one.pending.row.path < other.pending.row.path ? -1 : 1),
  );
}

type Unpacking = Snapshot & { unpacked: Unpacked & { state: 'unpacked' } };

async function loadSome(
  open: OpenSite,
  { snapshots, turn, ...wanted }: DimensionToLoad & { snapshots: readonly Snapshot[]; turn: TableTurn },
): Promise<FileOutcome[]> {
  const { dataset, progress } = wanted;
  const before = await (await ensureTable(open, dataset.name)).snapshot();
  const rows = await DimensionRows.open(open, { dataset, snapshot: before });
  const change = turn.id;
  const { read, outcomes } = await unpackAll(open, { ...wanted, snapshots });
  const { versions, told } = await foldAll(open, { ...wanted, read, rows });
  const counts = rows.countByFile(versions);
  for (const { pending, unpacked } of read) {
    const { lines, refused } = told.get(pending.row.id) ?? {};
    if (lines === undefined || refused === undefined) outcomes.push(failedOutcome(pending, unlike));
    else {
      const rejects = await rows.rejectsOf(refused);
      const held = counts.get(pending.row.id) ?? 0;
      outcomes.push(await outcomeFor(open, { pending, unpacked, change, dataset, lines, rejects, rows: held }));
    }
  }
  const isChanged = versions.length !== rows.versions.length || versions.some(one => !rows.versions.includes(one));
  const stretches = changedStretches(rows.versions, versions);
  await makeChange(open, turn, {
    kind: 'load',
    change: {
      operation: 'RESTATE',
      add: isChanged ? await rows.write(versions, change) : [],
      remove: isChanged ? [...(before?.files.keys() ?? [])] : [],
    },
    outcome: {
      ...nothing,
      files: outcomes,
      counts: [...counts].flatMap(([id, count]) => (told.has(id) ? [] : [{ id, rows: count }])),
      dirty: await dirtiedByDimension(open, { dataset, stretches, reason: `${dataset.name} changed` }),
    },
  });
  await rows.close();
  tell(open, { outcomes, snapshots, progress });
  return outcomes;
}

const unlike = 'its records could not be read twice alike';

/** Says what became of some files. */
function tell(
  open: OpenSite,
  { outcomes, snapshots, progress }: { outcomes: FileOutcome[]; snapshots: readonly Snapshot[]; progress: Progress },
): void {
  for (const { pending } of snapshots) progress.add({ done: 1, bytes: pending.found.bytes });
  for (const { id, state, error, rows, lines } of outcomes) {
    progress.add({ rows, lines });
    const path = snapshots.find(({ pending }) => pending.row.id === id)?.pending.row.path;
    if (state === 'failed') open.tell(`failed: ${path}: ${error}`);
  }
}

interface Folded {
  versions: readonly Version[];
  /** By the ledger's number: how many records could be read of a file, and which of them cannot be part of the table. */
  told: Map<number, { lines: number; refused: Refused[] }>;
}

/** Folds files into what the table holds, one after another. */
async function foldAll(
  open: OpenSite,
  { read, rows, ...wanted }: DimensionToLoad & { read: readonly Unpacking[]; rows: DimensionRows },
): Promise<Folded> {
  let { versions } = rows;
  const told: Folded['told'] = new Map();
  for (const [i, snapshot] of read.entries()) {
    const { row } = snapshot.pending;
    const records = await stage(open, { ...wanted, snapshot, rows });
    if (records === undefined) continue;
    const refused = records.filter(({ key }) => key === '').map(withoutKey);
    const good = records.filter(({ key }) => key !== '');
    if (row.again === 'reload') {
      const isOwn = (ref: number): boolean => rows.fileOf(ref) === row.id;
      versions = readAgain(versions, { records: good, isOwn });
    }
    // Of what is seen in one minute the last one holds.
    const isLast = !read.slice(i + 1).some(later => later.at === snapshot.at);
    if (isLast && !snapshot.isOld) {
      const folded = foldSnapshot(versions, { records: good, at: snapshot.at });
      versions = folded.versions;
      refused.push(...folded.refused);
    }
    told.set(row.id, { lines: records.length, refused });
  }
  return { versions, told };
}

const withoutKey = ({ ref }: Told): Refused => ({ ref, code: 'missing', reason: 'it has no key' });

/** Reads the files line by line; what is unchanged is confirmed at once. */
async function unpackAll(
  open: OpenSite,
  { dataset, snapshots, unpackers }: DimensionToLoad & { snapshots: readonly Snapshot[] },
): Promise<{ read: Unpacking[]; outcomes: FileOutcome[] }> {
  const read: Unpacking[] = [];
  const outcomes: FileOutcome[] = [];
  for (const snapshot of snapshots) {
    const { row, found } = snapshot.pending;
    const options = { dataset: stagedDataset(dataset), scratch: open.scratch, mode: 'exact' as const };
    const unpacked = await unpackers.unpack(taskFor(snapshot.pending, options));
    if (unpacked.state === 'failed') outcomes.push(failedOutcome(snapshot.pending, unpacked.reason));
    else if (row.again === 'changed' && row.etag === unpacked.hash && row.ingested_at !== null)
      await confirmFile(open.store.db, {
        id: row.id,
        modifiedMs: found.modifiedMs,
        state: 'ingested',
        tag: found.object?.etag,
      });
    else read.push({ ...snapshot, unpacked });
  }
  return { read, outcomes };
}

/** Puts the records of a file beside the rows that are known; undefined when the engine reads them otherwise than the reader. */
async function stage(
  open: OpenSite,
  { dataset, snapshot, known, rows }: DimensionToLoad & { snapshot: Unpacking; rows: DimensionRows },
): Promise<Told[] | undefined> {
  const { pending, unpacked } = snapshot;
  const load = new Load({
    ...open,
    dataset: stagedDataset(dataset),
    snapshot: undefined,
    folder: folderOf(dataset.name),
    change: 0,
    leaving: [],
    leavingSpan: undefined,
    known,
    byMinute: false,
  });
  const suspects = await load.stage([{ id: pending.row.id, constants: constantsOf(pending), parts: unpacked.parts }]);
  await Promise.all(unpacked.parts.map(part => rm(part.path, { force: true })));
  return suspects.length > 0 ? undefined : rows.take(await load.staged());
}

/** What a file that is read again says now of the rows that it brought; when they held stays as it is. */
function readAgain(
  versions: readonly Version[],
  { records, isOwn }: { records: readonly Told[]; isOwn: (ref: number) => boolean },
): Version[] {
  const byKey = Map.groupBy(records, record => record.key);
  return versions.map(version => {
    const group = isOwn(version.ref) ? (byKey.get(version.key) ?? []) : [];
    const found = group.find(({ from }) => from === version.from) ?? group[0];
    return found === undefined || found.content === version.content
      ? version
      : { ...version, content: found.content, ref: found.ref };
  });
}

interface Counted {
  pending: PendingFile;
  unpacked: Unpacking['unpacked'];
  change: number;
  dataset: DimensionDataset;
  /** Records that could be read. */
  lines: number;
  rejects: FileOutcome['rejects'];
  rows: number;
}

async function outcomeFor(open: OpenSite, counted: Counted): Promise<FileOutcome> {
  const { pending, unpacked, change, dataset, rows, rejects } = counted;
  const rejectCount = unpacked.rejectCount + rejects.length;
  const lines = counted.lines + unpacked.rejectCount;
  const duplicates = lines - rejectCount - rows;
  const not = pending.row.id;
  const isCopy = rows === 0 && duplicates > 0;
  const alike = isCopy ? await sameContent(open.store.db, { dataset: dataset.name, etag: unpacked.hash, not }) : [];
  return {
    ...outcomeOf(pending),
    state: alike.length > 0 ? 'duplicate' : 'ingested',
    etag: unpacked.hash,
    lines,
    rows,
    duplicates,
    rejects: [...unpacked.rejects, ...rejects],
    moreRejects: unpacked.rejectsFile === undefined ? null : await keepRejects(open, { change, unpacked }),
    rejectCount,
    drift: unpacked.drift,
  };
}
