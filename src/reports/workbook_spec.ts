// What a workbook is asked to hold. Rows are streams, so that a sheet may be longer than memory; everything else is plain and small.

import type { Value } from '../engine/engine.ts';
import type { Document } from './document.ts';

/** What every sheet says of itself; a document has all of it. */
export type WorkbookFacts = Pick<
  Document,
  'title' | 'siteName' | 'language' | 'timeZone' | 'rangeText' | 'asOf' | 'asOfText' | 'revision' | 'words'
>;

export interface SheetColumn {
  name: string;
  /** Stands over the column; without it the name does. */
  label?: string;
  /** The engine's type. */
  type: string;
  unit?: string;
  /** A format code; without it one by type and unit. */
  numberFormat?: string;
  /** Of texts: those that are numbers with words stand right, like numbers. */
  align?: 'left' | 'right';
}

export interface SheetSpec {
  /** Of the sheet, made fit and different from the others. */
  name: string;
  title: string;
  columns: readonly SheetColumn[];
  rows: AsyncIterable<Value[][]>;
  /** SQL's sums, one a column, null where none is wanted. They stand as formulas where the rows of the sheets add up to them. */
  total?: readonly (Value | null)[];
  /** Said in place of rows when there are none. */
  empty?: string;
}

export interface WorkbookSpec extends WorkbookFacts {
  /** Rows of the first sheet under its title and before the list of sheets; without it there is no such sheet. */
  cover?: { name: string; rows: readonly CoverRow[] };
  sheets: readonly SheetSpec[];
}

/** Bounds of a format, smaller in tests. */
export interface SheetLimits {
  sheetRows: number;
  sheetBytes: number;
}

/** A line of the cover. */
export type CoverRow =
  | { kind: 'heading' | 'text' | 'warning'; text: string }
  | { kind: 'figure'; label: string; value: Value; unit?: string; shown: string; note: string };
