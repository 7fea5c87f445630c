// Reads the body of a request that brings records: whole, inflated, and bounded while it comes. What must stay true: bytes are counted
// before they are held, so that no number of senders fills the memory; what is refused is read no further than the client's own
// sending of it needs.

import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { limits } from '../base/limits.ts';
import { fail } from './errors.ts';

/** Bytes that all requests together hold. */
export interface Room {
  /** False where there is no room for them. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** A body, and what it holds of the room; whoever takes it gives that back. */
export interface HeldBody {
  bytes: Buffer;
  held: number;
}

/** Bodies that are still coming, by their requests, with the time at which they began. */
export type Coming = Map<IncomingMessage, number>;

type Inflate = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const inflaters: Readonly<Record<string, Inflate>> = {
  gzip: promisify(gunzip) as Inflate,
  'x-gzip': promisify(gunzip) as Inflate,
  br: promisify(brotliDecompress) as Inflate,
  deflate: (bytes, options) => (isZlib(bytes) ? inflateZlib(bytes, options) : inflateBare(bytes, options)),
  zstd: promisify(zstdDecompress) as Inflate,
};

const inflateZlib = promisify(inflate) as Inflate;
const inflateBare = promisify(inflateRaw) as Inflate;

/** Some send `deflate` with zlib's head, as the standard asks, and some without. */
const isZlib = (bytes: Buffer): boolean => ((bytes[0] ?? 0) & 15) === 8;

/** What gzip makes of its best case: no body of so many bytes becomes longer than this many times itself. */
const mostInflated = 1_032;

/** Throws `body_too_large`, `collect_busy`, `encoding_unknown`, `body_broken`, `body_cut`. */
export async function readBody(request: IncomingMessage, room: Room, coming: Coming): Promise<HeldBody> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const inflater = inflaters[encoding];
  if (inflater === undefined && encoding !== 'identity' && encoding !== '')
    throw fail('encoding_unknown', { encoding: encoding.slice(0, 50), known: Object.keys(inflaters) });
  if (Number(request.headers['content-length'] ?? 0) > limits.collectBodyBytes) throw tooLarge();
  const plain = await readStored(request, room, coming);
  return inflater === undefined ? plain : inflated(plain, { inflater, room, encoding });
}

const tooLarge = () => fail('body_too_large', { bytes: limits.collectBodyBytes });

function readStored(request: IncomingMessage, room: Room, coming: Coming): Promise<HeldBody> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let held = 0;
    let over = false;
    const end = (): void => {
      over = true;
      coming.delete(request);
    };
    const refuse = (thrown: Error): void => {
      end();
      room.give(held);
      chunks = [];
      reject(thrown);
    };
    coming.set(request, performance.now());
    // What comes after a refusal is read and let go, so that a sender who reads no answer before it has sent all gets one.
    request.on('data', (chunk: Buffer) => {
      if (over) return;
      if (held + chunk.length > limits.collectBodyBytes) refuse(tooLarge());
      else if (!room.take(chunk.length)) refuse(fail('collect_busy', { seconds: busySeconds }));
      else {
        held += chunk.length;
        chunks.push(chunk);
      }
    });
    request.once('end', () => {
      if (over) return;
      end();
      resolve({ bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks), held });
    });
    request.once('close', () => {
      if (!over) refuse(fail('body_cut', {}));
    });
  });
}

/** When a sender is told to come again. */
export const busySeconds = 2;

interface Inflating {
  inflater: Inflate;
  room: Room;
  encoding: string;
}

async function inflated({ bytes, held }: HeldBody, { inflater, room, encoding }: Inflating): Promise<HeldBody> {
  const most = Math.min(limits.collectBodyBytes, bytes.length * mostInflated);
  if (!room.take(most)) {
    room.give(held);
    throw fail('collect_busy', { seconds: busySeconds });
  }
  try {
    const plain = bytes.length === 0 ? bytes : await inflater(bytes, { maxOutputLength: limits.collectBodyBytes });
    room.give(most - plain.length);
    return { bytes: plain, held: plain.length };
  } catch (thrown) {
    room.give(most);
    if (thrown instanceof RangeError) throw tooLarge();
    throw fail('body_broken', { encoding }, thrown);
  } finally {
    room.give(held);
  }
}
