// Removes what a table's folder holds and its log does not: files of writers that were killed before their commit, and
// files that a commit replaced and no reader can still be reading. What is live, and what somebody may be about to commit,
// stays. So do the files that an overlay stands on: it counts for half the grace time after it was written, over versions that
// were the newest then. The folder is listed before the log is read: a file committed in between is then seen to be live.

import type { DeltaTable } from './log.ts';
import { isStagingLog } from './staging.ts';

export interface SweepOptions {
  /**
   * True for files that we alone write and that nobody is writing now: the caller holds the site's lock. They go at once
   * when the log never had them.
   */
  ours: (path: string) => boolean;
  /** Files, ours too, that are about to be committed. */
  inFlight?: (path: string) => boolean;
}

/**
 * Deletes unreferenced files of a table; gives the paths deleted, and those unreferenced that were left for now: younger than
 * the table's grace time, or in flight. Files whose path has a step that begins with `_` or `.` are none of a table's data
 * and are passed over, but for the logs of staging tables. A folder without a log is left alone.
 */
export async function sweep(
  table: DeltaTable,
  { ours, inFlight = () => false }: SweepOptions,
): Promise<{ deleted: string[]; kept: string[] }> {
  const stored = await table.storage.list(`${table.folder}/`);
  const snapshot = await table.snapshot();
  const deleted: string[] = [];
  const kept: string[] = [];
  if (snapshot === undefined) return { deleted, kept };
  const graceEndMs = table.clock.now().getTime() - table.graceMs;
  for (const { key, modifiedMs } of stored) {
    const path = key.slice(table.folder.length + 1);
    if (snapshot.files.has(path) || isNoData(path)) continue;
    const leftMs = snapshot.tombstones.get(path);
    const due = leftMs === undefined ? ours(path) || modifiedMs <= graceEndMs : leftMs <= graceEndMs;
    if (due && !inFlight(path)) {
      await table.storage.delete(key);
      deleted.push(path);
    } else kept.push(path);
  }
  return { deleted, kept };
}

const isNoData = (path: string): boolean => path.split('/').some(step => /^[_.]/.test(step)) && !isStagingLog(path);
