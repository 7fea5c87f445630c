// Plain and packed files, whole and broken.

import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { FoundFile } from './sources.ts';
import { openStored, type WholeLimits } from './stored.ts';
import { BrokenFile } from './stored_bytes.ts';
import { StoredFile } from './stored_file.ts';

const folder = mkdtempSync(join(tmpdir(), 'stored-'));
afterAll(() => rmSync(folder, { recursive: true }));

const held: WholeLimits = { wholeStoredBytes: 1 << 20, wholePlainBytes: 1 << 20 };
const streamed: WholeLimits = { wholeStoredBytes: 0, wholePlainBytes: 0 };
/** Stored bytes are held, the plain text is not: what a bomb meets. */
const overflowing: WholeLimits = { wholeStoredBytes: 1 << 20, wholePlainBytes: 16 };
const ways = { held, streamed, overflowing };

function put(content: Buffer) {
  const absolute = join(folder, 'file');
  writeFileSync(absolute, content);
  return {
    source: 's',
    path: 'file',
    absolute,
    bytes: content.length,
    modifiedMs: Math.trunc(statSync(absolute).mtimeMs),
  };
}

const open = async (file: FoundFile, whole: WholeLimits) => openStored(new StoredFile(file), whole);

async function read(content: Buffer, whole: WholeLimits): Promise<{ text: string; hash: string | undefined }> {
  const stored = await open(put(content), whole);
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of stored.chunks()) chunks.push(chunk);
    stored.verify();
    return { text: Buffer.concat(chunks).toString(), hash: stored.hash };
  } finally {
    stored.close();
  }
}

const one = 'alpha\tbeta\n'.repeat(20);
const two = 'gamma\tdelta\n'.repeat(20);
const members = Buffer.concat([gzipSync(one), gzipSync(two)]);
const frames = Buffer.concat([zstdCompressSync(one), zstdCompressSync(two)]);
/** A frame that readers pass over: four bytes of anything. */
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]);

describe.each(Object.entries(ways))('a file that is %s', (_, whole) => {
  test.each([
    ['plain', Buffer.from(one), one],
    ['gzip', gzipSync(one), one],
    ['of two members', members, one + two],
    ['gzip with zeros after it', Buffer.concat([gzipSync(one), Buffer.alloc(700)]), one],
    ['empty', Buffer.alloc(0), ''],
    ['gzip of nothing', gzipSync(''), ''],
    ['gzip of nothing, then of something', Buffer.concat([gzipSync(''), gzipSync(one)]), one],
    ['zstd', zstdCompressSync(one), one],
    ['zstd of two frames', frames, one + two],
    ['zstd of nothing, then of something', Buffer.concat([zstdCompressSync(''), zstdCompressSync(one)]), one],
    ['zstd with frames to pass over', Buffer.concat([skippable, zstdCompressSync(one), skippable]), one],
  ])('%s: the text, and the hash of what is stored', async (_name, content, text) => {
    const hash = createHash('sha256').update(content).digest('hex');
    expect(await read(content, whole)).toEqual({ text, hash });
  });

  test.each([
    ['letters', Buffer.concat([gzipSync(one), Buffer.from('x')])],
    ['letters behind zeros', Buffer.concat([gzipSync(one), Buffer.alloc(9), Buffer.from('x')])],
    ['a member behind zeros', Buffer.concat([gzipSync(one), Buffer.alloc(9), gzipSync(two)])],
    ['the first byte of a member', Buffer.concat([gzipSync(one), Buffer.from([0x1f])])],
    ['letters after a frame', Buffer.concat([zstdCompressSync(one), Buffer.from('letters')])],
    ['zeros after a frame', Buffer.concat([zstdCompressSync(one), Buffer.alloc(9)])],
  ])('%s after the last member: broken', async (_name, content) => {
    await expect(read(content, whole)).rejects.toThrow(BrokenFile);
  });

  test('a gzip cut off anywhere but between members is broken', async () => {
    const whole_ = gzipSync(one).length;
    for (let length = 1; length < members.length; length++) {
      const cut = read(members.subarray(0, length), whole);
      if (length === whole_) expect((await cut).text).toBe(one);
      else await expect(cut, `${length} bytes`).rejects.toThrow(BrokenFile);
    }
  });

  test('a zstd cut off anywhere but between frames is broken', async () => {
    const first = zstdCompressSync(one).length;
    for (let length = 4; length < frames.length; length++) {
      const cut = read(frames.subarray(0, length), whole);
      if (length === first) expect((await cut).text).toBe(one);
      else await expect(cut, `${length} bytes`).rejects.toThrow(BrokenFile);
    }
  });

  test('a gzip with a wrong byte gives the right text or none', async () => {
    const gzip = gzipSync(one);
    for (let at = 0; at < gzip.length; at++) {
      const bad = Buffer.from(gzip);
      bad[at] = (bad[at] ?? 0) ^ 0x41;
      const text = await read(bad, whole).then(
        found => found.text,
        thrown => (thrown instanceof BrokenFile ? one : String(thrown)),
      );
      // Without its first two bytes it is no gzip, and the bytes are the text.
      if (at > 1) expect(text, `byte ${at}`).toBe(one);
    }
  });
});

test('frames whose borders lie anywhere in what is read at once', async () => {
  const texts = Array.from({ length: 60 }, (_, i) => randomBytes(20_000 + 4_001 * i));
  const stored = Buffer.concat(texts.map(text => zstdCompressSync(text)));
  expect(stored.length).toBeGreaterThan(4 << 20);
  const opened = await open(put(stored), streamed);
  const found = createHash('sha256');
  for await (const chunk of opened.chunks()) found.update(chunk);
  expect(found.digest('hex')).toBe(createHash('sha256').update(Buffer.concat(texts)).digest('hex'));
  expect(opened.hash).toBe(createHash('sha256').update(stored).digest('hex'));
  opened.close();
});

test('members that end on the border of what is read at once', async () => {
  // Stored members are as long as their text and 23 bytes, so the first one can be made to end just there.
  const borderBytes = 1 << 20;
  for (const off of [-1, 0, 1]) {
    const first = gzipSync(Buffer.alloc(65_535, 'a'), { level: 0 });
    const blocks: Buffer[] = [first];
    let bytes = first.length;
    while (borderBytes + off - bytes > 70_000) {
      blocks.push(first);
      bytes += first.length;
    }
    const rest = borderBytes + off - bytes;
    const filler = gzipSync(Buffer.alloc(rest - 23, 'b'), { level: 0 });
    if (filler.length !== rest) continue;
    const stored = Buffer.concat([...blocks, filler, gzipSync(two)]);
    const { text } = await read(stored, streamed);
    expect(text.endsWith(`b${two}`)).toBe(true);
    expect(text.length).toBe(blocks.length * 65_535 + rest - 23 + two.length);
    await expect(read(Buffer.concat([...blocks, filler, Buffer.from('no')]), streamed)).rejects.toThrow(BrokenFile);
  }
});

test.each([
  ['bzip2', [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 1]],
  ['zip', [0x50, 0x4b, 0x03, 0x04, 1, 2, 3, 4]],
])('a file packed as %s says so', async (name, bytes) => {
  await expect(read(Buffer.from(bytes), held)).rejects.toThrow(`packed as ${name}`);
});

describe('what happens to the file meanwhile', () => {
  test('it was replaced since it was listed', async () => {
    const file = put(Buffer.from(one));
    await expect(open({ ...file, bytes: 5 }, held)).rejects.toThrow('changed');
    await expect(open({ ...file, modifiedMs: file.modifiedMs - 5_000 }, held)).rejects.toThrow('changed');
  });

  test('it grows while it is read', async () => {
    const file = put(Buffer.from(one));
    const stored = await open(file, held);
    writeFileSync(file.absolute, one + two);
    expect(() => stored.verify()).toThrow('changed');
    stored.close();
  });

  test('it becomes shorter while it streams', async () => {
    const stored = await open(put(Buffer.from(one)), streamed);
    writeFileSync(join(folder, 'file'), 'x');
    await expect(stored.chunks().next()).rejects.toThrow('shorter');
    stored.close();
  });

  test('it disappears', async () => {
    const file = put(Buffer.from(one));
    rmSync(file.absolute);
    await expect(open(file, held)).rejects.toThrow(expect.objectContaining({ gone: true }));
  });

  test('it is a folder now', async () => {
    await expect(open({ ...put(Buffer.from(one)), absolute: folder }, held)).rejects.toThrow('no regular file');
  });
});
