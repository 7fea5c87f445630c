// One sheet of a table, as a stream of XML: what it is about, a head that stays in view with a filter, the rows, and under the last of them
// the totals as formulas. What must stay true: a formula stands only where the rows of the sheets come to SQL's sum.

import type { Value } from '../engine/engine.ts';
import type { RowCursor } from './row_cursor.ts';
import { displayWidth } from './width.ts';
import { type LaidColumn, layColumn, openRowWriter } from './workbook_rows.ts';
import type { SheetLimits, SheetSpec, WorkbookFacts } from './workbook_spec.ts';
import type { Styles } from './workbook_styles.ts';
import { type CellValue, type ColumnKind, type ValueCells, valueCell } from './workbook_values.ts';
import { emptyCell, formulaCell, quotedSheet, textCell } from './workbook_xml.ts';

/** A table on its way into its sheets. */
export interface SheetWork {
  sheet: SheetSpec;
  facts: WorkbookFacts;
  styles: Styles;
  cells: ValueCells;
  bounds: SheetLimits;
  cursor: RowCursor;
  /** The sheets that were written, in order. */
  parts: WrittenPart[];
}

export interface WrittenPart {
  name: string;
  rows: number;
  filter?: string;
  /** First and last row of the values, counted from 1. */
  span: [number, number];
  /** By column: what its numbers add up to; NaN once a value had to stand as a text. */
  sums: readonly number[];
}

/** The row of the head; above it stand the title, the range, the state, and an empty row. */
const headRow = 5;

/** Rows that are looked at for the widths of the columns, and that are written at once. */
const rowsMeasured = 500;
const rowsAtOnce = 256;

/** The XML of the next sheet of the table; notes what it came to in `work.parts`. */
export async function* sheetRows(work: SheetWork, name: string): AsyncGenerator<Uint8Array> {
  const columns = work.sheet.columns.map((column, index) => layColumn(column, { index, styles: work.styles }));
  const seen = await work.cursor.ahead(rowsMeasured);
  const writer = openRowWriter(columns, work.cells);
  yield Buffer.from(opening(work, { columns, seen }));
  let bytes = 0;
  let row = headRow;
  const lastRow = work.bounds.sheetRows - 1; // One is kept for the totals.
  while (row < lastRow && bytes < work.bounds.sheetBytes) {
    const rows = await work.cursor.take(Math.min(rowsAtOnce, lastRow - row));
    if (rows.length === 0) break;
    const xml = writer.write(rows, row + 1);
    bytes += xml.length;
    row += rows.length;
    yield xml;
  }
  const isLast = (await work.cursor.ahead(1)).length === 0;
  const letters = columns.at(-1)?.letters ?? 'A';
  const filter = row === headRow ? undefined : `$A$${headRow}:$${letters}$${row}`;
  work.parts.push({
    name,
    rows: row - headRow,
    span: [headRow + 1, row],
    sums: writer.sums,
    ...(filter !== undefined && { filter }),
  });
  yield Buffer.from(closing(work, { columns, row, isLast, filter }));
}

/** All before the first row of values. */
function opening(work: SheetWork, { columns, seen }: { columns: LaidColumn[]; seen: readonly Value[][] }): string {
  const widths = columns.map((column, index) => {
    const values = seen.slice(0, rowsMeasured).map(row => work.cells(row[index] ?? null, column.kind));
    values.push(work.cells(work.sheet.total?.[index] ?? null, column.kind));
    return widthOf(column, values);
  });
  const cols = widths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  const below = `A${headRow + 1}`;
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0" showGridLines="0">',
    `<pane ySplit="${headRow}" topLeftCell="${below}" activePane="bottomLeft" state="frozen"/>`,
    `<selection pane="bottomLeft" activeCell="${below}" sqref="${below}"/></sheetView></sheetViews>`,
    '<sheetFormatPr defaultRowHeight="15"/>',
    cols.length === 0 ? '' : `<cols>${cols.join('')}</cols>`,
    '<sheetData>',
    aboutRows(work),
    headXml(work, { columns, widths }),
  ].join('');
}

/** The labels, over numbers at the right as these are, in a row tall enough for the longest. */
function headXml(
  { styles, facts }: SheetWork,
  { columns, widths }: { columns: LaidColumn[]; widths: number[] },
): string {
  const heads = columns.map(({ letters, label, right }) =>
    textCell({ ref: `${letters}${headRow}`, style: styles.of(right ? 'headRight' : 'head') }, label),
  );
  const lines = columns.map(({ label }, index) => Math.ceil((displayWidth(label) + 2) / (widths[index] ?? 1)));
  const height = Math.min(6, Math.max(1, ...lines)) * (facts.language === 'ja' ? 18 : 15) + 4;
  return `<row r="${headRow}" ht="${height}" customHeight="1">${heads.join('')}</row>`;
}

function aboutRows({ sheet, facts, styles }: SheetWork): string {
  const { words } = facts;
  const line = (row: number, { text, style }: { text: string; style: number }) =>
    `<row r="${row}">${textCell({ ref: `A${row}`, style }, text)}</row>`;
  const soft = styles.of('soft');
  // What a statement gives has no range and no revision of its own.
  const ranged = facts.rangeText !== '';
  return [
    line(1, { text: sheet.title, style: styles.of('title') }).replace(
      '<row r="1">',
      '<row r="1" ht="21" customHeight="1">',
    ),
    line(2, {
      text: `${ranged ? `${words.range}: ${facts.rangeText} · ` : ''}${words.timeZone}: ${facts.timeZone}`,
      style: soft,
    }),
    line(3, {
      text: `${words.asOf}: ${facts.asOfText}${ranged ? ` · ${words.revision}: ${facts.revision}` : ''}`,
      style: soft,
    }),
  ].join('');
}

/** Characters over which a column is not made wider: a long text wraps or is looked at in its cell. */
const widest = 60;

function widthOf({ label, format, kind }: LaidColumn, values: readonly CellValue[]): number {
  const longest = values.reduce((most, value) => Math.max(most, shownWidth(value, { format, kind })), 0);
  // A head wraps at its blanks, so only its longest word counts; the button of the filter takes three characters.
  const word = label.split(/(?<=[\s_/-])/).reduce((most, piece) => Math.max(most, displayWidth(piece)), 0);
  return Math.ceil(Math.min(widest, Math.max(longest, word + 3, 8)) * 1.08 + 1.5);
}

function shownWidth(value: CellValue, { format, kind }: { format: string; kind: ColumnKind }): number {
  if (value === undefined) return 0;
  if ('truth' in value) return 5;
  if ('text' in value) return displayWidth(value.text.slice(0, widest + 1));
  if (kind === 'instant' || kind === 'date') return format.length;
  const whole =
    Math.abs(Math.trunc(Number(value.number))).toLocaleString('en').length + (value.number.startsWith('-') ? 1 : 0);
  if (format === 'General') return Math.min(value.number.length, 12);
  const decimals = /\.([0#]+)/.exec(format)?.[1]?.length ?? -1;
  return whole + decimals + 1 + format.replaceAll(/[0#,.]/g, '').length;
}

interface End {
  columns: readonly LaidColumn[];
  /** The last one of the values, or the head's. */
  row: number;
  isLast: boolean;
  filter: string | undefined;
}

/** The totals, and what stands after the rows. */
function closing(work: SheetWork, { columns, row, isLast, filter }: End): string {
  const isEmpty = row === headRow;
  const total = isLast && !isEmpty ? totalRow(work, { columns, row: row + 1 }) : '';
  const empty =
    isEmpty && work.sheet.empty !== undefined
      ? `<row r="${row + 1}">${textCell({ ref: `A${row + 1}`, style: work.styles.of('soft') }, work.sheet.empty)}</row>`
      : '';
  return [
    total,
    empty,
    '</sheetData>',
    filter === undefined ? '' : `<autoFilter ref="${filter.replaceAll('$', '')}"/>`,
    '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>',
    '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>',
    '<headerFooter><oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter>',
    '</worksheet>',
  ].join('');
}

function totalRow(work: SheetWork, { columns, row }: { columns: readonly LaidColumn[]; row: number }): string {
  const { total } = work.sheet;
  if (total === undefined || total.every(value => value === null)) return '';
  const cells = columns.map((column, index) => {
    const place = { ref: `${column.letters}${row}`, style: column.totalStyle };
    const sum = work.cells(total[index] ?? null, column.kind);
    if (sum === undefined) return index === 0 ? textCell(place, work.facts.words.total) : emptyCell(place);
    if (
      'number' in sum &&
      addsUp(
        Number(sum.number),
        work.parts.map(part => part.sums[index] ?? 0),
      )
    )
      return formulaCell(place, { formula: sumFormula(column.letters, work.parts), cached: sum.number });
    return valueCell(place, sum);
  });
  return `<row r="${row}">${cells.join('')}</row>`;
}

/** Doubles may be added up in another order; nothing else may differ. */
function addsUp(sum: number, parts: readonly number[]): boolean {
  const found = parts.reduce((all, part) => all + part, 0);
  return Math.abs(found - sum) <= 1e-9 * Math.abs(sum);
}

/** The sum of what a filter leaves: `SUBTOTAL(109,C6:C29)`, over all sheets that the table takes. */
function sumFormula(letters: string, parts: readonly WrittenPart[]): string {
  const ranges = parts.map(({ name, span: [first, last] }, index) => {
    const sheet = index === parts.length - 1 ? '' : `${quotedSheet(name)}!`;
    return `${sheet}${letters}${first}:${letters}${last}`;
  });
  return `SUBTOTAL(109,${ranges.join(',')})`;
}
