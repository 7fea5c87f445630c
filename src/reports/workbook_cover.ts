// The first sheet of a workbook: what it is about, the document's own words and figures, and a list of the sheets with links. Exact values
// stand beside the words that were made from them.

import type { Value } from '../engine/engine.ts';
import { numberFormatOf } from './format.ts';
import { paperWords } from './paper_words.ts';
import { displayWidth } from './width.ts';
import type { WrittenSheet } from './workbook_package.ts';
import type { CoverRow, WorkbookFacts } from './workbook_spec.ts';
import type { Styles, Voice } from './workbook_styles.ts';
import { kindOf, type ValueCells, valueCell } from './workbook_values.ts';
import { emptyCell, numberCell, quotedSheet, textCell, xmlText } from './workbook_xml.ts';

interface Cover {
  facts: WorkbookFacts;
  styles: Styles;
  cells: ValueCells;
  sheets: readonly WrittenSheet[];
}

/** Widths of the four columns, in characters; texts go over all of them. */
const widths = [34, 22, 22, 42];
const textColumns = widths.reduce((sum, width) => sum + width, 0);
const lineHeight = { en: 15.5, ja: 19 } as const;

export function coverSheet(rows: readonly CoverRow[], cover: Cover): Uint8Array[] {
  const page: Page = { ...cover, xml: [], merged: [], links: [] };
  factRows(page);
  for (const row of rows) coverRow(page, row);
  sheetList(page);
  return [Buffer.from(pageXml(page))];
}

interface Page extends Cover {
  /** Rows, in order; an empty text is an empty row. */
  xml: string[];
  merged: string[];
  links: string[];
}

const nextRow = (page: Page): number => page.xml.length + 1;

function factRows(page: Page): void {
  const { facts } = page;
  const { words } = facts;
  wideRow(page, { text: facts.title, voice: 'title', height: 24 });
  const lines: [string, string][] = [
    [words.range, facts.rangeText],
    [words.timeZone, facts.timeZone],
    [words.asOf, facts.asOfText],
  ];
  for (const [label, text] of lines) {
    const row = nextRow(page);
    page.xml.push(
      `<row r="${row}">${cellText(page, { row, column: 'A', text: label, voice: 'soft' })}${cellText(page, { row, column: 'B', text })}</row>`,
    );
  }
  const row = nextRow(page);
  const revision = numberCell({ ref: `B${row}`, style: page.styles.of('fact', '0') }, String(facts.revision));
  page.xml.push(
    `<row r="${row}">${cellText(page, { row, column: 'A', text: words.revision, voice: 'soft' })}${revision}</row>`,
    '',
  );
}

interface TextCell {
  row: number;
  column: string;
  text: string;
  voice?: Voice;
}

const cellText = ({ styles }: Page, { row, column, text, voice = 'plain' }: TextCell): string =>
  textCell({ ref: `${column}${row}`, style: styles.of(voice) }, text);

function coverRow(page: Page, line: CoverRow): void {
  if (line.kind === 'figure') figureRow(page, line);
  else if (line.kind === 'heading') {
    page.xml.push('');
    wideRow(page, { text: line.text, voice: 'heading' });
  } else wideRow(page, { text: line.text, voice: line.kind === 'warning' ? 'warning' : 'wrapped' });
}

/** A text over all columns, as tall as it needs: merged cells do not grow by themselves. */
function wideRow(page: Page, { text, voice, height }: { text: string; voice: Voice; height?: number }): void {
  const row = nextRow(page);
  const lines = text
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / (textColumns * 0.95))), 0);
  const tall = Math.min(400, height ?? lines * lineHeight[page.facts.language] + 1);
  const style = page.styles.of(voice);
  const others = ['B', 'C', 'D'].map(column => emptyCell({ ref: `${column}${row}`, style }));
  const cells = textCell({ ref: `A${row}`, style }, text) + others.join('');
  page.xml.push(`<row r="${row}" ht="${tall}" customHeight="1">${cells}</row>`);
  page.merged.push(`A${row}:D${row}`);
}

/** Label, exact value, the same in words, and what it is compared with. */
function figureRow(page: Page, { label, value, unit, shown, note }: Extract<CoverRow, { kind: 'figure' }>): void {
  const row = nextRow(page);
  const type = typeOf(value, unit);
  const format = numberFormatOf({ type, ...(unit !== undefined && { unit }) }) ?? 'General';
  const exact = valueCell({ ref: `B${row}`, style: page.styles.of('figure', format) }, page.cells(value, kindOf(type)));
  const words = [
    cellText(page, { row, column: 'C', text: shown, voice: 'beside' }),
    cellText(page, { row, column: 'D', text: note, voice: 'wrapped' }),
  ];
  page.xml.push(
    `<row r="${row}">${cellText(page, { row, column: 'A', text: label, voice: 'wrapped' })}${exact}${words.join('')}</row>`,
  );
}

/** A figure does not bring its type; a decimal is a text, and so is an instant. */
function typeOf(value: Value, unit: string | undefined): string {
  if (typeof value === 'bigint' || Number.isInteger(value)) return unit === 'ratio' ? 'DOUBLE' : 'BIGINT';
  if (typeof value === 'number') return 'DOUBLE';
  if (typeof value !== 'string') return 'VARCHAR';
  if (unit === 'time') return 'TIMESTAMP';
  const decimals = /^-?\d+\.(\d+)$/.exec(value)?.[1]?.length;
  return decimals === undefined || unit === undefined ? 'VARCHAR' : `DECIMAL(38,${decimals})`;
}

/** The sheets that follow, with their rows. */
function sheetList(page: Page): void {
  if (page.sheets.length === 0) return;
  const words = paperWords(page.facts.language);
  page.xml.push('');
  const head = nextRow(page);
  const heads: [string, string][] = [
    ['A', words.sheets],
    ['B', words.rows],
    ['C', ''],
    ['D', ''],
  ];
  page.xml.push(
    `<row r="${head}">${heads.map(([column, text]) => cellText(page, { row: head, column, text, voice: 'head' })).join('')}</row>`,
  );
  for (const sheet of page.sheets) {
    const row = nextRow(page);
    const count = numberCell({ ref: `B${row}`, style: page.styles.of('figure', '#,##0') }, String(sheet.rows));
    const link = cellText(page, { row, column: 'A', text: sheet.name, voice: 'link' });
    page.xml.push(
      `<row r="${row}">${link}${count}${cellText(page, { row, column: 'C', text: sheet.title, voice: 'beside' })}</row>`,
    );
    page.links.push(
      `<hyperlink ref="A${row}" location="${xmlText(`${quotedSheet(sheet.name)}!A1`)}" display="${xmlText(sheet.name)}"/>`,
    );
  }
}

function pageXml({ xml, merged, links }: Page): string {
  const columns = widths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
    '<sheetViews><sheetView workbookViewId="0" tabSelected="1" showGridLines="0"/></sheetViews>',
    `<sheetFormatPr defaultRowHeight="15"/><cols>${columns.join('')}</cols><sheetData>${xml.join('')}</sheetData>`,
    merged.length === 0
      ? ''
      : `<mergeCells count="${merged.length}">${merged.map(ref => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`,
    links.length === 0 ? '' : `<hyperlinks>${links.join('')}</hyperlinks>`,
    '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>',
    '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>',
  ].join('');
}
