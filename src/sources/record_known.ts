// Takes a body of which every record has a known shape: one record, one a line, or a list of them. Nothing is parsed and nothing is written
// anew. Whatever else a body may be is told at the first place that is not so.

import { limits } from '../base/limits.ts';
import type { RecordShapes } from './record_shapes.ts';

interface Known {
  /** The bytes of the text. */
  body: Buffer;
  shapes: RecordShapes;
  /** Ours, for the end of each line. */
  members: string;
}

/** The records of a body as whole lines; undefined where one of them must be looked at. */
export function takeKnown(
  text: string,
  { body, shapes, members }: Known,
): { lines: Buffer | string; count: number } | undefined {
  const from = afterBlanks(text, 0);
  const ends = (text.charCodeAt(from) === openList ? listEnds : lineEnds)(text, { shapes, from });
  if (ends === undefined || ends.length === 0 || ends.length > 2 * limits.recordsPerBody) return undefined;
  // Where every sign is one byte, the places in the text are those in the bytes, and no text has to be made of them.
  const lines = text.length === body.length ? bytesOf(body, { ends, members }) : textOf(text, { ends, members });
  return { lines, count: ends.length / 2 };
}

interface Looking {
  shapes: RecordShapes;
  from: number;
}

/** Where each record begins and where it ends, one after another, when there is one a line. */
function lineEnds(text: string, { shapes, from }: Looking): number[] | undefined {
  const ends: number[] = [];
  for (let at = from; at < text.length; ) {
    const end = shapes.endOf(text, at);
    if (end < 0) return undefined;
    ends.push(at, end);
    if (text.charCodeAt(end) === lineEnd) at = end + 1;
    else {
      at = afterBlanks(text, end);
      // Only blanks may follow a record that no line end follows.
      if (at < text.length) return undefined;
    }
  }
  return ends;
}

/** The same when they stand in a list. */
function listEnds(text: string, { shapes, from }: Looking): number[] | undefined {
  const ends: number[] = [];
  for (let at = from; ; ) {
    at = afterBlanks(text, at + 1);
    const end = shapes.endOf(text, at);
    if (end < 0) return undefined;
    ends.push(at, end);
    at = afterBlanks(text, end);
    if (text.charCodeAt(at) === comma) continue;
    return text.charCodeAt(at) === closeList && afterBlanks(text, at + 1) === text.length ? ends : undefined;
  }
}

interface Joining {
  ends: readonly number[];
  members: string;
}

/** Each record with ours in place of its last brace. */
function bytesOf(body: Buffer, { ends, members }: Joining): Buffer {
  const ours = Buffer.from(`,${members}}\n`);
  const lines = Buffer.allocUnsafe(body.length + (ends.length / 2) * ours.length);
  let at = 0;
  for (let i = 0; i < ends.length; i += 2) {
    at += body.copy(lines, at, ends[i] ?? 0, (ends[i + 1] ?? 0) - 1);
    at += ours.copy(lines, at);
  }
  return lines.subarray(0, at);
}

function textOf(text: string, { ends, members }: Joining): string {
  const lines: string[] = [];
  for (let i = 0; i < ends.length; i += 2) lines.push(`${text.slice(ends[i], (ends[i + 1] ?? 0) - 1)},${members}}\n`);
  return lines.join('');
}

const [openList, closeList, comma, lineEnd] = [91, 93, 44, 10];

/** Where the blanks of JSON end that begin at a place. */
function afterBlanks(text: string, from: number): number {
  let at = from;
  for (let sign = text.charCodeAt(at); sign === 32 || sign === 9 || sign === lineEnd || sign === 13; )
    sign = text.charCodeAt(++at);
  return at;
}
