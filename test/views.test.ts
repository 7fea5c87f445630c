// Views: models that are asked and never built, through the whole product: checking, both lanes of the desk, walls, readers, models and
// metrics over them.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { dashboardHandlers } from '../src/api/dashboards.ts';
import { metricHandlers } from '../src/api/metrics.ts';
import { tableHandlers } from '../src/api/tables.ts';
import type { Walls } from '../src/catalog/walls.ts';
import type { DeskQuestion } from '../src/pipeline/desk.ts';
import { type ApiBed, openApiBed } from './api/handler_bed.ts';
import { csvOf, scan } from './site_bed.ts';

const heavy = `-- Heavy scans
-- build: view
-- time: time
-- column time: when
-- column depot: where
-- column parcel_id: which
-- column grams [grams]: weight
select time, depot, parcel_id, grams from site.scans where grams > 101
`;
const late = `-- Heavy scans, late
-- build: view
-- column depot: where
-- column parcel_id: which
select h.depot, h.parcel_id from site.heavy h where hour(h.time) >= 8
`;
const heavyHourly = `-- Heavy scans by hour
-- grain: hour, depot
-- build: hour
-- time: hour
-- partition: dt
-- column hour: start of the hour
-- column depot: where
-- column heavy_count [scans]: how many
-- column dt: UTC date
select date_trunc('hour', time) as hour, depot, count(*) as heavy_count, cast(time as date) as dt
from site.heavy group by 1, 2, 4
`;
const warm = `-- Warm scans
-- build: view
-- column depot: where
select s.depot from site.scans s join site.readings r on r.time = s.time
`;
const metrics = `from: site.heavy
dimensions: { depot: depot }
metrics:
  heavy_scans: { label: Heavy, sql: count(*), unit: scans, good: none, description: All of them. }
`;

let api: ApiBed;
const files = {
  'models/heavy.sql': heavy,
  'models/late.sql': late,
  'models/heavy_hourly.sql': heavyHourly,
  'models/warm.sql': warm,
  'metrics/heavy.yaml': metrics,
};
beforeAll(async () => {
  api = await openApiBed([...metricHandlers, ...tableHandlers, ...dashboardHandlers], { files });
});
afterAll(() => api.close());

const gdn: Walls = { depot: ['GDN'] };
async function ask(sql: string, more: Partial<DeskQuestion> = {}): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const chunk of await api.open.app.desk.ask({ sql, lane: 'panel', ...more })) rows.push(...chunk);
  return rows;
}
const all = 'select parcel_id from site.heavy order by 1';

test('a view has the types of its SELECT', () => {
  const view = api.bed.catalog.models.get('site.heavy');
  expect(view?.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'time timestamp',
    'depot varchar',
    'parcel_id varchar',
    'grams bigint',
  ]);
});

test.each(['panel', 'person'] as const)('the %s lane asks it, and a view over it', async lane => {
  expect(await ask(all, { lane })).toEqual([['X2'], ['X3'], ['X4']]);
  expect(await ask('select * from site.late order by 2', { lane })).toEqual([
    ['GDN', 'X3'],
    ['GDN', 'X4'],
  ]);
  const { tables, rows } = await api.open.app.desk.check({ sql: all, lane });
  expect([tables, rows]).toEqual([['site.heavy'], 4]);
});

test.each(['panel', 'person'] as const)('within walls the %s lane sees the rows inside', async lane => {
  expect(await ask(all, { lane, walls: gdn })).toEqual([['X3'], ['X4']]);
  await expect(ask('select * from site.warm', { lane, walls: gdn })).rejects.toMatchObject({ code: 'unknown_table' });
  const service = { lane, walls: { service: ['express'] } };
  expect(await ask(all, service)).toEqual([['X2'], ['X3'], ['X4']]);
  expect(await ask(all, { lane, walls: { service: ['other'] } })).toEqual([]);
});

test('a reader asks it', async () => {
  expect(await api.bed.query('select parcel_id from site.late order by 1')).toEqual([
    { parcel_id: 'X3' },
    { parcel_id: 'X4' },
  ]);
});

test('it is not built, and what reads it is', async () => {
  expect(await ask('select hour(hour) as h, depot, heavy_count from site.heavy_hourly order by 1')).toEqual([
    [7, 'WAW', 1],
    [8, 'GDN', 1],
    [9, 'GDN', 1],
  ]);
  const tables = await ask("select distinct table_name from ops.intervals where table_name like 'site.%' order by 1");
  expect(tables.flat()).not.toContain('site.heavy');
  expect(tables.flat()).toContain('site.heavy_hourly');
});

test('metrics are asked of it', async () => {
  const body = { metrics: ['heavy_scans'], by: ['depot'], from: '2026-03-01', to: '2026-03-02' };
  const asked = async (who?: string) =>
    (await api.send({ method: 'POST', url: '/api/metrics', payload: body }, who)).body as {
      rows: unknown;
      data_to: string;
    };
  expect(await asked()).toMatchObject({
    rows: [
      ['GDN', 2],
      ['WAW', 1],
    ],
    data_to: '2026-03-01T09:05:00Z',
  });
  expect(await asked('gdn')).toMatchObject({ rows: [['GDN', 2]] });
});

test('pages know it as a table without files', async () => {
  const table = await api.get('/api/tables/site.heavy');
  expect(table.body).toMatchObject({ kind: 'model', build: 'view', files: 0, inputs: ['site.scans'] });
  expect(table.body).toHaveProperty(
    'ddl.trino',
    expect.stringContaining('CREATE OR REPLACE VIEW lake.site.heavy AS\nselect time'),
  );
  expect((await api.get('/api/tables/site.heavy/files')).status).toBe(404);
  const download = await api.get('/api/tables/site.heavy/download?format=csv');
  expect(download.bytes.toString().trimEnd().split('\n')).toHaveLength(4);
  expect((await api.get('/api/tables/site.warm', 'gdn')).status).toBe(404);
});

test('a changed view is another for whoever asks next, and what reads it is built again', async () => {
  await api.bed.define('models/heavy.sql', heavy.replace('> 101', '> 103'));
  await api.open.app.reload();
  expect(await ask(all)).toEqual([['X4']]);
  await api.bed.drop('scans/c.csv', csvOf([scan(5, 9)]));
  await api.bed.pass();
  expect(await api.bed.query('select sum(heavy_count) as n from site.heavy_hourly')).toEqual([{ n: 2 }]);
});

test.each([
  ['a partition', '-- build: view\n-- partition: dt', 'a view has no files to be cut'],
  ['a time that is none', '-- build: view\n-- time: never', 'there is no column never'],
])('%s is a mistake', async (_, header, words) => {
  await expect(
    api.bed.define('models/wrong.sql', heavy.replace('-- build: view\n-- time: time', header)),
  ).rejects.toThrow(words);
  await api.bed.define('models/wrong.sql', heavy);
});
