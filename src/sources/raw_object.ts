// Looks at the two ends of an object: whether its lines can be taken apart by a delimiter alone, so that somebody else may read it, and what
// that reader must have seen of it. What must stay true: of an object that is not plain in every way there is nothing to say, and it is read here.

import { basename, extname } from 'node:path/posix';
import { constants, gunzipSync } from 'node:zlib';
import { AppError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Bucket } from '../bucket/bucket.ts';
import { formatNamed } from './formats/formats.ts';
import { firstLinesOf, withoutMark } from './lines.ts';
import { packingOf } from './packed.ts';
import { head } from './quick.ts';
import { type FormatOptions, FormatProblem, type FoundFile, type PlainLayout } from './sources.ts';
import { BrokenFile } from './stored_bytes.ts';
import type { Buckets } from './stored_object.ts';

/** What is known of an object whose lines somebody else may read. */
export interface RawObject {
  /** Its address, `s3://bucket/key`. */
  path: string;
  layout: PlainLayout;
  /** What headers and comments begin with; headers that begin otherwise; and how many of both stand at its beginning. */
  breaks: string | undefined;
  headers: string[];
  headLines: number;
  /** Its bytes when it is unpacked, modulo 2^32. */
  plainBytes: number;
  /** Names that its header has and the format does not know. */
  drift: string[];
}

export interface RawTask {
  found: FoundFile;
  format: string;
  options: FormatOptions;
  /** Raw names that the contract takes. */
  wanted: readonly string[];
}

/** Ends of names by which other programs unpack what they read. */
const packedNames = /^\.(?:gz|bz2|deflate|lz4|lzo|lzop|snappy|zst|zstd)$/i;

/** Looks at an object; undefined where it is to be read here, whatever the reason. Throws what is wrong with a format's options. */
export async function lookAtRaw(task: RawTask, buckets: Buckets): Promise<RawObject | undefined> {
  const { object, bytes } = task.found;
  // Files with such names are hidden from other readers; without a version nobody knows what was read.
  if (object === undefined || object.etag === '' || bytes === 0 || /^[._]/.test(basename(object.key))) return undefined;
  const bucket = buckets.of(object.bucket);
  try {
    return await look(task, { bucket, key: object.key, bytes });
  } catch (thrown) {
    if (thrown instanceof BrokenFile || thrown instanceof FormatProblem) return undefined;
    if (thrown instanceof AppError && thrown.code.startsWith('bucket_')) return undefined;
    throw thrown;
  }
}

async function look(
  { format, options, wanted }: RawTask,
  { bucket, key, bytes }: { bucket: Bucket; key: string; bytes: number },
): Promise<RawObject | undefined> {
  const stored = await bucket.get(key, { start: 0, end: Math.min(bytes, limits.rawHeadBytes) });
  if (stored === undefined || stored.length === 0) return undefined;
  const first = Buffer.from(stored);
  const packing = packingOf(first);
  const named = packedNames.test(extname(key)) ? extname(key).toLowerCase() : 'plain';
  if (packing === 'zstd' || named !== (packing === 'gzip' ? '.gz' : 'plain')) return undefined;
  const text = packing === 'gzip' ? begunText(first) : first;
  const isWhole = packing === 'plain' && first.length === bytes;
  const lines = isWhole ? text : text.subarray(0, text.lastIndexOf(10) + 1);
  if (lines.length === 0 || lines.includes(13) || withoutMark(lines) !== lines) return undefined;
  const reader = formatNamed(format).reader(options, wanted);
  const firstLines = firstLinesOf(lines, head);
  const { plain, breaks } = reader.begin(firstLines);
  if (plain === undefined || plain.names.length < 2) return undefined;
  const skipped = firstLines.slice(0, plain.skipLines).filter(line => line !== '');
  const headers = skipped.filter(line => breaks === undefined || !line.startsWith(breaks));
  const plainBytes = packing === 'plain' ? bytes % 2 ** 32 : await lastNumber(bucket, { key, bytes });
  if (plainBytes === undefined) return undefined;
  return {
    path: bucket.place(key),
    layout: plain,
    breaks,
    headers,
    headLines: skipped.length,
    plainBytes,
    drift: reader.drift(),
  };
}

/** What the beginning of a gzip holds, as far as it goes. Throws BrokenFile. */
function begunText(packed: Buffer): Buffer {
  try {
    return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: limits.rawHeadTextBytes });
  } catch (thrown) {
    throw new BrokenFile(String(thrown));
  }
}

/** The number in which a gzip ends: the bytes of its text, unless something follows or it is several in one. */
async function lastNumber(bucket: Bucket, { key, bytes }: { key: string; bytes: number }): Promise<number | undefined> {
  const end = await bucket.get(key, { start: Math.max(0, bytes - 4), end: bytes });
  return end?.length === 4 ? Buffer.from(end).readUInt32LE(0) : undefined;
}

/** Whether so many bytes of lines, each with one for its end, are a text of that size; the last line may lack its end. */
export const isWholeText = ({ plainBytes }: RawObject, lineBytes: number): boolean =>
  lineBytes % 2 ** 32 === plainBytes || (lineBytes - 1) % 2 ** 32 === plainBytes;

/** True while the object is the version that was found. */
export async function isStillThere({ object }: FoundFile, buckets: Buckets): Promise<boolean> {
  if (object === undefined) return false;
  return (await buckets.of(object.bucket).head(object.key))?.etag === object.etag;
}
