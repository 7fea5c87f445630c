// The lake in a bucket. Data files are read from copies on this machine; everything else is asked of the bucket each time. A commit is a
// conditional put, of which it is known whether it was ours though its answer was lost: each commit has something that only it has.

import { rm } from 'node:fs/promises';
import { openBucket } from '../bucket/bucket.ts';
import type { BucketPlace } from '../config/places.ts';
import { type CacheOptions, openCache } from './bucket_cache.ts';
import { checkKey } from './keys.ts';
import type { Storage, StoredObject } from './storage.ts';

/** A storage over a bucket; copies of what `local` was asked for lie in a folder of this machine. */
export function openBucketStorage(
  place: BucketPlace,
  cacheFolder: string,
  options: Partial<CacheOptions> = {},
): Storage {
  const bucket = openBucket(place);
  const cache = openCache(bucket, { folder: cacheFolder, bytes: place.cacheBytes, ...options });
  return {
    put: async (key, content) => {
      checkKey(key);
      await bucket.put(key, content);
    },
    putFile: async (key, localFile) => {
      checkKey(key);
      const bytes = await bucket.putFile(key, localFile);
      // Who wrote a file often reads it next.
      if (isData(key)) await cache.adopt(key, { localFile, bytes });
      else await rm(localFile, { force: true });
      return bytes;
    },
    putIfAbsent: async (key, content) => {
      checkKey(key);
      return bucket.putIfAbsent(key, content);
    },
    get: async (key, range) => {
      checkKey(key);
      return bucket.get(key, range);
    },
    list: async prefix => {
      const found: StoredObject[] = [];
      // Some programs put an empty object where they mean a folder.
      for await (const { objects } of bucket.pages(prefix))
        for (const { key, bytes, modifiedMs } of objects)
          if (!key.endsWith('/')) found.push({ key, bytes, modifiedMs });
      return found.sort((one, other) => (one.key < other.key ? -1 : 1));
    },
    delete: async key => {
      checkKey(key);
      await bucket.delete(key);
      await cache.forget(key);
    },
    local: async key => {
      checkKey(key);
      return isData(key) ? cache.file(key) : cache.fileAsItIs(key);
    },
  };
}

/**
 * True for what has its content for good: names of data files are given once. What has a step with `_` before it is of a log or a journal,
 * and would be another one in a lake that was made anew.
 */
const isData = (key: string): boolean => !key.split('/').some(step => step.startsWith('_'));
