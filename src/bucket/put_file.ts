// A local file becomes an object: at once when it is small, else in pieces that are put together at the end. Until then there is no
// object, and pieces of an upload that was given up are thrown away by the service when it is told so.

import { type FileHandle, open } from 'node:fs/promises';
import { limits } from '../base/limits.ts';
import { eachOf } from './at_once.ts';
import type { Connection, S3 } from './connection.ts';
import { kindOf } from './failures.ts';

interface Upload {
  key: string;
  file: FileHandle;
  bytes: number;
}

/** See `Bucket.putFile`. */
export async function putFile(connection: Connection, key: string, localFile: string): Promise<number> {
  const file = await open(localFile, 'r');
  try {
    const { size: bytes } = await file.stat();
    if (bytes <= limits.bucketPieceBytes) {
      const content = await file.readFile();
      await connection.send({ verb: 'write', key }, ({ sdk, client }) =>
        client.send(new sdk.PutObjectCommand({ ...connection.at(key), Body: content })),
      );
    } else await putPieces(connection, { key, file, bytes });
    return bytes;
  } finally {
    await file.close();
  }
}

async function putPieces(connection: Connection, upload: Upload): Promise<void> {
  const { key, bytes } = upload;
  const request = { verb: 'write', key } as const;
  const id = await connection.send(request, async ({ sdk, client }) => {
    const begun = await client.send(new sdk.CreateMultipartUploadCommand(connection.at(key)));
    return begun.UploadId ?? '';
  });
  try {
    const size = Math.max(limits.bucketPieceBytes, Math.ceil(bytes / limits.bucketPieces));
    const numbers = Array.from({ length: Math.ceil(bytes / size) }, (_, i) => i + 1);
    const etags: string[] = [];
    await eachOf(numbers, limits.bucketPiecesAtOnce, async number => {
      etags[number - 1] = await putPiece(connection, { ...upload, id, number, size });
    });
    const parts = etags.map((ETag, i) => ({ ETag, PartNumber: i + 1 }));
    await connection.send(request, s3 => complete(connection, s3, { key, id, bytes, parts }));
  } catch (thrown) {
    await abort(connection, key, id);
    throw thrown;
  }
}

async function putPiece(
  connection: Connection,
  { key, file, bytes, id, number, size }: Upload & { id: string; number: number; size: number },
): Promise<string> {
  const start = (number - 1) * size;
  const content = Buffer.alloc(Math.min(size, bytes - start));
  for (let done = 0; done < content.length; ) {
    const { bytesRead } = await file.read(content, done, content.length - done, start + done);
    if (bytesRead === 0) throw new Error(`the file of ${key} became shorter while it was put`);
    done += bytesRead;
  }
  return connection.send({ verb: 'write', key }, async ({ sdk, client }) => {
    const piece = { ...connection.at(key), UploadId: id, PartNumber: number, Body: content };
    const { ETag = '' } = await client.send(new sdk.UploadPartCommand(piece));
    return ETag;
  });
}

/** Puts the pieces together. When the answer of an earlier try was lost there is no such upload any more, but there is the object. */
async function complete(
  connection: Connection,
  { sdk, client }: S3,
  { key, id, bytes, parts }: { key: string; id: string; bytes: number; parts: { ETag: string; PartNumber: number }[] },
): Promise<void> {
  const at = connection.at(key);
  try {
    await client.send(
      new sdk.CompleteMultipartUploadCommand({ ...at, UploadId: id, MultipartUpload: { Parts: parts } }),
    );
  } catch (thrown) {
    if (kindOf(thrown) !== 'absent') throw thrown;
    const there = await client.send(new sdk.HeadObjectCommand(at));
    if (there?.ContentLength !== bytes) throw thrown;
  }
}

/** As well as it can be done: what stays costs space until the bucket's own rules remove it, and harms nothing. */
async function abort(connection: Connection, key: string, id: string): Promise<void> {
  await connection
    .send({ verb: 'write', key }, ({ sdk, client }) =>
      client.send(new sdk.AbortMultipartUploadCommand({ ...connection.at(key), UploadId: id })),
    )
    .catch(() => undefined);
}
