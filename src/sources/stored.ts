// A file as it is stored: opened once, read from its start, hashed, inflated when it begins like gzip (names tell nothing).
// A file counts as read only when every byte was: a gzip that ends early, or has anything but zeros after its last member,
// is broken, and a size or time that differs from the listing means that somebody is still writing.

import { createHash, hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import { isSystemError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { FoundFile } from './sources.ts';

/** Why nothing of a file may be used now; `gone` when it is no longer there. */
export class BrokenFile extends Error {
  readonly gone: boolean;
  constructor(reason: string, gone = false) {
    super(reason);
    this.gone = gone;
  }
}

const pieceBytes = 1 << 20;

/** Up to which sizes, stored and plain, a file is held in memory rather than streamed. */
export interface WholeLimits {
  wholeStoredBytes: number;
  wholePlainBytes: number;
}

export class StoredFile {
  readonly #file: FoundFile;
  readonly #descriptor: number;
  /** All of a file that is small enough to be held. */
  #whole: Buffer | undefined;
  /** The plain text of a small file; undefined when it must stream. */
  #plain: Buffer | undefined;
  #hash: string | undefined;

  /** Opens a file and, when it is small, reads and inflates it. Throws BrokenFile. */
  constructor(file: FoundFile, whole: WholeLimits = limits) {
    this.#file = file;
    this.#descriptor = openRegular(file);
    try {
      this.#unchanged(fstatSync(this.#descriptor));
      refusePacked(this.#read(0, 8));
      if (file.bytes <= whole.wholeStoredBytes) this.#readWhole(whole.wholePlainBytes);
    } catch (thrown) {
      this.close();
      throw asBroken(thrown);
    }
  }

  get hash(): string | undefined {
    return this.#hash;
  }

  /** The plain text from its start, as often as asked. After the last chunk the whole file was read and `hash` is known. */
  async *chunks(): AsyncGenerator<Buffer> {
    try {
      if (this.#plain) {
        if (this.#plain.length > 0) yield this.#plain;
      } else if (isGzip(this.#read(0, 2))) yield* this.#inflate();
      else yield* this.#pieces();
    } catch (thrown) {
      throw asBroken(thrown);
    }
  }

  /** Throws BrokenFile when the file under this name is not the one that was listed and read. */
  verify(): void {
    try {
      this.#unchanged(statSync(this.#file.absolute));
    } catch (thrown) {
      throw asBroken(thrown);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #unchanged(found: Stats): void {
    const { bytes, modifiedMs } = this.#file;
    // Listings may be kept in whole milliseconds.
    if (found.size === bytes && Math.abs(found.mtimeMs - modifiedMs) < 2) return;
    throw new BrokenFile('the file changed while it was read');
  }

  #readWhole(plainBytes: number): void {
    this.#whole = this.#read(0, this.#file.bytes);
    this.#hash = hash('sha256', this.#whole);
    this.#plain = isGzip(this.#whole) ? inflateWhole(this.#whole, plainBytes) : this.#whole;
  }

  /** Up to `bytes` from a position; fewer only at the end of the file. */
  #read(position: number, bytes: number): Buffer {
    if (this.#whole) return this.#whole.subarray(position, position + bytes);
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(bytes, this.#file.bytes - position)));
    let filled = 0;
    while (filled < buffer.length) {
      const count = readSync(this.#descriptor, buffer, filled, buffer.length - filled, position + filled);
      if (count === 0) throw new BrokenFile('the file became shorter while it was read');
      filled += count;
    }
    return buffer;
  }

  /** The stored bytes; hashed when all were taken. */
  *#pieces(): Generator<Buffer> {
    const digest = this.#hash === undefined ? createHash('sha256') : undefined;
    for (let position = 0; position < this.#file.bytes; position += pieceBytes) {
      const piece = this.#read(position, pieceBytes);
      digest?.update(piece);
      yield piece;
    }
    if (digest) this.#hash = digest.digest('hex');
  }

  async *#inflate(): AsyncGenerator<Buffer> {
    const gunzip = createGunzip({ chunkSize: pieceBytes });
    let plainBytes = 0;
    // Errors of either side end the iteration below; the callback only takes them off the process.
    pipeline(Readable.from(this.#pieces()), gunzip, () => {});
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      plainBytes += chunk.length;
      if (plainBytes > limits.bombBytes && plainBytes > this.#file.bytes * limits.bombRatio) {
        throw new BrokenFile(`it inflates to more than ${limits.bombRatio} times its size`);
      }
      yield chunk;
    }
    this.#checkPadding(gunzip.bytesWritten);
  }

  /** Inflating stops at a zero after a member; all that follows must be zeros, and is hashed like the rest. */
  #checkPadding(from: number): void {
    for (let position = from; position < this.#file.bytes; position += pieceBytes) {
      if (!isZero(this.#read(position, pieceBytes))) throw new BrokenFile(garbage);
    }
    if (this.#hash === undefined) for (const _ of this.#pieces());
  }
}

const garbage = 'something other than gzip follows the compressed text';

/** Undefined when the text is too large to be held. Throws for what is broken. */
function inflateWhole(stored: Buffer, maxOutputLength: number): Buffer | undefined {
  const hint = stored.length < 18 ? 0 : stored.readUInt32LE(stored.length - 4);
  if (hint > maxOutputLength) return undefined;
  // One output buffer that is just large enough saves joining many; the hint is only a hint.
  const chunkSize = Math.max(1 << 16, Math.min(hint + 64, stored.length * 40));
  try {
    // The typings leave out that `info` gives the engine too.
    const result = gunzipSync(stored, { chunkSize, maxOutputLength, info: true }) as unknown as Inflated;
    if (!isZero(stored.subarray(result.engine.bytesWritten))) throw new BrokenFile(garbage);
    return result.buffer;
  } catch (thrown) {
    if (isSystemError(thrown, 'ERR_BUFFER_TOO_LARGE')) return undefined;
    throw thrown;
  }
}

interface Inflated {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

/** A single byte that gzip begins with is the start of a gzip that was cut off. */
const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && (bytes.length === 1 || bytes[1] === 0x8b);

/** What people pack files with that is not read here; each would otherwise become a heap of senseless rejects. */
const otherPackings: readonly (readonly [string, readonly number[]])[] = [
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['Parquet', [0x50, 0x41, 0x52, 0x31]],
];

function refusePacked(start: Buffer): void {
  for (const [name, magic] of otherPackings) {
    if (magic.every((byte, i) => start[i] === byte)) {
      throw new BrokenFile(`it is packed as ${name}; files are read plain or as gzip`);
    }
  }
}

const isZero = (bytes: Buffer): boolean => bytes.equals(Buffer.alloc(bytes.length));

function openRegular({ absolute }: FoundFile): number {
  try {
    // Without O_NONBLOCK a pipe put in the file's place would hold this thread for ever.
    const descriptor = openSync(absolute, constants.O_RDONLY | constants.O_NONBLOCK);
    if (fstatSync(descriptor).isFile()) return descriptor;
    closeSync(descriptor);
  } catch (thrown) {
    throw asBroken(thrown);
  }
  throw new BrokenFile('it is no regular file');
}

/** What reading threw, as a state of the file; anything else stays what it is. */
function asBroken(thrown: unknown): unknown {
  if (isSystemError(thrown, 'ENOENT')) return new BrokenFile('the file disappeared', true);
  if (isSystemError(thrown, 'Z_BUF_ERROR')) return new BrokenFile('the gzip ends early');
  if (isSystemError(thrown, 'Z_DATA_ERROR', 'Z_NEED_DICT'))
    return new BrokenFile(`the gzip is broken: ${reasonOf(thrown)}`);
  const fromSystem = thrown instanceof Error && 'syscall' in thrown;
  return fromSystem ? new BrokenFile(`it cannot be read: ${reasonOf(thrown)}`) : thrown;
}
