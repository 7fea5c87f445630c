// How wide a text stands: in columns of a fixed-width screen, where East Asian wide characters and pictures take two, and none is cut
// inside of what a reader takes for one character. By Unicode Standard Annex 11, ambiguous ones narrow.

const wide =
  /^(?:[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F)/u;

const narrowOnly = /^[\x20-\x7e]*$/;

/** A letter with its marks, or a picture of several parts; letters come first, because to look for pictures is slow. */
const character = /[^\p{Extended_Pictographic}\p{RI}\p{M}]\p{M}*|\p{RGI_Emoji}|\P{M}\p{M}*|\p{M}+/gv;

/** What a reader takes for single characters, in order. */
export function characters(text: string): string[] {
  return narrowOnly.test(text) ? [...text] : (text.match(character) ?? []);
}

/** Columns of one character. */
export const characterWidth = (one: string): number =>
  wide.test(one) ? 2 : /^\p{M}|^[\u200B-\u200F\u2060\uFEFF]/u.test(one) ? 0 : 1;

/** Columns of a text on a fixed-width screen. */
export function displayWidth(text: string): number {
  if (narrowOnly.test(text)) return text.length;
  return characters(text).reduce((sum, one) => sum + characterWidth(one), 0);
}

/** A text of at most so many columns; one that is cut ends with `…`. Looks no further than it must, however long the text. */
export function cutToWidth(text: string, columns: number): string {
  if (text.length <= columns && narrowOnly.test(text)) return text;
  let width = 0;
  let kept = '';
  for (const [one] of text.matchAll(character)) {
    width += characterWidth(one);
    if (width > columns) return `${kept.trimEnd()}…`;
    if (width < columns) kept += one;
  }
  return text;
}

/**
 * Text without what no screen shows: breaks and controls become spaces, halves of pairs the replacement character; marks that turn
 * the direction of what follows go, since they would turn the rest of the line too.
 */
export const visible = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g, '');
