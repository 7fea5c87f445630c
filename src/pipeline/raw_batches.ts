// The files of a dataset that wait, in batches in the ledger's order: runs of those that a cluster may read, and between them what is unpacked
// here. What must stay true: files come in the order in which they would come without a cluster, so that of two files with a record in
// common the same one counts it.

import { dirname } from 'node:path/posix';
import { limits } from '../base/limits.ts';
import type { Dataset } from '../catalog/catalog.ts';
import { rawHindrance } from '../lake/raw_sql.ts';
import { wantedFields } from '../lake/stage_sql.ts';
import { lookAtRaw, type RawObject } from '../sources/raw_object.ts';
import { Buckets } from '../sources/stored_object.ts';
import type { FileRow } from '../store/tables.ts';
import { type BatchOptions, type PendingFile, type UnpackedFile, unpackedBatches, versionName } from './batches.ts';
import type { OpenSite } from './site.ts';

/** True when a cluster is to read what waits of a dataset, as far as it may. */
export function isForCluster({ trino }: Pick<OpenSite, 'trino'>, dataset: Dataset, rows: readonly FileRow[]): boolean {
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  return trino?.raw !== undefined && bytes >= trino.raw.fromBytes && rawHindrance(dataset) === undefined;
}

/** A file, with what is known of it where a cluster may read it. */
interface Looked {
  pending: PendingFile;
  raw: RawObject | undefined;
}

/** Batches of whole files, each for the cluster or unpacked. */
export async function* rawBatches(
  files: AsyncIterable<PendingFile>,
  options: BatchOptions,
): AsyncGenerator<UnpackedFile[]> {
  const buckets = new Buckets();
  try {
    for await (const run of runsOf(looked(files, { buckets, dataset: options.dataset }))) {
      if (run[0]?.raw === undefined) yield* unpackedBatches(each(run), options);
      else {
        for (const { pending } of run) options.onFile?.(pending);
        yield run.flatMap(({ pending, raw }) => (raw === undefined ? [] : [asUnpacked(pending, raw)]));
      }
    }
  } finally {
    await buckets.close();
  }
}

async function* each(run: readonly Looked[]): AsyncGenerator<PendingFile> {
  for (const { pending } of run) yield pending;
}

/** Looks at the files some at a time. */
async function* looked(
  files: AsyncIterable<PendingFile>,
  { buckets, dataset }: { buckets: Buckets; dataset: Dataset },
): AsyncGenerator<Looked> {
  const wanted = wantedFields(dataset);
  let some: PendingFile[] = [];
  const look = (ahead: readonly PendingFile[]) =>
    Promise.all(
      ahead.map(async pending => {
        const { row, found, format, options } = pending;
        // What is read again takes its earlier rows out of the table, which is done here.
        const isNew = row.ingested_at === null && row.state === 'found';
        return { pending, raw: isNew ? await lookAtRaw({ found, format, options, wanted }, buckets) : undefined };
      }),
    );
  for await (const file of files) {
    some.push(file);
    if (some.length < limits.objectsAskedAtOnce) continue;
    yield* await look(some);
    some = [];
  }
  yield* await look(some);
}

/** Neighbours that go together: unpacked here, or of one folder and one layout. */
async function* runsOf(files: AsyncIterable<Looked>): AsyncGenerator<Looked[]> {
  let run: Looked[] = [];
  let bytes = 0;
  for await (const file of files) {
    const isFull = run.length >= limits.rawFiles || bytes + file.pending.found.bytes > limits.rawBytes;
    if (run[0] !== undefined && (isFull || likeness(run[0]) !== likeness(file))) {
      yield run;
      run = [];
      bytes = 0;
    }
    run.push(file);
    bytes += file.pending.found.bytes;
  }
  if (run.length > 0) yield run;
}

/** What one statement of a cluster can read together has the same. */
function likeness({ raw }: Looked): string {
  if (raw === undefined) return '';
  const { delimiter, names, absent, forbidden } = raw.layout;
  return JSON.stringify([dirname(raw.path), raw.breaks, raw.headers, delimiter, names, absent, forbidden]);
}

/** As the other files of a batch; what stands for its content is what the bucket says of it. */
const asUnpacked = (pending: PendingFile, raw: RawObject): UnpackedFile => ({
  pending,
  raw,
  unpacked: {
    id: pending.row.id,
    state: 'unpacked',
    mode: 'quick',
    hash: versionName(pending.found) ?? '',
    found: pending.found,
    parts: [],
    lines: undefined,
    rejects: [],
    rejectCount: 0,
    drift: raw.drift,
  },
});
