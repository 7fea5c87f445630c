// Loads a batch and makes it a change of its table. Unpacking and writing go on outside of the table's turn; in the turn it is looked at
// what others did meanwhile, and where that touches the batch it is made again there, over the table as it is.

import { rm } from 'node:fs/promises';
import type { Dataset } from '../catalog/catalog.ts';
import type { Snapshot } from '../lake/delta.ts';
import type { KnownValues } from '../lake/lookups.ts';
import type { Unpackers } from '../sources/unpack.ts';
import { confirmFile, type FileOutcome } from '../store/ledger.ts';
import type { FileRow } from '../store/tables.ts';
import type { UnpackedFile } from './batches.ts';
import { dropFiles } from './build_one.ts';
import { dirtiedBy } from './dirty.ts';
import type { FileClaims } from './file_claims.ts';
import { keepRejects } from './journal.ts';
import { standsOver } from './load_check.ts';
import { type Loaded, loadedIntervals, loadFiles } from './load_files.ts';
import { nothing, type Outcome } from './outcome.ts';
import type { Progress } from './progress.ts';
import { isRaw, loadRaw } from './raw_load.ts';
import { makeChange } from './settle.ts';
import { ensureTable, type OpenSite } from './site.ts';
import { leavers, leavingSpan, lostRecords, type Sorted, sortedAlike, sortFiles, twinOutcomes } from './sort_files.ts';
import { markTurn, type TableTurn, withTurn } from './turns.ts';

export interface BatchToLoad {
  dataset: Dataset;
  batch: readonly UnpackedFile[];
  unpackers: Unpackers;
  known: KnownValues;
  files: FileClaims;
  progress: Progress;
}

/** A batch as it was made over a state of its table. */
interface MadeBatch {
  batch: readonly UnpackedFile[];
  sorted: Sorted;
  loaded: Loaded;
  snapshot: Snapshot | undefined;
}

/** Loads and commits a batch. Gives what became of its files that are still ours. Throws `work_overtaken`. */
export async function loadBatch(open: OpenSite, wanted: BatchToLoad): Promise<FileOutcome[]> {
  const { dataset, batch, progress } = wanted;
  const since = await markTurn(open, dataset.name);
  const first = await make(open, wanted, batch);
  try {
    const { made, outcomes } = await withTurn(open, { table: dataset.name, since }, async turn => {
      const made = await asItIsNow(open, { wanted, made: first, turn });
      return { made, outcomes: await commit(open, { wanted, made, turn }) };
    });
    tellBatch(open, { dataset, made, outcomes }, progress);
    return outcomes;
  } finally {
    await removeParts(batch);
  }
}

async function make(open: OpenSite, wanted: BatchToLoad, batch: readonly UnpackedFile[]): Promise<MadeBatch> {
  const { dataset, unpackers, known, files } = wanted;
  const sorted = await sortFiles(open.store.db, { dataset, batch });
  const snapshot = await (await ensureTable(open, dataset.name)).snapshot();
  const load = isRaw(sorted.toLoad) ? loadRaw : loadFiles;
  const loaded = await load(open, {
    dataset,
    files: sorted.toLoad,
    twins: sorted.twins,
    leaving: leavers(sorted),
    leavingSpan: leavingSpan(sorted),
    name: files.nextName(),
    snapshot,
    unpackers,
    known,
  });
  return { batch, sorted, loaded, snapshot };
}

/** The batch over the table as it is in its turn: what was made, or the same made again where that does not hold any more. */
async function asItIsNow(
  open: OpenSite,
  { wanted, made, turn }: { wanted: BatchToLoad; made: MadeBatch; turn: TableTurn },
): Promise<MadeBatch> {
  const { dataset } = wanted;
  const rows = await wanted.files.held(made.batch.map(({ pending }) => pending.row.id));
  const asBefore = made.batch.every(({ pending: { row } }) => isSame(row, rows.get(row.id)));
  if (asBefore && (!turn.moved || (await holds(open, { dataset, made })))) return made;
  await dropFiles(open, { table: dataset.name, files: made.loaded.result.added });
  const batch = made.batch.flatMap(({ pending, unpacked, raw }) => {
    const row = rows.get(pending.row.id);
    if (row === undefined) return [];
    // What a cluster reads is read again whole: nothing of it is left here.
    if (raw !== undefined) return [{ pending: { ...pending, row }, unpacked, raw }];
    return [{ pending: { ...pending, row }, unpacked: made.loaded.exact.get(pending.row.id) ?? unpacked }];
  });
  return make(open, wanted, batch);
}

/** True while nothing that a load asks of a ledger's row has changed. */
const isSame = (before: FileRow, now: FileRow | undefined): boolean =>
  now !== undefined &&
  now.again === before.again &&
  now.etag === before.etag &&
  now.rows === before.rows &&
  now.ingested_at === before.ingested_at;

/** True when the ledger and the table, which others have changed, still say of the batch what they said before. */
async function holds(open: OpenSite, { dataset, made }: { dataset: Dataset; made: MadeBatch }): Promise<boolean> {
  const { batch, sorted, loaded, snapshot: before } = made;
  const now = await (await open.table(dataset.name)).snapshot();
  if (before === undefined || now === undefined) return false;
  if (!sortedAlike(sorted, await sortFiles(open.store.db, { dataset, batch }))) return false;
  return standsOver(open, { dataset, result: loaded.result, before, now });
}

async function commit(
  open: OpenSite,
  { wanted, made, turn }: { wanted: BatchToLoad; made: MadeBatch; turn: TableTurn },
): Promise<FileOutcome[]> {
  const { dataset, files } = wanted;
  const { sorted, loaded } = made;
  const { result } = loaded;
  const own = await withRejects(open, made, turn);
  const outcomes = [...sorted.outcomes, ...own, ...twinOutcomes(sorted.twins, own)];
  const outcome: Outcome = {
    ...nothing,
    files: outcomes,
    loaded: loadedIntervals(result),
    dirty: dirtiedBy(open, { dataset, result, reason: reasonOf(dataset, made) }),
    left: lostRecords({ ...sorted, outcomes }),
  };
  await makeChange(open, turn, {
    kind: 'load',
    change: { operation: result.removed.length > 0 ? 'RESTATE' : 'LOAD', add: result.added, remove: result.removed },
    outcome,
    check: db => files.check(db),
    also: async db => {
      for (const confirmed of sorted.confirmed) await confirmFile(db, confirmed);
    },
  });
  return outcomes;
}

function reasonOf(dataset: Dataset, { sorted: { toLoad }, loaded: { result } }: MadeBatch): string {
  const [first] = toLoad;
  const what = toLoad.length === 1 && first ? first.pending.row.path : `${toLoad.length} files`;
  return `${result.removed.length > 0 ? 'restated' : 'new'}: ${what} in ${dataset.name}`;
}

/** The outcomes of what was loaded, with the rejects that are more than memory should hold put beside the change. */
async function withRejects(open: OpenSite, { sorted, loaded }: MadeBatch, turn: TableTurn): Promise<FileOutcome[]> {
  const read = new Map(sorted.toLoad.map(({ pending, unpacked }) => [pending.row.id, unpacked]));
  const outcomes: FileOutcome[] = [];
  for (const outcome of loaded.outcomes) {
    const unpacked = loaded.exact.get(outcome.id) ?? read.get(outcome.id);
    const kept = unpacked?.state === 'unpacked' && outcome.state !== 'failed' && unpacked.rejectsFile !== undefined;
    outcomes.push(kept ? { ...outcome, moreRejects: await keepRejects(open, { change: turn.id, unpacked }) } : outcome);
  }
  return outcomes;
}

interface BatchDone {
  dataset: Dataset;
  made: MadeBatch;
  outcomes: readonly FileOutcome[];
}

/** Says what a batch came to, which first values of the partition it brought rows of, and what was wrong with files. */
function tellBatch(open: OpenSite, { dataset, made, outcomes }: BatchDone, progress: Progress): void {
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  progress.add({
    lines: sum(outcomes.map(outcome => outcome.lines)),
    rows: sum(outcomes.map(outcome => outcome.rows)),
  });
  const [first = ''] = dataset.partition;
  const touched = dataset.partition.length < 2 ? [] : made.loaded.result.touched;
  const values = new Set(touched.map(({ partition }) => partition.split('/')[0] ?? ''));
  for (const value of values) progress.part(value.replace(`${first}=`, `${first} `));
  for (const { state, error, id } of outcomes) {
    if (state === 'failed')
      open.tell(`failed: ${made.batch.find(file => file.pending.row.id === id)?.pending.row.path}: ${error}`);
  }
  const unknown = [...new Set(outcomes.flatMap(file => file.drift))];
  if (unknown.length > 0) open.tell(`unknown fields in ${dataset.name}, kept out: ${unknown.join(', ')}`);
}

async function removeParts(batch: readonly UnpackedFile[]): Promise<void> {
  for (const { unpacked } of batch) {
    if (unpacked.state === 'unpacked') await Promise.all(unpacked.parts.map(part => rm(part.path, { force: true })));
  }
}
