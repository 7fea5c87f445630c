// An object as a stream that outlives its connections: where one is lost, the rest is asked for from there on, of the same version. Who reads
// slowly holds nothing but a socket's buffer, and a socket that the service closes meanwhile is only replaced.

import { Readable } from 'node:stream';
import { type BucketObject, type Connection, placeIn, type S3 } from './connection.ts';
import { fail } from './errors.ts';
import { kindOf, passing } from './failures.ts';

interface Opened {
  object: BucketObject;
  body: AsyncIterable<Uint8Array>;
}

/** See `Bucket.getStream`. */
export async function openStream(
  connection: Connection,
  key: string,
  { etag }: { etag?: string } = {},
): Promise<{ object: BucketObject; body: Readable } | undefined> {
  const first = await connection.send({ verb: 'read', key }, s3 => open(connection, s3, { key, etag, start: 0 }));
  if (first === undefined) {
    if (etag !== undefined) throw fail('bucket_changed', { place: placeIn(connection.config, key) });
    return undefined;
  }
  return { object: first.object, body: Readable.from(bytesOf(connection, first), { objectMode: false }) };
}

async function* bytesOf(connection: Connection, first: Opened): AsyncGenerator<Uint8Array> {
  const { key, etag, bytes } = first.object;
  const changed = () => fail('bucket_changed', { place: placeIn(connection.config, key) });
  let at = 0;
  for (let { body } = first; ; ) {
    try {
      for await (const chunk of body) {
        yield chunk;
        at += chunk.length;
      }
      if (at === bytes) return;
      if (at > bytes) throw changed();
    } catch (thrown) {
      const kind = kindOf(thrown);
      if (kind === undefined || !passing.has(kind)) throw thrown;
    }
    // It may have broken off behind its last byte.
    if (at === bytes) return;
    const rest = await connection.send({ verb: 'read', key }, s3 => open(connection, s3, { key, etag, start: at }));
    if (rest === undefined) throw changed();
    body = rest.body;
  }
}

/** The object from a byte on; undefined when there is none, or none with that etag. */
async function open(
  connection: Connection,
  { sdk, client }: S3,
  { key, etag, start }: { key: string; etag: string | undefined; start: number },
): Promise<Opened | undefined> {
  try {
    const found = await client.send(
      new sdk.GetObjectCommand({
        ...connection.at(key),
        ...(etag === undefined ? {} : { IfMatch: `"${etag}"` }),
        ...(start === 0 ? {} : { Range: `bytes=${start}-` }),
      }),
    );
    const object = connection.objectOf(client, { ...found, key, bytes: start + (found.ContentLength ?? 0) });
    if (!(found.Body instanceof Readable)) throw new Error(`${key} came without a body`);
    return { object, body: found.Body };
  } catch (thrown) {
    const kind = kindOf(thrown);
    if (kind === 'absent' || kind === 'condition' || kind === 'beyond') return undefined;
    throw thrown;
  }
}
