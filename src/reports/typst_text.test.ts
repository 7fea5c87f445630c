// Texts for paper lose nothing that prints, and every word can be broken.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breakable, printable } from './typst_text.ts';

test('nothing but invisible places to break is added, and nothing that prints is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), text => {
      expect(breakable(text).replaceAll('\u200B', '')).toBe(printable(text));
      const shown = text.replaceAll(/[\p{Cc}\p{Cf}\p{Z}]/gu, '');
      expect(printable(text).replaceAll(/[\p{Cc}\p{Cf}\p{Z}]/gu, '')).toBe(shown);
    }),
  );
});

test('no long word is without a place to break, and pictures are not cut', () => {
  for (const word of breakable(`${'W'.repeat(180)} /a/long/path_of_names.with?query=1&more=2`).split(/[\s\u200B]/))
    expect(word.length).toBeLessThanOrEqual(16);
  const family = '👩‍👩‍👧‍👦';
  expect(
    breakable(family.repeat(40))
      .split('\u200B')
      .every(part => part.replaceAll(family, '') === ''),
  ).toBe(true);
});

test('what turns the direction of a text, or controls, is dropped', () => {
  expect(printable('abc\u202Edef\u0000\u001b[31m\r\nnext\tone')).toBe('abcdef[31m next one');
});
