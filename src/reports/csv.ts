// A table of a document as CSV (RFC 4180), for machines: exact values under the names of the columns, UTF-8 without a byte order mark, lines
// ended by a line feed, NULL an empty field. Nothing is put before a text that begins with `=`: a reader who opens it in a spreadsheet
// takes the workbook, where texts are texts.

import { rowsText } from '../engine/output.ts';
import type { Document, TableBlock } from './document.ts';
import { reportError } from './errors.ts';

/** The named table of a document, or its first one. Throws `table_unknown`. */
export async function renderCsv(document: Document, { table }: { table?: string } = {}): Promise<string> {
  const { columns, rows } = tableOf(document, table);
  const values = rows.map(row => row.map(cell => cell.value));
  async function* chunks() {
    yield values;
  }
  return rowsText({ columns, [Symbol.asyncIterator]: chunks }, 'csv');
}

function tableOf({ report, blocks }: Document, name: string | undefined): TableBlock {
  const tables = blocks.filter(block => block.kind === 'table');
  const found = name === undefined ? tables[0] : tables.find(table => table.name === name);
  if (found === undefined)
    throw reportError('table_unknown', { report, name: name ?? '', known: tables.map(table => table.name) });
  return found;
}
