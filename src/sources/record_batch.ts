// Takes a body that was sent to us apart into records: one JSON value, a list of them, or one a line. What must stay true: every record
// of a body is kept as one line, whatever is wrong with it; only a body in which nothing is JSON is nobody's records.

import { isUtf8 } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { limits } from '../base/limits.ts';
import { takeKnown } from './record_known.ts';
import { type Arrival, arrivalMembers, type KeptRecord, openRecordKeeper, type RecordKeeper } from './record_lines.ts';
import { openRecordShapes, type RecordShapes } from './record_shapes.ts';
import type { FieldCheck } from './sources.ts';

/** What a body holds: its records as whole lines, or why there are none. */
export type Batch =
  | { kind: 'records'; lines: Buffer | string; accepted: number; rejected: number }
  | { kind: 'empty' }
  | { kind: 'not_json' }
  | { kind: 'not_cmcd' }
  | { kind: 'too_many' };

export interface BatchTaker {
  /** A promise where it takes so long that others get their turn in between. */
  take(body: Buffer, arrival: Arrival): Batch | Promise<Batch>;
}

/** `checks` are those of the dataset that the records are for. */
export function openBatchTaker(checks: readonly FieldCheck[]): BatchTaker {
  const keeper = openRecordKeeper(checks);
  const shapes = openRecordShapes(checks);
  return {
    take(body, arrival) {
      const sound = isUtf8(body);
      const text = body.toString('utf8').replace(/^\uFEFF/, '');
      const quick = sound && shapes.begin(arrival);
      const members = arrivalMembers(arrival);
      const known = quick ? takeKnown(text, { body, shapes, members }) : undefined;
      if (known !== undefined) return { kind: 'records', lines: known.lines, accepted: known.count, rejected: 0 };
      const steps = stepsOf(text, { keeper, members, sound, arrival, shapes: quick ? shapes : undefined });
      const first = steps.next();
      return first.done ? first.value : finish(steps);
    },
  };
}

async function finish(steps: Generator<undefined, Batch>): Promise<Batch> {
  for (;;) {
    await nextTurn();
    const step = steps.next();
    if (step.done) return step.value;
  }
}

interface Taking {
  keeper: RecordKeeper;
  members: string;
  sound: boolean;
  arrival: Arrival;
  /** Undefined where no record may be taken by its shape. */
  shapes: RecordShapes | undefined;
}

/** Takes records of any kind one by one, and rests now and then. */
function* stepsOf(text: string, taking: Taking): Generator<undefined, Batch> {
  const records = recordsIn(text);
  if (records === 'too_many') return { kind: 'too_many' };
  if (records.length === 0 && isBlank(text)) return { kind: 'empty' };
  const lines: string[] = [];
  let accepted = 0;
  let json = records.length === 0;
  for (const [i, record] of records.entries()) {
    const kept = keepOne(record.trim(), taking);
    lines.push(kept.line);
    json ||= kept.json;
    if (kept.accepted) accepted++;
    if (i % limits.recordsBetweenRests !== limits.recordsBetweenRests - 1) continue;
    yield;
    // Bodies that came meanwhile have told the shapes of another arrival.
    taking.shapes?.begin(taking.arrival);
  }
  if (!json) return { kind: 'not_json' };
  return { kind: 'records', lines: lines.join(''), accepted, rejected: lines.length - accepted };
}

function keepOne(record: string, { keeper, members, sound, shapes }: Taking): KeptRecord {
  if (shapes?.endOf(record, 0) === record.length)
    return { line: `${record.slice(0, -1)},${members}}\n`, accepted: true, json: true };
  const kept = keeper.keep(record, members, sound);
  if (kept.accepted) shapes?.learn(record);
  return kept;
}

const isBlank = (text: string): boolean => !/\S/.test(text);

/** Texts of the records. Values after one another are no JSON, so a text that is JSON as a whole has one reading alone. */
export function recordsIn(text: string): string[] | 'too_many' {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    return linesIn(text);
  }
  if (!Array.isArray(whole)) return [text];
  return whole.length > limits.recordsPerBody ? 'too_many' : elementsOf(text);
}

function linesIn(text: string): string[] | 'too_many' {
  const lines = text.split('\n', limits.linesPerBody + 1);
  if (lines.length > limits.linesPerBody) return 'too_many';
  const records = lines.filter(line => !isBlank(line));
  return records.length > limits.recordsPerBody ? 'too_many' : records;
}

/** The texts of a list's elements, from a text that is known to be one list. */
function elementsOf(text: string): string[] {
  const elements: string[] = [];
  let depth = 0;
  let from = text.indexOf('[') + 1;
  for (let at = from - 1; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === quote) at = endOfString(text, at);
    else if (sign === openList || sign === openObject) depth++;
    else if (sign === comma && depth === 1) {
      elements.push(text.slice(from, at));
      from = at + 1;
    } else if (sign === closeList || sign === closeObject) {
      depth--;
      if (depth === 0) elements.push(text.slice(from, at));
    }
  }
  return elements.filter(element => !isBlank(element));
}

/** Where the string that begins at a quote ends. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at;
}

const [quote, comma, backslash] = [34, 44, 92];
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125];
