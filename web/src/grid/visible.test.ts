// Values from outside as they may be shown: nothing in them can move, hide or turn the text around it.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hidesSomething, visiblePieces, visibleText } from './visible.ts';

/** Any code point there is, halves of pairs too, and often one of those that hide. */
const character = fc.oneof(
  fc.integer({ min: 0, max: 0x10ffff }).map(code => String.fromCodePoint(code)),
  fc.constantFrom('a', ' ', '\u0000', '\t', '\u202E', '\u200B', '\uFEFF', '\uD83D', '\u{E0041}'),
);

test('what cannot be seen is shown as an escape', () => {
  expect(visibleText('a\tb\nc\r\0')).toBe('a\\tb\\nc\\r\\0');
  expect(visibleText('user\u202Etxt.exe')).toBe('user\\u202Etxt.exe');
  expect(visibleText('zero\u200Bwidth\u00ADsoft\uFEFF')).toBe('zero\\u200Bwidth\\u00ADsoft\\uFEFF');
  expect(visibleText('lone \uD83D half')).toBe('lone \\uD83D half');
  expect(visibleText('tag \u{E0041}')).toBe('tag \\u{e0041}');
});

test('what can be seen stays as it is', () => {
  for (const text of ['plain', '札幌 のエッジ', 'naïve – “quoted”', '😀', '<b>&amp;</b>', '\\n']) {
    expect(hidesSomething(text)).toBe(false);
    expect(visibleText(text)).toBe(text);
  }
});

test('nothing that is shown hides anything, and no piece is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 60 }), text => {
      expect(hidesSomething(visibleText(text))).toBe(false);
      const pieces = visiblePieces(text);
      expect(pieces.map(piece => piece.text).join('')).toBe(visibleText(text));
      expect(pieces.filter(piece => !piece.escape).every(piece => text.includes(piece.text))).toBe(true);
    }),
  );
});
