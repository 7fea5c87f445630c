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

/**
 * A table as lines of at most `width` columns. Too wide a table first cuts its texts and the names of its columns, the widest first, none
 * below 8 columns and no number; when that is not enough it is written a row after another, one cell a line.
 */
export function alignTable(table: TextTable, width: number): string[] {
  const all = [table.head, ...table.rows, ...(table.foot ? [table.foot] : [])];
  const cells = all.map(row => row.map(cell => visible(cell).trim()));
  const widths = table.head.map((_, column) => Math.max(...cells.map(row => displayWidth(row[column] ?? ''))));
  const numbers = table.head.map((_, column) =>
    Math.max(...cells.slice(1).map(row => displayWidth(row[column] ?? '')), 3),
  );
  const total = (): number => widths.reduce((sum, one) => sum + one + gap, -gap);
  const least = (column: number): number => (table.align[column] === 'left' ? 8 : (numbers[column] ?? 8));
  while (total() > width) {
    const candidates = [...widths.entries()].filter(([column, one]) => one > least(column));
    const widest = candidates.sort((a, b) => b[1] - a[1])[0];
    if (widest === undefined) return records(table, width);
    widths[widest[0]] = Math.max(least(widest[0]), widest[1] - (total() - width));
  }
  const line = (row: string[]): string =>
    row
      .map((cell, column) => pad(cutToWidth(cell, widths[column] ?? 0), widths[column] ?? 0, table.align[column]))
      .join(' '.repeat(gap))
      .trimEnd();
  const rule = widths.map(one => '-'.repeat(one)).join(' '.repeat(gap));
  const [head = [], ...rest] = cells;
  const body = table.foot ? rest.slice(0, -1) : rest;
  const foot = table.foot ? [rule, line(rest.at(-1) ?? [])] : [];
  return [line(head), rule, ...body.map(line), ...foot];
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
