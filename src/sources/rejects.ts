// Collects the rejects of one file: the first ones in memory, the rest in a file beside the parts, so that a file of nothing
// but rejects costs disk and no memory. Order is kept.

import { closeSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../base/limits.ts';
import { openNew, writeAll } from './parts.ts';
import type { LineReject } from './sources.ts';

export class RejectCollector {
  readonly #path: string;
  readonly #held: LineReject[] = [];
  #chars = 0;
  #count = 0;
  #descriptor: number | undefined;

  constructor({ scratch, id }: { scratch: string; id: number }) {
    this.#path = join(scratch, `${id}.rejects.ndjson`);
  }

  add(reject: LineReject): void {
    this.#count++;
    const kept = { ...reject, record: reject.record.slice(0, limits.rejectRecordChars) };
    if (
      this.#descriptor === undefined &&
      this.#held.length < limits.rejectsHeld &&
      this.#chars < limits.rejectCharsHeld
    ) {
      this.#held.push(kept);
      this.#chars += kept.record.length;
      return;
    }
    this.#descriptor ??= openNew(this.#path);
    writeAll(this.#descriptor, `${JSON.stringify(kept)}\n`, this.#path);
  }

  /** What was collected; nothing can be added after. */
  finish(): { rejects: LineReject[]; rejectCount: number; rejectsFile?: string } {
    const spilled = this.#descriptor !== undefined;
    this.#close();
    return { rejects: this.#held, rejectCount: this.#count, ...(spilled && { rejectsFile: this.#path }) };
  }

  /** Takes the file away again. */
  discard(): void {
    if (this.#descriptor === undefined) return;
    this.#close();
    rmSync(this.#path, { force: true });
  }

  #close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
