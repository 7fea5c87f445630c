// The message catalogue: each page keeps its words in both languages side by side, and a word that lacks in one does not compile.

import { usePreferences } from '../parts/preferences.tsx';

export type Language = 'en' | 'ja';

type Word = string | ((...given: never[]) => string) | { readonly [key: string]: Word };

type Like<W> = {
  [Key in keyof W]: W[Key] extends string
    ? string
    : W[Key] extends (...given: infer Given) => string
      ? (...given: Given) => string
      : Like<W[Key]>;
};

/** Words of a page: `en` says which there are, `ja` must have them all. Functions take what is put in and know of plurals. */
export const defineWords = <const W extends { readonly [key: string]: Word }>(words: {
  en: W;
  ja: Like<NoInfer<W>>;
}): Record<Language, Like<W>> => words as unknown as Record<Language, Like<W>>;

/** The words of the language that the reader chose. */
export function useWords<W>(words: Record<Language, W>): W {
  return words[usePreferences().language];
}
