// Texts and cells as SpreadsheetML (ECMA-376 Part 1, 18.3). What must stay true: a text is an inline string and never a formula, whatever
// it begins with; nothing that XML cannot hold gets through; no number is changed by a digit.

import { limits } from '../base/limits.ts';

/** What a text of XML must not hold as it is, and what a spreadsheet would take for an escape of its own. */
const careful = /[&<>"\p{Cc}\p{Cs}\ufffe\uffff]|_x[0-9a-f]{4}_/iu;

/** The text for an element or an attribute. Controls are dropped, but for tabs and line feeds; halves of a pair become U+FFFD. */
export function xmlText(text: string): string {
  if (!careful.test(text)) return text;
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]|[\ufffe\uffff]/gu, '')
    .replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The text of a cell, for its element. One that is longer than a cell can hold ends with the number of characters that are missing. */
export function cellText(text: string): string {
  if (text.length <= limits.cellChars) return xmlText(text);
  const kept = text.slice(0, limits.cellChars - 16);
  return xmlText(`${kept}… [+${text.length - kept.length}]`);
}

/** `A`, `Z`, `AA`, … of a column counted from 0. */
export function columnLetters(column: number): string {
  const first = Math.floor(column / 26);
  const last = String.fromCharCode(65 + (column % 26));
  return first === 0 ? last : columnLetters(first - 1) + last;
}

/** Where a cell stands (`B7`) and its style (an index of styles.xml). */
export interface CellPlace {
  ref: string;
  style: number;
}

export const textCell = ({ ref, style }: CellPlace, text: string): string =>
  `<c r="${ref}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${cellText(text)}</t></is></c>`;

/** `number` is a number in XML's spelling. */
export const numberCell = ({ ref, style }: CellPlace, number: string): string =>
  `<c r="${ref}" s="${style}"><v>${number}</v></c>`;

export const booleanCell = ({ ref, style }: CellPlace, value: boolean): string =>
  `<c r="${ref}" s="${style}" t="b"><v>${value ? 1 : 0}</v></c>`;

/** `cached` is what the formula comes to, for readers that do not calculate. */
export const formulaCell = (
  { ref, style }: CellPlace,
  { formula, cached }: { formula: string; cached: string },
): string => `<c r="${ref}" s="${style}"><f>${xmlText(formula)}</f><v>${cached}</v></c>`;

export const emptyCell = ({ ref, style }: CellPlace): string => `<c r="${ref}" s="${style}"/>`;

/** The name of a sheet as a formula writes it. */
export const quotedSheet = (name: string): string => `'${name.replaceAll("'", "''")}'`;
