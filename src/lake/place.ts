// The storage of a lake by where it lies, the folder of this machine in which engines find its files, and whether it can be used.

import { randomUUID } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { openBucket } from '../bucket/bucket.ts';
import { fail as bucketError } from '../bucket/errors.ts';
import type { BucketPlace, StoragePlace } from '../config/places.ts';
import { openBucketStorage } from './bucket.ts';
import { clearTemporary, openFolder } from './folder.ts';
import type { Storage } from './storage.ts';

/** A lake, and what belongs to this machine: see `Site`. */
export interface LakePlace {
  storage: StoragePlace;
  dataFolder: string;
}

/** Where engines find the data files of a lake: where they lie, or where copies of them are kept. */
export const readableFolder = ({ storage, dataFolder }: LakePlace): string =>
  storage.kind === 'folder' ? storage.folder : join(dataFolder, 'cache', 'lake');

/** The storage of a lake. Nothing is asked of it before it is used. */
export function openStorage(place: LakePlace): Storage {
  const { storage } = place;
  return storage.kind === 'folder' ? openFolder(storage.folder) : openBucketStorage(storage, readableFolder(place));
}

/** Removes what killed writers left half written in the storage itself. Only for the one who has the site's turn. */
export async function clearUnfinished({ storage }: LakePlace): Promise<void> {
  if (storage.kind === 'folder') await clearTemporary(storage.folder);
}

/** Whether a lake can be read now: throws if not, in words and soon. One that is not there yet is empty. */
export async function lookAtLake({ storage }: LakePlace): Promise<void> {
  if (storage.kind === 'folder') {
    await access(storage.folder, constants.R_OK | constants.X_OK).catch(thrown => {
      if (!isSystemError(thrown, 'ENOENT')) throw thrown;
    });
    return;
  }
  const bucket = openBucket(storage, { patienceMs: limits.bucketLookMs });
  try {
    await bucket.pages('', { pageKeys: 1 }).next();
  } finally {
    await bucket.close();
  }
}

/**
 * Tries what a lake in a bucket needs: that it may be listed, read, written and deleted from, and that of two puts of an absent object one
 * is refused. Throws what is missing; leaves nothing.
 */
export async function tryBucket(place: BucketPlace): Promise<void> {
  const bucket = openBucket(place, { patienceMs: limits.bucketLookMs });
  const key = `_doctor/${randomUUID()}`;
  try {
    await bucket.pages('', { pageKeys: 1 }).next();
    const won = await bucket.putIfAbsent(key, Buffer.from('first'));
    const lost = !(await bucket.putIfAbsent(key, Buffer.from('second')));
    const read = Buffer.from((await bucket.get(key)) ?? []).toString();
    await bucket.delete(key);
    if (!won || !lost || read !== 'first')
      throw bucketError('bucket_unfit', {
        place: bucket.place(),
        reason: 'it put an object a second time that was to be put once',
      });
  } finally {
    await bucket.close();
  }
}
