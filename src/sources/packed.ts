// Inflates what is packed as gzip or zstd, told by its first bytes (names tell nothing). Packed text counts as read only when every
// byte of it was: one that ends early, or is followed by something else, is broken. A gzip may have zeros after its last member.

import { pipeline, Readable } from 'node:stream';
import { createGunzip, createZstdDecompress, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { isSystemError, reasonOf } from '../base/errors.ts';
import { BrokenFile, pieceBytes } from './stored_bytes.ts';

export type Packing = 'plain' | 'gzip' | 'zstd';

const magic = {
  gzip: [0x1f, 0x8b],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  // What zstd passes over; some tools begin with it.
  skippable: [0x2a, 0x4d, 0x18],
} as const;

/** What people pack files with that is not read here; each would otherwise become a heap of senseless rejects. */
const otherPackings: readonly (readonly [string, readonly number[]])[] = [
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['Parquet', [0x50, 0x41, 0x52, 0x31]],
];

const beginsWith = (start: Buffer, bytes: readonly number[], from = 0): boolean =>
  bytes.every((byte, i) => start[from + i] === byte);

/** How bytes are packed, by the first eight of them. Throws BrokenFile for what is not read here. */
export function packingOf(start: Buffer): Packing {
  for (const [name, bytes] of otherPackings) {
    if (beginsWith(start, bytes))
      throw new BrokenFile(`it is packed as ${name}; files are read plain, as gzip or as zstd`);
  }
  // A single byte that gzip begins with is the start of a gzip that was cut off.
  if (start[0] === magic.gzip[0] && (start.length === 1 || start[1] === magic.gzip[1])) return 'gzip';
  const isSkippable = ((start[0] ?? 0) & 0xf0) === 0x50 && beginsWith(start, magic.skippable, 1);
  return isSkippable || beginsWith(start, magic.zstd) ? 'zstd' : 'plain';
}

const garbage = (packing: Packing): string => `something other than ${packing} follows the compressed text`;

/** The plain text of bytes that are held; undefined when it is larger than `most`. Throws BrokenFile. */
export function inflateWhole(
  stored: Buffer,
  { packing, most }: { packing: Packing; most: number },
): Buffer | undefined {
  if (packing === 'plain') return stored;
  try {
    return packing === 'gzip' ? gunzipWhole(stored, most) : unzstdWhole(stored, most);
  } catch (thrown) {
    if (isSystemError(thrown, 'ERR_BUFFER_TOO_LARGE')) return undefined;
    throw asBroken(thrown, packing);
  }
}

interface Inflated {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

function gunzipWhole(stored: Buffer, most: number): Buffer | undefined {
  const hint = stored.length < 18 ? 0 : stored.readUInt32LE(stored.length - 4);
  if (hint > most) return undefined;
  // One output buffer that is just large enough saves joining many; the hint is only a hint.
  const chunkSize = Math.max(1 << 16, Math.min(hint + 64, stored.length * 40));
  // The typings leave out that `info` gives the engine too.
  const result = gunzipSync(stored, { chunkSize, maxOutputLength: most, info: true }) as unknown as Inflated;
  if (!isZero(stored.subarray(result.engine.bytesWritten))) throw new BrokenFile(garbage('gzip'));
  return result.buffer;
}

/** Frame by frame, since inflating stops after each. */
function unzstdWhole(stored: Buffer, most: number): Buffer | undefined {
  const frames: Buffer[] = [];
  let bytes = 0;
  for (let from = 0; from < stored.length; ) {
    const options = { maxOutputLength: Math.max(1, most - bytes), info: true };
    const { buffer, engine } = zstdDecompressSync(stored.subarray(from), options) as unknown as Inflated;
    if (engine.bytesWritten === 0) throw new BrokenFile(garbage('zstd'));
    from += engine.bytesWritten;
    bytes += buffer.length;
    frames.push(buffer);
  }
  return bytes > most ? undefined : Buffer.concat(frames);
}

export interface Inflating {
  packing: 'gzip' | 'zstd';
  /** Told how many of the stored bytes belong to the packed text, when that is over. */
  ended: (storedBytes: number) => void;
}

/** Inflates stored pieces as they come. Throws BrokenFile. */
export async function* inflate(pieces: AsyncIterable<Buffer>, { packing, ended }: Inflating): AsyncGenerator<Buffer> {
  try {
    if (packing === 'gzip') {
      const gunzip = createGunzip({ chunkSize: pieceBytes });
      // Errors of either side end the iteration below; the callback only takes them off the process.
      pipeline(Readable.from(pieces), gunzip, () => {});
      yield* gunzip as AsyncIterable<Buffer>;
      ended(gunzip.bytesWritten);
    } else ended(yield* zstdFrames(pieces[Symbol.asyncIterator]()));
  } catch (thrown) {
    throw asBroken(thrown, packing);
  }
}

/** Frames one after another, each by a decompressor of its own, which stops after one. Gives the bytes of all. */
async function* zstdFrames(pieces: AsyncIterator<Buffer>): AsyncGenerator<Buffer, number> {
  let all = 0;
  try {
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
      for (let rest = next.value; rest.length > 0; ) {
        const frame = createZstdDecompress({ chunkSize: pieceBytes });
        const feed = new Feed(rest, pieces, () => frame.bytesWritten);
        pipeline(Readable.from(feed.taken()), frame, () => {});
        yield* frame as AsyncIterable<Buffer>;
        if (frame.bytesWritten === 0) throw new BrokenFile(garbage('zstd'));
        all += frame.bytesWritten;
        rest = await feed.rest(frame.bytesWritten);
      }
    }
    return all;
  } finally {
    await pieces.return?.();
  }
}

/** Pieces for one frame; knows those that the frame has not read yet, because they may begin the next one. */
class Feed {
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #read: () => number;
  #given: { from: number; piece: Buffer }[];
  #end: number;
  #coming: Promise<unknown> | undefined;

  constructor(first: Buffer, pieces: AsyncIterator<Buffer>, read: () => number) {
    this.#pieces = pieces;
    this.#read = read;
    this.#given = [{ from: 0, piece: first }];
    this.#end = first.length;
  }

  async *taken(): AsyncGenerator<Buffer> {
    yield this.#given[0]?.piece ?? Buffer.alloc(0);
    for (let piece = await this.#next(); piece !== undefined; piece = await this.#next()) yield piece;
  }

  /** What was given from here on and belongs to nobody yet. */
  async rest(from: number): Promise<Buffer> {
    await this.#coming;
    return Buffer.concat(
      this.#given
        .filter(given => given.from + given.piece.length > from)
        .map(given => given.piece.subarray(Math.max(0, from - given.from))),
    );
  }

  async #next(): Promise<Buffer | undefined> {
    const coming = this.#pieces.next();
    this.#coming = coming.catch(() => undefined).then(() => undefined);
    const { done, value } = await coming;
    if (done) return undefined;
    const read = this.#read();
    this.#given = [
      ...this.#given.filter(given => given.from + given.piece.length > read),
      { from: this.#end, piece: value },
    ];
    this.#end += value.length;
    return value;
  }
}

const isZero = (bytes: Buffer): boolean => bytes.equals(Buffer.alloc(bytes.length));

/** What may follow the packed text. Throws BrokenFile for anything else. */
export function checkPadding(bytes: Buffer, packing: Packing): void {
  if (packing !== 'gzip' || !isZero(bytes)) throw new BrokenFile(garbage(packing));
}

function asBroken(thrown: unknown, packing: Packing): unknown {
  if (isSystemError(thrown, 'Z_BUF_ERROR')) return new BrokenFile(`the ${packing} ends early`);
  const isData =
    thrown instanceof Error && 'code' in thrown && /^(Z_DATA_ERROR|Z_NEED_DICT|ZSTD_error_)/.test(String(thrown.code));
  return isData ? new BrokenFile(`the ${packing} is broken: ${reasonOf(thrown)}`) : thrown;
}
