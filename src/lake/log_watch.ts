// Whether the logs of tables went on, for somebody who looks often and reads little: of a folder the time of a log's folder, of a bucket one
// request a table, for the version that would come next.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lastCheckpoint, versionKey } from './history.ts';
import { type LakePlace, openStorage } from './place.ts';
import type { Storage } from './storage.ts';

/** Gives for a table's folder something that is another one when its log is. */
export type LogWatch = (folder: string) => Promise<number>;

/** Watches the logs of a lake; the first look at a log in a bucket finds its end, the others go on from there. */
export function watchLogs(place: LakePlace): LogWatch {
  const { storage } = place;
  if (storage.kind === 'folder') return folder => changedAt(join(storage.folder, ...folder.split('/'), '_delta_log'));
  const bucket = openStorage(place);
  const versions = new Map<string, number>();
  return async folder => {
    const version = await endOf(bucket, folder, versions.get(folder));
    versions.set(folder, version);
    return version;
  };
}

/** The newest version from a known one on; -1 where there is no log. */
async function endOf(storage: Storage, folder: string, known: number | undefined): Promise<number> {
  let version = known ?? (await lastCheckpoint({ storage, folder }));
  while ((await storage.get(versionKey(folder, version + 1), { start: 0, end: 1 })) !== undefined) version++;
  return version;
}

/** When entries of a folder last came or went; 0 when it is not there. */
const changedAt = (folder: string): Promise<number> =>
  stat(folder).then(
    about => about.mtimeMs,
    () => 0,
  );
