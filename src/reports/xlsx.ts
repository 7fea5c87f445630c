// A document as a workbook: an overview with its words and figures, a sheet for every table and one for the numbers of every chart. What
// must stay true: cells hold exact values; what a reader sees is a number format over them.

import type { Value } from '../engine/engine.ts';
import type { Block, ChartBlock, Document, Inline, TableBlock } from './document.ts';
import { numberFormatOf } from './format.ts';
import { paperWords } from './paper_words.ts';
import { repeatsTitle } from './pdf_content.ts';
import { workbookOf } from './workbook.ts';
import type { CoverRow, SheetSpec, WorkbookSpec } from './workbook_spec.ts';

/** The bytes of the workbook, in order. */
export const renderXlsx = (document: Document): AsyncGenerator<Uint8Array> => workbookOf(workbookSpec(document));

/** What a document's workbook holds. */
function workbookSpec(document: Document): WorkbookSpec {
  const blocks = document.blocks.filter((block, index) => index > 0 || !repeatsTitle(block, document.title));
  return {
    ...document,
    cover: { name: paperWords(document.language).overview, rows: blocks.flatMap(coverRows) },
    sheets: blocks.flatMap(block => sheetOf(block, document)),
  };
}

const sheetOf = (block: Block, document: Document): SheetSpec[] => {
  if (block.kind === 'table') return [tableSheet(block)];
  return block.kind === 'chart' ? [chartSheet(block, document)] : [];
};

async function* once(rows: Value[][]): AsyncGenerator<Value[][]> {
  if (rows.length > 0) yield rows;
}

function tableSheet({ name, title, columns, rows, total, empty }: TableBlock): SheetSpec {
  return {
    name,
    title,
    columns,
    rows: once(rows.map(row => row.map(cell => cell.value))),
    ...(total !== undefined && { total: total.map(cell => cell?.value ?? null) }),
    empty,
  };
}

/** The labels along the axis, and a column for each series. */
function chartSheet({ name, title, x, series, unit, alt }: ChartBlock, { language }: Document): SheetSpec {
  const type = series.every(({ values }) => values.every(value => Number.isInteger(value ?? 0))) ? 'BIGINT' : 'DOUBLE';
  const numberFormat = numberFormatOf({ type, ...(unit !== undefined && { unit }) });
  return {
    name,
    title,
    columns: [
      { name: 'x', label: paperWords(language).axis, type: 'VARCHAR' },
      ...series.map(({ label }) => ({ name: label, type, ...(numberFormat !== undefined && { numberFormat }) })),
    ],
    rows: once(x.map((label, index) => [label, ...series.map(({ values }) => values[index] ?? null)])),
    empty: alt,
  };
}

function coverRows(block: Block): CoverRow[] {
  switch (block.kind) {
    case 'heading':
      return [{ kind: 'heading', text: block.text }];
    case 'paragraph':
      return [{ kind: 'text', text: plain(block.parts) }];
    case 'list':
      return block.items.map((item, index) => ({
        kind: 'text',
        text: `${block.ordered ? `${index + 1}.` : '•'} ${plain(item)}`,
      }));
    case 'notice':
      return block.items.map(item => ({ kind: block.tone === 'warning' ? 'warning' : 'text', text: plain(item) }));
    case 'figures':
      return block.items.map(({ label, text, value, unit, note = '' }) => ({
        kind: 'figure',
        label,
        value,
        ...(unit !== undefined && { unit }),
        shown: text,
        note,
      }));
    default:
      return [];
  }
}

/** The words of a line; a link shows where it goes. */
const plain = (parts: readonly Inline[]): string => parts.map(plainPart).join('');

function plainPart(part: Inline): string {
  switch (part.kind) {
    case 'strong':
    case 'emphasis':
      return plain(part.parts);
    case 'link':
      return `${plain(part.parts)} (${part.href})`;
    default:
      return part.text;
  }
}
