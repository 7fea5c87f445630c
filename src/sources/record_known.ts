// Takes a body of which every record has a known shape: one record, one a line, or a list of them. Nothing is parsed and nothing is written
// anew. Whatever else a body may be is told at the first place that is not so.

import { limits } from '../base/limits.ts';
import type { Batch } from './record_batch.ts';
import type { RecordShapes } from './record_shapes.ts';

interface Known {
  shapes: RecordShapes;
  /** Ours, for the end of each line. */
  members: string;
}

/** The records of a body; undefined where one of them must be looked at. */
export function takeKnown(text: string, known: Known): Batch | undefined {
  const from = afterBlanks(text, 0);
  return text.charCodeAt(from) === openList ? takeList(text, { ...known, from }) : takeLines(text, { ...known, from });
}

function takeLines(text: string, { shapes, members, from }: Known & { from: number }): Batch | undefined {
  let count = 0;
  let last = from;
  for (let at = from; at < text.length; ) {
    const end = shapes.endOf(text, at);
    if (end < 0 || ++count > limits.recordsPerBody) return undefined;
    last = end;
    if (text.charCodeAt(end) === lineEnd) at = end + 1;
    else {
      at = afterBlanks(text, end);
      // Only blanks may follow a record that no line end follows.
      if (at < text.length) return undefined;
    }
  }
  if (count === 0) return undefined;
  const whole = text.slice(from, last);
  // Inside of a record that has a shape there is no line end, so that these are the ends of records.
  const lines = count === 1 ? whole : whole.replaceAll('}\n', () => `,${members}}\n`);
  return { kind: 'records', lines: `${lines.slice(0, -1)},${members}}\n`, accepted: count, rejected: 0 };
}

function takeList(text: string, { shapes, members, from }: Known & { from: number }): Batch | undefined {
  const lines: string[] = [];
  for (let at = from; lines.length <= limits.recordsPerBody; ) {
    at = afterBlanks(text, at + 1);
    const end = shapes.endOf(text, at);
    if (end < 0) return undefined;
    lines.push(text.slice(at, end - 1));
    at = afterBlanks(text, end);
    if (text.charCodeAt(at) === comma) continue;
    if (text.charCodeAt(at) !== closeList || afterBlanks(text, at + 1) < text.length) return undefined;
    return {
      kind: 'records',
      lines: `${lines.join(`,${members}}\n`)},${members}}\n`,
      accepted: lines.length,
      rejected: 0,
    };
  }
  return undefined;
}

const [openList, closeList, comma, lineEnd] = [91, 93, 44, 10];

/** Where the blanks of JSON end that begin at a place. */
function afterBlanks(text: string, from: number): number {
  let at = from;
  for (let sign = text.charCodeAt(at); sign === 32 || sign === 9 || sign === lineEnd || sign === 13; )
    sign = text.charCodeAt(++at);
  return at;
}
