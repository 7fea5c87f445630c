// Takes what a segment has grown by: whole lines, read exactly as a file of the ledger is, into plain parts for the load.

import { open, stat } from 'node:fs/promises';
import { isSystemError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Dataset } from '../catalog/catalog.ts';
import { fieldChecks, wantedFields } from '../lake/stage_sql.ts';
import { readExactly } from '../sources/exact.ts';
import { formatNamed } from '../sources/formats/formats.ts';
import { PartWriter } from '../sources/parts.ts';
import type { LineReject, Part } from '../sources/sources.ts';
import type { Tail } from './tails.ts';

/** What a segment has beyond what was read of it. */
export interface Grown {
  /** Whole lines, up to what one tick takes. */
  bytes: Buffer;
  /** Of the whole file. */
  size: number;
  /** It is shorter than what was read of it: what was never acknowledged was cut off. */
  cut: boolean;
}

/** Reads on where the last time ended. Gives undefined when the file has another name now. */
export async function readOn(tail: Tail): Promise<Grown | undefined> {
  try {
    const { size } = await stat(tail.file);
    if (size <= tail.offset) return { bytes: Buffer.alloc(0), size, cut: size < tail.offset };
    const file = await open(tail.file, 'r');
    try {
      const buffer = Buffer.allocUnsafe(Math.min(size - tail.offset, limits.tickBytes));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, tail.offset);
      return { bytes: buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf(10) + 1), size, cut: false };
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT')) return undefined;
    throw thrown;
  }
}

/** Notes what could not be read of a segment; `lineNumber` counts from its first line. */
function addReject(tail: Tail, reject: LineReject): void {
  tail.rejectCount++;
  tail.rejects.add(reject);
  if (tail.rejectCount <= limits.rejectsHeld) tail.fresh.push(reject);
}

/** Lines that the engine could not take as they were read: what of them is no reject yet is one now, so that none is lost in silence. */
export function rejectAll(
  tail: Tail,
  { bytes, before, known }: { bytes: Buffer; before: number; known: ReadonlySet<number> },
): void {
  const reason = 'its records could not be read twice alike';
  for (const [i, record] of bytes.toString('utf8').split('\n').entries()) {
    const lineNumber = before + i + 1;
    if (record !== '' && !known.has(lineNumber)) addReject(tail, { lineNumber, code: 'unlike', reason, record });
  }
}

/** What lines came to. */
export interface TakenLines {
  parts: Part[];
  /** Lines of the segment before them. */
  before: number;
  /** Numbers of those that are rejects. */
  rejected: Set<number>;
}

/** Reads lines into parts; rejects go to the tail. */
export async function linesToParts(
  bytes: Buffer,
  { tail, dataset, scratch }: { tail: Tail; dataset: Dataset; scratch: string },
): Promise<TakenLines> {
  const wanted = wantedFields(dataset);
  const reader = formatNamed('collected').reader({}, wanted);
  const parts = new PartWriter({ scratch, id: tail.id });
  const before = tail.lines;
  const rejected = new Set<number>();
  try {
    await readExactly(oneOf(bytes), {
      reader,
      parts,
      rejects: {
        add: reject => {
          const lineNumber = reject.lineNumber + before;
          rejected.add(lineNumber);
          addReject(tail, { ...reject, lineNumber });
        },
      },
      checks: fieldChecks(dataset),
      constants: {},
      wanted,
      checkpoint: () => undefined,
    });
  } catch (thrown) {
    parts.discard();
    throw thrown;
  }
  for (const name of reader.drift()) if (tail.drift.size < limits.namesPerFile) tail.drift.add(name);
  tail.lines += linesIn(bytes);
  tail.offset += bytes.length;
  return { parts: parts.finish(), before, rejected };
}

async function* oneOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
