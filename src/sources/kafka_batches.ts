// Takes apart what a broker answers to a fetch: batches of records (format 2). The client library has a reader of its own; ours
// bounds what compressed bytes may become, leaves out what transactions took back also where they span two answers, and
// makes of a batch that cannot be read one record that says so, where the library would stop at it for ever.
// Source: kafka.apache.org/documentation/#recordbatch.

import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { CompressionAlgorithms, compressionsAlgorithms, crc32c, Reader, readRecord } from '@platformatic/kafka';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';

/** A message, or the place of messages that cannot be read; `value` is null in a tombstone. */
export type KafkaMessage = { offset: number } & ({ value: Buffer | null } | { unreadable: string });

/** Records of a producer that a transaction took back, from `firstOffset` to its marker. */
export interface Aborted {
  producerId: bigint;
  firstOffset: bigint;
}

interface Batch {
  firstOffset: number;
  lastOffset: number;
  attributes: number;
  producerId: bigint;
  /** From the magic byte to the end. */
  bytes: Buffer;
}

/** Bytes before those that the length of a batch counts: its first offset and the length. */
const headBytes = 12;
/** Where things stand in a batch. */
const at = { length: 8, magic: 16, crc: 17, attributes: 21, lastDelta: 23, producerId: 43, count: 57, records: 61 };
const isTransactional = 1 << 4;
const isControl = 1 << 5;

/**
 * The messages in the bytes of one partition from offset `from`, in order, without those that were taken back. `next` is told
 * where reading goes on after each batch, also when nothing in it was for us. A batch cut off at the end is left for the next answer.
 */
export function* messagesOf(
  bytes: Buffer,
  { from, aborted, next }: { from: number; aborted: readonly Aborted[]; next: (offset: number) => void },
): Generator<KafkaMessage> {
  const isTakenBack = takenBack(aborted);
  for (const batch of batchesOf(bytes)) {
    if (!isTakenBack(batch)) for (const message of messagesIn(batch)) if (message.offset >= from) yield message;
    next(batch.lastOffset + 1);
  }
}

function* batchesOf(bytes: Buffer): Generator<Batch> {
  let position = 0;
  while (bytes.length - position >= at.records) {
    const end = position + headBytes + bytes.readInt32BE(position + at.length);
    if (end > bytes.length || end < position + at.records) return;
    const batch = bytes.subarray(position, end);
    const firstOffset = Number(batch.readBigInt64BE(0));
    yield {
      firstOffset,
      lastOffset: firstOffset + (batch[at.magic] === 2 ? batch.readInt32BE(at.lastDelta) : 0),
      attributes: batch.readInt16BE(at.attributes),
      producerId: batch.readBigInt64BE(at.producerId),
      bytes: batch,
    };
    position = end;
  }
}

/** Says of each batch, asked in order, whether it is a marker or belongs to a transaction that was taken back. */
function takenBack(aborted: readonly Aborted[]): (batch: Batch) => boolean {
  const waiting = aborted.toSorted((a, b) => Number(a.firstOffset - b.firstOffset));
  const producers = new Set<bigint>();
  return batch => {
    while (waiting[0] !== undefined && Number(waiting[0].firstOffset) <= batch.lastOffset)
      producers.add((waiting.shift() as Aborted).producerId);
    if ((batch.attributes & isControl) !== 0) {
      // Whatever the marker says, the transaction ends with it.
      producers.delete(batch.producerId);
      return true;
    }
    return (batch.attributes & isTransactional) !== 0 && producers.has(batch.producerId);
  };
}

function* messagesIn(batch: Batch): Generator<KafkaMessage> {
  let unread = batch.firstOffset;
  try {
    const reader = Reader.from(recordsOf(batch.bytes));
    for (let count = batch.bytes.readInt32BE(at.count); count > 0; count--) {
      const { offsetDelta, value } = readRecord(reader);
      unread = batch.firstOffset + offsetDelta + 1;
      yield { offset: unread - 1, value };
    }
  } catch (thrown) {
    yield { offset: Math.min(unread, batch.lastOffset), unreadable: unreadableWords(batch, reasonOf(thrown)) };
  }
}

const unreadableWords = ({ firstOffset, lastOffset }: Batch, reason: string) =>
  `the batch of offsets ${firstOffset} to ${lastOffset} cannot be read: ${reason}`;

/** The plain records of a batch. Throws an Error that says why there are none. */
function recordsOf(batch: Buffer): Buffer {
  if (batch[at.magic] !== 2) throw new Error(`its format is ${batch[at.magic]}, which is older than Kafka 0.11`);
  if (crc32c(batch.subarray(at.attributes)) !== batch.readUInt32BE(at.crc)) throw new Error('its checksum is wrong');
  const records = batch.subarray(at.records);
  const bound = { maxOutputLength: limits.kafkaBatchBytes };
  switch (batch.readInt16BE(at.attributes) & 7) {
    case 0:
      return records;
    case 1:
      return gunzipSync(records, bound);
    case 2:
      return unsnap(records);
    case 3:
      return compressionsAlgorithms[CompressionAlgorithms.LZ4].decompressSync(records);
    case 4:
      return zstdDecompressSync(records, bound);
    default:
      throw new Error('its compression is unknown');
  }
}

/** The mark of the frame in which clients of Java put Snappy; others write one plain block. */
const frameMark = Buffer.from('\x82SNAPPY\0', 'latin1');
const frameHeadBytes = 16;

function unsnap(bytes: Buffer): Buffer {
  const unsnapBlock = compressionsAlgorithms[CompressionAlgorithms.SNAPPY].decompressSync;
  if (!bytes.subarray(0, frameMark.length).equals(frameMark)) return unsnapBlock(bytes);
  const blocks: Buffer[] = [];
  for (let position = frameHeadBytes; position < bytes.length; ) {
    const end = position + 4 + bytes.readInt32BE(position);
    blocks.push(unsnapBlock(bytes.subarray(position + 4, end)));
    position = end;
  }
  return Buffer.concat(blocks);
}
