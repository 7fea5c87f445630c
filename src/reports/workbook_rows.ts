// The rows of a sheet as bytes. This is the part of a workbook that runs a million times, so what does not change from row to row is made
// once, and nothing is glued together.

import type { Value } from '../engine/engine.ts';
import { openByteText } from './byte_text.ts';
import { numberFormatOf } from './format.ts';
import type { SheetColumn } from './workbook_spec.ts';
import type { Styles } from './workbook_styles.ts';
import { type ColumnKind, kindOf, type ValueCells } from './workbook_values.ts';
import { cellText, columnLetters } from './workbook_xml.ts';

/** A column with all that its cells share. */
export interface LaidColumn {
  letters: string;
  kind: ColumnKind;
  label: string;
  format: string;
  /** Stands right, as its label does. */
  right: boolean;
  style: number;
  totalStyle: number;
}

export function layColumn(column: SheetColumn, { index, styles }: { index: number; styles: Styles }): LaidColumn {
  const kind = kindOf(column.type);
  const format = column.numberFormat ?? formatOf(column, kind);
  return {
    letters: columnLetters(index),
    kind,
    label: column.label ?? column.name,
    format,
    right: kind !== 'other' || column.align === 'right',
    style: styles.of(kind === 'other' && column.align === 'right' ? 'right' : 'plain', format),
    totalStyle: styles.of('total', format),
  };
}

/** Whole seconds of instants, which documents leave out; truths as words also where a program takes them for 1 and 0. */
function formatOf({ type, unit }: SheetColumn, kind: ColumnKind): string {
  if (kind === 'instant') return 'yyyy-mm-dd hh:mm:ss';
  if (type === 'BOOLEAN') return '"TRUE";"TRUE";"FALSE"';
  return numberFormatOf({ type, ...(unit !== undefined && { unit }) }) ?? 'General';
}

export interface RowWriter {
  /** The XML of rows; `from` is the number of the first. */
  write(rows: readonly Value[][], from: number): Uint8Array;
  /** By column: what its numbers add up to; NaN once a value stood there that is no number. */
  readonly sums: readonly number[];
}

const bytesAtOnce = 128 << 10;

export function openRowWriter(columns: readonly LaidColumn[], cells: ValueCells): RowWriter {
  const sums = columns.map(() => 0);
  const out = openByteText(bytesAtOnce);
  const laid = columns.map(({ letters, kind, style }) => ({
    kind,
    cell: `<c r="${letters}`,
    number: `" s="${style}"><v>`,
    text: `" s="${style}" t="inlineStr"><is><t xml:space="preserve">`,
    truth: `" s="${style}" t="b"><v>`,
  }));
  const writeRow = (values: readonly Value[], row: string): void => {
    for (const [index, column] of laid.entries()) {
      const cell = cells(values[index] ?? null, column.kind);
      if (cell === undefined) continue;
      out.ascii(column.cell);
      out.ascii(row);
      if ('text' in cell) {
        sums[index] = Number.NaN;
        out.ascii(column.text);
        out.text(cellText(cell.text));
        out.ascii('</t></is></c>');
        continue;
      }
      const isNumber = 'number' in cell;
      const shown = isNumber ? cell.number : cell.truth ? '1' : '0';
      sums[index] = (sums[index] ?? 0) + (isNumber ? Number(shown) : Number.NaN);
      out.ascii(isNumber ? column.number : column.truth);
      out.ascii(shown);
      out.ascii('</v></c>');
    }
  };
  return {
    write(rows, from) {
      let number = from;
      for (const values of rows) {
        const row = String(number++);
        out.ascii('<row r="');
        out.ascii(row);
        out.ascii('">');
        writeRow(values, row);
        out.ascii('</row>');
      }
      return out.take();
    },
    sums,
  };
}
