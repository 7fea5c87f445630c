// A planned document as a file of some format. What must stay true: what machines read (CSV, the workbook of a table report) goes row
// by row and is never held whole; what people read is the document.

import type { Report } from '../catalog/catalog.ts';
import type { FileFormat } from '../catalog/document.ts';
import type { Rows } from '../engine/engine.ts';
import { renderRows } from '../engine/output.ts';
import { renderQuestion } from '../metrics/report.ts';
import { renderCsv } from '../reports/csv.ts';
import { renderHtml } from '../reports/html.ts';
import type { PdfPrinter } from '../reports/pdf.ts';
import type { DocumentPlan } from '../reports/plan.ts';
import { type Asked, computeDocument } from '../reports/reports.ts';
import { tableWorkbook } from '../reports/table_report.ts';
import { renderText } from '../reports/text.ts';
import { workbookOf } from '../reports/workbook.ts';
import { renderXlsx } from '../reports/xlsx.ts';

/** A file as it is made. */
export interface OpenFile {
  name: string;
  contentType: string;
  chunks: AsyncIterable<Uint8Array>;
}

/** What a file of a format is to those who get it. */
const contentTypes: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
  html: 'text/html; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

export interface Making {
  asked: Asked;
  printer: PdfPrinter;
  format: FileFormat;
  /** Default: the report and the format. */
  name?: string;
}

/** The file of a plan; its statements are asked as it is read. */
export function fileOf(plan: DocumentPlan, making: Making): OpenFile {
  const { format, name = `${plan.report.name.split('.').at(-1)}.${format}` } = making;
  const table = plan.place.catalog.reports.get(plan.report.name);
  const isRows = table !== undefined && (format === 'csv' || format === 'xlsx');
  const chunks = isRows ? tableChunks(table, plan, making) : documentChunks(plan, making);
  return { name, contentType: contentTypes[format], chunks };
}

async function* documentChunks(plan: DocumentPlan, { asked, printer, format }: Making): AsyncGenerator<Uint8Array> {
  const document = await computeDocument(plan, asked);
  if (format === 'xlsx') yield* renderXlsx(document);
  else if (format === 'pdf') yield await printer.print(document);
  else if (format === 'csv') yield bytes(await renderCsv(document));
  else yield bytes(format === 'html' ? renderHtml(document) : renderText(document));
}

async function* tableChunks(report: Report, plan: DocumentPlan, { asked, format }: Making): AsyncGenerator<Uint8Array> {
  const { timeZone, now } = plan.place;
  const { sql, columnName } = renderQuestion(report, { ...plan.range, timeZone, now });
  const rows = await asked.query(sql);
  const columns = rows.columns.map(column => ({ ...column, name: columnName(column.name) }));
  const named: Rows = { columns, [Symbol.asyncIterator]: () => rows[Symbol.asyncIterator]() };
  if (format === 'xlsx') yield* workbookOf(await tableWorkbook(plan, named, asked));
  else for await (const text of renderRows(named, 'csv')) yield bytes(text);
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
