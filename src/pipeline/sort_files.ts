// Which of a batch's unpacked files are loaded, and which are broken, unchanged, or copies of what the table has; and whose
// earlier rows leave with the load. What must stay true: a file counts as a copy only of one whose rows stay or come.

import { minuteMs } from '../base/clock.ts';
import type { Dataset } from '../catalog/catalog.ts';
import type { Unpacked } from '../sources/sources.ts';
import { type confirmFile, type FileOutcome, sameContent } from '../store/ledger.ts';
import type { Db } from '../store/store.ts';
import type { FileRow } from '../store/tables.ts';
import type { PendingFile, UnpackedFile } from './batches.ts';

/** The files of a batch by what is to be done with them; `outcomes` grows as the batch is loaded. */
export interface Sorted {
  toLoad: (UnpackedFile & { unpacked: Extract<Unpacked, { state: 'unpacked' }> })[];
  outcomes: FileOutcome[];
  /** Files with the content of one whose rows stay. */
  copies: { pending: PendingFile }[];
  /** Files with the content of one of `toLoad`. */
  twins: { pending: PendingFile; hash: string }[];
  /** Files that were only touched, which the ledger is told of with the rest. */
  confirmed: Parameters<typeof confirmFile>[1][];
}

/** Sorts a batch. */
export async function sortFiles(
  db: Db,
  { dataset, batch }: { dataset: Dataset; batch: readonly UnpackedFile[] },
): Promise<Sorted> {
  const sorted: Sorted = { toLoad: [], outcomes: [], copies: [], twins: [], confirmed: [] };
  const hashes = new Set<string>();
  for (const { pending, unpacked, raw } of batch) {
    if (unpacked.state === 'failed') {
      sorted.outcomes.push(failedOutcome(pending, unpacked.reason));
      continue;
    }
    const { row } = pending;
    const { hash } = unpacked;
    const { bytes, object } = pending.found;
    const version = object && { tag: object.etag, bytes };
    const alike = await sameContent(db, { dataset: dataset.name, etag: hash, not: row.id, version });
    const twin = alike.find(other => other.lines > 0 && staysAsItIs(other, batch));
    if (row.again === 'changed' && row.etag === hash && row.ingested_at !== null) {
      const state = twin && row.rows === 0 && row.rejects === 0 ? 'duplicate' : 'ingested';
      const { modifiedMs } = pending.found;
      sorted.confirmed.push({ id: row.id, modifiedMs, state, tag: object?.etag });
    } else if (twin) {
      sorted.copies.push({ pending });
      sorted.outcomes.push(copyOutcome(pending, twin));
    } else if (hashes.has(hash)) sorted.twins.push({ pending, hash });
    else {
      hashes.add(hash);
      sorted.toLoad.push({ pending, unpacked, ...(raw && { raw }) });
    }
  }
  return sorted;
}

/** True when two sortings of a batch come to the same. */
export const sortedAlike = (one: Sorted, other: Sorted): boolean =>
  JSON.stringify(gist(one)) === JSON.stringify(gist(other));

const gist = ({ toLoad, outcomes, copies, twins, confirmed }: Sorted) => {
  const ids = (files: readonly { pending: PendingFile }[]) => files.map(file => file.pending.row.id);
  return [ids(toLoad), ids(copies), ids(twins), outcomes.map(({ id, state }) => [id, state]), confirmed];
};

/** True unless the file is of the same batch and brings another content. */
function staysAsItIs(row: FileRow, batch: readonly UnpackedFile[]): boolean {
  const unpacked = batch.find(file => file.pending.row.id === row.id)?.unpacked;
  return unpacked?.state !== 'unpacked' || unpacked.hash === row.etag;
}

/** Rows of files that had records in the table which may leave it: those loaded anew, and those that turned into copies. */
const hadRows = ({ toLoad, copies, twins }: Sorted): FileRow[] =>
  [...toLoad, ...copies, ...twins].map(file => file.pending.row).filter(row => row.rows > 0);

/** The time that rows which leave are of, so that no other part of the table is looked at for them; undefined when none leave. */
export function leavingSpan(sorted: Sorted): { from: string; to: string } | undefined {
  const rows = hadRows(sorted);
  const firsts = rows.map(row => row.first_event ?? '0001-01-01T00:00:00Z').sort();
  const lasts = rows.map(row => row.last_event ?? '9998-01-01T00:00:00Z').sort();
  const [from] = firsts;
  const last = lasts.at(-1);
  if (from === undefined || last === undefined) return undefined;
  return { from, to: new Date(Date.parse(last) + minuteMs).toISOString() };
}

/** Ledger numbers of files whose earlier rows leave the table, unless one turns out unreadable. */
export const leavers = (sorted: Sorted): number[] => hadRows(sorted).map(row => row.id);

/**
 * Ledger numbers of files whose earlier records left for good: what these had hidden must be read again. A file that was read
 * again unchanged gave back what it took.
 */
export function lostRecords(sorted: Sorted): number[] {
  const outcomes = new Map(sorted.outcomes.map(outcome => [outcome.id, outcome]));
  const lost = hadRows(sorted).filter(row => {
    const outcome = outcomes.get(row.id);
    return outcome !== undefined && outcome.state !== 'failed' && outcome.etag !== row.etag;
  });
  return lost.map(row => row.id);
}

/** A copy counts what its twin counted; one whose twin could not be read stays in the ledger as found. */
export function twinOutcomes(twins: Sorted['twins'], outcomes: readonly FileOutcome[]): FileOutcome[] {
  return twins.flatMap(({ pending, hash }) => {
    const twin = outcomes.find(outcome => outcome.etag === hash && outcome.state === 'ingested');
    if (!twin) return [];
    const { lines, firstEvent, lastEvent } = twin;
    // An empty file is nobody's copy.
    if (lines === 0) return [{ ...outcomeOf(pending), etag: hash }];
    return [copyOutcome(pending, { etag: hash, lines, first_event: firstEvent, last_event: lastEvent })];
  });
}

/** What is known of a file before it is loaded. */
export const outcomeOf = (pending: PendingFile): FileOutcome => ({
  id: pending.row.id,
  state: 'ingested',
  etag: null,
  bytes: pending.found.bytes,
  modifiedMs: pending.found.modifiedMs,
  ...(pending.found.object && { tag: pending.found.object.etag }),
  lines: 0,
  rows: 0,
  duplicates: 0,
  rejects: [],
  moreRejects: null,
  rejectCount: 0,
  error: null,
  firstEvent: null,
  lastEvent: null,
  drift: [],
});

export const failedOutcome = (pending: PendingFile, error: string): FileOutcome => ({
  ...outcomeOf(pending),
  state: 'failed',
  error,
});

/** All records of a copy are duplicates of its twin's. */
const copyOutcome = (
  pending: PendingFile,
  twin: Pick<FileRow, 'etag' | 'lines' | 'first_event' | 'last_event'>,
): FileOutcome => ({
  ...outcomeOf(pending),
  state: 'duplicate',
  etag: twin.etag,
  lines: twin.lines,
  duplicates: twin.lines,
  firstEvent: twin.first_event,
  lastEvent: twin.last_event,
});
