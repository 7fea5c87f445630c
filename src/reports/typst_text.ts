// Texts on their way to paper. Typst is given data and never markup, so nothing has to be escaped; what is left is what no page can
// show (control characters, marks that turn the reading direction around) and words without a place to break.

import { characters } from './width.ts';

/** Controls, marks that override the direction of text, and halves of a pair: they print nothing, or something else than they say. */
const unprintable = /[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/gu;

/** The text in one line, with only what prints. */
export const printable = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\s*[\r\n\t\f\v\u2028\u2029]+\s*/g, ' ')
    .replaceAll(unprintable, '');

/** Characters that a line may hold without a place to break; about a third of a narrow column. */
const unbrokenChars = 16;

/** A break that shows nothing and takes no room. */
const breakHere = '\u200B';

/**
 * The text with invisible places to break in its long words: after `/`, `_`, `.` and their like, and where a run is longer still, between
 * two of its characters. Japanese breaks nearly everywhere by itself.
 */
export const breakable = (text: string): string =>
  printable(text).replaceAll(/[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{17,}/gu, brokenWord);

function brokenWord(word: string): string {
  let broken = '';
  let run = 0;
  for (const character of characters(word)) {
    if (run >= unbrokenChars) {
      broken += breakHere;
      run = 0;
    }
    broken += character;
    run++;
    if (/[/_.?&=:,;@|+-]/.test(character) && run > 1) {
      broken += breakHere;
      run = 0;
    }
  }
  return broken;
}
