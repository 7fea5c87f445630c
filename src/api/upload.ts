// Takes a file that somebody hands in into the folder of a source. What must stay true: it lies there whole or not at all, by the time the
// answer says so it survives a power cut, and nothing that was there is ever written over.

import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, lstat, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isSystemError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { fail } from './errors.ts';

export interface Upload {
  /** Folder of the source. */
  folder: string;
  /** Name that the file is to have there. */
  file: string;
  body: AsyncIterable<Uint8Array>;
  signal: AbortSignal;
  /** Bytes that were promised; NaN when nobody said. */
  expected: number;
}

/** Throws `input_invalid`, `body_too_large`, `file_taken`, `file_unwritable`. The same content again is taken as done. */
export async function takeFile({
  folder,
  file,
  body,
  signal,
  expected,
}: Upload): Promise<{ bytes: number; sha256: string }> {
  checkName(file);
  if (expected > limits.uploadBytes) throw fail('body_too_large', { bytes: limits.uploadBytes });
  const part = join(folder, `.upload-${randomUUID()}.part`);
  try {
    await mkdir(folder, { recursive: true });
    const written = await writePart(part, { body, signal });
    await putInPlace(part, { folder, file, sha256: written.sha256 });
    return written;
  } catch (thrown) {
    if (thrown instanceof AppError || signal.aborted) throw thrown;
    throw fail('file_unwritable', { file, reason: reasonOf(thrown) }, thrown);
  } finally {
    await rm(part, { force: true });
  }
}

/** Throws `input_invalid` for a name that leads elsewhere, that no system takes, or that the source would leave out. */
function checkName(file: string): void {
  const refuse = (reason: string) => fail('input_invalid', { where: 'params.file', reason });
  if (file === '') throw refuse('a name is needed');
  if (/[/\\\p{Cc}]/u.test(file)) throw refuse('a name has no separators and no control characters');
  if (file.startsWith('.')) throw refuse('a name that begins with a dot is left out by the source');
  if (/\.(tmp|part)$/.test(file)) throw refuse('.tmp and .part are for files under way');
  if (Buffer.byteLength(file) > 255) throw refuse('a name has 255 bytes at most');
  if (!file.isWellFormed()) throw refuse('it is no text');
}

/** Writes what comes, and makes sure that the disk has it. */
async function writePart(
  part: string,
  { body, signal }: Pick<Upload, 'body' | 'signal'>,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const handle = await open(part, 'wx');
  let bytes = 0;
  try {
    for await (const chunk of body) {
      signal.throwIfAborted();
      bytes += chunk.length;
      if (bytes > limits.uploadBytes) throw fail('body_too_large', { bytes: limits.uploadBytes });
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    signal.throwIfAborted();
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Gives the part its name, unless there is another file of that name. */
async function putInPlace(
  part: string,
  { folder, file, sha256 }: { folder: string; file: string; sha256: string },
): Promise<void> {
  const path = join(folder, file);
  try {
    await link(part, path);
  } catch (thrown) {
    if (!isSystemError(thrown, 'EEXIST')) throw thrown;
    if ((await hashOfFile(path)) !== sha256) throw fail('file_taken', { file }, thrown);
    return;
  }
  const parent = await open(folder, 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}

/** Undefined for what is no plain file. */
async function hashOfFile(path: string): Promise<string | undefined> {
  if (!(await lstat(path)).isFile()) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
