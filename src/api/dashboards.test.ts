// Dashboards, questions and feeds over HTTP, on a served site: numbers with all that is known of them, in and out of walls.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { openServerBed, type ServerBed, type Who } from '../../test/api/server_bed.ts';

let bed: ServerBed;
beforeAll(async () => {
  bed = await openServerBed();
});
afterAll(() => bed.close());

interface Answer {
  columns: { name: string; kind: string; unit: string | null }[];
  rows: unknown[][];
  previous: unknown[][] | null;
  other: { count: number; row: unknown[]; rows: unknown[][] } | null;
  marks: { kind: string; words: string; href: string | null }[];
  [name: string]: unknown;
}

const get = async (url: string, who: Who = 'viewer') => {
  const { statusCode, headers, json, body } = await bed.as(who, { url });
  return { status: statusCode, headers, body, json: () => json<Answer>() };
};
const ask = async (body: object, who: Who = 'viewer') => {
  const { statusCode, json } = await bed.as(who, { method: 'POST', url: '/api/metrics', body });
  return { status: statusCode, json: json<Answer>() };
};

const range = 'from=2026-03-01T06:00&to=2026-03-01T11:00';
const inRange = { from: '2026-03-01T06:00', to: '2026-03-01T11:00' };

describe('a panel', () => {
  it('has every hour, with nothing where no record came and zero where others did', async () => {
    const { json, status } = await get(`/api/dashboards/site.now/panels/scans?${range}&grain=hour`);
    expect(status).toBe(200);
    const { rows, columns, ...answer } = json();
    expect(columns.map(({ name, kind, unit }) => [name, kind, unit])).toEqual([
      ['hour', 'time', null],
      ['depot', 'dimension', null],
      ['site.scan_total', 'metric', 'scans'],
    ]);
    const at = (hour: number) => `2026-03-01T${String(hour).padStart(2, '0')}:00:00Z`;
    expect(rows).toEqual([
      [at(6), 'GDN', null],
      [at(6), 'WAW', null],
      [at(7), 'GDN', 1],
      [at(7), 'WAW', 1],
      [at(8), 'GDN', 1],
      [at(8), 'WAW', 0],
      [at(9), 'GDN', 1],
      [at(9), 'WAW', 0],
      [at(10), 'GDN', null],
      [at(10), 'WAW', null],
    ]);
    expect(answer).toMatchObject({
      grain: 'hour',
      time_zone: 'UTC',
      data_to: '2026-03-01T09:05:00Z',
      open_from: null,
      as_of: '2026-03-01T10:00:00Z',
      tables: ['site.scans_hourly'],
      previous: null,
    });
    expect(answer.marks.map(({ kind, words }) => [kind, words])).toEqual([
      ['rejects', '1 record of 5 could not be read'],
    ]);
  });

  it('is told from the cache of a browser until its numbers change', async () => {
    const url = `/api/dashboards/site.now/panels/totals?${range}`;
    const { headers } = await get(url);
    const again = await bed.as('viewer', { url, headers: { 'if-none-match': String(headers.etag) } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it('is narrowed by filters, and says so where it cannot be', async () => {
    const filtered = (
      await get(`/api/dashboards/site.now/panels/totals?${range}&filter=depot:WAW&filter=depot:X&filter=city:Y`)
    ).json();
    expect(filtered.rows).toEqual([[1]]);
    expect(filtered.marks.filter(({ kind }) => kind === 'unfiltered').map(({ words }) => words)).toEqual([
      'Not filtered by city: these numbers are not known by it',
    ]);
  });

  it('stands beside the time before, as much of it as there is data now', async () => {
    const { previous, previous_range, marks } = (
      await get('/api/dashboards/site.now/panels/totals?from=2026-03-01T08:00&to=2026-03-01T10:00&compare=previous')
    ).json();
    expect(previous).toEqual([[2]]);
    expect(previous_range).toEqual({ from: '2026-03-01T06:00:00Z', to: '2026-03-01T07:05:00Z' });
    expect(marks.map(({ kind }) => kind)).toContain('missing');
  });

  it('comes as CSV and as a workbook', async () => {
    const csv = await get(`/api/dashboards/site.now/panels/scans/file?${range}&grain=day&format=csv`);
    expect(csv.body).toBe('day,depot,site.scan_total\n2026-03-01,GDN,3\n2026-03-01,WAW,1\n');
    expect(csv.headers['content-disposition']).toContain('now_scans_2026-03-01.csv');
    const xlsx = await get(`/api/dashboards/site.now/panels/scans/file?${range}&format=xlsx`);
    expect([xlsx.status, xlsx.body.slice(0, 2)]).toEqual([200, 'PK']);
  });

  it('is empty in its file where it is empty on the page: what lies after the end of the data is no zero', async () => {
    const asked = `${range}&grain=hour&filter=depot:WAW`;
    const { rows, data_to } = (await get(`/api/dashboards/site.now/panels/scans?${asked}`)).json();
    expect([data_to, rows.at(-1)]).toEqual(['2026-03-01T09:05:00Z', ['2026-03-01T10:00:00Z', 'WAW', null]]);
    const csv = await get(`/api/dashboards/site.now/panels/scans/file?${asked}&format=csv`);
    expect(csv.body.trim().split('\n').slice(1)).toEqual(rows.map(row => row.map(cell => cell ?? '').join(',')));
    const json = await get(`/api/dashboards/site.now/panels/scans/file?${asked}&format=json`);
    expect(json.json().rows).toEqual(rows);
    const later = 'from=2026-05-01&to=2026-05-02';
    expect((await get(`/api/dashboards/site.now/panels/totals/file?${later}&format=csv`)).body).toBe(
      'site.scan_total\n\n',
    );
  });

  it('about one value is narrowed by it, and says which it needs', async () => {
    const url = `/api/dashboards/site.depot/panels/total?${range}`;
    expect((await get(`${url}&about=WAW`)).json().rows).toEqual([[1]]);
    expect((await get(`${url}&about=WAW&filter=depot:GDN`)).json().rows).toEqual([[1]]);
    expect((await get(`${url}&about=WAW`, 'inside')).json().rows).toEqual([[0]]);
    const none = await get(url);
    expect([none.status, none.body]).toEqual([400, expect.stringContaining('site.depot is about one value of depot')]);
    const { dashboards } = (await get('/api/catalogue')).json() as unknown as {
      dashboards: { name: string; about: string[] }[];
    };
    expect(dashboards.filter(({ about }) => about.length > 0)).toMatchObject([
      { name: 'site.depot', about: ['depot'] },
    ]);
  });

  test.each([
    ['/api/dashboards/site.nowhere', 404],
    ['/api/dashboards/site.now/panels/nothing', 404],
    [`/api/dashboards/site.now/panels/totals?${range}&filter=depot`, 400],
    ['/api/dashboards/site.now/panels/totals?from=yesterdayish', 400],
    ['/api/dashboards/site.now/panels/totals?time_zone=Mars/Olympus', 400],
    ['/api/dashboards/site.now/panels/totals?from=2026-03-02&to=2026-03-01', 400],
  ])('%s is %d', async (url, status) => expect((await get(url)).status).toBe(status));
});

describe('within walls', () => {
  it('a panel, a question and the values of a dimension are of the rows inside', async () => {
    const panel = (await get(`/api/dashboards/site.now/panels/totals?${range}`, 'inside')).json();
    expect(panel.rows).toEqual([[3]]);
    const { json } = await ask({ metrics: ['scan_total'], by: ['depot'], ...inRange }, 'inside');
    expect(json.rows).toEqual([['GDN', 3]]);
    const values = await get('/api/dimensions/depot/values', 'inside');
    expect(values.json()).toEqual({ values: [{ value: 'GDN', weight: 3 }], unit: 'scans' });
    expect(panel.marks.map(({ kind }) => kind)).not.toContain('rejects');
  });

  it('the catalogue has only what stands on tables that are seen', async () => {
    const names = async (who: Who) => {
      const { tables, metrics, dashboards } = (await bed.as(who, { url: '/api/catalogue' })).json<{
        tables: { name: string }[];
        metrics: { name: string }[];
        dashboards: { name: string }[];
      }>();
      return [tables, metrics, dashboards].map(list => list.map(({ name }) => name));
    };
    const [tables = []] = await names('viewer');
    expect(tables).toContain('ops.files');
    expect(tables).toContain('site.readings');
    const [inside = [], metrics, dashboards] = await names('inside');
    expect(inside).toContain('site.scans');
    expect(inside.filter(name => name === 'site.readings' || name.startsWith('ops.'))).toEqual([]);
    expect(metrics).toEqual(['site.scan_total', 'site.express_ratio']);
    expect(dashboards).toEqual(['site.depot', 'site.now']);
  });
});

describe('a question', () => {
  it('keeps the largest and counts the rest together', async () => {
    const { json } = await ask({
      metrics: ['scan_total'],
      by: ['depot'],
      ...inRange,
      top: { n: 1 },
      compare: 'previous',
    });
    expect([json.rows, json.other]).toEqual([[['GDN', 3]], { count: 1, row: [null, 1], rows: [[null, 1]] }]);
    expect(json.previous).toEqual([['GDN', null]]);
  });

  it('gives its SQL as one can ask it', async () => {
    const { json } = await ask({ metrics: ['scan_total'], by: ['depot'], ...inRange, top: { n: 1 } });
    expect(await bed.bed.query(String(json.sql))).toEqual([
      { depot: 'GDN', 'site.scan_total': 3, top_place: 1, left_out: 1 },
      { depot: null, 'site.scan_total': 1, top_place: null, left_out: 1 },
    ]);
  });

  test.each([
    [{ metrics: ['scan_totl'] }, 'metric_unknown'],
    [{ metrics: ['scan_total'], by: ['dept'] }, 'dimension_unknown'],
    [{ metrics: ['scan_total'], where: '1 = (select 1)' }, 'dimension_unknown'],
    [{ metrics: ['scan_total'], filters: { city: ['x'] } }, 'dimension_unknown'],
    [{ metrics: ['scan_total'], from: '2026-03-02', to: '2026-03-01' }, 'input_invalid'],
  ])('%j is %s', async (body, code) => {
    const { status, json } = await ask(body);
    expect([status, json.code]).toEqual([400, code]);
  });

  it('about an outcome is for analysts', async () => {
    const body = { metric: 'express_ratio', by: ['depot'], ...inRange, min_count: 1 };
    const post = (who: Who) => bed.as(who, { method: 'POST', url: '/api/drivers', body });
    expect((await post('viewer')).statusCode).toBe(403);
    const { rules } = (await post('analyst')).json<{ rules: { lhs: string[]; count: number }[] }>();
    expect(rules.map(({ lhs, count }) => [lhs, count])).toEqual([
      [['depot=GDN'], 3],
      [['depot=WAW'], 1],
    ]);
  });

  it('about an outcome looks at the rows of its filters alone, and knows no dimension that it has not', async () => {
    const body = { metric: 'express_ratio', by: ['depot'], ...inRange, min_count: 1 };
    const post = (filters: object) =>
      bed.as('analyst', { method: 'POST', url: '/api/drivers', body: { ...body, filters } });
    const { rules } = (await post({ depot: ['WAW'] })).json<{ rules: object[] }>();
    expect(rules).toMatchObject([{ lhs: ['depot=WAW'], count: 1, support: 1, lift: 1 }]);
    const unknown = await post({ city: ['Gdynia'] });
    expect([unknown.statusCode, unknown.json<{ code: string }>().code]).toEqual([400, 'dimension_unknown']);
    const hostile = await post({ depot: ["WAW') or 1=1 --"] });
    expect([hostile.statusCode, hostile.json<{ rules: object[] }>().rules]).toEqual([200, []]);
  });
});

describe('a feed', () => {
  it('gives its rows, and until when they are fresh', async () => {
    const { json, headers } = await get('/feeds/site.top_depots?limit=1');
    expect(json()).toEqual({
      feed: 'site.top_depots',
      version: expect.stringMatching(/^[0-9a-f]{12}$/),
      revision: 3,
      as_of: '2026-03-01T09:05:00Z',
      fresh_until: '2026-03-02T12:10:00Z',
      rows: [{ rank: 1, depot: 'GDN', scan_total: 3 }],
    });
    expect(headers['cache-control']).toBe('private, max-age=600, stale-while-revalidate=600, stale-if-error=600');
    const again = await bed.as('viewer', {
      url: '/feeds/site.top_depots?limit=1',
      headers: { 'if-none-match': String(headers.etag) },
    });
    expect(again.statusCode).toBe(304);
  });

  it('is of the rows inside of walls', async () => {
    expect((await get('/feeds/site.top_depots', 'inside')).json().rows).toEqual([
      { rank: 1, depot: 'GDN', scan_total: 3 },
    ]);
  });

  it('refuses what it has no parameter for', async () => {
    const { status, json } = await get('/feeds/site.top_depots?limt=1');
    expect([status, json().code, json().detail]).toEqual([400, 'param_unknown', 'Did you mean limit?']);
    expect((await get('/feeds/site.top_depo')).status).toBe(404);
  });
});

describe('a panel that an editor saves', () => {
  const save = (name: string, more: object = {}) =>
    bed.as('editor', {
      method: 'POST',
      url: `/api/dashboards/${name}/panels`,
      body: { title: 'Scans by depot', kind: 'bar', metrics: ['scan_total'], by: ['depot'], ...more },
    });
  const file = (name: string) => join(bed.bed.folder, 'dashboards', `${name}.yaml`);

  it('makes a dashboard of the site, and is there at once', async () => {
    const saved = await save('site.mine');
    expect([saved.statusCode, saved.json<{ own: boolean }>().own]).toEqual([201, true]);
    expect((await get(`/api/dashboards/site.mine/panels/scans_by_depot?${range}`)).json().rows).toEqual([
      ['GDN', 3],
      ['WAW', 1],
    ]);
  });

  it('is added to the text of the author, whose comments stay, under an id of its own', async () => {
    writeFileSync(
      file('noted'),
      `# Mine.\ntitle: Noted\npanels:\n  # The first.\n  - { kind: bar, title: Scans by depot, metric: scan_total, by: [depot] }\n`,
    );
    await bed.app.reload();
    expect((await save('site.noted')).statusCode).toBe(201);
    const text = readFileSync(file('noted'), 'utf8');
    expect(text).toContain('# Mine.\ntitle: Noted\n');
    expect(text).toContain('# The first.');
    expect(text).toContain('id: scans_by_depot_2');
  });

  test.each([
    ['site.Wrong', {}],
    ['cdn.delivery', {}],
    ['site.other', { by: ['city'] }],
    ['site.other', { kind: 'bar', by: [] }],
  ])('%s with %j is refused, and nothing is written', async (name, more) => {
    const refused = await save(name, more);
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([400, 'dashboard_wrong']);
    expect(existsSync(file('other'))).toBe(false);
  });
});
