// Everything a document says of its own accord, as one type: a language has all of it or does not compile. The words are told
// what happened and never how to round it. What must stay true: every message is a whole sentence for none, one and many.

import type { DocumentWords, Language } from './document.ts';
import { english } from './words_en.ts';
import { japanese } from './words_ja.ts';
import type { Words } from './words_shape.ts';

const languages: Readonly<Record<Language, Words>> = { en: english, ja: japanese };

/** All the words of a language. */
export const wordsOf = (language: Language): Words => languages[language];

/** Words of the furniture around the blocks. */
export const documentWords = (language: Language): DocumentWords => wordsOf(language).document;

/** The name of a unit for an axis or a heading: `bytes`, `バイト`; one that is not known is its own name, `ratio` is `%`. */
export function unitName(unit: string, language: Language): string {
  const names = wordsOf(language).units;
  return Object.hasOwn(names, unit) ? (names[unit] ?? unit) : unit;
}
