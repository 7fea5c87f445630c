// Copies of a bucket's data files on this machine, for engines that read files. A copy is whole or not there: it is fetched under another
// name and gets its own by a rename. Any number of processes share the folder without speaking to each other: the time of a copy says
// when somebody used it last, and whoever fetches much removes those that nobody used for long. What must stay true: a copy that
// was asked for stays at least for `limits.cacheRestMs`; one that is there is what the bucket has under that key.

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Bucket } from '../bucket/bucket.ts';
import { lookThrough } from './cache_look.ts';
import { storageError } from './folder.ts';
import { temporary } from './keys.ts';

export interface CacheOptions {
  /** Made when it is needed. */
  folder: string;
  /** Size of the copies at most, as far as none of them is in use. */
  bytes: number;
  nowMs: () => number;
}

export interface BucketCache {
  /** Path of the copy of an object that never changes, fetched where it is not there. Of one that is not there, the path where it would be. */
  file(key: string): Promise<string>;
  /** Path of a copy of an object as it is now. */
  fileAsItIs(key: string): Promise<string>;
  /** Takes a local file as the copy of an object that it was just put as; the file is consumed. */
  adopt(key: string, file: { localFile: string; bytes: number }): Promise<void>;
  /** Removes the copy of an object that was deleted. */
  forget(key: string): Promise<void>;
}

export function openCache(
  bucket: Bucket,
  { folder, bytes, nowMs = () => Date.now() }: Omit<CacheOptions, 'nowMs'> & Partial<CacheOptions>,
): BucketCache {
  return new Cache(bucket, { folder, bytes, nowMs });
}

class Cache implements BucketCache {
  readonly #bucket: Bucket;
  readonly #options: CacheOptions;
  /** Fetches that are under way, by the path of the copy. */
  readonly #fetching = new Map<string, Promise<void>>();
  /** When this process last told the others that it uses a copy, by its path. */
  readonly #touched = new Map<string, number>();
  readonly #waiting: (() => void)[] = [];
  #free: number = limits.cacheFetches;
  /** Bytes that came since the copies were looked through. */
  #came = 0;
  #lookAt = 0;
  #look: Promise<void> | undefined;

  constructor(bucket: Bucket, options: CacheOptions) {
    this.#bucket = bucket;
    this.#options = options;
  }

  async file(key: string): Promise<string> {
    const path = this.#pathOf(key);
    if (!(await this.#used(path))) await this.#fetchOnce(key, path);
    return path;
  }

  async fileAsItIs(key: string): Promise<string> {
    const now = await this.#bucket.head(key);
    const path = this.#pathOf(key);
    if (now === undefined) return path;
    const version = createHash('sha256').update(`${now.etag}/${now.modifiedMs}`).digest('hex').slice(0, 16);
    const own = `${path}.${version}`;
    if (!(await this.#used(own))) await this.#fetchOnce(key, own);
    return own;
  }

  async adopt(key: string, { localFile, bytes }: { localFile: string; bytes: number }): Promise<void> {
    const path = this.#pathOf(key);
    try {
      await this.#place(localFile, path);
      await this.#grown(bytes);
    } catch (thrown) {
      // The object is in the bucket; without a copy it is fetched when somebody reads it.
      if (!isSystemError(thrown, 'EXDEV', 'ENOSPC', 'EDQUOT')) throw storageError('write', path, thrown);
      await rm(localFile, { force: true });
    }
  }

  async forget(key: string): Promise<void> {
    const path = this.#pathOf(key);
    this.#touched.delete(path);
    await rm(path, { force: true });
  }

  #pathOf(key: string): string {
    return join(this.#options.folder, ...key.split('/'));
  }

  /** True when there is a copy; the others are told that it is used, unless they were told shortly before. */
  async #used(path: string): Promise<boolean> {
    const now = this.#options.nowMs();
    if (now - (this.#touched.get(path) ?? Number.NEGATIVE_INFINITY) < limits.cacheTouchMs) return true;
    try {
      await utimes(path, now / 1000, now / 1000);
    } catch (thrown) {
      if (!isSystemError(thrown, 'ENOENT', 'ENOTDIR')) throw storageError('read', path, thrown);
      this.#touched.delete(path);
      return false;
    }
    if (this.#touched.size >= limits.placedFiles) this.#touched.clear();
    this.#touched.set(path, now);
    return true;
  }

  async #fetchOnce(key: string, path: string): Promise<void> {
    const fetching = this.#fetching.get(path) ?? this.#inTurn(() => this.#fetch(key, path));
    this.#fetching.set(path, fetching);
    try {
      await fetching;
    } finally {
      this.#fetching.delete(path);
    }
  }

  async #fetch(key: string, path: string): Promise<void> {
    const unfinished = join(this.#options.folder, temporary, randomUUID());
    try {
      await mkdir(dirname(unfinished), { recursive: true });
      const object = await this.#bucket.fetchFile(key, unfinished);
      if (object === undefined) return;
      await this.#place(unfinished, path);
      await this.#grown(object.bytes);
    } catch (thrown) {
      throw storageError('write', path, thrown);
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  /** Gives a whole file the name of a copy that is used now. */
  async #place(file: string, path: string): Promise<void> {
    const now = this.#options.nowMs();
    await utimes(file, now / 1000, now / 1000);
    await mkdir(dirname(path), { recursive: true });
    await rename(file, path);
    this.#touched.set(path, now);
  }

  async #inTurn<T>(act: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>(resolve => this.#waiting.push(resolve));
    try {
      return await act();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  /** Looks through the copies now and then. Who fetches waits for it: else copies could come faster than they go. */
  async #grown(bytes: number): Promise<void> {
    const { nowMs, bytes: most } = this.#options;
    this.#came += bytes;
    const much = this.#came >= most * limits.cacheLookShare;
    if (this.#look === undefined && (much || nowMs() - this.#lookAt >= limits.cacheLookMs)) {
      this.#came = 0;
      this.#lookAt = nowMs();
      this.#look = lookThrough({ ...this.#options, much }).finally(() => {
        this.#look = undefined;
      });
    }
    await this.#look;
  }
}
