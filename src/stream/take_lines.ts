// Takes what a segment has grown by: whole lines, read exactly as a file of the ledger is, into plain parts for the load.

import { open, stat } from 'node:fs/promises';
import { isSystemError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Dataset } from '../catalog/catalog.ts';
import { fieldChecks, wantedFields } from '../lake/stage_sql.ts';
import { readExactly } from '../sources/exact.ts';
import { formatNamed } from '../sources/formats/formats.ts';
import { PartWriter } from '../sources/parts.ts';
import type { Part } from '../sources/sources.ts';
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

/** Reads lines into parts; rejects go to the tail. */
export async function linesToParts(
  bytes: Buffer,
  { tail, dataset, scratch }: { tail: Tail; dataset: Dataset; scratch: string },
): Promise<Part[]> {
  const wanted = wantedFields(dataset);
  const reader = formatNamed('collected').reader({}, wanted);
  const parts = new PartWriter({ scratch, id: tail.id });
  const before = tail.lines;
  try {
    await readExactly(oneOf(bytes), {
      reader,
      parts,
      rejects: {
        add: reject => {
          tail.rejectCount++;
          const numbered = { ...reject, lineNumber: reject.lineNumber + before };
          tail.rejects.add(numbered);
          if (tail.rejectCount <= limits.rejectsHeld) tail.fresh.push(numbered);
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
  return parts.finish();
}

async function* oneOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
