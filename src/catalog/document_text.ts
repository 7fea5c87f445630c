// Texts of a document with values in them, as written: `{{answer.column}}` inside of words, and words by language. What must stay
// true: what stands between the braces is a name and nothing else, so that a text can ask for nothing that was not asked for it.

import { z } from 'zod';
import { didYouMean } from '../base/names.ts';
import { mistakeAt } from '../config/shape.ts';
import type { Path, YamlFile } from '../config/yaml_file.ts';
import type { Mistake } from './catalog.ts';
import { type Language, languages, type Pieces, type Reference, type Words } from './document.ts';

const namePattern = /^([A-Za-z_]\w*)(?:\.([A-Za-z_]\w*))?$/;

/** `answer.column`, or a name of the document; undefined for anything else. */
export function readReference(written: string, line: number): Reference | undefined {
  const [, first, column] = namePattern.exec(written.trim()) ?? [];
  if (first === undefined) return undefined;
  return column === undefined ? { column: first, line } : { answer: first, column, line };
}

/** `answer.column`, as it was written. */
export const nameOf = ({ answer, column }: Reference): string =>
  answer === undefined ? column : `${answer}.${column}`;

/** Values in a text: `{{ … }}` on one line. */
const valuePattern = /\{\{([^{}\n]*)\}\}/g;

/** Words and the values between them; what stands in braces and is no name goes to `tell`. */
function readPieces(text: string, line: number, tell: (message: string) => void): Pieces {
  const pieces: Pieces = [];
  let at = 0;
  for (const match of text.matchAll(valuePattern)) {
    if (match.index > at) pieces.push(text.slice(at, match.index));
    const reference = readReference(match[1] ?? '', line + text.slice(0, match.index).split('\n').length - 1);
    if (reference === undefined) tell(notAName(match[0]));
    else pieces.push(reference);
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push(text.slice(at));
  return pieces;
}

export const notAName = (written: string): string =>
  `${written} is no value: write {{answer.column}}, or a name such as {{day}}`;

/** A text as a file has it: one for all languages, or one for each. */
export const wordsShape = z.union([z.string(), z.record(z.string(), z.string())], {
  error: 'expected text, or a text by language such as { en: …, ja: … }',
});

export type WordsSpec = z.output<typeof wordsShape>;

export interface WordsReader {
  yaml: YamlFile;
  /** The first one stands in where a language has no text; each must have one. */
  languages: readonly [Language, ...Language[]];
  mistakes: Mistake[];
}

/** A text in every language; languages without one are told at its line. */
export function readWords(spec: WordsSpec, path: Path, { yaml, languages: own, mistakes }: WordsReader): Words {
  const tell = (message: string, at: Path = path) => mistakes.push(mistakeAt(yaml, at, message));
  if (typeof spec === 'string') {
    const pieces = readPieces(spec, yaml.lineOfText(path), tell);
    return { en: pieces, ja: pieces };
  }
  for (const name of Object.keys(spec).filter(key => !languages.some(known => known === key))) {
    tell(`${name} is no language of documents: they have ${languages.join(', ')}.${didYouMean(name, languages)}`, [
      ...path,
      name,
    ]);
  }
  const missing = own.filter(language => spec[language] === undefined);
  if (missing.length > 0) tell(`there is no text in ${missing.join(', ')}`);
  const piecesOf = (language: Language): Pieces | undefined => {
    const text = spec[language];
    return text === undefined ? undefined : readPieces(text, yaml.lineOfText([...path, language]), tell);
  };
  const written = { en: piecesOf('en'), ja: piecesOf('ja') };
  const usual = written[own[0]] ?? written.en ?? written.ja ?? [];
  return { en: written.en ?? usual, ja: written.ja ?? usual };
}

/** All values that a text names. */
export function referencesIn(words: Words | undefined): Reference[] {
  if (words === undefined) return [];
  const all = words.en === words.ja ? words.en : [...words.en, ...words.ja];
  return all.filter(piece => typeof piece !== 'string');
}
