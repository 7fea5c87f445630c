// Lines put together from words and values. What must stay true: a number in a sentence is a piece of its own that carries what it
// was made from, and names that came with the records cannot break a line.

import type { Value } from '../engine/engine.ts';
import type { Inline } from './document.ts';
import { type Show, type Shown, showValue } from './format.ts';
import { everyDigit } from './number_text.ts';

/** What may stand in a line: words, counts, pieces, lines. */
export type Piece = string | number | Inline | Inline[];

/** A line from a template: words stay words, numbers become counts that carry their value. Neighbouring words are joined. */
export function say(words: TemplateStringsArray, ...pieces: Piece[]): Inline[] {
  return line(words.flatMap((text, i) => [text, ...(i < pieces.length ? [pieces[i] ?? ''] : [])]));
}

/** As `say`, of pieces in a row. */
export function line(pieces: readonly Piece[]): Inline[] {
  const parts: Inline[] = [];
  for (const part of pieces.flatMap(inlinesOf)) {
    const last = parts.at(-1);
    if (part.kind !== 'text') parts.push(part);
    else if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + part.text };
    else if (part.text !== '') parts.push(part);
  }
  return parts;
}

function inlinesOf(piece: Piece): Inline[] {
  if (typeof piece === 'string') return [{ kind: 'text', text: piece }];
  if (typeof piece === 'number') return [count(piece)];
  return Array.isArray(piece) ? piece : [piece];
}

/** A whole number: `1,234`. */
const count = (value: number): Inline => ({ kind: 'value', text: everyDigit(String(value)), value });

/** A value as its unit has it. */
export function valuePiece(value: Value, column: Shown, show: Show): Inline {
  return {
    kind: 'value',
    text: showValue(value, column, show),
    value,
    ...(column.unit !== undefined && { unit: column.unit }),
  };
}

/** The words of a line without its marks. */
export function plainText(parts: readonly Inline[]): string {
  return parts.map(part => ('parts' in part ? plainText(part.parts) : part.text)).join('');
}

/** A name as it came, on one line, without the marks that turn the direction of the words after it. */
export const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
