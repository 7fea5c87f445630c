// How far each partition of a topic has been read. The truth are the segments: every line names the message it came from, so what
// lies in them was read and nothing else was. `offsets.json` beside them remembers what the older ones say, so that a start reads
// the newest alone. What must stay true: it never counts a line that is not on the disk, and it may be older than the segments.

import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rename, truncate } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { isSystemError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { disk } from './segment.ts';
import { segmentName } from './segments.ts';

/** Where a partition is read on: the next offset, and how many records of that message lie in the segments already. */
export interface Place {
  offset: number;
  taken: number;
}

/** Places by partition. */
export type Places = Map<number, Place>;

/** What is known of one topic. */
export interface TopicPlaces {
  /** Undefined when the memory was lost and the segments alone speak. */
  id: string | undefined;
  places: Places;
  /** Messages that the brokers did not have any more when they were to be read. */
  lost: number;
}

/** A place in the segments: everything before it is counted in the memory. */
export interface Mark {
  /** `<dataset>/<name>` without its ending. */
  segment: string;
  bytes: number;
}

const whole = z.int().nonnegative();
const memoryShape = z.object({
  read_to: z.object({ segment: z.string(), bytes: whole }).optional(),
  topics: z.record(
    z.string(),
    z.object({
      id: z.string().optional(),
      lost: whole,
      partitions: z.record(z.string().regex(/^\d+$/), z.tuple([whole, whole])),
    }),
  ),
});

/** What `offsets.json` holds. */
export interface Memory {
  mark: Mark | undefined;
  topics: Map<string, TopicPlaces>;
}

const memoryFile = 'offsets.json';

/** The memory of a source's folder; an absent or damaged one is empty. */
export async function readMemory(folder: string): Promise<Memory> {
  const text = await readFile(join(folder, memoryFile), 'utf8').catch((thrown: unknown) => {
    if (isSystemError(thrown, 'ENOENT')) return '';
    throw thrown;
  });
  const read = memoryShape.safeParse(parsed(text));
  if (!read.success) return { mark: undefined, topics: new Map() };
  const topics = Object.entries(read.data.topics).map(([name, { id, lost, partitions }]): [string, TopicPlaces] => {
    const places = Object.entries(partitions).map(([partition, [offset, taken]]): [number, Place] => [
      Number(partition),
      { offset, taken },
    ]);
    return [name, { id, lost, places: new Map(places) }];
  });
  return { mark: read.data.read_to, topics: new Map(topics) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Puts the memory in place of the one before, whole, and waits until the disk has it. */
export async function writeMemory(folder: string, { mark, topics }: Memory): Promise<void> {
  const kept = [...topics].map(([name, { id, lost, places }]) => [
    name,
    { id, lost, partitions: Object.fromEntries([...places].map(([number, at]) => [number, [at.offset, at.taken]])) },
  ]);
  const text = `${JSON.stringify({ read_to: mark, topics: Object.fromEntries(kept) }, undefined, 2)}\n`;
  const path = join(folder, memoryFile);
  const handle = await open(`${path}.part`, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.part`, path);
  await disk.syncFolder(folder);
}

/** A record of a topic: its message, and which of the message's records it is when there are several. */
export interface RecordPlace {
  topic: string;
  partition: number;
  offset: number;
  /** Counted from 1. */
  part?: { number: number; of: number } | undefined;
}

/** `_offset` of a record: `topic/partition/offset`, and `…/2/5` behind it for the second of five. */
export function offsetText({ topic, partition, offset, part }: RecordPlace): string {
  const message = `${topic}/${partition}/${offset}`;
  return part === undefined ? message : `${message}/${part.number}/${part.of}`;
}

/** The end of each line that a reader of topics wrote. */
const lineEnd = /"_offset":"([^"/]+)\/(\d+)\/(\d+)(?:\/(\d+)\/(\d+))?"\}$/;
/** A name of a topic has up to 249 letters. */
const lineEndBytes = 400;

/**
 * Counts what lies in the segments of `<folder>/<dataset>` after the mark, and says where they end. A line in which a
 * power cut left zeros was never acknowledged, nor was anything behind it: the segment is cut there. Nobody may be writing, and
 * recovery went before.
 */
export async function countSegments(
  { folder, dataset }: { folder: string; dataset: string },
  memory: Memory,
): Promise<Mark | undefined> {
  const names = await readdir(join(folder, dataset)).catch((thrown: unknown) => {
    if (isSystemError(thrown, 'ENOENT')) return [];
    throw thrown;
  });
  let mark = memory.mark;
  const known = mark !== undefined && dirname(mark.segment) === dataset ? basename(mark.segment) : '';
  for (const name of names.filter(one => segmentName.test(one)).sort()) {
    const stem = stemOf(name);
    if (stem < known) continue;
    const from = stem === known ? (mark?.bytes ?? 0) : 0;
    const bytes = await countFile(join(folder, dataset, name), { from, topics: memory.topics });
    mark = { segment: `${dataset}/${stem}`, bytes };
  }
  return mark;
}

/** A segment's name without its ending. */
export const stemOf = (name: string): string => basename(name).replace(/\.[a-z]+$/, '');

async function countFile(
  path: string,
  { from, topics }: { from: number; topics: Map<string, TopicPlaces> },
): Promise<number> {
  let end = from;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { start: from, highWaterMark: limits.tailBytes })) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let to = bytes.indexOf(10); to >= 0; to = bytes.indexOf(10, start)) {
      if (!countLine(bytes.subarray(start, to), topics)) {
        await truncate(path, end + start);
        return end + start;
      }
      start = to + 1;
    }
    end += start;
    rest = bytes.subarray(start);
  }
  return end;
}

/** False when the line has a hole. */
function countLine(line: Buffer, topics: Map<string, TopicPlaces>): boolean {
  if (line.includes(0)) return false;
  const found = lineEnd.exec(line.subarray(-lineEndBytes).toString('latin1'));
  if (found === null) return true;
  const [, name = '', partition, offset, index, count] = found;
  const topic = topics.get(name) ?? { id: undefined, lost: 0, places: new Map() };
  topics.set(name, topic);
  const isLast = index === count;
  topic.places.set(
    Number(partition),
    isLast ? { offset: Number(offset) + 1, taken: 0 } : { offset: Number(offset), taken: Number(index) },
  );
  return true;
}
