// A bucket of any S3-compatible service, as the rest of the program sees it: bytes under keys, a few verbs. Each verb is done or it throws
// in words; between the two it is tried again as long as that can help. What must stay true: of a conditional put it is known whether
// it was ours, also when its answer was lost; and what is read is one version of an object.

import type { Readable } from 'node:stream';
import { limits } from '../base/limits.ts';
import type { BucketConfig } from '../config/places.ts';
import { type BucketObject, Connection, type Patience, placeIn, type S3 } from './connection.ts';
import { kindOf } from './failures.ts';
import { fetchFile } from './fetch_file.ts';
import { openStream } from './object_stream.ts';
import { putFile } from './put_file.ts';

/** A part [start, end) of an object's bytes. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface ListOptions {
  /** Only keys behind this one, which need not be there. */
  after?: string;
  /** True to list one level: what lies below a `/` is told as a folder. */
  folders?: boolean;
  /** Objects and folders of a page; default and most is what services give. */
  pageKeys?: number;
}

export interface ObjectPage {
  /** Ordered by the bytes of their keys, within a page and from page to page. */
  objects: BucketObject[];
  /** With `folders`: what keys begin with, with the slash at its end. */
  folders: string[];
}

/** An object as a stream of its bytes, which goes on where it broke off. */
export interface ObjectStream {
  object: BucketObject;
  body: Readable;
}

/** What goes with an object to whoever fetches it by HTTP. */
export interface ObjectHeaders {
  contentType?: string;
  cacheControl?: string;
}

export interface Bucket {
  /** `s3://bucket/prefix`, or of an object in it, for people. */
  place(key?: string): string;
  /** The bytes, or a part of them, cut at the end; undefined when there is no such object. */
  get(key: string, range?: ByteRange): Promise<Uint8Array | undefined>;
  /**
   * The object as it is now, or as it is under an etag; undefined when there is none. While it is read, `bucket_changed` when it was
   * replaced or deleted meanwhile.
   */
  getStream(key: string, options?: { etag?: string }): Promise<ObjectStream | undefined>;
  /** Fetches an object into a local file, which is made or overwritten, in pieces when it is large; undefined when there is none. */
  fetchFile(key: string, localFile: string): Promise<BucketObject | undefined>;
  head(key: string): Promise<BucketObject | undefined>;
  put(key: string, content: Uint8Array, headers?: ObjectHeaders): Promise<void>;
  /** Puts a local file, in pieces when it is large; gives its size. The file stays. */
  putFile(key: string, localFile: string): Promise<number>;
  /**
   * Puts the object only if there is none of that key: true if it was put, or if what is there is this content already. So who must tell
   * its own from that of others puts something in that only it knows.
   */
  putIfAbsent(key: string, content: Uint8Array, headers?: ObjectHeaders): Promise<boolean>;
  /** Objects whose key starts with the prefix, page after page. */
  pages(prefix: string, options?: ListOptions): AsyncGenerator<ObjectPage>;
  /** Deletes the object; nothing happens when there is none. */
  delete(key: string): Promise<void>;
  /** Ends its connections. One that is forgotten ends with the process. */
  close(): Promise<void>;
}

/**
 * A bucket; nothing is asked of it yet. Its verbs throw `bucket_denied`, `bucket_missing`, `bucket_credentials`, `bucket_expired`,
 * `bucket_clock`, `bucket_refused`, and, after `patienceMs` of tries, `bucket_unreachable` and `bucket_unavailable` (both retryable).
 */
export function openBucket(
  config: BucketConfig,
  { patienceMs = limits.bucketPatienceMs }: Partial<Patience> = {},
): Bucket {
  const connection = new Connection(config, { patienceMs });
  return {
    place: key => placeIn(config, key),
    get: (key, range) => get(connection, key, range),
    getStream: (key, options) => openStream(connection, key, options),
    fetchFile: (key, localFile) => fetchFile(connection, key, localFile),
    head: key => head(connection, key),
    put: (key, content, headers = {}) => put(connection, { key, content, headers }),
    putFile: (key, localFile) => putFile(connection, key, localFile),
    putIfAbsent: (key, content, headers = {}) => putIfAbsent(connection, { key, content, headers }),
    pages: (prefix, options) => pages(connection, prefix, options),
    delete: key => remove(connection, key),
    close: () => connection.close(),
  };
}

async function get(connection: Connection, key: string, range?: ByteRange): Promise<Uint8Array | undefined> {
  if (range !== undefined && range.end <= range.start)
    return (await head(connection, key)) === undefined ? undefined : new Uint8Array();
  const asked = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end - 1}` };
  return connection.send({ verb: 'read', key }, async ({ sdk, client }) => {
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand({ ...connection.at(key), ...asked }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    } catch (thrown) {
      const kind = kindOf(thrown);
      if (kind === 'absent') return undefined;
      if (kind === 'beyond') return new Uint8Array();
      throw thrown;
    }
  });
}

function head(connection: Connection, key: string): Promise<BucketObject | undefined> {
  return connection.send({ verb: 'read', key }, async ({ sdk, client }) => {
    try {
      const found = await client.send(new sdk.HeadObjectCommand(connection.at(key)));
      return connection.objectOf(client, { ...found, key, bytes: found.ContentLength ?? 0 });
    } catch (thrown) {
      if (kindOf(thrown) === 'absent') return undefined;
      throw thrown;
    }
  });
}

interface Put {
  key: string;
  content: Uint8Array;
  headers: ObjectHeaders;
}

async function put(connection: Connection, { key, content, headers }: Put): Promise<void> {
  await connection.send({ verb: 'write', key }, ({ sdk, client }) =>
    client.send(new sdk.PutObjectCommand({ ...connection.at(key), Body: content, ...asSent(headers) })),
  );
}

const asSent = ({ contentType, cacheControl }: ObjectHeaders) => ({
  ...(contentType === undefined ? {} : { ContentType: contentType }),
  ...(cacheControl === undefined ? {} : { CacheControl: cacheControl }),
});

/**
 * Whoever meets an object that is there looks whether it is its own: the answer of an earlier try may have been lost, on its way to
 * here or between two machines of the service, and then the same put says that the key is taken.
 */
function putIfAbsent(connection: Connection, { key, content, headers }: Put): Promise<boolean> {
  const isOurs = async ({ sdk, client }: S3): Promise<boolean> => {
    const { Body } = await client.send(new sdk.GetObjectCommand(connection.at(key)));
    return Buffer.from((await Body?.transformToByteArray()) ?? []).equals(content);
  };
  return connection.send({ verb: 'write', key }, async s3 => {
    const { sdk, client } = s3;
    try {
      const asked = { ...connection.at(key), Body: content, IfNoneMatch: '*', ...asSent(headers) };
      await client.send(new sdk.PutObjectCommand(asked));
      return true;
    } catch (thrown) {
      if (kindOf(thrown) !== 'condition') throw thrown;
      return isOurs(s3);
    }
  });
}

async function* pages(
  connection: Connection,
  prefix: string,
  { after, folders = false, pageKeys = limits.bucketPageKeys }: ListOptions = {},
): AsyncGenerator<ObjectPage> {
  const { Bucket } = connection.at('');
  let token: string | undefined;
  do {
    const asked = {
      Bucket,
      Prefix: connection.keyOf(prefix),
      MaxKeys: pageKeys,
      ...(folders ? { Delimiter: '/' } : {}),
      ...(after === undefined ? {} : { StartAfter: connection.keyOf(after) }),
      ...(token === undefined ? {} : { ContinuationToken: token }),
    };
    const page = await connection.send({ verb: 'list', key: prefix }, async ({ sdk, client }) => {
      const found = await client.send(new sdk.ListObjectsV2Command(asked));
      const objects = (found.Contents ?? []).map(({ Key = '', Size = 0, ...about }) =>
        connection.objectOf(client, { ...about, key: connection.relative(Key), bytes: Size }),
      );
      const below = (found.CommonPrefixes ?? []).map(({ Prefix = '' }) => connection.relative(Prefix));
      return { objects, folders: below, next: found.IsTruncated ? found.NextContinuationToken : undefined };
    });
    token = page.next;
    yield { objects: page.objects, folders: page.folders };
  } while (token !== undefined);
}

async function remove(connection: Connection, key: string): Promise<void> {
  await connection.send({ verb: 'delete', key }, async ({ sdk, client }) => {
    try {
      await client.send(new sdk.DeleteObjectCommand(connection.at(key)));
    } catch (thrown) {
      if (kindOf(thrown) !== 'absent') throw thrown;
    }
  });
}
