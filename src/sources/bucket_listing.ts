// Lists a bucket as a source, a page at a time: all of it, or what names say is new. Nothing that lies in the bucket can stop the
// listing. What must stay true: pages come in the order of their paths, each whole, so that what is missing between them is gone.

import { dayMs } from '../base/clock.ts';
import { type Bucket, openBucket } from '../bucket/bucket.ts';
import type { BucketObject } from '../bucket/connection.ts';
import type { BucketSource } from '../config/sources.ts';
import { dateOfName } from './name_dates.ts';
import type { FoundFile } from './sources.ts';

/** What is needed of a source to list it. */
export type ListedSource = Pick<BucketSource, 'name' | 'place' | 'prefix' | 'path'>;

export interface ListedPage {
  files: FoundFile[];
  /** Path of the last object of the page, of whatever kind; undefined when it is empty. */
  last: string | undefined;
}

/** What the keys of a source begin with that their paths leave out. */
export const folderOfPrefix = (prefix: string): string => prefix.slice(0, prefix.lastIndexOf('/') + 1);

/** The file that an object is to its source; undefined for what is none: marks of folders, uploads under way, names that begin with a dot. */
export function fileOfObject(
  source: ListedSource,
  { key, bytes, modifiedMs, etag }: BucketObject,
): FoundFile | undefined {
  const path = key.slice(folderOfPrefix(source.prefix).length);
  if (path === '' || isLeftOut(path)) return undefined;
  const object = { bucket: source.place, key, etag };
  return {
    source: source.name,
    path,
    absolute: `${source.path}${path}`,
    bytes,
    modifiedMs: Math.trunc(modifiedMs),
    object,
  };
}

const isLeftOut = (path: string): boolean =>
  /\/$|\.(tmp|part)$/.test(path) || path.split('/').some(name => name.startsWith('.'));

/** All objects of a source. */
export async function* listWhole(bucket: Bucket, source: ListedSource): AsyncGenerator<ListedPage> {
  for await (const { objects } of bucket.pages(source.prefix)) yield pageOf(source, objects);
}

const pageOf = (source: ListedSource, objects: readonly BucketObject[]): ListedPage => ({
  files: objects.map(object => fileOfObject(source, object)).filter(file => file !== undefined),
  last: objects.at(-1)?.key.slice(folderOfPrefix(source.prefix).length),
});

/**
 * Objects whose names carry a date of `since` or later, and those whose names carry none. Where an older one is met, the listing goes on
 * behind all older ones that are named alike, so that it costs a request for each way of naming and for each page of new ones.
 */
export async function* listSince(
  bucket: Bucket,
  { source, since }: { source: ListedSource; since: Date },
): AsyncGenerator<ListedPage> {
  const folder = folderOfPrefix(source.prefix);
  // One day earlier: a name that ends with its date is itself the key behind which the newer ones are asked for.
  const day = new Date(since.getTime() - dayMs).toISOString().slice(0, 10);
  const dateOf = ({ key }: BucketObject) => dateOfName(key.slice(folder.length), day);
  for (let after: string | undefined, ended = false; !ended; ) {
    ended = true;
    for await (const { objects } of bucket.pages(source.prefix, after === undefined ? {} : { after })) {
      const old = objects.find(object => dateOf(object)?.isBefore);
      yield pageOf(source, old === undefined ? objects : objects.slice(0, objects.indexOf(old)));
      if (old === undefined) continue;
      after = `${folder}${dateOf(old)?.at ?? ''}`;
      ended = false;
      break;
    }
  }
}

/** Tries whether a bucket can be listed and its objects read; false when it has none for the source. Throws what the bucket does. */
export async function tryListing(source: ListedSource, patience: { patienceMs: number }): Promise<boolean> {
  const bucket = openBucket(source.place, patience);
  try {
    const { value } = await bucket.pages(source.prefix, { pageKeys: 1 }).next();
    const [first] = value?.objects ?? [];
    if (first !== undefined) await bucket.get(first.key, { start: 0, end: 1 });
    return first !== undefined;
  } finally {
    await bucket.close();
  }
}
