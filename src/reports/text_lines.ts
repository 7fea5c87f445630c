// Lines of plain text: wrapped and aligned by how wide characters stand. What must stay true: no line is wider than asked, and a mark that
// closes a Japanese sentence or bracket never begins one (JIS X 4051).

import { characters, characterWidth, cutToWidth, displayWidth, visible } from './width.ts';

/** What must stay with the character before it. */
const closers = /^[、。，．・：；？！）」』】〕〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.!?)\]}%…]$/;

/** Words, and between wide characters every one of them: the pieces that a line may end after. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let open = false;
  for (const character of characters(text)) {
    const wide = characterWidth(character) === 2;
    const last = found.length - 1;
    if (
      found[last] !== undefined &&
      found[last] !== ' ' &&
      character !== ' ' &&
      (closers.test(character) || (open && !wide))
    ) {
      found[last] += character;
    } else found.push(character);
    open = !wide && character !== ' ';
  }
  return found;
}

/** A text as lines of at most `width` columns; the lines after the first are indented by `hang` spaces. */
export function wrap(text: string, { width, hang = 0 }: { width: number; hang?: number }): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const room = (): number => width - (lines.length > 0 ? hang : 0);
  const end = (): void => {
    lines.push(`${' '.repeat(lines.length > 0 ? hang : 0)}${line.trimEnd()}`);
    line = '';
    used = 0;
  };
  const put = (piece: string, columns: number): void => {
    if (line !== '' && used + columns > room()) end();
    line += piece;
    used += columns;
  };
  for (const piece of pieces(visible(text).trim())) {
    const columns = displayWidth(piece);
    if (piece === ' ') {
      if (line !== '' && used < room()) put(piece, columns);
    } else if (columns <= width - hang) put(piece, columns);
    // What has no place to break is broken anywhere.
    else for (const character of characters(piece)) put(character, characterWidth(character));
  }
  if (line !== '' || lines.length === 0) end();
  return lines;
}

/** A text filled up with spaces to so many columns, on its right or on its left. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'right' ? spaces + text : text + spaces;
}

export interface TextTable {
  head: string[];
  align: ('left' | 'right')[];
  rows: string[][];
  /** Under a rule. */
  foot?: string[];
}

const gap = 2;

/** Below so many columns no text is set. */
const leastText = 8;

/** Lines of a cell at most: longer texts are cut. */
const cellLines = 3;

/**
 * A table as lines of at most `width` columns. Too wide a table first breaks the names of its columns at their spaces, then its texts, the
 * widest first, none below 8 columns; then it cuts the names, but no number; when that is not enough it is written a row after another, one
 * cell a line.
 */
export function alignTable(table: TextTable, width: number): string[] {
  const { head, body, foot } = cellsOf(table);
  const widths = fittedWidths(table, width);
  if (widths === undefined) return records(table, width);
  const at = (column: number): number => widths[column] ?? 0;
  const row = (cells: readonly string[], align: 'top' | 'bottom' = 'top'): string[] => {
    const set = cells.map((cell, column) =>
      wrap(cutToWidth(cell, at(column) * cellLines), { width: at(column) }).map(line => cutToWidth(line, at(column))),
    );
    const height = Math.max(...set.map(lines => lines.length));
    return Array.from({ length: height }, (_, index) =>
      set
        .map((lines, column) => {
          const line = lines[align === 'top' ? index : index - height + lines.length] ?? '';
          return pad(line, at(column), table.align[column]);
        })
        .join(' '.repeat(gap))
        .trimEnd(),
    );
  };
  const rule = widths.map(one => '-'.repeat(one)).join(' '.repeat(gap));
  return [...row(head, 'bottom'), rule, ...body.flatMap(cells => row(cells)), ...(foot ? [rule, ...row(foot)] : [])];
}

/** True where a table of that width is written a row after another. */
export const isStacked = (table: TextTable, width: number): boolean => fittedWidths(table, width) === undefined;

function cellsOf({ head, rows, foot }: TextTable): { head: string[]; body: string[][]; foot: string[] | undefined } {
  const shown = (row: readonly string[]): string[] => row.map(cell => visible(cell).trim());
  return { head: shown(head), body: rows.map(shown), foot: foot && shown(foot) };
}

/** Widths of the columns, each as near as can be to what its cells need; undefined where nothing fits. */
function fittedWidths(table: TextTable, width: number): number[] | undefined {
  const { head, body, foot } = cellsOf(table);
  const below = [...body, ...(foot ? [foot] : [])];
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(displayWidth));
  const values = head.map((_, column) => widest(below.map(row => row[column] ?? '')));
  const words = head.map(name => widest(name.split(' ')));
  const isText = (column: number): boolean => table.align[column] === 'left';
  const widths = head.map((name, column) => Math.max(displayWidth(name), values[column] ?? 0));
  const leasts: ((column: number) => number)[] = [
    column => Math.max(words[column] ?? 0, values[column] ?? 0),
    column => Math.max(words[column] ?? 0, isText(column) ? leastText : (values[column] ?? 0)),
    column => (isText(column) ? leastText : Math.max(3, values[column] ?? 0)),
  ];
  const over = (): number => widths.reduce((sum, one) => sum + one + gap, -gap) - width;
  for (const least of leasts) {
    while (over() > 0) {
      const candidates = [...widths.entries()].filter(([column, one]) => one > least(column));
      const [column, one] = candidates.sort((a, b) => b[1] - a[1])[0] ?? [];
      if (column === undefined || one === undefined) break;
      widths[column] = Math.max(least(column), one - over());
    }
  }
  return over() > 0 ? undefined : widths;
}

function records({ head, rows, foot }: TextTable, width: number): string[] {
  const names = head.map(name => cutToWidth(visible(name).trim(), 30));
  const most = Math.max(...names.map(displayWidth));
  return [...rows, ...(foot ? [foot] : [])].flatMap((row, index) => [
    ...(index > 0 ? [''] : []),
    ...row.map((cell, column) =>
      `${pad(names[column] ?? '', most)}  ${cutToWidth(visible(cell).trim(), width - most - 2)}`.trimEnd(),
    ),
  ]);
}
