// Unpacks pending files ahead of the load and hands them on in batches, in the ledger's order, so that the two threads that
// inflate and DuckDB's own are busy together while memory and scratch space stay bounded.

import { limits } from '../base/limits.ts';
import type { Dataset } from '../catalog/catalog.ts';
import { fieldChecks, wantedFields } from '../lake/stage_sql.ts';
import { formatNamed } from '../sources/formats/formats.ts';
import type { RawObject } from '../sources/raw_object.ts';
import type { Fields, FormatOptions, FoundFile, Unpacked, UnpackTask } from '../sources/sources.ts';
import type { Unpackers } from '../sources/unpack.ts';
import type { FileRow } from '../store/tables.ts';

/** A file of the ledger that is to be read, and how. */
export interface PendingFile {
  row: FileRow;
  found: FoundFile;
  format: string;
  options: FormatOptions;
}

export interface UnpackedFile {
  pending: PendingFile;
  unpacked: Unpacked;
  /** Set where a cluster is to read it: then it was not unpacked, and has no parts. */
  raw?: RawObject;
}

export interface BatchOptions {
  dataset: Dataset;
  unpackers: Unpackers;
  scratch: string;
  /** Told of each file when it is unpacked, in order. */
  onFile?: (file: PendingFile) => void;
  /** Told of a source that cannot be reached, once; its other files are not tried, and none of them is in a batch. */
  onAway?: (away: { source: string; reason: string }) => void;
}

/** The task that unpacks one file. */
export function taskFor(
  { row, found, format, options }: PendingFile,
  { dataset, scratch, mode }: Pick<BatchOptions, 'dataset' | 'scratch'> & { mode: UnpackTask['mode'] },
): UnpackTask {
  return {
    file: found,
    format,
    options,
    checks: fieldChecks(dataset),
    wanted: wantedFields(dataset),
    scratch,
    id: row.id,
    mode,
  };
}

/** Fields that are the same for all records of a file: the source's own, then what the file's name says. */
export function constantsOf({ format, options, found }: PendingFile): Fields {
  const texts = Object.entries(options).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { ...Object.fromEntries(texts), ...formatNamed(format).fieldsOfPath(found.path) };
}

/** Batches of whole files, each of some `limits.batchBytes` of text unless one file alone is larger. */
export async function* unpackedBatches(
  files: AsyncIterable<PendingFile>,
  options: BatchOptions,
): AsyncGenerator<UnpackedFile[]> {
  let batch: UnpackedFile[] = [];
  let bytes = 0;
  for await (const file of unpackAhead(files, options)) {
    const size = sizeOf(file.unpacked);
    if (batch.length > 0 && (bytes + size > limits.batchBytes || batch.length >= limits.batchFiles)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += size;
    options.onFile?.(file.pending);
  }
  if (batch.length > 0) yield batch;
}

/** Text that a file brings into a batch; its rejects are in memory, more than once, until they are in the ledger. */
function sizeOf(unpacked: Unpacked): number {
  if (unpacked.state === 'failed') return 0;
  const parts = unpacked.parts.reduce((sum, part) => sum + part.bytes, 0);
  return parts + 4 * unpacked.rejects.reduce((sum, reject) => sum + reject.record.length, 0);
}

async function* unpackAhead(
  files: AsyncIterable<PendingFile>,
  { dataset, unpackers, scratch, onAway }: BatchOptions,
): AsyncGenerator<UnpackedFile> {
  const running: { pending: PendingFile; outcome: Promise<() => Unpacked | undefined> }[] = [];
  const reach = new Map<string, AbortController>();
  const reachOf = ({ row: { source } }: PendingFile): AbortController => {
    const controller = reach.get(source) ?? new AbortController();
    reach.set(source, controller);
    return controller;
  };
  const source = files[Symbol.asyncIterator]();
  const fill = async () => {
    let ahead = running.reduce((sum, { pending }) => sum + pending.found.bytes, 0);
    while (running.length < limits.unpackAheadFiles && (running.length === 0 || ahead < limits.unpackAheadBytes)) {
      const { value: pending, done } = await source.next();
      if (done === true) return;
      const { signal } = reachOf(pending);
      if (signal.aborted) continue;
      ahead += pending.found.bytes;
      const task = taskFor(pending, { dataset, scratch, mode: 'quick' });
      running.push({ pending, outcome: settled(unpackers.unpack(task, signal), signal) });
    }
  };
  for (await fill(); running.length > 0; await fill()) {
    const first = running.shift();
    if (first === undefined) return;
    const { pending, outcome } = first;
    const unpacked = (await outcome)();
    if (unpacked === undefined) continue;
    if (unpacked.state === 'unpacked')
      yield { pending: { ...pending, found: unpacked.found }, unpacked: asKnown(pending, unpacked) };
    else if (!unpacked.away) yield { pending, unpacked };
    else if (!reachOf(pending).signal.aborted) {
      reachOf(pending).abort();
      onAway?.({ source: pending.row.source, reason: unpacked.reason });
    }
  }
}

/** What a cluster has read is known by its version; read here it has the same content, and the same name for it. */
function asKnown({ row }: PendingFile, unpacked: Extract<Unpacked, { state: 'unpacked' }>): Unpacked {
  const version = versionName(unpacked.found);
  return row.etag !== null && row.etag === version ? { ...unpacked, hash: version } : unpacked;
}

/** What stands for the content of an object that was not read here; undefined where nothing does. */
export const versionName = ({ object, bytes }: FoundFile): string | undefined =>
  object === undefined || object.etag === '' ? undefined : `object:${object.etag}:${bytes}`;

/**
 * A promise that never fails by itself: what it came to is told, or thrown, when it is asked for in its turn. Undefined for what was given
 * up.
 */
function settled(outcome: Promise<Unpacked>, signal: AbortSignal): Promise<() => Unpacked | undefined> {
  return outcome.then(
    unpacked => () => unpacked,
    thrown => () => {
      if (signal.aborted) return undefined;
      throw thrown;
    },
  );
}
