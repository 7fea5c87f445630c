// Lines out of blocks of bytes, wherever the blocks are cut.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, blocksOf, bytesOfLines, firstLinesOf, hasLineOver, slicesOf } from './lines.ts';

const lineBytes = 12;
const text = fc.stringMatching(/^[ab\n]{0,120}$/);

/** The text in chunks of the given lengths, again and again. */
function chunked(all: string, lengths: number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let from = 0, i = 0; from < all.length; i++) {
    const to = from + (lengths[i % lengths.length] ?? 1);
    chunks.push(Buffer.from(all.slice(from, to)));
    from = to;
  }
  return chunks;
}

async function all(blocks: AsyncIterable<Block>): Promise<Block[]> {
  const list: Block[] = [];
  for await (const block of blocks) list.push(block);
  return list;
}

describe('blocks', () => {
  test('however a file is chunked, its lines are the same, and only too long ones are cut short', async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(text, lengths, fc.integer({ min: 1, max: 40 }), async (whole, sizes, blockBytes) => {
        const blocks = await all(blocksOf(chunked(whole, sizes), { blockBytes, lineBytes }));
        const lines = blocks.flatMap(block =>
          block.kind === 'long' ? [`${block.head}…`] : [...bytesOfLines(block.bytes)].map(String),
        );
        const expected = [...bytesOfLines(Buffer.from(whole))].map(String);
        expect(lines.length).toBe(expected.length);
        for (const [i, line] of lines.entries()) {
          const right = expected[i] ?? '';
          if (!line.endsWith('…')) expect(line).toBe(right);
          else expect(right.length > lineBytes && right.startsWith(line.slice(0, -1))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a line without end is never held whole', async () => {
    const endless = Array.from({ length: 5_000 }, () => Buffer.alloc(1_000, 'x'));
    const blocks = await all(blocksOf([...endless, Buffer.from('\nlast')], { blockBytes: 4_000, lineBytes: 2_000 }));
    expect(blocks.map(block => (block.kind === 'long' ? block.head.length : String(block.bytes)))).toEqual([
      2_000,
      'last',
    ]);
  });
});

test('slices are whole lines and lose nothing', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 50 }), (whole, size) => {
      const slices = [...slicesOf(Buffer.from(whole), size)].map(String);
      expect(slices.join('')).toBe(whole);
      for (const slice of slices.slice(0, -1)) expect(slice.endsWith('\n')).toBe(true);
      for (const slice of slices)
        expect(slice.length <= size || slice.indexOf('\n', 0) >= slice.length - 1 || !slice.includes('\n')).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('the jumping search finds a line that is too long exactly when there is one', () => {
  fc.assert(
    fc.property(text, whole => {
      const expected = whole.split('\n').some(line => line.length > lineBytes);
      expect(hasLineOver(Buffer.from(whole), lineBytes)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

describe('first lines', () => {
  test.each([
    ['a\r\nb\nc', ['a', 'b']],
    ['\ufeffa\n', ['a']],
    ['a\n\n', ['a', '']],
    ['', []],
    ['a', ['a']],
  ])('%j', (whole, lines) => {
    expect(firstLinesOf(Buffer.from(whole), { lines: 2, headBytes: 100 })).toEqual(lines);
  });

  test('a line that the head cuts is left out, unless it is the first', () => {
    expect(firstLinesOf(Buffer.from('ab\ncdef\n'), { lines: 9, headBytes: 5 })).toEqual(['ab']);
    expect(firstLinesOf(Buffer.from('abcdef\n'), { lines: 9, headBytes: 5 })).toEqual(['abcde']);
  });
});
