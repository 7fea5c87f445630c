// A whole object as a local file. The first piece tells how large it is and which version; the others are asked for of that version,
// a few at a time, and written where they belong, so that one large file comes as fast as many small ones.

import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { limits } from '../base/limits.ts';
import { eachOf } from './at_once.ts';
import { type BucketObject, type Connection, placeIn } from './connection.ts';
import { fail } from './errors.ts';
import { kindOf } from './failures.ts';

interface Piece {
  object: BucketObject;
  content: Uint8Array;
}

/** See `Bucket.fetchFile`. What of the file was written when it throws is the caller's to remove. */
export async function fetchFile(
  connection: Connection,
  key: string,
  localFile: string,
): Promise<BucketObject | undefined> {
  const size = limits.bucketPieceBytes;
  const first = await piece(connection, { key, start: 0, end: size });
  if (first === undefined) return undefined;
  const { object } = first;
  const file = await open(localFile, 'w');
  try {
    await writeAll(file, first.content, 0);
    const rest = Array.from({ length: Math.max(0, Math.ceil(object.bytes / size) - 1) }, (_, i) => (i + 1) * size);
    await eachOf(rest, limits.bucketPiecesAtOnce, async start => {
      const end = Math.min(start + size, object.bytes);
      const next = await piece(connection, { key, start, end, etag: object.etag });
      if (next?.content.length !== end - start)
        throw fail('bucket_changed', { place: placeIn(connection.config, key) });
      await writeAll(file, next.content, start);
    });
  } finally {
    await file.close();
  }
  return object;
}

async function writeAll(file: FileHandle, content: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < content.length; ) {
    const { bytesWritten } = await file.write(content, done, content.length - done, at + done);
    done += bytesWritten;
  }
}

function piece(
  connection: Connection,
  { key, start, end, etag }: { key: string; start: number; end: number; etag?: string },
): Promise<Piece | undefined> {
  return connection.send({ verb: 'read', key }, async ({ sdk, client }) => {
    try {
      const found = await client.send(
        new sdk.GetObjectCommand({
          ...connection.at(key),
          Range: `bytes=${start}-${end - 1}`,
          ...(etag === undefined ? {} : { IfMatch: `"${etag}"` }),
        }),
      );
      const content = (await found.Body?.transformToByteArray()) ?? new Uint8Array();
      const bytes = Number(/\/(\d+)$/.exec(found.ContentRange ?? '')?.[1] ?? content.length);
      return { object: connection.objectOf(client, { ...found, key, bytes }), content };
    } catch (thrown) {
      const kind = kindOf(thrown);
      // Of an object without bytes there is no first one.
      if (kind === 'beyond' && start === 0)
        return { object: { key, bytes: 0, modifiedMs: 0, etag: '' }, content: new Uint8Array() };
      if (kind === 'absent' || kind === 'condition' || kind === 'beyond') return undefined;
      throw thrown;
    }
  });
}
