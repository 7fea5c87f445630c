// SQL of people: run and checked. What must stay true: it runs on the desk's engine for people, within the walls of who asks; rows go out as
// they are taken; whoever goes away ends the statement.

import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../base/errors.ts';
import type { Value } from '../engine/engine.ts';
import { renderRows } from '../engine/output.ts';
import { jsonText } from '../engine/output_text.ts';
import type { DeskQuestion, DeskRows } from '../pipeline/desk.ts';
import { type App, type Handler, handle, type Principal, type Streamed } from './app.ts';
import { fail } from './errors.ts';
import { problemOf } from './problems.ts';
import { begunRows } from './rows_begun.ts';
import { contentTypes, diskFile } from './streams.ts';

/** A statement of somebody, as the desk is asked. */
export const questionOf = (
  sql: string,
  { principal, signal }: { principal: Principal; signal?: AbortSignal | undefined },
): DeskQuestion => ({
  sql,
  lane: 'person',
  who: `${principal.kind}:${principal.id}`,
  walls: principal.tenant?.walls,
  ...(signal && { signal }),
});

/** Formats by media type, the first where any will do. */
const formats = new Map([
  ['application/json', 'json'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['text/csv', 'csv'],
  ['application/vnd.apache.parquet', 'parquet'],
] as const);
type Format = typeof formats extends Map<string, infer F> ? F : never;

/** The format that an `Accept` header likes best. Throws `not_acceptable`. */
export function acceptedFormat(accept: string | undefined): Format {
  const wanted = (accept ?? '*/*')
    .split(',')
    .map((part, place) => {
      const [type = '', ...parameters] = part.split(';').map(text => text.trim().toLowerCase());
      const quality = parameters.find(text => text.startsWith('q='))?.slice(2);
      return { type, place, quality: quality === undefined ? 1 : Number(quality) || 0 };
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality || one.place - other.place);
  for (const { type } of wanted) {
    if (type === '*/*') return 'json';
    for (const [known, format] of formats)
      if (known === type || (type.endsWith('/*') && known.startsWith(type.slice(0, -1)))) return format;
  }
  throw fail('not_acceptable', { accept: accept ?? '', known: [...formats.keys()] });
}

/** A Parquet file is whole before its first byte goes out: its foot says where everything is. */
export async function parquetFile(app: App, question: DeskQuestion, name: string): Promise<Streamed> {
  const file = join(app.scratch, `${randomUUID()}.parquet`);
  try {
    await app.desk.toParquet(question, file);
    return await diskFile(file, { name, type: contentTypes.parquet, after: () => rm(file, { force: true }) });
  } catch (thrown) {
    await rm(file, { force: true });
    throw thrown;
  }
}

interface Envelope {
  maxRows: number;
  /** How long it took so far. */
  tookMs: () => number;
}

/** What the page of SQL reads: the columns, the rows as they come, what it took; a problem is a line too, once rows may have gone out. */
async function* envelope(answer: DeskRows, { maxRows, tookMs }: Envelope): AsyncGenerator<string> {
  const { columns, tables, files, bytes, rows: rowsThere } = answer;
  const types = columns.map(column => column.type);
  const cells = (row: Value[]) => `[${row.map((value, i) => jsonText(value, types[i] ?? '')).join(',')}]`;
  yield `${JSON.stringify({ columns })}\n`;
  let rows = 0;
  let truncated = false;
  try {
    for await (const chunk of answer) {
      truncated = rows + chunk.length > maxRows;
      const shown = truncated ? chunk.slice(0, maxRows - rows) : chunk;
      rows += shown.length;
      if (shown.length > 0) yield `{"rows":[${shown.map(cells).join(',')}]}\n`;
      if (truncated) break;
    }
  } catch (thrown) {
    yield `${JSON.stringify({ problem: problemOf(thrown) })}\n`;
    return;
  }
  const read = { rows_read: rowsThere, bytes_read: bytes, files_read: files, tables };
  yield `${JSON.stringify({ end: { rows, truncated, took_ms: Math.round(tookMs() * 10) / 10, ...read } })}\n`;
}

export const queryHandlers: readonly Handler[] = [
  handle('query', async (app, { body, principal, signal, request, note }) => {
    const format = acceptedFormat(request.headers.accept);
    note('', { sql: body.sql, format });
    const question = questionOf(body.sql, { principal, signal });
    if (format === 'parquet') return parquetFile(app, question, 'query.parquet');
    const rows = await begunRows(await app.desk.ask(question));
    return {
      headers: { 'content-type': contentTypes[format], 'cache-control': 'no-store' },
      body: renderRows(rows, format),
    };
  }),

  handle('runStatement', async (app, { body, principal, signal, note }) => {
    note('', { sql: body.sql });
    const begin = performance.now();
    const rows = await app.desk.ask(questionOf(body.sql, { principal, signal }));
    return {
      headers: { 'content-type': contentTypes.ndjson, 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
      body: envelope(rows, { maxRows: body.max_rows, tookMs: () => performance.now() - begin }),
    };
  }),

  handle('checkStatement', async (app, { body, principal }) => {
    try {
      const { columns, tables, bytes } = await app.desk.check(questionOf(body.sql, { principal }));
      return { ok: true, columns, tables, bytes_estimate: bytes, problem: null };
    } catch (thrown) {
      if (!(thrown instanceof AppError) || !wrongStatement.has(thrown.code)) throw thrown;
      const line = typeof thrown.facts['line'] === 'number' ? thrown.facts['line'] : null;
      const problem = { code: thrown.code, message: thrown.message, line };
      return { ok: false, columns: [], tables: [], bytes_estimate: null, problem };
    }
  }),
];

/** What is wrong with a statement itself, rather than with the moment. */
const wrongStatement = new Set(['sql_invalid', 'not_read_only', 'unknown_table']);
