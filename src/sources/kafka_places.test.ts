// Where a topic is read on after a process died, found from segments that are torn at any place.

import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixedClock } from '../base/clock.ts';
import type { KafkaSource } from '../config/sources.ts';
import { type KafkaKeeper, openKafkaKeeper } from './kafka_keeper.ts';
import { messageLines } from './kafka_lines.ts';
import type { Place } from './kafka_places.ts';

const clock = fixedClock('2026-05-04T03:02:01Z');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-places-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sourceIn = (path: string): KafkaSource => ({
  name: 'beats',
  dataset: 'farm.parcels',
  format: 'collected',
  from: 'kafka',
  path,
  options: {},
  hold: false,
  line: 1,
  brokers: ['127.0.0.1:9'],
  topic: 'beats',
  group: undefined,
  start: 'earliest',
  sasl: undefined,
  tls: undefined,
});

async function opened(path = folder): Promise<KafkaKeeper> {
  const keeper = await openKafkaKeeper({ source: sourceIn(path), clock });
  if (keeper === undefined) throw new Error('another process keeps it');
  return keeper;
}

/** A topic as its brokers keep it: the records of each message, by partition. */
type Topic = string[][][];

const topics = fc.array(
  fc.array(fc.array(fc.string({ maxLength: 6 }), { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
  { minLength: 1, maxLength: 3 },
);

/** Reads on what is not kept yet, a message of each partition after the other, with as many messages to an append as asked. */
async function readOn(keeper: KafkaKeeper, topic: Topic, atOnce: number): Promise<void> {
  for (const [partition, messages] of topic.entries()) {
    const lines = messageLines({ topic: 'beats', partition, now: () => clock.now() });
    const placeNow = (): Place => keeper.topic.places.get(partition) ?? { offset: 0, taken: 0 };
    while (placeNow().offset < messages.length) {
      const { offset, taken } = placeNow();
      const found = messages
        .slice(offset, offset + atOnce)
        .flatMap((records, index) =>
          lines({ offset: offset + index, value: Buffer.from(JSON.stringify(records.map(text => ({ text })))) }).slice(
            index === 0 ? taken : 0,
          ),
        );
      const places = new Map([[partition, { offset: Math.min(offset + atOnce, messages.length), taken: 0 }]]);
      await keeper.keep({ lines: found.join(''), count: found.length, places });
    }
  }
}

async function segmentsIn(path: string): Promise<string[]> {
  const names = await readdir(join(path, 'farm.parcels')).catch(() => []);
  return names.sort().map(name => join(path, 'farm.parcels', name));
}

async function segmentBytes(path: string): Promise<Buffer> {
  return Buffer.concat(await Promise.all((await segmentsIn(path)).map(file => readFile(file))));
}

const linesIn = async (path: string): Promise<string[]> =>
  (await segmentBytes(path)).toString('utf8').split('\n').slice(0, -1);

/** Partition, offset and text of everything in a topic. */
const wanted = (topic: Topic) =>
  topic.flatMap((messages, partition) =>
    messages.flatMap((records, offset) => records.map(text => `${partition}/${offset} ${text}`)),
  );

const kept = (lines: readonly string[]) =>
  lines.map(line => {
    const { text, _offset: at } = JSON.parse(line) as { text: string; _offset: string };
    return `${at.split('/').slice(1, 3).join('/')} ${text}`;
  });

describe('where a topic is read on', () => {
  test('follows from segments that are cut at any place, with or without a memory that is older: every record is there once', () =>
    fc.assert(
      fc.asyncProperty(
        topics,
        fc.nat(),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        async (topic, at, atOnce, recalls) => {
          const path = await mkdtemp(join(folder, 'one-'));
          const before = await opened(path);
          await readOn(
            before,
            topic.map(messages => messages.slice(0, messages.length / 2)),
            atOnce,
          );
          await before.place(new Map(), 0);
          const memory = await readFile(join(path, 'offsets.json'));
          const remembered = (await segmentBytes(path)).length;
          await readOn(before, topic, atOnce);
          await before.close();
          // A process that dies leaves its segment open, torn behind what was acknowledged, and the memory as it was.
          const safe = recalls ? remembered : 0;
          if (recalls) await writeFile(join(path, 'offsets.json'), memory);
          else await rm(join(path, 'offsets.json'));
          const bytes = await segmentBytes(path);
          const [file] = await segmentsIn(path);
          if (file !== undefined) {
            await rm(file);
            const left = bytes.subarray(0, safe + (at % (bytes.length - safe + 1)));
            await writeFile(file.replace('.ndjson', '.open'), left);
          }
          const after = await opened(path);
          await readOn(after, topic, atOnce);
          await after.close();
          expect(kept(await linesIn(path)).toSorted()).toEqual(wanted(topic).toSorted());
        },
      ),
      { numRuns: 60 },
    ));

  test('is remembered for what is older, so that old segments may go', async () => {
    const first = await opened();
    await first.renew('id-1');
    await readOn(first, [[['a'], ['b', 'c']], [['d']]], 1);
    await first.close();
    for (const file of await segmentsIn(folder)) await rm(file);
    const second = await opened();
    expect(second.topic).toEqual({
      id: 'id-1',
      lost: 0,
      places: new Map([
        [0, { offset: 2, taken: 0 }],
        [1, { offset: 1, taken: 0 }],
      ]),
    });
    await second.close();
  });

  test('does not count what stands behind a hole that a power cut left', async () => {
    const first = await opened();
    await readOn(first, [[['a'], ['b'], ['c']]], 3);
    await first.close();
    await rm(join(folder, 'offsets.json'));
    const [file = ''] = await segmentsIn(folder);
    const bytes = await readFile(file);
    const [, second = 0] = [...bytes.entries()].filter(([, byte]) => byte === 10).map(([index]) => index);
    bytes.fill(0, second - 20, second - 5);
    await writeFile(file, bytes);
    const after = await opened();
    expect(after.topic.places.get(0)).toEqual({ offset: 1, taken: 0 });
    await readOn(after, [[['a'], ['b'], ['c']]], 3);
    await after.close();
    expect(kept(await linesIn(folder))).toEqual(['0/0 a', '0/1 b', '0/2 c']);
  });

  test('begins anew for a topic that was made again, in a segment of its own', async () => {
    const first = await opened();
    await first.renew('id-1');
    await readOn(first, [[['old']]], 1);
    await first.renew('id-2');
    await readOn(first, [[['new']]], 1);
    await first.close();
    expect((await segmentsIn(folder)).length).toBe(2);
    const second = await opened();
    expect(second.topic.places.get(0)).toEqual({ offset: 1, taken: 0 });
    await second.close();
  });

  test('belongs to one process at a time', async () => {
    const first = await opened();
    expect(await openKafkaKeeper({ source: sourceIn(folder), clock })).toBeUndefined();
    await first.close();
    await (await opened()).close();
  });

  test('is told by the segments where the memory is damaged', async () => {
    const first = await opened();
    await readOn(first, [[['a']]], 1);
    await first.close();
    await truncate(join(folder, 'offsets.json'), 10);
    const second = await opened();
    expect(second.topic.places.get(0)).toEqual({ offset: 1, taken: 0 });
    await second.close();
  });
});
