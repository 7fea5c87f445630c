// A result as a table for a terminal. Widths come from the first rows, so that any number of rows can follow; a later, wider
// value pushes its own line aside rather than being shortened.

import type { Rows, Value } from './engine.ts';
import { isNumeric, plainText } from './output_text.ts';

/** Rows that are looked at before the first line is written. */
const rowsForWidths = 1_000;
/** A value wider than this is cut; the last line counts them. */
const widestCell = 80;

/** Header, rule, rows, and a last line with the number of rows and of values that were cut. */
export async function* tableLines(rows: Rows): AsyncGenerator<string> {
  const table = new Table(rows);
  const held: string[][] = [];
  for await (const chunk of rows) {
    const cells = chunk.map(row => table.cells(row));
    if (table.hasHeader) {
      yield table.lines(cells);
      continue;
    }
    held.push(...cells);
    if (held.length >= rowsForWidths) yield table.header(held.splice(0));
  }
  if (!table.hasHeader) yield table.header(held);
  yield table.footer();
}

class Table {
  readonly #names: string[];
  readonly #types: string[];
  #widths: number[] = [];
  #rowCount = 0;
  #cutCount = 0;

  constructor({ columns }: Rows) {
    this.#names = columns.map(column => visible(column.name));
    this.#types = columns.map(column => column.type);
  }

  get hasHeader(): boolean {
    return this.#widths.length > 0;
  }

  cells(row: Value[]): string[] {
    this.#rowCount++;
    return row.map((value, i) => this.#cut(value === null ? 'NULL' : visible(plainText(value, this.#types[i] ?? ''))));
  }

  /** Decides the widths, then gives the header and the rows that they were decided from. */
  header(held: string[][]): string {
    this.#widths = this.#names.map((name, i) => Math.max(width(name), ...held.map(cells => width(cells[i] ?? ''))));
    const rule = this.#widths.map(wide => '-'.repeat(wide)).join('  ');
    return `${this.#line(this.#names)}${rule}\n${this.lines(held)}`;
  }

  lines(rows: string[][]): string {
    return rows.map(cells => this.#line(cells)).join('');
  }

  footer(): string {
    const counted = this.#rowCount === 1 ? '1 row' : `${this.#rowCount} rows`;
    if (this.#cutCount === 0) return `(${counted})\n`;
    const cut = this.#cutCount === 1 ? '1 value is cut' : `${this.#cutCount} values are cut`;
    return `(${counted}; ${cut} at ${widestCell} characters, every other format gives them whole)\n`;
  }

  #line(cells: string[]): string {
    const padded = cells.map((text, i) => {
      const blanks = ' '.repeat(Math.max(0, (this.#widths[i] ?? 0) - width(text)));
      return isNumeric(this.#types[i] ?? '') ? blanks + text : text + blanks;
    });
    return `${padded.join('  ').trimEnd()}\n`;
  }

  #cut(text: string): string {
    if (text.length <= widestCell / 2 || width(text) <= widestCell) return text;
    this.#cutCount++;
    let kept = '';
    for (const character of text) {
      if (width(kept) + width(character) > widestCell - 1) break;
      kept += character;
    }
    return `${kept}…`;
  }
}

/** Control characters spelled out, because a log line must not steer the terminal it is shown on. */
function visible(text: string): string {
  return text.replaceAll(/\p{Cc}|\p{Bidi_Control}/gu, character => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns a text takes on a terminal. */
function width(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) {
    if (!/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) columns += wide.test(character) ? 2 : 1;
  }
  return columns;
}
