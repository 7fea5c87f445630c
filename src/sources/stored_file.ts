// The stored bytes of a file of this machine: opened once, read from its start. A size or time that differs from the listing means
// that somebody is still writing it.

import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { isSystemError, reasonOf } from '../base/errors.ts';
import type { FoundFile } from './sources.ts';
import { BrokenFile, pieceBytes, type StoredBytes } from './stored_bytes.ts';

export class StoredFile implements StoredBytes {
  readonly file: FoundFile;
  readonly #descriptor: number;

  /** Throws BrokenFile. */
  constructor(file: FoundFile) {
    this.file = file;
    this.#descriptor = openRegular(file);
    try {
      this.#unchanged(fstatSync(this.#descriptor));
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  async whole(): Promise<Buffer> {
    return this.#read(0, this.file.bytes);
  }

  async *pieces(): AsyncGenerator<Buffer> {
    for (let position = 0; position < this.file.bytes; position += pieceBytes) yield this.#read(position, pieceBytes);
  }

  verify(): void {
    try {
      this.#unchanged(statSync(this.file.absolute));
    } catch (thrown) {
      throw asBroken(thrown);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #unchanged(found: Stats): void {
    const { bytes, modifiedMs } = this.file;
    // Listings may be kept in whole milliseconds.
    if (found.size === bytes && Math.abs(found.mtimeMs - modifiedMs) < 2) return;
    throw new BrokenFile('the file changed while it was read');
  }

  /** Up to `bytes` from a position; fewer only at the end of the file. */
  #read(position: number, bytes: number): Buffer {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(bytes, this.file.bytes - position)));
    for (let filled = 0; filled < buffer.length; ) {
      const count = readOnce(() =>
        readSync(this.#descriptor, buffer, filled, buffer.length - filled, position + filled),
      );
      if (count === 0) throw new BrokenFile('the file became shorter while it was read');
      filled += count;
    }
    return buffer;
  }
}

function readOnce(read: () => number): number {
  try {
    return read();
  } catch (thrown) {
    throw asBroken(thrown);
  }
}

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
  if (isSystemError(thrown, 'ENOENT')) return new BrokenFile('the file disappeared', { gone: true });
  const fromSystem = thrown instanceof Error && 'syscall' in thrown;
  return fromSystem ? new BrokenFile(`it cannot be read: ${reasonOf(thrown)}`) : thrown;
}
