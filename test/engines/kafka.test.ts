// Reading a topic of a real Apache Kafka: what it may hold, what may happen to it, and processes that die while they read it.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Admin, type CompressionAlgorithmValue, Producer } from '@platformatic/kafka';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { limits } from '../../src/base/limits.ts';
import type { KafkaSource } from '../../src/config/sources.ts';
import { type Drained, drainKafka, startKafka as startReader } from '../../src/sources/kafka.ts';
import { openKafkaClient } from '../../src/sources/kafka_client.ts';
import { makeBed, parcelsYaml } from '../site_bed.ts';
import { reader as login, startKafka } from './kafka_server.ts';

const kafka = await startKafka();

describe.skipIf('missing' in kafka)('a topic of Kafka', () => {
  if ('missing' in kafka) return;
  const client = { clientId: 'test', bootstrapBrokers: [kafka.plain], retries: 20, retryDelay: 100 };
  const admin = new Admin(client);
  const producer = new Producer(client);
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kafka-read-'));
  });
  afterAll(async () => {
    await producer.close();
    await admin.close();
    await kafka.remove();
    await rm(folder, { recursive: true, force: true });
  });

  let made = 0;
  /** A new topic, and a source that reads it into a folder of its own. */
  async function topicWith(
    { partitions = 1, ...more }: Partial<KafkaSource> & { partitions?: number } = {},
    configs: Record<string, string> = {},
  ): Promise<KafkaSource> {
    const topic = `beats-${++made}`;
    const wanted = Object.entries(configs).map(([name, value]) => ({ name, value }));
    await admin.createTopics({ topics: [topic], partitions, replicas: 1, configs: wanted });
    return sourceOf({ topic, path: join(folder, topic), ...more });
  }

  const sourceOf = (more: Partial<KafkaSource>): KafkaSource => ({
    name: 'beats',
    dataset: 'farm.parcels',
    format: 'collected',
    from: 'kafka',
    path: folder,
    options: {},
    hold: false,
    line: 1,
    brokers: [kafka.plain],
    topic: 'none',
    group: undefined,
    start: 'earliest',
    sasl: undefined,
    tls: undefined,
    ...more,
  });

  interface Sent {
    value: string | Buffer | null;
    partition?: number;
    key?: Buffer;
  }

  async function send(source: KafkaSource, sent: readonly Sent[], compression: CompressionAlgorithmValue = 'none') {
    const messages = sent.map(({ value, partition = 0, key }) => ({
      topic: String(source.topic),
      partition,
      ...(key && { key }),
      // The client takes a message without a value, but its types do not.
      value: (value === null ? null : Buffer.from(value)) as Buffer,
    }));
    await producer.send({ messages, compression });
  }

  const told: string[] = [];
  const tell = (words: string) => void told.push(words);
  const drain = (source: KafkaSource, more: { mostBytes?: number } = {}): Promise<Drained> =>
    drainKafka({ source, site: 'test', clock: systemClock, tell, random: () => 0, ...more });

  /** What lies in the segments of a source, in order. */
  async function linesOf(source: KafkaSource): Promise<Record<string, unknown>[]> {
    const inside = join(source.path, source.dataset);
    const names = (await readdir(inside).catch(() => [])).sort();
    const texts = await Promise.all(names.map(name => readFile(join(inside, name), 'utf8')));
    // A line that is being written has no end yet.
    const lines = texts.flatMap(text => text.split('\n').slice(0, -1));
    return lines.map(line => JSON.parse(line) as Record<string, unknown>);
  }

  const numbersOf = async (source: KafkaSource) => (await linesOf(source)).map(line => line['n'] as number);

  async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
    for (const begun = Date.now(); !(await isSo()); await sleep(50))
      if (Date.now() - begun > 30_000) throw new Error(`waited too long until ${what}`);
  }

  test('is read whole, whatever its messages hold, and then only what is new', async () => {
    const source = await topicWith();
    await send(source, [
      { value: '{"n":1}', key: Buffer.from([0, 255]) },
      { value: '[{"n":2},{"n":3}]' },
      { value: '{"n":4}\n{"n":5}\n' },
      { value: null, key: Buffer.from('gone') },
      { value: 'no JSON' },
    ]);
    expect(await drain(source)).toMatchObject({ state: 'read', records: 7, lost: 0 });
    const lines = await linesOf(source);
    expect(lines.map(({ n, _raw, _offset }) => [n ?? _raw, String(_offset).replace(/^beats-\d+/, '')])).toEqual([
      [1, '/0/0'],
      [2, '/0/1/1/2'],
      [3, '/0/1/2/2'],
      [4, '/0/2/1/2'],
      [5, '/0/2/2/2'],
      ['null', '/0/3'],
      ['no JSON', '/0/4'],
    ]);
    expect(await drain(source)).toMatchObject({ state: 'read', records: 0 });
    await send(source, [{ value: '{"n":6}' }]);
    expect(await drain(source)).toMatchObject({ state: 'read', records: 1 });
    expect((await readdir(join(source.path, source.dataset))).every(name => name.endsWith('.ndjson'))).toBe(true);
    // A broker makes its list of groups when it is asked for the first of them, and until then has none.
    await until('the brokers know how far it was read', async () => {
      await drain(source);
      const [group] = await admin.listConsumerGroupOffsets({ groups: ['tallylight-test-beats'] });
      const read = group?.topics.find(({ name }) => name === source.topic)?.partitions;
      return read?.[0]?.committedOffset === 6n;
    });
  });

  test('is described by its brokers, who say what they do not have', async () => {
    const source = await topicWith({ partitions: 2 });
    await send(source, [{ value: 'a' }, { value: 'b' }]);
    const asked = openKafkaClient(source);
    try {
      const topic = await asked.topic();
      if (topic === undefined) throw new Error('there is no topic');
      expect(topic.leaders).toEqual([1, 1]);
      expect(await asked.ranges([0, 1])).toEqual(
        new Map([
          [0, { first: 0, end: 2 }],
          [1, { first: 0, end: 0 }],
        ]),
      );
      const statesAt = async (more: { id?: string; broker?: number; offset?: number }) => {
        const positions = [{ partition: 0, offset: more.offset ?? 0 }];
        const answer = await asked.fetch({ broker: more.broker ?? 1, topic: more.id ?? topic.id, positions });
        return answer.map(({ state }) => state);
      };
      expect(await statesAt({})).toEqual(['read']);
      expect(await statesAt({ offset: 3 })).toEqual(['out_of_range']);
      expect(await statesAt({ broker: 2 })).toEqual(['moved']);
      expect(await statesAt({ id: '00000000-0000-4000-8000-000000000001' })).toEqual(['moved']);
    } finally {
      await asked.close();
    }
    const other = openKafkaClient({ ...source, topic: 'none' });
    expect(await other.topic()).toBeUndefined();
    await other.close();
  });

  // What a broker written in Java packs, which is not always what a client of ours does.
  test.each(['gzip', 'snappy', 'lz4', 'zstd'])('is read where the broker packs it by %s', async packing => {
    const source = await topicWith({}, { 'compression.type': packing });
    const numbers = Array.from({ length: 3_000 }, (_, n) => n);
    await send(
      source,
      numbers.map(n => ({ value: JSON.stringify({ n, text: 'of no weight' }) })),
    );
    expect(await drain(source)).toMatchObject({ state: 'read', records: 3_000 });
    expect(await numbersOf(source)).toEqual(numbers);
  });

  test('with a message beyond all measure has a reject', async () => {
    const source = await topicWith({}, { 'max.message.bytes': String(32 << 20) });
    await send(source, [{ value: Buffer.alloc(limits.kafkaMessageBytes + 1, 'x') }, { value: '{"n":1}' }]);
    expect(await drain(source)).toMatchObject({ state: 'read', records: 2 });
    const [first, second] = await linesOf(source);
    expect(first?.['_raw']).toMatch(/^16777217 bytes, which is more/);
    expect(second?.['n']).toBe(1);
  });

  test('is read in parts where it is more than a pass takes, and from several partitions', async () => {
    const source = await topicWith({ partitions: 3 });
    const numbers = Array.from({ length: 900 }, (_, n) => n);
    for (const partition of [0, 1, 2])
      await send(
        source,
        numbers.filter(n => n % 3 === partition).map(n => ({ partition, value: JSON.stringify({ n }) })),
      );
    expect(await drain(source, { mostBytes: 1 })).toMatchObject({ state: 'part' });
    expect(await drain(source)).toMatchObject({ state: 'read' });
    expect((await numbersOf(source)).toSorted((a, b) => a - b)).toEqual(numbers);
    await admin.createPartitions({ topics: [{ name: String(source.topic), count: 4 }] });
    await send(source, [{ partition: 3, value: '{"n":900}' }]);
    expect(await drain(source)).toMatchObject({ state: 'read', records: 1 });
  });

  test('may begin at its end', async () => {
    const source = await topicWith({ start: 'latest' });
    await send(source, [{ value: '{"n":1}' }]);
    expect(await drain(source)).toMatchObject({ state: 'read', records: 0 });
    await send(source, [{ value: '{"n":2}' }]);
    expect(await drain(source)).toMatchObject({ state: 'read', records: 1 });
    expect(await numbersOf(source)).toEqual([2]);
  });

  test('tells how much the brokers had deleted before it was read', async () => {
    const source = await topicWith();
    await send(source, [{ value: '{"n":0}' }]);
    await drain(source);
    await send(
      source,
      [1, 2, 3, 4].map(n => ({ value: `{"n":${n}}` })),
    );
    await admin.deleteRecords({
      topics: [{ name: String(source.topic), partitions: [{ partition: 0, offset: 3n }] }],
    });
    expect(await drain(source)).toMatchObject({ state: 'read', records: 2, lost: 2 });
    expect(told.at(-1)).toBe(
      'beats: 2 messages of partition 0 were deleted by the brokers before they were read; it goes on at offset 3.',
    );
    expect(await numbersOf(source)).toEqual([0, 3, 4]);
  });

  test('that was deleted and made again is read from its beginning', async () => {
    const source = await topicWith();
    await send(
      source,
      [1, 2, 3].map(n => ({ value: `{"n":${n}}` })),
    );
    await drain(source);
    await admin.deleteTopics({ topics: [String(source.topic)] });
    expect(await drain(source)).toMatchObject({ state: 'closed', reason: 'the brokers have no such topic' });
    await admin.createTopics({ topics: [String(source.topic)], partitions: 1, replicas: 1 });
    await send(source, [{ value: '{"n":4}' }]);
    expect(await drain(source)).toMatchObject({ state: 'read', records: 1 });
    expect(told.at(-1)).toContain('was deleted and made again');
    expect(await numbersOf(source)).toEqual([1, 2, 3, 4]);
  });

  test('is read over TLS by who may log in', async () => {
    const secure = { brokers: [kafka.secure], tls: { ca: kafka.ca } };
    const sasl = { mechanism: 'PLAIN', ...login } as const;
    const source = await topicWith({ ...secure, sasl });
    await send(source, [{ value: '{"n":1}' }]);
    expect(await drain(source)).toMatchObject({ state: 'read', records: 1 });
    const refused = await drain({ ...source, sasl: { ...sasl, password: 'another' } });
    expect(refused).toMatchObject({ state: 'closed', reason: expect.stringContaining('Authentication failed') });
    expect(await drain({ ...source, tls: { ca: undefined } })).toMatchObject({
      state: 'closed',
      reason: expect.stringContaining('certificate'),
    });
  });

  test('that nobody serves is told in words', async () => {
    const source = sourceOf({ path: join(folder, 'nowhere'), brokers: ['127.0.0.1:9'] });
    expect(await drain(source)).toMatchObject({ state: 'closed', reason: 'connect ECONNREFUSED 127.0.0.1:9' });
  });

  test('is taken by a pass of a site, into rows and books', async () => {
    const { topic } = await topicWith();
    const place = `dataset: site.scans, from: kafka, brokers: ["${kafka.plain}"], topic: ${topic}`;
    const bed = await makeBed({ yaml: `${parcelsYaml}  beats: { ${place} }\n` });
    try {
      const scan = { time: '2026-05-04T01:00:00Z', depot: 'a', event: 'in', grams: 5 };
      const values = ['P1', 'P2', 'P1'].map(parcel => JSON.stringify({ ...scan, parcel_id: parcel }));
      await send(
        sourceOf({ topic }),
        [...values, 'no JSON'].map(value => ({ value })),
      );
      await bed.pass();
      await bed.pass();
      expect(await bed.query('select source, state, lines, rows, rejects, duplicates from ops.files')).toEqual([
        { source: 'beats', state: 'ingested', lines: 4, rows: 2, rejects: 1, duplicates: 1 },
      ]);
      expect(await bed.query('select scan_count, grams from site.scans_hourly')).toEqual([
        { scan_count: 2, grams: 10 },
      ]);
    } finally {
      await bed.close();
    }
  });

  test('is read by one process, which lives through brokers that go and come', async () => {
    const source = await topicWith();
    const reader = startReader({ source, site: 'test', clock: systemClock, tell, random: () => 0 });
    try {
      await send(source, [{ value: '{"n":1}' }]);
      await until('the first is read', async () => (await numbersOf(source)).length === 1);
      expect(await drain(source)).toMatchObject({ state: 'elsewhere' });
      await kafka.stop();
      await until('it is told', () => reader.standing().problem?.includes('ECONNREFUSED') === true);
      await kafka.start();
      await send(source, [{ value: '{"n":2}' }]);
      await until('the second is read', async () => (await numbersOf(source)).length === 2);
      expect(reader.standing()).toMatchObject({ problem: undefined, records: 2, lost: 0 });
    } finally {
      await reader.stop();
    }
    expect(await numbersOf(source)).toEqual([1, 2]);
    expect(await drain(source)).toMatchObject({ state: 'read', records: 0 });
  });

  test('is in the segments exactly once, however often its reader is killed', async () => {
    const source = await topicWith({ partitions: 3 });
    const random = fc.sample(fc.nat(400), { numRuns: 10 });
    const writer = new Producer(client);
    let sent = 0;
    let isOver = false;
    const sending = (async () => {
      while (!isOver) {
        const records = Array.from({ length: 1_500 }, () => ({ n: sent++, text: 'x'.repeat(100) }));
        const values = [
          JSON.stringify(records.slice(0, 1_000)),
          records
            .slice(1_000)
            .map(one => JSON.stringify(one))
            .join('\n'),
        ];
        const messages = values.map((value, index) => ({
          topic: String(source.topic),
          partition: (sent + index) % 3,
          value: Buffer.from(value),
        }));
        await writer.send({ messages, compression: 'lz4' });
        await sleep(60);
      }
    })();
    for (const more of random) {
      const child = startChild(source);
      const before = await segmentBytes(source);
      await until('it reads', async () => (await segmentBytes(source)) > before);
      await sleep(more);
      child.kill('SIGKILL');
      await new Promise(resolve => child.once('exit', resolve));
    }
    isOver = true;
    await sending;
    await writer.close();
    expect(await drain(source)).toMatchObject({ state: 'read' });
    const numbers = await numbersOf(source);
    expect(numbers.length).toBe(sent);
    expect(new Set(numbers).size).toBe(sent);
  });

  async function segmentBytes(source: KafkaSource): Promise<number> {
    const inside = join(source.path, source.dataset);
    const names = await readdir(inside).catch(() => []);
    const sizes = await Promise.all(
      names.map(async name => (await stat(join(inside, name)).catch(() => undefined))?.size ?? 0),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }
});

const startChild = (source: KafkaSource): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, 'kafka_reader.ts'), JSON.stringify(source)], { stdio: 'inherit' });
