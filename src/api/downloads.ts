// Results as files, by a link that a browser can follow: prepared by whoever asks, good once, for a minute, and for nobody else.

import { randomBytes } from 'node:crypto';
import { limits } from '../base/limits.ts';
import type { DeskQuestion } from '../pipeline/desk.ts';
import { type App, type Handler, handle, type Principal, type Streamed } from './app.ts';
import { fail } from './errors.ts';
import { parquetFile, questionOf } from './query.ts';
import { begunRows } from './rows_begun.ts';
import { attachment, rowsFile } from './streams.ts';

type Format = 'csv' | 'csv.gz' | 'ndjson' | 'json' | 'parquet' | 'xlsx';

interface Prepared {
  sql: string;
  format: Format;
  name: string;
  /** Kind and id of who prepared it. */
  who: string;
  expires: number;
}

/** What waits to be fetched from each server of this process. */
const waiting = new WeakMap<App, Map<string, Prepared>>();

function waitingOf(app: App): Map<string, Prepared> {
  const known = waiting.get(app) ?? new Map<string, Prepared>();
  waiting.set(app, known);
  const now = app.clock.now().getTime();
  for (const [id, { expires }] of known) if (expires <= now) known.delete(id);
  return known;
}

const whoIs = ({ kind, id }: Principal): string => `${kind}:${id}`;

export const downloadHandlers: readonly Handler[] = [
  handle('prepareDownload', async (app, { body, principal, note }) => {
    const known = waitingOf(app);
    if (known.size >= limits.downloadsWaiting) throw fail('downloads_many', { most: limits.downloadsWaiting });
    // Whatever is wrong with the statement is told now, where a page can show it.
    await app.desk.check(questionOf(body.sql, { principal }));
    const id = randomBytes(24).toString('base64url');
    const name = (body.name ?? '').trim() || 'query';
    const expires = app.clock.now().getTime() + limits.downloadMs;
    known.set(id, { sql: body.sql, format: body.format, name, who: whoIs(principal), expires });
    note(name, { sql: body.sql, format: body.format });
    return { href: `/api/downloads/${id}`, expires_at: new Date(expires).toISOString() };
  }),

  handle('download', async (app, { params, principal, signal }) => {
    if (principal === undefined) throw fail('not_logged_in', {});
    const known = waitingOf(app);
    const prepared = known.get(params.id);
    if (prepared === undefined || prepared.who !== whoIs(principal)) throw fail('download_gone', {});
    known.delete(params.id);
    return fileOf(app, prepared, { ...questionOf(prepared.sql, { principal, signal }), file: true });
  }),
];

async function fileOf(app: App, { format, name }: Prepared, question: DeskQuestion): Promise<Streamed> {
  if (format === 'parquet') return parquetFile(app, question, `${name}.parquet`);
  if (format === 'xlsx') return workbookFile(app, name, question);
  const rows = await begunRows(await app.desk.ask(question));
  if (format === 'csv.gz') return rowsFile(rows, { name, format: 'csv', gzip: true });
  return rowsFile(rows, { name, format });
}

/** What makes workbooks is loaded when the first is asked for: most servers are never asked. */
async function workbookFile(app: App, name: string, question: DeskQuestion): Promise<Streamed> {
  const [{ workbookOf }, { documentWords }] = await Promise.all([
    import('../reports/workbook.ts'),
    import('../reports/words.ts'),
  ]);
  const { site } = app.current();
  const rows = await begunRows(await app.desk.ask(question));
  const now = app.clock.now();
  const spec = {
    title: name,
    siteName: site.name,
    language: 'en' as const,
    timeZone: site.timeZone,
    rangeText: '',
    asOf: now,
    asOfText: now.toISOString(),
    revision: 0,
    words: documentWords('en'),
    sheets: [{ name, title: name, columns: rows.columns, rows }],
  };
  return {
    headers: {
      'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'content-disposition': attachment(`${name}.xlsx`),
    },
    body: workbookOf(spec),
  };
}
