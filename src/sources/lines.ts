// Cuts bytes at line ends. Work on lines is done by native searches over large blocks; nothing here visits single bytes.
// Memory stays bounded whatever a line weighs: of one that is too long only the head is kept.

const lineEnd = 10;

/** Whole lines (the last of a file may lack its end), or the head of a line that is longer than the limit. */
export type Block = { kind: 'lines'; bytes: Buffer } | { kind: 'long'; head: Buffer };

export interface BlockOptions {
  /** Bytes gathered before a block is cut. */
  blockBytes: number;
  /** A line longer than this that crosses blocks is given as `long`; inside a block the caller has to look. */
  lineBytes: number;
}

/** Blocks of whole lines from chunks of any size. A chunk that is larger than a block stays whole. */
export async function* blocksOf(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  { blockBytes, lineBytes }: BlockOptions,
): AsyncGenerator<Block> {
  let held: Buffer[] = [];
  let bytes = 0;
  let dropping = false;
  for await (const chunk of chunks) {
    const from: number = dropping ? chunk.indexOf(lineEnd) + 1 : 0;
    if (dropping && from === 0) continue;
    dropping = false;
    held.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes < blockBytes) continue;
    const all = joined(held);
    const cut = all.lastIndexOf(lineEnd) + 1;
    if (cut > 0) yield { kind: 'lines', bytes: all.subarray(0, cut) };
    const rest = all.subarray(cut);
    dropping = rest.length > lineBytes;
    if (dropping) yield { kind: 'long', head: rest.subarray(0, lineBytes) };
    held = dropping || rest.length === 0 ? [] : [Buffer.from(rest)];
    bytes = dropping ? 0 : rest.length;
  }
  if (bytes > 0) yield { kind: 'lines', bytes: joined(held) };
}

const joined = (pieces: Buffer[]): Buffer => (pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces));

/** Pieces of at most `size` bytes, cut after line ends; a single line may be larger. */
export function* slicesOf(bytes: Buffer, size: number): Generator<Buffer> {
  for (let from = 0; from < bytes.length; ) {
    let to = bytes.length;
    if (to - from > size) {
      to = bytes.lastIndexOf(lineEnd, from + size - 1) + 1;
      if (to <= from) to = bytes.indexOf(lineEnd, from) + 1 || bytes.length;
    }
    yield bytes.subarray(from, to);
    from = to;
  }
}

/** Each line without its end. */
export function* bytesOfLines(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(lineEnd, from);
    const to = end < 0 ? bytes.length : end;
    yield bytes.subarray(from, to);
    from = to + 1;
  }
}

/** True when a line, without its end, has more than `limit` bytes: jumps from line end to line end, a limit at a time. */
export function hasLineOver(bytes: Buffer, limit: number): boolean {
  for (let from = 0; bytes.length - from > limit; ) {
    const end = bytes.lastIndexOf(lineEnd, from + limit);
    if (end < from) return true;
    from = end + 1;
  }
  return false;
}

/** The first lines as text, without their ends and without a byte order mark; only whole ones unless the file is one line. */
export function firstLinesOf(bytes: Buffer, { lines, headBytes }: { lines: number; headBytes: number }): string[] {
  const head = bytes.subarray(0, headBytes);
  const cut = head.length === bytes.length ? head.length : head.lastIndexOf(lineEnd);
  const text = withoutMark(head.subarray(0, cut < 0 ? head.length : cut)).toString('utf8');
  const all = text.split('\n', lines + 1).map(withoutReturn);
  if (all.at(-1) === '') all.pop();
  return all.slice(0, lines);
}

export const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

/** The bytes after a UTF-8 byte order mark, if there is one. */
export function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
