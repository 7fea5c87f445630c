// Tables, partitions, intervals and the ledger over HTTP: the numbers are those of SQL, nothing is lost between pages, and those inside of
// walls see their part and no more.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiBed, openApiBed } from '../../test/api/handler_bed.ts';
import { openHotBed } from '../../test/hot_bed.ts';
import { limits } from '../base/limits.ts';
import { readableFolder } from '../lake/place.ts';
import { fileHandlers } from './files.ts';
import { intervalHandlers } from './intervals.ts';
import { tableHandlers } from './tables.ts';

let api: ApiBed;

beforeAll(async () => {
  api = await openApiBed([...tableHandlers, ...intervalHandlers, ...fileHandlers]);
});
afterAll(() => api.close());

interface List<T> {
  items: T[];
  next: string | null;
}

/** All items of a list, asked a page at a time. */
async function allOf<T>(url: string, limit: number): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const { body, status } = await api.get(`${url}${url.includes('?') ? '&' : '?'}limit=${limit}${from}`);
    expect(status).toBe(200);
    const page = body as List<T>;
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
}

describe('tables', () => {
  interface Table {
    name: string;
    rows: number;
    files: number;
    first: string;
    intervals: { built: number };
  }

  test('have the rows that SQL counts', async () => {
    const { items } = (await api.get('/api/tables')).body as List<Table>;
    const scans = items.find(table => table.name === 'site.scans');
    const [counted] = await api.bed.query('select count(*) as n from site.scans');
    expect(scans).toMatchObject({ rows: counted?.['n'], first: '2026-03-01T07:01:00.000Z' });
    expect(items.find(table => table.name === 'ops.files')).toMatchObject({ rows: 2, kind: 'ops' });
    expect(items.find(table => table.name === 'site.scans_hourly')?.intervals.built).toBe(3);
  });

  test('inside of walls are those with the column, with the rows inside', async () => {
    const { items } = (await api.get('/api/tables', 'gdn')).body as List<Table>;
    expect(items.map(table => table.name).sort()).toEqual(['site.scans', 'site.scans_daily', 'site.scans_hourly']);
    expect(items.find(table => table.name === 'site.scans')?.rows).toBe(3);
    for (const hidden of ['ops.files', 'site.readings', 'site.nothing'])
      expect(await api.get(`/api/tables/${hidden}`, 'gdn')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('say what they are made of, and what is made of them', async () => {
    expect((await api.get('/api/tables/site.scans')).body).toMatchObject({
      key: ['parcel_id', 'event'],
      event_time: 'time',
      used_by: expect.arrayContaining([{ kind: 'model', name: 'site.scans_hourly' }]),
      ddl: { trino: expect.stringContaining('register_table') },
    });
    expect((await api.get('/api/tables/site.scans_hourly')).body).toMatchObject({
      build: 'hour',
      inputs: ['site.scans'],
      sql: expect.stringContaining('from site.scans'),
    });
  });
});

describe('partitions and files', () => {
  test('partitions come newest first, each once, however small the pages', async () => {
    const all = await allOf<{ partition: string; rows: number }>('/api/tables/site.scans/partitions', 1);
    expect(all.map(one => [one.partition, one.rows])).toEqual([
      ['depot=GDN/dt=2026-03-01', 3],
      ['depot=WAW/dt=2026-03-01', 1],
    ]);
  });

  test('a partition is downloaded whole, in each format', async () => {
    const of = (format: string, who?: string) =>
      api.get(`/api/tables/site.scans/download?partition=depot=GDN/dt=2026-03-01&format=${format}`, who);
    const csv = (await of('csv')).bytes.toString('utf8').trimEnd().split('\n');
    expect(csv).toHaveLength(4);
    const packed = await of('csv.gz');
    expect(gunzipSync(packed.bytes).toString('utf8').trimEnd().split('\n')).toEqual(csv);
    expect(packed.headers['content-disposition']).toContain('site.scans_depot=GDN_dt=2026-03-01.csv.gz');
    expect((await of('ndjson')).bytes.toString('utf8').trimEnd().split('\n')).toHaveLength(3);
    expect((await of('parquet')).bytes.subarray(0, 4).toString()).toBe('PAR1');
    expect((await of('csv', 'gdn')).status).toBe(200);
  });

  test("another's partition is not there", async () => {
    const url = '/api/tables/site.scans/download?partition=depot=WAW/dt=2026-03-01&format=csv';
    expect((await api.get(url)).bytes.toString('utf8')).toContain('WAW');
    const inside = await api.get(url, 'gdn');
    expect(inside.bytes.toString('utf8')).not.toContain('WAW,');
    expect(inside.status).toBe(404);
    expect(await api.get('/api/tables/site.scans/download?partition=depot=NIX/dt=2026-03-01')).toMatchObject({
      status: 404,
    });
  });

  test('a data file comes as it lies in the lake, and those of others do not', async () => {
    const files = await allOf<{ path: string; href: string; partition: string }>('/api/tables/site.scans/files', 1);
    expect(files.map(file => file.partition).sort()).toEqual(['depot=GDN/dt=2026-03-01', 'depot=WAW/dt=2026-03-01']);
    for (const { href, path, partition } of files) {
      const answer = await api.get(href);
      expect(answer.bytes.equals(readFileSync(`${readableFolder(api.bed.site)}/site/scans/${path}`))).toBe(true);
      expect((await api.get(href, 'gdn')).status).toBe(partition.includes('GDN') ? 200 : 404);
    }
  });

  test.each(['../../tallylight.yaml', '_delta_log/00000000000000000000.json', '%2e%2e/x', 'a%00b'])(
    '%s is no data file',
    async path => {
      const { status } = await api.get(`/api/tables/site.scans/files/${path}`);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    },
  );
});

describe('intervals', () => {
  test('come newest first, each once', async () => {
    const all = await allOf<{ start: string; state: string }>('/api/tables/site.scans_hourly/intervals', 2);
    expect(all.map(one => one.start)).toEqual(['2026-03-01T09:00:00Z', '2026-03-01T08:00:00Z', '2026-03-01T07:00:00Z']);
    expect((await api.get('/api/tables/site.scans_hourly/intervals?state=dirty')).body).toEqual({
      items: [],
      next: null,
    });
  });

  test('the calendar adds up to the table, and marks what came late as restated', async () => {
    const before = (await api.get('/api/tables/site.scans/calendar')).body as {
      cells: { rows: number; restated: boolean }[];
    };
    expect(before.cells.reduce((sum, cell) => sum + cell.rows, 0)).toBe(4);
    expect(before.cells.some(cell => cell.restated)).toBe(false);
    api.bed.at('2026-03-04T00:00:00Z');
    await api.bed.drop('scans/late.csv', 'time,depot,parcel_id,event,grams\n2026-03-01T07:30:00Z,GDN,P77,in,10\n');
    await api.bed.pass();
    const after = (await api.get('/api/tables/site.scans_hourly/calendar')).body as {
      days: string[];
      cells: { restated: boolean }[];
    };
    expect(after.days).toEqual(['2026-03-01']);
    expect(after.cells.map(cell => cell.restated)).toEqual([true]);
    const late = (await api.get('/api/files?late=true')).body as List<{ path: string; late: boolean }>;
    expect(late.items.map(file => [file.path, file.late])).toEqual([['late.csv', true]]);
  });

  test('a slot between two others that has none is missing', async () => {
    api.bed.at('2026-03-05T00:00:00Z');
    await api.bed.drop('scans/gap.csv', 'time,depot,parcel_id,event,grams\n2026-03-01T12:30:00Z,GDN,P78,in,10\n');
    await api.bed.pass();
    const missing = await allOf<{ start: string; state: string }>(
      '/api/tables/site.scans_hourly/intervals?state=missing',
      1,
    );
    expect(missing.map(one => one.start)).toEqual(['2026-03-01T11:00:00Z', '2026-03-01T10:00:00Z']);
  });
});

describe('the ledger', () => {
  test('has every file once, and its books balance', async () => {
    const files = await allOf<{ id: number; path: string; lines: number }>('/api/files', 1);
    expect(new Set(files.map(file => file.id)).size).toBe(files.length);
    const { items } = (await api.get('/api/books')).body as List<{
      source: string;
      lines: number;
      rows: number;
      rejects: number;
      balanced: boolean;
    }>;
    expect(items).toEqual([expect.objectContaining({ source: 'scans', balanced: true, rejects: 1 })]);
    expect(files.reduce((sum, file) => sum + file.lines, 0)).toBe(items[0]?.lines);
    expect(await api.get(`/api/files/${files[0]?.id}`)).toMatchObject({ status: 200, body: files[0] });
    expect((await api.get('/api/files/999999')).status).toBe(404);
  });

  test('is searched as texts are, and signs of patterns are signs', async () => {
    expect(((await api.get('/api/files?search=b.c')).body as List<unknown>).items).toHaveLength(1);
    expect(((await api.get('/api/files?search=%25')).body as List<unknown>).items).toHaveLength(0);
    expect(((await api.get('/api/files?rejects=true')).body as List<unknown>).items).toHaveLength(1);
  });

  test('keeps rejects as they came', async () => {
    const { items } = (await api.get('/api/rejects')).body as List<{
      record: string;
      code: string;
      line_number: number;
    }>;
    expect(items).toEqual([expect.objectContaining({ record: 'not,a,record', line_number: 3 })]);
    expect((await api.get('/api/rejects/codes')).body).toMatchObject({
      items: [{ source: 'scans', code: items[0]?.code, count: 1 }],
    });
  });

  test.each(['/api/files', '/api/rejects', '/api/books', '/api/tables/site.scans/intervals'])(
    '%s is not for those inside of walls',
    async url => {
      expect(await api.get(url, 'gdn')).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    },
  );

  test.each(['x', '!!!', Buffer.from('["a"]').toString('base64url')])('%s is no cursor', async cursor => {
    expect(await api.get(`/api/files?cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'input_invalid' },
    });
  });
});

test('hot rows are in tables, lists and downloads like others', async () => {
  type Counts = { rows: number; files: number };
  const countsFor = async (who?: string) => (await api.get('/api/tables/site.scans', who)).body as Counts;
  const [before, inside] = [await countsFor(), await countsFor('gdn')];
  const hot = await openHotBed(api.bed);
  try {
    const select = `select timestamp '2026-03-01 09:30:00' as time, date '2026-03-01' as dt, 'HOT' as depot, 'X9' as parcel_id, 'received' as event,
      cast(1 as bigint) as grams, 'express' as service, cast(7 as bigint) as _file`;
    const add = await hot.write('site.scans', select);
    await hot.show({ 'site.scans': { add } });
    await sleep(limits.deskLookMs);
    expect(await countsFor()).toMatchObject({ rows: before.rows + 1, files: before.files + 1 });
    const files = await allOf<{ path: string; href: string }>('/api/tables/site.scans/files', 2);
    const href = files.find(file => file.path === add[0]?.path)?.href ?? '';
    const answer = await api.get(href);
    expect(answer.bytes.equals(readFileSync(`${hot.hotFolder}/site/scans/${add[0]?.path}`))).toBe(true);
    expect((await api.get(href, 'gdn')).status).toBe(404);
    const url = '/api/tables/site.scans/download?partition=depot=HOT/dt=2026-03-01&format=csv';
    expect((await api.get(url)).bytes.toString('utf8')).toContain('X9');
    expect(await countsFor('gdn')).toMatchObject({ rows: inside.rows, files: inside.files });
  } finally {
    await hot.close();
  }
});
