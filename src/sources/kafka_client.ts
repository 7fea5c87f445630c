// The talk with the brokers: what a topic has, which offsets exist, and fetches by partition. Partitions are read by us and not
// through a group, so nothing here waits for a rebalance. What must stay true: every call ends, with an answer or an error; the
// client is thrown away after an error, since a connection whose answer never came is of no use.

import { readFileSync } from 'node:fs';
import { Admin, type AdminOptions, type Callback, type Connection, fetchV15, type Reader } from '@platformatic/kafka';
import { limits } from '../base/limits.ts';
import { reveal } from '../config/env_text.ts';
import type { KafkaSource } from '../config/sources.ts';
import type { Aborted } from './kafka_batches.ts';

/** A topic as the brokers describe it now. A topic that is deleted and made again has another id. */
export interface KafkaTopic {
  id: string;
  /** The broker that leads each partition, by partition; undefined while there is none. */
  leaders: readonly (number | undefined)[];
}

/** The offsets that a partition has: from `first`, before `end`. */
export interface OffsetRange {
  first: number;
  end: number;
}

/** Where to read on. */
export interface Position {
  partition: number;
  offset: number;
}

export type Fetched = { partition: number } & (
  | { state: 'read'; bytes: Buffer; aborted: Aborted[] }
  /** The offset is none of those that the partition has. */
  | { state: 'out_of_range' }
  /** Another broker leads, or the topic is another one: what is known of the topic is old. */
  | { state: 'moved' }
);

export interface KafkaClient {
  /** Undefined when there is no such topic. */
  topic(): Promise<KafkaTopic | undefined>;
  ranges(partitions: readonly number[]): Promise<Map<number, OffsetRange>>;
  /** Waits up to `limits.kafkaWaitMs` for something to come. */
  fetch(wanted: { broker: number; topic: string; positions: readonly Position[] }): Promise<Fetched[]>;
  /** Tells the brokers how far `group` has read, for those who watch; nothing is ever read back. */
  commit(group: string, positions: readonly Position[]): Promise<void>;
  close(): Promise<void>;
}

const earliest = -2n;
const latest = -1n;
const readCommitted = 1;

/** A client of the source's brokers; nothing is asked of them yet. Throws `env_not_set`, and what reading the TLS file throws. */
export function openKafkaClient(source: KafkaSource): KafkaClient {
  const name = reveal(source.topic);
  const admin = new Admin(optionsOf(source));
  // An error of a connection that nobody listens to would end the process; each request is told of it anyway.
  admin.connections.on('connecting', ({ connection }) => connection.on('error', () => undefined));

  const metadata = () => admin.metadata({ topics: [name], forceUpdate: true });

  const offsets = async (partitions: readonly number[], timestamp: bigint) => {
    const topics = [{ name, partitions: partitions.map(partitionIndex => ({ partitionIndex, timestamp })) }];
    const [listed] = await admin.listOffsets({ topics, isolationLevel: readCommitted });
    return new Map(listed?.partitions.map(({ partitionIndex, offset }) => [partitionIndex, Number(offset)]));
  };

  return {
    topic: async () => {
      const found = await metadata().catch((thrown: unknown) => {
        if (thrown instanceof Error && thrown.message.startsWith('Unknown topic')) return undefined;
        throw thrown;
      });
      const topic = found?.topics.get(name);
      if (found === undefined || topic === undefined) return undefined;
      const leaders = Array.from(topic.partitions, one =>
        one !== undefined && found.brokers.has(one.leader) ? one.leader : undefined,
      );
      return { id: topic.id, leaders };
    },

    ranges: async partitions => {
      const firsts = await offsets(partitions, earliest);
      const ends = await offsets(partitions, latest);
      return new Map(
        partitions.map(partition => [partition, { first: firsts.get(partition) ?? 0, end: ends.get(partition) ?? 0 }]),
      );
    },

    fetch: async ({ broker, topic, positions }) => {
      const address = admin.currentMetadata?.brokers.get(broker);
      if (address === undefined) return positions.map(({ partition }) => ({ partition, state: 'moved' }));
      return fetchFrom(await admin.connections.get(address), { topic, positions });
    },

    commit: async (groupId, positions) => {
      const partitionOffsets = positions.map(({ partition, offset }) => ({ partition, offset: BigInt(offset) }));
      await admin.alterConsumerGroupOffsets({ groupId, topics: [{ name, partitionOffsets }] });
    },

    close: async () => {
      await admin.close().catch(() => undefined);
    },
  };
}

function optionsOf({ brokers, sasl, tls }: KafkaSource): AdminOptions {
  const bootstrapBrokers = brokers.map(reveal);
  return {
    clientId: 'tallylight',
    bootstrapBrokers,
    // Trying again is the reader's: it has to tell how things stand, and must be able to end.
    retries: 0,
    connectTimeout: limits.kafkaConnectMs,
    requestTimeout: limits.kafkaAnswerMs,
    ...(sasl && {
      sasl: { mechanism: sasl.mechanism, username: reveal(sasl.username), password: reveal(sasl.password) },
    }),
    ...(tls && {
      tls: tls.ca === undefined ? {} : { ca: readFileSync(tls.ca) },
      tlsServerName: !bootstrapBrokers.some(broker => /^(\[|[\d.]+:)/.test(broker)),
    }),
  };
}

/** One fetch by version 15 of the protocol, which Kafka has since 3.5. */
function fetchFrom(
  connection: Connection,
  { topic, positions }: { topic: string; positions: readonly Position[] },
): Promise<Fetched[]> {
  const partitions = positions.map(({ partition, offset }) => ({
    partition,
    currentLeaderEpoch: -1,
    fetchOffset: BigInt(offset),
    lastFetchedEpoch: -1,
    partitionMaxBytes: limits.kafkaFetchBytes,
  }));
  const request = () =>
    fetchV15.createRequest(
      limits.kafkaWaitMs,
      1,
      limits.kafkaFetchBytes,
      readCommitted,
      0,
      0,
      [{ topicId: topic, partitions }],
      [],
      '',
    );
  return new Promise((resolve, reject) => {
    const settle: Callback<Fetched[]> = (error, fetched) => (error ? reject(error) : resolve(fetched ?? []));
    connection.send(fetchV15.api.key, fetchV15.api.version, request, parseFetched, true, true, settle);
  });
}

/** Codes of the protocol that a fetch may meet; kafka.apache.org/protocol#protocol_error_codes. */
const outOfRange = 1;
const movedCodes = [3, 5, 6, 74, 75, 76, 100, 103];

/** Source of the layout: kafka.apache.org/protocol#The_Messages_Fetch. */
function parseFetched(_correlation: number, _key: number, _version: number, reader: Reader): Fetched[] {
  reader.skip(4);
  const code = reader.readInt16();
  if (code !== 0) throw new Error(`the broker refused the fetch with code ${code}`);
  reader.skip(4);
  const topics = arrayOf(reader, () => {
    reader.skip(16);
    const partitions = arrayOf(reader, () => parsePartition(reader));
    skipTags(reader);
    return partitions;
  });
  return topics.flat();
}

function parsePartition(reader: Reader): Fetched {
  const partition = reader.readInt32();
  const code = reader.readInt16();
  reader.skip(24);
  const aborted = arrayOf(reader, () => {
    const one = { producerId: reader.readInt64(), firstOffset: reader.readInt64() };
    skipTags(reader);
    return one;
  });
  reader.skip(4);
  const size = Math.max(0, reader.readUnsignedVarInt() - 1);
  const bytes = reader.buffer.slice(reader.position, reader.position + size);
  reader.skip(size);
  skipTags(reader);
  if (code === outOfRange) return { partition, state: 'out_of_range' };
  if (movedCodes.includes(code)) return { partition, state: 'moved' };
  if (code !== 0) throw new Error(`the broker refused partition ${partition} with code ${code}`);
  return { partition, state: 'read', bytes, aborted };
}

function arrayOf<T>(reader: Reader, read: () => T): T[] {
  const found: T[] = [];
  for (let left = reader.readUnsignedVarInt() - 1; left > 0; left--) found.push(read());
  return found;
}

/** Fields that later brokers may add, each with its length. */
function skipTags(reader: Reader): void {
  for (let left = reader.readUnsignedVarInt(); left > 0; left--) {
    reader.readUnsignedVarInt();
    reader.skip(reader.readUnsignedVarInt());
  }
}
