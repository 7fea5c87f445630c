// One segment: a file that only grows, `<name>.open` while it is written and `<name>.ndjson` once it is sealed. It knows how many of its
// bytes the disk has, and sealing cuts it there. The verbs of the disk are handed in, so that a test can let any of them fail.

import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What is done to a disk. */
export interface DiskVerbs {
  /** Opens a new file. */
  create(path: string): Promise<FileHandle>;
  /** Writes all of it at a place. */
  write(file: FileHandle, lines: readonly Buffer[], at: number): Promise<void>;
  /** Waits until the disk has what was written. */
  sync(file: FileHandle): Promise<void>;
  truncate(file: FileHandle, bytes: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Waits until the disk has the names in a folder. */
  syncFolder(folder: string): Promise<void>;
}

export const disk: DiskVerbs = {
  create: path => open(path, 'wx'),
  write: writeAll,
  sync: file => file.datasync(),
  truncate: async (file, bytes) => {
    await file.truncate(bytes);
    await file.datasync();
  },
  rename,
  remove: path => rm(path, { force: true }),
  syncFolder: async folder => {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

/** A disk that is nearly full takes a part and says so; the rest is tried again, which then fails. */
async function writeAll(file: FileHandle, lines: readonly Buffer[], at: number): Promise<void> {
  const bytes = lines.length === 1 && lines[0] ? lines[0] : Buffer.concat(lines);
  for (let from = 0; from < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, from, bytes.length - from, at + from);
    from += bytesWritten;
  }
}

const openEnd = '.open';
const sealedEnd = '.ndjson';

export class Segment {
  /** Where it is being written. */
  readonly file: string;
  readonly #verbs: DiskVerbs;
  readonly #stem: string;
  #handle: FileHandle | undefined;
  /** Bytes that the disk has. */
  durable = 0;
  #cut = false;
  #renamed = false;

  private constructor(stem: string, handle: FileHandle, verbs: DiskVerbs) {
    this.#stem = stem;
    this.file = stem + openEnd;
    this.#handle = handle;
    this.#verbs = verbs;
  }

  /** Makes the file, and makes sure that its name is on the disk. `stem` is its path without an ending. */
  static async create(stem: string, verbs: DiskVerbs = disk): Promise<Segment> {
    const segment = new Segment(stem, await verbs.create(stem + openEnd), verbs);
    try {
      await verbs.syncFolder(dirname(stem));
    } catch (thrown) {
      await segment.seal().catch(() => undefined);
      throw thrown;
    }
    return segment;
  }

  /** Resolves when the disk has the lines. After a failure nothing may be appended any more. */
  async append(lines: readonly Buffer[], bytes: number): Promise<void> {
    if (this.#handle === undefined || this.#cut) throw new Error('the segment has ended');
    // Until the sync says otherwise there may be more in the file than the disk has.
    this.#cut = true;
    await this.#verbs.write(this.#handle, lines, this.durable);
    await this.#verbs.sync(this.#handle);
    this.durable += bytes;
    this.#cut = false;
  }

  /** Gives it its sealed name, cut back to what the disk has; one without records goes. May be called again after it failed. */
  async seal(): Promise<string | undefined> {
    if (this.#handle && this.#cut) {
      await this.#verbs.truncate(this.#handle, this.durable);
      this.#cut = false;
    }
    await this.#handle?.close();
    this.#handle = undefined;
    const sealed = this.#stem + sealedEnd;
    if (!this.#renamed) {
      if (this.durable === 0) await this.#verbs.remove(this.file);
      else await this.#verbs.rename(this.file, sealed);
    }
    this.#renamed = true;
    await this.#verbs.syncFolder(dirname(sealed));
    return this.durable === 0 ? undefined : sealed;
  }
}
