// How a table fits on A4: the size of its letters, upright or on its side, and, when even that is too narrow, in several parts that
// repeat the first column. Numbers are never wrapped; texts are. Widths are estimates in points, on the safe side.

import type { TableBlock } from './document.ts';
import { characters, characterWidth } from './width.ts';

/** How a table is set. Columns are positions in the block; a part is a table of its own. */
export interface TableLayout extends Setting {
  parts: LaidColumn[][];
}

export interface LaidColumn {
  column: number;
  /** Its share of the page's width; 0 takes what its longest value needs, and the others share what is left. */
  share: number;
}

interface Setting {
  /** Size of the letters in points. */
  size: number;
  landscape: boolean;
  /** Room at each side of a cell, in points. */
  inset: number;
}

/** Text width of a page in points: A4 without its margins of 18 mm. */
const pageWidth = { portrait: 493, landscape: 740 };

/** From the most readable down. */
const settings: readonly Setting[] = [
  ...[9, 8.5, 8].map(size => ({ size, landscape: false, inset: 5 })),
  ...[7.5, 7].map(size => ({ size, landscape: false, inset: 3.5 })),
  ...[8.5, 8].map(size => ({ size, landscape: true, inset: 5 })),
  ...[7.5, 7, 6.5].map(size => ({ size, landscape: true, inset: 3.5 })),
];
const smallest: Setting = { size: 6.5, landscape: true, inset: 3.5 };

/** Rows that are looked at for the width of a column. */
const rowsMeasured = 2_000;

/** Ems under which a column of texts is a sliver, and over which it wraps rather than makes the table smaller. */
const comfortable = { least: 7, most: 34 };

interface Need {
  column: number;
  /** Without this the column cannot be read, in ems. */
  least: number;
  /** With this nothing wraps, in ems. */
  most: number;
  isText: boolean;
}

/** Picks the largest setting in which every column has what it needs. */
export function layTable(block: TableBlock): TableLayout {
  const needs = block.columns.map((_, column) => needOf(block, column));
  const setting = settings.find(one => fits(needs, one));
  if (setting !== undefined) return { ...setting, parts: [laidColumns(needs, setting)] };
  return { ...smallest, parts: splitColumns(needs, smallest).map(part => laidColumns(part, smallest)) };
}

const roomOf = ({ landscape }: Setting): number => (landscape ? pageWidth.landscape : pageWidth.portrait);

const pointsOf = (ems: number, { size, inset }: Setting): number => ems * size + 2 * inset;

const fits = (needs: readonly Need[], setting: Setting): boolean =>
  needs.reduce((sum, { least }) => sum + pointsOf(least, setting), 0) <= roomOf(setting);

/** Where nothing wraps the columns share the page by what they hold; else numbers take what they need and texts the rest. */
function laidColumns(needs: readonly Need[], setting: Setting): LaidColumn[] {
  const points = needs.map(({ most }) => pointsOf(most, setting));
  const whole = points.reduce((sum, width) => sum + width, 0) <= roomOf(setting);
  const hasTexts = needs.some(({ isText }) => isText);
  return needs.map(({ column, isText }, index) => ({
    column,
    share: whole || isText || !hasTexts ? Math.ceil(points[index] ?? 0) : 0,
  }));
}

function needOf(block: TableBlock, column: number): Need {
  const isText = block.columns[column]?.align !== 'right';
  const cells = block.rows.slice(0, rowsMeasured).map(row => row[column]?.text ?? '');
  cells.push(block.total?.[column]?.text ?? '');
  const longest = cells.reduce((most, cell) => Math.max(most, emsOf(cell)), 0);
  const head = headEms(block.columns[column]?.label ?? '');
  if (!isText) return { column, least: Math.max(head, longest), most: Math.max(head, longest), isText };
  return {
    column,
    least: Math.max(head, Math.min(longest, comfortable.least)),
    most: Math.max(head, Math.min(longest, comfortable.most)),
    isText,
  };
}

/** Bold letters are wider by this. */
const boldness = 1.06;

/** The longest piece of a heading that cannot be broken: Japanese breaks between its characters, but not into slivers. */
function headEms(label: string): number {
  const pieces = label.split(/(?<=[\s_/-])|(?<=[\u3040-\u30FF\u4E00-\u9FFF]{4})/u);
  return Math.min(
    9,
    pieces.reduce((most, piece) => Math.max(most, emsOf(piece) * boldness), 0),
  );
}

/** Width of a text in ems of IBM Plex Sans and BIZ UDPGothic. */
function emsOf(text: string): number {
  let ems = 0;
  for (const character of characters(text)) {
    if (/[,.:;' |il]/.test(character)) ems += 0.3;
    else if (/[A-Z%@]/.test(character)) ems += 0.66;
    else ems += characterWidth(character) === 2 ? 1 : 0.6;
  }
  return ems;
}

/** As few parts as can be, of as equal numbers of columns as fit beside the first one. */
function splitColumns(needs: readonly Need[], setting: Setting): Need[][] {
  const [first, ...others] = needs;
  if (first === undefined) return [];
  const filled = filledParts(first, { others, setting });
  const each = Math.ceil(others.length / filled.length);
  const even = filled.map((_, part) => [first, ...others.slice(part * each, (part + 1) * each)]);
  return even.every(part => part.length > 1 && fits(part, setting)) ? even : filled;
}

/** Parts filled from the left; every one has at least one column of its own. */
function filledParts(first: Need, { others, setting }: { others: readonly Need[]; setting: Setting }): Need[][] {
  const parts: Need[][] = [];
  let part = [first];
  for (const need of others) {
    if (part.length > 1 && !fits([...part, need], setting)) {
      parts.push(part);
      part = [first, need];
    } else part = [...part, need];
  }
  return [...parts, part];
}
