// The stored bytes of an object in a bucket, as they come: nothing of it is kept on the disk. What must stay true: all that is read of one
// object is of one version, the one that was listed or, if that is gone already, the one that is there instead.

import type { Readable } from 'node:stream';
import { AppError, reasonOf } from '../base/errors.ts';
import { type Bucket, type ObjectStream, openBucket } from '../bucket/bucket.ts';
import type { BucketConfig } from '../config/places.ts';
import type { FoundFile, FoundObject } from './sources.ts';
import { BrokenFile, type StoredBytes } from './stored_bytes.ts';

/** Buckets that are open, each once for all its objects. */
export class Buckets {
  readonly #open = new Map<string, Bucket>();

  of(config: BucketConfig): Bucket {
    const key = JSON.stringify(config);
    const bucket = this.#open.get(key) ?? openBucket(config);
    this.#open.set(key, bucket);
    return bucket;
  }

  async close(): Promise<void> {
    for (const bucket of this.#open.values()) await bucket.close();
    this.#open.clear();
  }
}

/** Asks for an object. Throws BrokenFile. */
export async function openObject(file: FoundFile, object: FoundObject, buckets: Buckets): Promise<StoredBytes> {
  const bucket = buckets.of(object.bucket);
  const first = await inWords(async () => (await asListed(bucket, object)) ?? (await bucket.getStream(object.key)));
  if (first === undefined) throw new BrokenFile('the object disappeared', { gone: true });
  return new StoredObject(file, { bucket, found: object, first });
}

/** The version that was listed; undefined when it is no longer there. */
async function asListed(bucket: Bucket, { key, etag }: FoundObject): Promise<ObjectStream | undefined> {
  if (etag === '') return undefined;
  try {
    return await bucket.getStream(key, { etag });
  } catch (thrown) {
    if (isChanged(thrown)) return undefined;
    throw thrown;
  }
}

class StoredObject implements StoredBytes {
  readonly file: FoundFile;
  readonly #bucket: Bucket;
  readonly #object: FoundObject;
  /** The answer to the first request, until somebody takes it. */
  #waiting: Readable | undefined;

  constructor(file: FoundFile, { bucket, found, first }: { bucket: Bucket; found: FoundObject; first: ObjectStream }) {
    const { bytes, modifiedMs, etag } = first.object;
    this.#object = { ...found, etag };
    this.#bucket = bucket;
    this.#waiting = first.body;
    // The time of the listing stays where the object is the listed one: answers may tell it less exactly.
    const listed = etag === found.etag ? file.modifiedMs : modifiedMs;
    this.file = { ...file, bytes, modifiedMs: listed, object: this.#object };
  }

  async whole(): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.pieces()) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  async *pieces(): AsyncGenerator<Buffer> {
    const body = await this.#body();
    try {
      for (const chunks = body[Symbol.asyncIterator](); ; ) {
        const { done, value } = await inWords(() => chunks.next());
        if (done) return;
        yield Buffer.from(value.buffer, value.byteOffset, value.length);
      }
    } finally {
      body.destroy();
    }
  }

  /** An object is put whole: what was read of one etag is all of it. */
  verify(): void {}

  close(): void {
    this.#waiting?.destroy();
  }

  async #body(): Promise<Readable> {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) return waiting;
    const { key, etag } = this.#object;
    const again = await inWords(() => this.#bucket.getStream(key, etag === '' ? {} : { etag }));
    if (again === undefined) throw new BrokenFile('the object disappeared', { gone: true });
    return again.body;
  }
}

const isChanged = (thrown: unknown): boolean => thrown instanceof AppError && thrown.code === 'bucket_changed';

/** What says nothing of the object, because the bucket itself cannot be reached. */
const awayCodes = new Set([
  'bucket_unreachable',
  'bucket_unavailable',
  'bucket_credentials',
  'bucket_expired',
  'bucket_clock',
  'bucket_missing',
]);

/** What a bucket threw, as a state of the file; anything else stays what it is. */
async function inWords<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    if (isChanged(thrown)) throw new BrokenFile('the object was replaced or deleted while it was read');
    if (!(thrown instanceof AppError)) throw thrown;
    throw new BrokenFile(`it cannot be read: ${reasonOf(thrown)}`, { away: awayCodes.has(thrown.code) });
  }
}
