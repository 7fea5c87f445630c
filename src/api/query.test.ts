// SQL over HTTP: every format, what is refused, links for files, saved queries; each within the walls of who asks.

import { readdir } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvOf, makeBed, type SiteBed, scan } from '../../test/site_bed.ts';
import { withDuckDb } from '../engine/passing.ts';
import type { Principal } from './app.ts';
import { type OpenApp, openApp } from './app_open.ts';
import { downloadHandlers } from './downloads.ts';
import { savedQueryHandlers } from './queries.ts';
import { acceptedFormat, queryHandlers } from './query.ts';
import { buildServer } from './server.ts';

let bed: SiteBed;
let open: OpenApp;
let fastify: FastifyInstance;
let now = new Date('2026-03-02T00:00:00Z');

const people: Record<string, Principal> = {
  ann: { kind: 'person', id: 'ann', name: 'Ann', role: 'analyst' },
  ben: { kind: 'person', id: 'ben', name: 'Ben', role: 'analyst' },
  gdn: {
    kind: 'person',
    id: 'gdn',
    name: 'Gdn',
    role: 'analyst',
    tenant: { id: 'gdn', name: 'Gdn', walls: { depot: ['GDN'] } },
  },
  vic: { kind: 'person', id: 'vic', name: 'Vic', role: 'viewer' },
};

beforeAll(async () => {
  bed = await makeBed();
  await bed.drop('scans/a.csv', csvOf([scan(1, 7), scan(2, 7, { depot: 'WAW' }), scan(3, 8)]));
  await bed.pass();
  open = await openApp({
    folder: bed.folder,
    packsFolder: 'packs',
    variables: {},
    program: [],
    first: { site: bed.site, catalog: bed.catalog },
    clock: { now: () => now },
    publicUrl: () => 'http://127.0.0.1',
    version: 'test',
  });
  const server = await buildServer({
    app: open.app,
    gate: { who: async request => people[String(request.headers.authorization)] },
    handlers: [...queryHandlers, ...downloadHandlers, ...savedQueryHandlers],
  });
  fastify = server.fastify;
});

afterAll(async () => {
  expect(await readdir(open.app.scratch)).toEqual([expect.stringMatching(/^desk-/)]);
  await fastify.close();
  await open.close();
  await bed.close();
});

const call = (who: string, options: InjectOptions) =>
  fastify.inject({ ...options, headers: { authorization: who, ...options.headers } });
const post = (who: string, url: string, payload: object, accept?: string) =>
  call(who, { method: 'POST', url, payload, headers: accept === undefined ? {} : { accept } });

const sql = 'select depot, count(*) as n from site.scans group by 1 order by 1';

describe('query', () => {
  test.each([
    ['application/json', '[\n{"depot":"GDN","n":2},\n{"depot":"WAW","n":1}\n]\n'],
    ['application/x-ndjson', '{"depot":"GDN","n":2}\n{"depot":"WAW","n":1}\n'],
    ['text/csv', 'depot,n\nGDN,2\nWAW,1\n'],
  ])('rows as %s', async (accept, body) => {
    const answer = await post('ann', '/api/query', { sql }, accept);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain(accept);
    expect(answer.body).toBe(body);
    expect((await post('gdn', '/api/query', { sql }, accept)).body).not.toContain('WAW');
  });

  test('Parquet', async () => {
    const answer = await post('gdn', '/api/query', { sql }, 'application/vnd.apache.parquet');
    expect(answer.rawPayload.subarray(0, 4).toString()).toBe('PAR1');
  });

  test('what is refused is a problem with a status and a code', async () => {
    expect((await post('vic', '/api/query', { sql })).statusCode).toBe(403);
    expect((await post('ann', '/api/query', { sql }, 'image/png')).json()).toMatchObject({
      code: 'not_acceptable',
      status: 406,
    });
    expect((await post('ann', '/api/query', { sql: 'select 1 +' })).json()).toMatchObject({
      code: 'sql_invalid',
      status: 400,
    });
    expect(
      (await post('ann', '/api/query', { sql: "select cast('x' || depot as integer) as x from site.scans" })).json(),
    ).toMatchObject({
      code: 'sql_invalid',
    });
    expect((await post('gdn', '/api/query', { sql: 'select * from ops.files' })).json()).toMatchObject({
      code: 'unknown_table',
    });
  });

  test('the header says which format is liked best', () => {
    expect(acceptedFormat(undefined)).toBe('json');
    expect(acceptedFormat('text/html, application/xhtml+xml, */*;q=0.8')).toBe('json');
    expect(acceptedFormat('text/csv;q=0.5, application/x-ndjson')).toBe('ndjson');
    expect(acceptedFormat('text/*')).toBe('csv');
    expect(() => acceptedFormat('image/png, text/csv;q=0')).toThrow('cannot be given');
  });
});

describe('statements', () => {
  const lines = (body: string) =>
    body
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));

  test('columns, rows, and what it took', async () => {
    const answer = await post('ann', '/api/statements', { sql });
    expect(lines(answer.body)).toEqual([
      {
        columns: [
          { name: 'depot', type: 'VARCHAR' },
          { name: 'n', type: 'BIGINT' },
        ],
      },
      {
        rows: [
          ['GDN', 2],
          ['WAW', 1],
        ],
      },
      {
        end: {
          rows: 2,
          truncated: false,
          took_ms: expect.any(Number),
          rows_read: 3,
          bytes_read: expect.any(Number),
          files_read: 2,
          tables: ['site.scans'],
        },
      },
    ]);
  });

  test('no more rows than asked for, which is told', async () => {
    const all = lines(
      (await post('ann', '/api/statements', { sql: 'select * from range(100000)', max_rows: 5_000 })).body,
    );
    expect(all.at(-1).end).toMatchObject({ rows: 5_000, truncated: true });
    const just = lines(
      (await post('ann', '/api/statements', { sql: 'select * from range(5000)', max_rows: 5_000 })).body,
    );
    expect(just.at(-1).end).toMatchObject({ rows: 5_000, truncated: false });
  });

  test('what fails in the middle is a line', async () => {
    const failing =
      "select case when range = 900000 then cast('row' || range as integer) else 1 end as x from range(1000000)";
    const last = lines((await post('ann', '/api/statements', { sql: failing, max_rows: 1_000_000 })).body).at(-1);
    expect(last.problem).toMatchObject({ code: 'sql_invalid', title: expect.stringContaining('row900000') });
  });

  test('a check tells columns, tables, and the line of a mistake', async () => {
    expect((await post('ann', '/api/statements/check', { sql })).json()).toMatchObject({
      ok: true,
      columns: [{ name: 'depot' }, { name: 'n' }],
      tables: ['site.scans'],
      problem: null,
    });
    expect(
      (await post('ann', '/api/statements/check', { sql: 'select\n weight from site.scans' })).json(),
    ).toMatchObject({
      ok: false,
      problem: { code: 'sql_invalid', line: 2 },
    });
  });
});

describe('downloads', () => {
  const prepare = async (who: string, format: string) =>
    (await post(who, '/api/downloads', { sql, format, name: 'Depots 1' })).json().href as string;

  test.each(['csv', 'csv.gz', 'ndjson', 'json', 'parquet', 'xlsx'])('%s', async format => {
    const answer = await call('ann', { url: await prepare('ann', format) });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-disposition']).toContain(`Depots%201.${format}`);
    const bytes = answer.rawPayload;
    if (format === 'csv.gz') expect(gunzipSync(bytes).toString()).toBe('depot,n\nGDN,2\nWAW,1\n');
    else if (format === 'xlsx') expect(bytes.subarray(0, 2).toString()).toBe('PK');
    else expect(bytes.toString()).toContain(format === 'parquet' ? 'PAR1' : 'WAW');
  });

  test('a link is good once, for who made it, for a minute, and shows what its walls allow', async () => {
    const href = await prepare('ann', 'csv');
    expect((await call('ben', { url: href })).json()).toMatchObject({ code: 'download_gone', status: 410 });
    expect((await call('nobody', { url: href })).statusCode).toBe(401);
    expect((await call('ann', { url: href })).statusCode).toBe(200);
    expect((await call('ann', { url: href })).statusCode).toBe(410);
    expect((await call('gdn', { url: await prepare('gdn', 'csv') })).body).toBe('depot,n\nGDN,2\n');
    const late = await prepare('ann', 'csv');
    now = new Date(now.getTime() + 61_000);
    expect((await call('ann', { url: late })).statusCode).toBe(410);
  });

  test('a million rows of text go out whole', async () => {
    const href = (
      await post('ann', '/api/downloads', {
        sql: "select range as n, 'x' || range as t from range(1000000)",
        format: 'csv.gz',
      })
    ).json().href;
    const answer = await call('ann', { url: href });
    expect(gunzipSync(answer.rawPayload).toString().split('\n')).toHaveLength(1_000_002);
  });
});

test('queries are kept for their owner, and shown to others of the tenant when shared', async () => {
  const saved = (await post('ann', '/api/queries', { title: 'By depot', sql, shared: false })).json();
  expect(saved).toMatchObject({ title: 'By depot', own: true, owner: 'Ann', shared: false });
  const list = async (who: string) => (await call(who, { url: '/api/queries' })).json().items;
  expect(await list('ann')).toHaveLength(1);
  expect(await list('ben')).toEqual([]);
  const url = `/api/queries/${saved.id}`;
  const change = { title: 'Depots', sql, shared: true };
  expect((await call('ben', { method: 'PUT', url, payload: change })).statusCode).toBe(404);
  expect((await call('ann', { method: 'PUT', url, payload: change })).json()).toMatchObject({ title: 'Depots' });
  expect(await list('ben')).toMatchObject([{ title: 'Depots', own: false, owner: 'Ann' }]);
  expect(await list('gdn')).toEqual([]);
  expect((await call('ben', { method: 'DELETE', url })).statusCode).toBe(404);
  expect((await call('ann', { method: 'DELETE', url })).statusCode).toBe(204);
  expect(await list('ann')).toEqual([]);
});

test('a table of parquet of the API is read by another engine', async () => {
  const answer = await post('ann', '/api/query', { sql }, 'application/vnd.apache.parquet');
  await withDuckDb({ memoryMb: 100, threads: 1 }, async (engine, folder) => {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(`${folder}/a.parquet`, answer.rawPayload);
    expect(await engine.all(`select sum(n) as n from '${folder}/a.parquet'`)).toEqual([{ n: 3 }]);
  });
});
