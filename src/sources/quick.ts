// The quick pass: text goes to the parts as it is, and only native searches look at it. It succeeds when nothing is unusual;
// anything else (no plain layout, not UTF-8, a NUL, a carriage return, a header in the middle, a line that is too long, the
// quote of a quoted format) makes it give up, and the exact pass reads the file. It must never pass what exact would refuse,
// save for values and numbers of fields: those the lake finds when it casts.

import { isUtf8 } from 'node:buffer';
import { limits } from '../base/limits.ts';
import { type Block, blocksOf, firstLinesOf, hasLineOver, slicesOf, withoutMark } from './lines.ts';
import type { PartLayout, PartWriter } from './parts.ts';
import type { LineReader, PlainLayout } from './sources.ts';

/** How much of a file a format may look at before it begins. */
export const head = { lines: 50, headBytes: 1 << 18 };

interface Plain {
  layout: PartLayout;
  breaks: string | undefined;
  forbidden: string | undefined;
}

const blockBytes = 8 << 20;

/** Writes the file through; false when it is unusual, and then what was written is worth nothing. Throws FormatProblem. */
export async function passThrough(
  chunks: AsyncIterable<Buffer>,
  { reader, parts, checkpoint }: { reader: LineReader; parts: PartWriter; checkpoint: () => void },
): Promise<boolean> {
  let plain: Plain | undefined;
  for await (const block of blocksOf(chunks, { blockBytes, lineBytes: limits.recordBytes })) {
    checkpoint();
    if (block.kind === 'long') return false;
    let bytes = block.bytes;
    if (plain === undefined) {
      const begun = begin(block, reader);
      if (begun === undefined) return false;
      plain = begun.plain;
      bytes = begun.records;
    }
    const records = isOrdinary(bytes, plain) ? withoutBreaks(bytes, { breaks: plain.breaks, reader }) : undefined;
    if (records === undefined || !mostlySplits(records, plain.layout)) return false;
    for (const slice of slicesOf(records, limits.partBytes)) parts.write(slice, plain.layout);
  }
  return true;
}

/** The layout by the file's head, and the first block without its headers. */
function begin(
  { bytes }: Block & { kind: 'lines' },
  reader: LineReader,
): { plain: Plain; records: Buffer } | undefined {
  const { plain, breaks } = reader.begin(firstLinesOf(bytes, head));
  if (!plain || plain.names.length < 2 || withoutMark(bytes) !== bytes) return undefined;
  return {
    plain: { layout: layoutOf(plain), breaks, forbidden: plain.forbidden },
    records: afterLines(bytes, plain.skipLines),
  };
}

const layoutOf = ({ delimiter, names, absent }: PlainLayout): PartLayout => ({
  delimiter,
  names,
  absent,
  quoted: false,
});

function afterLines(bytes: Buffer, count: number): Buffer {
  let from = 0;
  for (let i = 0; i < count && from < bytes.length; i++) from = bytes.indexOf(10, from) + 1 || bytes.length;
  return bytes.subarray(from);
}

/** Headers that the pass leaves out are looked at by `begin` alone; the records are looked at here. */
function isOrdinary(bytes: Buffer, { forbidden }: Plain): boolean {
  if (bytes.includes(0) || bytes.includes(13) || !isUtf8(bytes)) return false;
  if (forbidden && bytes.includes(forbidden)) return false;
  return !hasLineOver(bytes, limits.recordBytes);
}

/**
 * False when many of the block's first lines have another number of fields than the layout: DuckDB would take them one by one as
 * errors, at kilobytes each, where the exact pass makes rejects of them.
 */
function mostlySplits(bytes: Buffer, { delimiter, names }: PartLayout): boolean {
  const lines = firstLinesOf(bytes, { lines: limits.sampledLines, headBytes: 1 << 18 });
  const wrong = lines.filter(line => line !== '' && !fits(line.split(delimiter), names.length));
  return wrong.length <= lines.length * limits.sampledWrongShare;
}

/** One empty field too many at the end is none. */
const fits = (fields: readonly string[], count: number): boolean =>
  fields.length === count || (fields.length === count + 1 && fields.at(-1) === '');

/** The block without headers and comments; undefined when one of them changes the layout. Files that were joined repeat theirs. */
function withoutBreaks(
  bytes: Buffer,
  { breaks, reader }: { breaks: string | undefined; reader: LineReader },
): Buffer | undefined {
  if (breaks === undefined) return bytes;
  const kept: Buffer[] = [];
  let from = 0;
  for (let at = nextBreak(bytes, 0, breaks); at >= 0; at = nextBreak(bytes, from, breaks)) {
    const end = bytes.indexOf(10, at);
    const to = end < 0 ? bytes.length : end;
    if (!reader.keeps?.(bytes.toString('utf8', at, to))) return undefined;
    kept.push(bytes.subarray(from, at));
    from = Math.min(to + 1, bytes.length);
    if (from === bytes.length) break;
  }
  return from === 0 ? bytes : Buffer.concat([...kept, bytes.subarray(from)]);
}

/** Where the next line starts that begins with `breaks`; `from` is the start of a line. */
function nextBreak(bytes: Buffer, from: number, breaks: string): number {
  if (bytes.subarray(from, from + breaks.length).equals(Buffer.from(breaks))) return from;
  const before = bytes.indexOf(`\n${breaks}`, from);
  return before < 0 ? -1 : before + 1;
}
