// A file as it is stored, read from its start, hashed, and inflated when it is packed. A file counts as read only when every byte of it
// was. Small ones are held, which is fastest; larger ones stream.

import { createHash, hash } from 'node:crypto';
import { limits } from '../base/limits.ts';
import { checkPadding, inflate, inflateWhole, type Packing, packingOf } from './packed.ts';
import type { FoundFile } from './sources.ts';
import { BrokenFile, pieceBytes, type StoredBytes } from './stored_bytes.ts';

/** Up to which sizes, stored and plain, a file is held in memory rather than streamed. */
export interface WholeLimits {
  wholeStoredBytes: number;
  wholePlainBytes: number;
}

/** Reads a file and inflates it, when it is small. Throws BrokenFile. */
export async function openStored(bytes: StoredBytes, whole: WholeLimits = limits): Promise<Stored> {
  const stored = new Stored(bytes);
  try {
    if (bytes.file.bytes <= whole.wholeStoredBytes) await stored.hold(whole.wholePlainBytes);
    return stored;
  } catch (thrown) {
    bytes.close();
    throw thrown;
  }
}

export class Stored {
  readonly #bytes: StoredBytes;
  /** All of a file that is small enough to be held. */
  #whole: Buffer | undefined;
  /** The plain text of a small file; undefined when it must stream. */
  #plain: Buffer | undefined;
  #hash: string | undefined;

  constructor(bytes: StoredBytes) {
    this.#bytes = bytes;
  }

  /** SHA-256 of the stored bytes, once all were read. */
  get hash(): string | undefined {
    return this.#hash;
  }

  /** The file as it was read. */
  get file(): FoundFile {
    return this.#bytes.file;
  }

  async hold(plainBytes: number): Promise<void> {
    this.#whole = await this.#bytes.whole();
    const packing = packingOf(this.#whole.subarray(0, 8));
    this.#hash = hash('sha256', this.#whole);
    this.#plain = inflateWhole(this.#whole, { packing, most: plainBytes });
  }

  /** The plain text from its start, as often as asked. After the last chunk the whole file was read and `hash` is known. */
  async *chunks(): AsyncGenerator<Buffer> {
    if (this.#plain) {
      if (this.#plain.length > 0) yield this.#plain;
      return;
    }
    const pieces = this.#pieces();
    const first = await pieces.next();
    const start = first.done ? Buffer.alloc(0) : first.value;
    const packing = packingOf(start.subarray(0, 8));
    const all = joined(start, pieces);
    if (packing === 'plain') yield* all;
    else yield* this.#inflate(all, packing);
  }

  /** Throws BrokenFile when the file under this name is not the one that was listed and read. */
  verify(): void {
    this.#bytes.verify();
  }

  close(): void {
    this.#bytes.close();
  }

  async *#inflate(pieces: AsyncIterable<Buffer>, packing: Exclude<Packing, 'plain'>): AsyncGenerator<Buffer> {
    let plainBytes = 0;
    let packedBytes = 0;
    const ended = (storedBytes: number) => {
      packedBytes = storedBytes;
    };
    for await (const chunk of inflate(pieces, { packing, ended })) {
      plainBytes += chunk.length;
      if (plainBytes > limits.bombBytes && plainBytes > this.file.bytes * limits.bombRatio) {
        throw new BrokenFile(`it inflates to more than ${limits.bombRatio} times its size`);
      }
      yield chunk;
    }
    await this.#checkRest(packedBytes, packing);
  }

  /** Inflating stops after the packed text; all that follows must be padding, and is hashed like the rest. */
  async #checkRest(from: number, packing: Packing): Promise<void> {
    if (from === this.file.bytes && this.#hash !== undefined) return;
    let position = 0;
    for await (const piece of this.#pieces()) {
      const rest = piece.subarray(Math.max(0, from - position));
      if (rest.length > 0) checkPadding(rest, packing);
      position += piece.length;
    }
  }

  /** The stored bytes; hashed when all were taken. */
  async *#pieces(): AsyncGenerator<Buffer> {
    const digest = this.#hash === undefined ? createHash('sha256') : undefined;
    for await (const piece of this.#whole ? piecesOf(this.#whole) : this.#bytes.pieces()) {
      digest?.update(piece);
      yield piece;
    }
    if (digest) this.#hash = digest.digest('hex');
  }
}

/** What was taken already, then the rest. */
async function* joined(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  yield* rest;
}

function* piecesOf(whole: Buffer): Generator<Buffer> {
  for (let from = 0; from < whole.length; from += pieceBytes) yield whole.subarray(from, from + pieceBytes);
}
