// Writes the parts of one file into the scratch folder: `<id>.<n>.part`, each cut at a line end when it is large enough. A
// part has one list of columns. Whoever gives up discards them all; a disk that is full is an error, not a state of the file.

import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { fail } from './errors.ts';
import type { Part } from './sources.ts';

/** How the lines of a part are written. */
export type PartLayout = Pick<Part, 'names' | 'delimiter' | 'quoted' | 'absent'>;

export class PartWriter {
  readonly #stem: string;
  #parts: Part[] = [];
  #open: { part: Part; descriptor: number } | undefined;

  constructor({ scratch, id }: { scratch: string; id: number }) {
    this.#stem = join(scratch, String(id));
  }

  /** Writes whole lines; they go to a part of this very layout, a new one when the last is full or differs. */
  write(content: Buffer | string, layout: PartLayout): void {
    let open = this.#open;
    if (!open || open.part.names !== layout.names || open.part.bytes >= limits.partBytes) open = this.#next(layout);
    open.part.bytes += writeAll(open.descriptor, content, open.part.path);
  }

  /** All parts; nothing can be written after. */
  finish(): Part[] {
    this.#close();
    return this.#parts;
  }

  /** Takes all parts away again. */
  discard(): void {
    this.#close();
    for (const part of this.#parts) rmSync(part.path, { force: true });
    this.#parts = [];
  }

  #next(layout: PartLayout): { part: Part; descriptor: number } {
    this.#close();
    const path = `${this.#stem}.${this.#parts.length}.part`;
    const part = { path, bytes: 0, skipLines: 0, ...layout };
    const open = { part, descriptor: openNew(path) };
    this.#parts.push(part);
    this.#open = open;
    return open;
  }

  #close(): void {
    if (this.#open) closeSync(this.#open.descriptor);
    this.#open = undefined;
  }
}

/** Opens a scratch file that is empty. Throws `scratch_unwritable`. */
export function openNew(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (thrown) {
    throw fail('scratch_unwritable', { path, reason: reasonOf(thrown) }, thrown);
  }
}

/** Writes everything and gives the bytes written. Throws `scratch_unwritable`. */
export function writeAll(descriptor: number, content: Buffer | string, path: string): number {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
  } catch (thrown) {
    throw fail('scratch_unwritable', { path, reason: reasonOf(thrown) }, thrown);
  }
  return bytes.length;
}
