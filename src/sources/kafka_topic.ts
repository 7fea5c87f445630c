// Reads a topic for as long as its brokers answer alike: the partitions that a broker leads in a loop of their own, all into one
// keeper. What must stay true: reading goes on where the keeper is, never where an answer ended, so that what could not be kept is
// read again.

import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { counted } from '../base/names.ts';
import { reveal } from '../config/env_text.ts';
import type { KafkaSource } from '../config/sources.ts';
import { messagesOf } from './kafka_batches.ts';
import { type Fetched, type KafkaClient, type KafkaTopic, type OffsetRange, openKafkaClient } from './kafka_client.ts';
import type { KafkaKeeper } from './kafka_keeper.ts';
import { type MessageLines, messageLines } from './kafka_lines.ts';
import type { Place } from './kafka_places.ts';

export interface TopicReading {
  source: KafkaSource;
  keeper: KafkaKeeper;
  clock: Clock;
  /** Group by which the brokers are told how far this reader is. */
  group: string;
  signal: AbortSignal;
  /** Ends at the offsets that the topic has when reading begins, or after about so many bytes of lines. */
  upTo?: { bytes: number };
  /** Told once the brokers answer, with the partitions that none of them leads. */
  onReading?: (leaderless: readonly number[]) => void;
  /** Told in words what was not as it should be. */
  tell: (words: string) => void;
}

/**
 * `absent`: there is no such topic. `changed`: partitions came, went or moved, and reading has to begin anew. `read`: all was read
 * that was wanted. `stopped`: the signal said so, or the bytes were reached.
 */
export type TopicEnd = 'absent' | 'changed' | 'read' | 'stopped';

/** Throws what talking to the brokers and keeping throws. */
export async function readTopic(reading: TopicReading): Promise<TopicEnd> {
  if (reading.signal.aborted) return 'stopped';
  const client = openKafkaClient(reading.source);
  const close = () => void client.close();
  reading.signal.addEventListener('abort', close, { once: true });
  try {
    const topic = await client.topic();
    if (topic === undefined) return 'absent';
    await placePartitions(reading, { client, topic });
    const partitions = [...topic.leaders.keys()];
    reading.onReading?.(partitions.filter(partition => topic.leaders[partition] === undefined));
    return await readPartitions(reading, { client, topic });
  } catch (thrown) {
    // Closing the client makes fail what is under way.
    if (reading.signal.aborted) return 'stopped';
    throw thrown;
  } finally {
    reading.signal.removeEventListener('abort', close);
    await client.close();
  }
}

interface Talk {
  client: KafkaClient;
  topic: KafkaTopic;
}

interface Work extends TopicReading, Talk {
  /** Where partitions end for this reading; absent when it has no end. */
  ends: ReadonlyMap<number, OffsetRange> | undefined;
  lines: (partition: number) => MessageLines;
  finish(end: TopicEnd): void;
}

const ledPartitions = ({ leaders }: KafkaTopic): number[] =>
  [...leaders.keys()].filter(partition => leaders[partition] !== undefined);

/** Gives a place to partitions that have none, and tells a topic from one that had its name before. */
async function placePartitions({ source, keeper, tell }: TopicReading, { client, topic }: Talk): Promise<void> {
  const { id, places } = keeper.topic;
  const isFirst = id === undefined && places.size === 0;
  if (id !== undefined && id !== topic.id)
    tell(`${source.name}: the topic was deleted and made again; it is read from its beginning.`);
  if (id !== topic.id) await keeper.renew(topic.id);
  const unplaced = ledPartitions(topic).filter(partition => !keeper.topic.places.has(partition));
  if (unplaced.length === 0) return;
  const ranges = await client.ranges(unplaced);
  // A partition that comes later holds only what came after reading began.
  const isLatest = isFirst && source.start === 'latest';
  const begun = [...ranges].map(([partition, { first, end }]): [number, Place] => [
    partition,
    { offset: isLatest ? end : first, taken: 0 },
  ]);
  await keeper.place(new Map(begun), 0);
}

async function readPartitions(reading: TopicReading, { client, topic }: Talk): Promise<TopicEnd> {
  const stop = new AbortController();
  const partitions = ledPartitions(topic);
  let end: TopicEnd | undefined;
  const work: Work = {
    ...reading,
    client,
    topic,
    signal: AbortSignal.any([reading.signal, stop.signal]),
    ends: reading.upTo && (await client.ranges(partitions)),
    lines: linesByPartition(reading),
    finish: as => {
      end ??= as;
      stop.abort();
    },
  };
  const byBroker = Map.groupBy(partitions, partition => topic.leaders[partition] ?? -1);
  const loops = [...byBroker].map(([broker, own]) => readBroker(work, { broker, own }));
  const watch = reading.upTo ? Promise.resolve() : watchTopic(work);
  for (const one of [watch, ...loops]) one.catch(() => stop.abort());
  await Promise.allSettled(loops.length === 0 ? [watch] : loops);
  stop.abort();
  await Promise.all([watch, ...loops]);
  await tellGroup(work);
  return end ?? (reading.signal.aborted ? 'stopped' : 'read');
}

function linesByPartition({ source, clock }: TopicReading): (partition: number) => MessageLines {
  const topic = reveal(source.topic);
  const made = new Map<number, MessageLines>();
  return partition => {
    const lines = made.get(partition) ?? messageLines({ topic, partition, now: () => clock.now() });
    made.set(partition, lines);
    return lines;
  };
}

async function readBroker(work: Work, { broker, own }: { broker: number; own: readonly number[] }): Promise<void> {
  const { keeper, client, topic, ends, signal, upTo } = work;
  const before = keeper.counts.bytes;
  for (let turn = 0; !signal.aborted; turn++) {
    // A broker fills its answer in the order that it is asked in: each partition is the first at some time.
    const order = [...own.slice(turn % own.length), ...own.slice(0, turn % own.length)];
    const positions = order
      .map(partition => ({ partition, offset: keeper.topic.places.get(partition)?.offset ?? 0 }))
      .filter(({ partition, offset }) => ends === undefined || offset < (ends.get(partition)?.end ?? 0));
    if (positions.length === 0) return;
    for (const fetched of await client.fetch({ broker, topic: topic.id, positions })) await take(work, fetched);
    if (upTo && keeper.counts.bytes - before >= upTo.bytes) work.finish('stopped');
  }
}

function take(work: Work, fetched: Fetched): Promise<void> | void {
  if (fetched.state === 'moved') return work.finish('changed');
  return fetched.state === 'out_of_range' ? placeAgain(work, fetched.partition) : keepMessages(work, fetched);
}

async function keepMessages(
  { keeper, lines, signal }: Work,
  { partition, bytes, aborted }: Extract<Fetched, { state: 'read' }>,
): Promise<void> {
  const place = keeper.topic.places.get(partition) ?? { offset: 0, taken: 0 };
  let next = place.offset;
  let found: string[] = [];
  let chars = 0;
  let seen = 0;
  const keep = async (offset: number) => {
    const places = new Map([[partition, { offset, taken: 0 }]]);
    await keeper.keep({ lines: found.join(''), count: found.length, places });
    found = [];
    chars = 0;
  };
  const messages = messagesOf(bytes, {
    from: place.offset,
    aborted,
    next: offset => {
      next = offset;
    },
  });
  for (const message of messages) {
    // Some of its records may have been kept before a process ended.
    const first = message.offset === place.offset ? place.taken : 0;
    for (const line of lines(partition)(message).slice(first)) {
      found.push(line);
      chars += line.length;
    }
    if (chars >= limits.segmentWriteBytes) await keep(message.offset + 1);
    // A server has others to answer meanwhile.
    if (++seen % limits.kafkaTurnMessages === 0) await setImmediate();
    if (signal.aborted) return;
  }
  if (next > place.offset) await keep(next);
}

/** The brokers do not have the offset: retention took it, or they lost what they had. */
async function placeAgain({ source, keeper, client, tell, finish }: Work, partition: number): Promise<void> {
  const at = keeper.topic.places.get(partition)?.offset ?? 0;
  const range = (await client.ranges([partition])).get(partition);
  if (range === undefined || (at >= range.first && at <= range.end)) return finish('changed');
  const lost = Math.max(0, range.first - at);
  const offset = lost > 0 ? range.first : range.end;
  tell(
    lost > 0
      ? `${source.name}: ${counted(lost, 'message')} of partition ${partition} were deleted by the brokers before they were read; it goes on at offset ${offset}.`
      : `${source.name}: partition ${partition} ends at offset ${range.end}, before ${at}, which was read already; the brokers lost messages. It goes on at its end.`,
  );
  await keeper.place(new Map([[partition, { offset, taken: 0 }]]), lost);
}

/** Looks now and then whether the topic is still the same, and tells the brokers how far it was read. */
async function watchTopic(work: Work): Promise<void> {
  const { client, topic, signal, finish } = work;
  while (!signal.aborted) {
    await sleep(limits.kafkaTopicMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    const found = await client.topic();
    const isSame = found?.id === topic.id && String(found.leaders) === String(topic.leaders);
    if (!isSame) return finish('changed');
    await tellGroup(work);
  }
}

/** For those who watch how far readers lag: no reading depends on it, so neither does anything on its failing. */
async function tellGroup({ client, keeper, topic, group }: Work): Promise<void> {
  const places = ledPartitions(topic).flatMap(partition => {
    const offset = keeper.topic.places.get(partition)?.offset;
    return offset === undefined ? [] : [{ partition, offset }];
  });
  await client.commit(group, places).catch(() => undefined);
}
