// Results as text: `table`, `csv`, `json`, `ndjson`, `md`, written as the rows come. What must stay true: every row is there, in
// every format; only `table` ever shortens a value, and then it says so; nothing a log contains can command a terminal.

import { isSystemError } from '../base/errors.ts';
import type { ResultColumn, Rows, Value } from './engine.ts';
import { engineError } from './errors.ts';
import { tableLines } from './output_table.ts';
import { isNumeric, jsonText, plainText, uniqueNames } from './output_text.ts';

export const outputFormats = ['table', 'csv', 'json', 'ndjson', 'md'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** The format of that name; throws `unknown_format` with the others, `parquet` among them. */
export function outputFormat(name: string): OutputFormat {
  const format = outputFormats.find(known => known === name);
  if (format === undefined)
    throw engineError('unknown_format', { format: name, formats: [...outputFormats, 'parquet'] });
  return format;
}

/** What makes text of a result, a chunk at a time. */
type Renderer = (rows: Rows) => AsyncGenerator<string>;

const renderers: Record<OutputFormat, Renderer> = {
  table: tableLines,
  csv: csvLines,
  json: jsonArray,
  ndjson: jsonLines,
  md: markdownLines,
};

/**
 * Writes a whole result and leaves the stream open. Returns the number of rows. When the reader at the other end goes away,
 * the query ends and so does the writing, without an error.
 */
export async function writeRows(
  rows: Rows,
  { format, to }: { format: OutputFormat; to: NodeJS.WritableStream },
): Promise<number> {
  const counted = counting(rows);
  const ignore = () => undefined;
  to.on('error', ignore); // Each write tells its own error; without a listener the stream's would end the process.
  try {
    for await (const text of renderers[format](counted.rows)) await write(to, text);
  } catch (thrown) {
    if (!isSystemError(thrown, 'EPIPE', 'ERR_STREAM_DESTROYED')) throw thrown;
  } finally {
    to.off('error', ignore);
  }
  return counted.count();
}

/** The text of a result, as its rows come. */
export const renderRows = (rows: Rows, format: OutputFormat): AsyncGenerator<string> => renderers[format](rows);

/** The whole result as text; for results known to be small. */
export async function rowsText(rows: Rows, format: OutputFormat): Promise<string> {
  let text = '';
  for await (const part of renderers[format](rows)) text += part;
  return text;
}

function write(to: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    to.write(text, failed => {
      if (failed) reject(failed);
      else resolve();
    });
  });
}

function counting(rows: Rows): { rows: Rows; count: () => number } {
  let count = 0;
  async function* chunks() {
    for await (const chunk of rows) {
      count += chunk.length;
      yield chunk;
    }
  }
  return { rows: { columns: rows.columns, [Symbol.asyncIterator]: chunks }, count: () => count };
}

/** Quoting by RFC 4180, lines ended by a line feed alone; NULL is an empty field, an empty text is `""`. */
async function* csvLines({ columns, ...rows }: Rows): AsyncGenerator<string> {
  const line = (fields: string[]) => `${fields.join(',')}\n`;
  yield line(columns.map(column => csvText(column.name)));
  for await (const chunk of { [Symbol.asyncIterator]: rows[Symbol.asyncIterator] }) {
    yield chunk.map(row => line(row.map((value, i) => csvField(value, columns[i])))).join('');
  }
}

const csvField = (value: Value, column: ResultColumn | undefined): string =>
  value === null ? '' : csvText(plainText(value, column?.type ?? ''));

const csvText = (text: string): string =>
  text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

async function* jsonArray(rows: Rows): AsyncGenerator<string> {
  yield '[';
  let isFirst = true;
  for await (const objects of jsonObjects(rows)) {
    yield `${isFirst ? '\n' : ',\n'}${objects.join(',\n')}`;
    isFirst = false;
  }
  yield isFirst ? ']\n' : '\n]\n';
}

async function* jsonLines(rows: Rows): AsyncGenerator<string> {
  for await (const objects of jsonObjects(rows)) yield `${objects.join('\n')}\n`;
}

async function* jsonObjects(rows: Rows): AsyncGenerator<string[]> {
  const { columns } = rows;
  const keys = uniqueNames(columns).map(name => JSON.stringify(name));
  for await (const chunk of rows) {
    yield chunk.map(
      row => `{${row.map((value, i) => `${keys[i]}:${jsonText(value, columns[i]?.type ?? '')}`).join(',')}}`,
    );
  }
}

async function* markdownLines(rows: Rows): AsyncGenerator<string> {
  const { columns } = rows;
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  yield line(columns.map(column => markdownCell(column.name)));
  yield line(columns.map(column => (isNumeric(column.type) ? '---:' : '---')));
  for await (const chunk of rows) {
    yield chunk
      .map(row => line(row.map((value, i) => markdownCell(plainText(value, columns[i]?.type ?? '')))))
      .join('');
  }
}

const markdownCell = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll(/\r?\n/g, '<br>');
