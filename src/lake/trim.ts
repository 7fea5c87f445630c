// Takes old versions out of a table's log. A checkpoint says all that the versions up to it said, so readers begin there; what lies
// before it only makes listings longer. What must stay true: whoever reads gets the same rows as before, also one who listed the
// log a moment ago or slept since; and version 0 stays, because other engines ask for it by its name (ADR 0052).

import { isDeepStrictEqual } from 'node:util';
import { fail } from './errors.ts';
import { type LogPlace, lastCheckpoint, listLog, readAt, readVersion, versionKey } from './history.ts';
import { replay, type TableState } from './replay.ts';

/**
 * Removes the versions and checkpoints below the newest checkpoint that was put before an instant, except version 0; gives how many
 * objects went. Before the first goes, that checkpoint is compared with what the log before it adds up to. Throws `checkpoint_wrong`.
 */
export async function trimLog(place: LogPlace, { beforeMs }: { beforeMs: number }): Promise<number> {
  const { versions, checkpoints } = await listLog(place, `${place.folder}/_delta_log/`);
  const base = Math.max(-1, ...[...checkpoints].filter(([, put]) => put.modifiedMs < beforeMs).map(([at]) => at));
  const old = [
    ...versions.filter(version => version > 0 && version < base).map(version => versionKey(place.folder, version)),
    ...[...checkpoints].filter(([version]) => version < base).flatMap(([, { keys }]) => keys),
  ].sort();
  if (old.length === 0) return 0;
  // Who slept finds the way past what is gone by this name alone.
  if ((await lastCheckpoint(place)) < base) return 0;
  if (!(await isProven(place, base))) return 0;
  // From the oldest on: what is left of a trim that was cut off reads as one that went less far.
  for (const key of old) await place.storage.delete(key);
  return old.length;
}

/**
 * True when a checkpoint holds what the log before it says; false when that log is not whole, as after others tidied it: then it is
 * the next checkpoint that can be compared, with this one.
 */
async function isProven(place: LogPlace, version: number): Promise<boolean> {
  // What left is remembered for a while only, and not by every writer of checkpoints: it is not compared.
  const forgetBeforeMs = Number.POSITIVE_INFINITY;
  const before = await readAt(place, version - 1, { before: undefined, forgetBeforeMs });
  const last = before && (await readVersion(place, version));
  if (last === undefined) return false;
  const said = replay(before, [last], { table: place.folder, forgetBeforeMs });
  const checkpoint = await readAt(place, version, { before: undefined, forgetBeforeMs });
  const reason = checkpoint === undefined ? 'it is gone' : difference(said, checkpoint);
  if (reason !== undefined) throw fail('checkpoint_wrong', { table: place.folder, version, reason });
  return true;
}

/** The first thing that the log says and a checkpoint does not, in words; undefined when both are the same table. */
function difference({ snapshot: log, metaData }: TableState, checkpoint: TableState): string | undefined {
  const { snapshot: other } = checkpoint;
  if (metaData.schemaString !== checkpoint.metaData.schemaString) return 'it has other columns';
  if (log.files.size !== other.files.size) return `it has ${other.files.size} files, not ${log.files.size}`;
  for (const [path, file] of log.files) {
    const same = other.files.get(path);
    const isSame = same?.bytes === file.bytes && same.stats?.numRecords === file.stats?.numRecords;
    if (!isSame || !isDeepStrictEqual(same.partition, file.partition)) return `it has not the file ${path} as it is`;
  }
  for (const [application, version] of log.transactions)
    if (other.transactions.get(application) !== version) return `it has not transaction ${version} of ${application}`;
  return undefined;
}
