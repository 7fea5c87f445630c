// A place that files are published to: a folder of this machine or a bucket. What must stay true: who reads there finds a file whole, the
// one before or the new one; and somebody else's server is not waited for longer than was said.

import { openBucket } from '../bucket/bucket.ts';
import type { StoragePlace } from '../config/places.ts';
import { openFolder } from '../lake/folder.ts';

export interface FileAbout {
  contentType: string;
  /** What those who pass the file on may keep it for; a folder tells nobody. */
  cacheControl?: string;
}

export interface Shelf {
  get(name: string): Promise<Uint8Array | undefined>;
  put(name: string, content: Uint8Array, about: FileAbout): Promise<void>;
  /** Puts a file only if there is none of that name; true if it was put, or is there with this content. */
  putIfAbsent(name: string, content: Uint8Array, about: FileAbout): Promise<boolean>;
  close(): Promise<void>;
}

export function openShelf(place: StoragePlace, { patienceMs }: { patienceMs: number }): Shelf {
  if (place.kind === 'bucket') return openBucket(place, { patienceMs });
  const folder = openFolder(place.folder);
  return {
    get: name => folder.get(name),
    put: (name, content) => folder.put(name, content),
    putIfAbsent: (name, content) => folder.putIfAbsent(name, content),
    close: async () => undefined,
  };
}
