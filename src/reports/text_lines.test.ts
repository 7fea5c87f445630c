// Lines and tables of plain text by the width they are shown with, wide characters counting two.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostileTexts } from './document_fixture.ts';
import { alignTable, isStacked, pad, wrap } from './text_lines.ts';
import { cutToWidth, displayWidth, visible } from './width.ts';

const words = fc.array(
  fc.oneof(
    fc.constantFrom(
      'a',
      'parcel',
      '41,207',
      '配達数',
      '。',
      '「門',
      '、',
      '（北）',
      'コーヒー',
      '👩‍👩‍👧‍👦',
      'é',
      '…',
      ...hostileTexts,
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  ),
  { maxLength: 30 },
);

const bare = (text: string): string => visible(text).replaceAll(' ', '');

describe('wrapping', () => {
  test('no line is too wide, and nothing is lost or turned around', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 90 }), fc.constantFrom('', ' '), (parts, width, between) => {
        const text = parts.join(between);
        const lines = wrap(text, { width, hang: 2 });
        expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
        expect(bare(lines.join(''))).toBe(bare(text));
      }),
    );
  });

  test('breaks between words and between wide characters, and closes what a line began', () => {
    expect(wrap('one two three four', { width: 9 })).toEqual(['one two', 'three', 'four']);
    expect(wrap('配達数は増えました。', { width: 10 })).toEqual(['配達数は増', 'えました。']);
    expect(wrap('配達数は増。', { width: 10 })).toEqual(['配達数は', '増。']);
    expect(wrap('- 北の門が閉まる', { width: 8, hang: 2 })).toEqual(['- 北の門', '  が閉ま', '  る']);
  });
});

describe('widths', () => {
  test('wide characters count two, marks none, pictures of several parts once', () => {
    expect(['abc', '配達', 'ｱｲｳ', 'ＡＢ', 'e\u0301', '👩‍👩‍👧‍👦', '…'].map(displayWidth)).toEqual([3, 4, 3, 4, 1, 2, 1]);
    expect(cutToWidth('配達数です', 6)).toBe('配達…');
    expect(cutToWidth('配達', 4)).toBe('配達');
    expect(pad('配達', 6, 'right')).toBe('  配達');
  });
});

describe('tables of text', () => {
  test('columns stand under each other, numbers to the right', () => {
    const table = {
      head: ['営業所', '配達数'],
      align: ['left', 'right'] as ('left' | 'right')[],
      rows: [
        ['北', '1,204'],
        ['East harbour', '88'],
      ],
      foot: ['合計', '1,292'],
    };
    expect(alignTable(table, 76)).toEqual([
      '営業所        配達数',
      '------------  ------',
      '北             1,204',
      'East harbour      88',
      '------------  ------',
      '合計           1,292',
    ]);
  });

  test('names of columns break first, then texts, so that nothing is lost', () => {
    const table = {
      head: ['When', 'Hit ratio'],
      align: ['left', 'right'] as ('left' | 'right')[],
      rows: [
        ['Edge: NRT57-C1, Device: television', '42.9%'],
        ['all', '7.0%'],
      ],
    };
    expect(alignTable(table, 34)).toEqual([
      '                               Hit',
      'When                         ratio',
      '---------------------------  -----',
      'Edge: NRT57-C1, Device:      42.9%',
      'television',
      'all                           7.0%',
    ]);
    expect([isStacked(table, 34), isStacked(table, 10)]).toEqual([false, true]);
  });

  test('no line is too wide and no number is cut, whatever the texts', () => {
    const cell = fc.constantFrom('a', '配達数', ...hostileTexts);
    const row = fc.tuple(cell, fc.constantFrom('1,204', '−9,007,199,254,740,993', 'n/a'), cell);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), row, (rows, head) => {
        const lines = alignTable({ head, align: ['left', 'right', 'left'], rows }, 60);
        expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(60);
        for (const [, number] of rows) expect(lines.join('\n')).toContain(number);
      }),
    );
  });
});
