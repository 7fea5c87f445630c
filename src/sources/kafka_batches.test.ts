// Answers of brokers, made by the client library: whole, packed, broken, cut off, and with transactions that were taken back.

import { gzipSync } from 'node:zlib';
import { type CompressionAlgorithmValue, crc32c, createRecordsBatch, type MessageRecord } from '@platformatic/kafka';
import { describe, expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import { type Aborted, type KafkaMessage, messagesOf } from './kafka_batches.ts';

const plain = { compression: 'none', producerId: -1n, producerEpoch: 0, partitionLeaderEpoch: 0 } as const;

interface Written {
  firstOffset: number;
  values: (string | null)[];
  compression?: CompressionAlgorithmValue;
  /** A producer, of a transaction. */
  producer?: bigint;
  attributes?: number;
}

/** A batch as a broker gives it. */
function batch({ firstOffset, values, compression = 'none', producer, attributes = 0 }: Written): Buffer {
  const messages = values.map(value => ({
    topic: 'beats',
    value: value === null ? null : Buffer.from(value),
  })) as MessageRecord[];
  const bytes = createRecordsBatch(messages, {
    ...plain,
    compression,
    ...(producer !== undefined && { transactionalId: 'one', producerId: producer }),
  }).buffer;
  bytes.writeBigInt64BE(BigInt(firstOffset), 0);
  bytes.writeInt16BE(bytes.readInt16BE(21) | attributes, 21);
  return signed(bytes);
}

function signed(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17);
  return bytes;
}

const control = 1 << 5;

/** Reads an answer: what it holds, and where reading goes on. */
function read(bytes: Buffer, { from = 0, aborted = [] }: { from?: number; aborted?: Aborted[] } = {}) {
  let next = from;
  const messages = [
    ...messagesOf(bytes, {
      from,
      aborted,
      next: offset => {
        next = offset;
      },
    }),
  ];
  return { messages: messages.map(shown), next };
}

const shown = (message: KafkaMessage) =>
  `${message.offset} ${'value' in message ? message.value?.toString() : message.unreadable}`;

describe('an answer', () => {
  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)('gives the messages of a batch of %s', compression => {
    const bytes = batch({ firstOffset: 7, values: ['{"a":1}', null, ''], compression });
    expect(read(bytes)).toEqual({ messages: ['7 {"a":1}', '8 undefined', '9 '], next: 10 });
  });

  test('begins at the offset that was asked for, and leaves a batch that is cut off to the next', () => {
    const bytes = Buffer.concat([
      batch({ firstOffset: 4, values: ['four', 'five'] }),
      batch({ firstOffset: 6, values: ['six'] }),
    ]);
    expect(read(bytes, { from: 5 })).toEqual({ messages: ['5 five', '6 six'], next: 7 });
    for (const end of [1, 61, 70]) expect(read(bytes.subarray(0, bytes.length - end), { from: 5 }).next).toBe(6);
  });

  test('tells of a batch whose checksum is wrong, and goes on behind it', () => {
    const broken = batch({ firstOffset: 0, values: ['zero', 'one'] });
    broken.writeUInt8(broken.readUInt8(broken.length - 2) ^ 1, broken.length - 2);
    const bytes = Buffer.concat([broken, batch({ firstOffset: 2, values: ['two'] })]);
    const words = '0 the batch of offsets 0 to 1 cannot be read: its checksum is wrong';
    expect(read(bytes)).toEqual({ messages: [words, '2 two'], next: 3 });
    // What was kept as a reject is not kept again.
    expect(read(bytes, { from: 1 }).messages).toEqual(['2 two']);
  });

  test('tells of a batch that becomes larger than the memory has room for', () => {
    const bomb = batch({ firstOffset: 3, values: ['x'], compression: 'gzip' });
    const packed = gzipSync(Buffer.alloc(limits.kafkaBatchBytes + 1), { level: 1 });
    const bytes = Buffer.concat([bomb.subarray(0, 61), packed]);
    bytes.writeInt32BE(bytes.length - 12, 8);
    expect(read(signed(bytes)).messages).toEqual([
      expect.stringMatching(/^3 the batch of offsets 3 to 3 cannot be read/),
    ]);
  });

  test('gives what could be read of a batch that holds less than it says', () => {
    const bytes = batch({ firstOffset: 0, values: ['zero', 'one'] });
    bytes.writeInt32BE(3, 57);
    bytes.writeInt32BE(2, 23);
    const { messages, next } = read(signed(bytes));
    expect(messages).toEqual([
      '0 zero',
      '1 one',
      expect.stringMatching(/^2 the batch of offsets 0 to 2 cannot be read/),
    ]);
    expect(next).toBe(3);
  });
});

describe('a transaction that was taken back', () => {
  const [one, two] = [1n, 2n];
  const bytes = Buffer.concat([
    batch({ firstOffset: 0, values: ['taken back'], producer: one }),
    batch({ firstOffset: 1, values: ['kept'], producer: two }),
    batch({ firstOffset: 2, values: ['marker'], producer: one, attributes: control }),
    batch({ firstOffset: 3, values: ['kept too'], producer: one }),
    batch({ firstOffset: 4, values: ['without'] }),
  ]);
  const aborted = [{ producerId: one, firstOffset: 0n }];

  test('is left out, and nothing else of its producer', () => {
    expect(read(bytes, { aborted })).toEqual({ messages: ['1 kept', '3 kept too', '4 without'], next: 5 });
  });

  test('is left out when its marker comes in the next answer, and when it began in the one before', () => {
    const first = batch({ firstOffset: 0, values: ['taken back'], producer: one });
    expect(read(first, { aborted })).toEqual({ messages: [], next: 1 });
    expect(read(bytes.subarray(first.length), { from: 1, aborted }).messages).toEqual([
      '1 kept',
      '3 kept too',
      '4 without',
    ]);
  });

  test('may be one of several of its producer', () => {
    const again = Buffer.concat([bytes, batch({ firstOffset: 5, values: ['taken back'], producer: one })]);
    const both = [...aborted, { producerId: one, firstOffset: 5n }];
    expect(read(again, { aborted: both })).toEqual({ messages: ['1 kept', '3 kept too', '4 without'], next: 6 });
  });
});
