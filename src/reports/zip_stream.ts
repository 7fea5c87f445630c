// A ZIP file as a stream: parts are deflated as they are written, and their sizes follow them (data descriptors), so that nothing has to be
// held. By APPNOTE.TXT 6.3 of PKWARE, without ZIP64: a part and the whole stay below 4 GiB, which the callers see to.

import { pipeline, Readable } from 'node:stream';
import { constants, crc32, createDeflateRaw } from 'node:zlib';

export interface ZipPart {
  /** Path inside of the file, with `/`. */
  name: string;
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

interface Written {
  name: Buffer;
  crc: number;
  stored: number;
  plain: number;
  at: number;
}

const signatures = { part: 0x04034b50, descriptor: 0x08074b50, directory: 0x02014b50, end: 0x06054b50 };

/** Sizes follow the bytes; names are UTF-8. */
const flags = 0x0808;
const deflated = 8;
const version = 20;

/**
 * The parts, in order, one after another. `modified` stands with every part (UTC, to two seconds), so that the same parts give the same
 * bytes. `tooLarge` makes the error that is thrown when the file passes `most` bytes.
 */
export async function* zipStream(
  parts: AsyncIterable<ZipPart>,
  { modified, most, tooLarge }: { modified: Date; most: number; tooLarge: () => Error },
): AsyncGenerator<Uint8Array> {
  const stamp = dosTime(modified);
  const written: Written[] = [];
  let at = 0;
  for await (const part of parts) {
    const entry: Written = { name: Buffer.from(part.name), crc: 0, stored: 0, plain: 0, at };
    const head = partHead(entry, stamp);
    yield head;
    for await (const bytes of deflate(counted(part.chunks, entry))) {
      entry.stored += bytes.length;
      if (at + entry.stored > most) throw tooLarge();
      yield bytes;
    }
    yield descriptor(entry);
    at += head.length + entry.stored + descriptorBytes;
    written.push(entry);
  }
  const directory = Buffer.concat(written.map(entry => directoryEntry(entry, stamp)));
  if (at + directory.length > most) throw tooLarge();
  yield Buffer.concat([directory, endOf({ count: written.length, bytes: directory.length, at })]);
}

async function* counted(chunks: ZipPart['chunks'], entry: Written): AsyncGenerator<Uint8Array> {
  for await (const bytes of chunks) {
    entry.crc = crc32(bytes, entry.crc);
    entry.plain += bytes.length;
    yield bytes;
  }
}

/** Rows of a table repeat themselves so much that a higher level takes twice the time for a tenth of the bytes. */
const level = 3;

function deflate(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  const packer = createDeflateRaw({ level, chunkSize: 64 << 10, strategy: constants.Z_DEFAULT_STRATEGY });
  // The callback is needed, and has nothing to do: a failure of the chunks destroys the packer, and reading from it throws.
  return pipeline(Readable.from(chunks, { highWaterMark: 2 }), packer, () => undefined);
}

function partHead({ name }: Written, { time, date }: DosTime): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(signatures.part, 0);
  head.writeUInt16LE(version, 4);
  head.writeUInt16LE(flags, 6);
  head.writeUInt16LE(deflated, 8);
  head.writeUInt16LE(time, 10);
  head.writeUInt16LE(date, 12);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

const descriptorBytes = 16;

function descriptor({ crc, stored, plain }: Written): Buffer {
  const bytes = Buffer.alloc(descriptorBytes);
  bytes.writeUInt32LE(signatures.descriptor, 0);
  bytes.writeUInt32LE(crc, 4);
  bytes.writeUInt32LE(stored, 8);
  bytes.writeUInt32LE(plain, 12);
  return bytes;
}

function directoryEntry({ name, crc, stored, plain, at }: Written, { time, date }: DosTime): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(signatures.directory, 0);
  entry.writeUInt16LE(version, 4);
  entry.writeUInt16LE(version, 6);
  entry.writeUInt16LE(flags, 8);
  entry.writeUInt16LE(deflated, 10);
  entry.writeUInt16LE(time, 12);
  entry.writeUInt16LE(date, 14);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(stored, 20);
  entry.writeUInt32LE(plain, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt32LE(at, 42);
  return Buffer.concat([entry, name]);
}

function endOf({ count, bytes, at }: { count: number; bytes: number; at: number }): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(signatures.end, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(at, 16);
  return end;
}

interface DosTime {
  time: number;
  date: number;
}

/** MS-DOS time of a UTC instant; years before 1980 are 1980. */
function dosTime(at: Date): DosTime {
  const years = Math.min(127, Math.max(0, at.getUTCFullYear() - 1980));
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: (years << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}
