// A query made into a table of the site: what the review finds, what is written, and that the next pass builds it.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiBed, openApiBed } from '../../test/api/handler_bed.ts';
import { openBed } from '../../test/site_bed.ts';
import { modelHandlers } from './models.ts';

let api: ApiBed;
beforeAll(async () => {
  api = await openApiBed(modelHandlers);
});
afterAll(() => api.close());

const wish = {
  name: 'events_daily',
  title: 'Events by day',
  kind: 'table',
  build: 'day',
  sql: "-- what I tried\nselect date_trunc('day', time) as day, event, count(*) as n,\n  cast(sum(grams) as bigint) as grams\nfrom site.scans group by 1, 2;",
};
const post = async (url: string, more: object = {}, who = 'ann') =>
  api.send({ method: 'POST', url, payload: { ...wish, ...more } }, who) as Promise<{
    status: number;
    body: Record<string, unknown>;
  }>;

const text = `-- Events by day
-- grain: day, event
-- build: day
-- time: day
-- partition: dt
-- column day: day
-- column event: Which.
-- column n: n
-- column grams [grams]: Weight.
-- column dt: UTC date of day
select made.*, cast(made."day" as date) as dt
from (
select date_trunc('day', time) as day, event, count(*) as n,
  cast(sum(grams) as bigint) as grams
from site.scans group by 1, 2
) as made
`;

test('the review shows the file and what it would build', async () => {
  const { body } = await post('/api/models/review');
  expect(body).toMatchObject({
    table: 'site.events_daily',
    file: 'models/events_daily.sql',
    mistakes: [],
    inputs: ['site.scans'],
    intervals: 1,
  });
  expect(String(body.text).replace(/column event:.*/, 'column event: Which.')).toBe(text);
});

test.each([
  ['a name', { name: 'Événements' }, 'snake case'],
  ['a table that is there', { name: 'scans_daily' }, 'there is a table site.scans_daily already'],
  ['no SELECT', { sql: 'drop view site.scans' }, 'DROP is no SELECT'],
  ['a file', { sql: "select * from read_text('/etc/passwd')" }, 'read_text'],
  ['a table that is not there', { sql: 'select * from site.scan' }, 'There is no table site.scan'],
  ['a table of the program', { sql: 'select found_at as time, path from ops.files' }, 'there is no table ops.files'],
  ['a type that no table keeps', { sql: 'select time, sum(grams) as g from site.scans group by 1' }, 'HUGEINT'],
  ['no time', { sql: 'select count(*) as n from site.scans' }, '-- time'],
  ['what the other engine does not know', { sql: 'select time, depot::varchar as d from site.scans' }, ''],
])('the review refuses %s, and nothing is written', async (_, more, words) => {
  const { mistakes } = (await post('/api/models/review', more)).body as { mistakes: { message: string }[] };
  expect(mistakes.map(({ message }) => message).join('\n')).toContain(words);
  expect(mistakes.length).toBeGreaterThan(0);
  expect(await post('/api/models', more)).toMatchObject({ status: 400, body: { code: 'model_wrong' } });
});

test('a view needs no time and no intervals', async () => {
  const more = {
    kind: 'view',
    name: 'events',
    title: '',
    sql: 'select event, count(*) as n from site.scans group by 1;',
  };
  const { body } = await post('/api/models/review', more);
  expect(body).toMatchObject({ table: 'site.events', mistakes: [], inputs: ['site.scans'], intervals: 0 });
  expect(body.text).toMatch(
    /^-- From a query: events\n-- build: view\n-- column event: .*\n-- column n: n\nselect event, count\(\*\) as n from site.scans group by 1\n$/,
  );
});

test('who may not edit may not write', async () => {
  expect((await post('/api/models', {}, 'gdn')).status).toBe(403);
});

test('what is saved is a table of the site from then on, and the next pass builds it', async () => {
  expect(await post('/api/models')).toMatchObject({ status: 201, body: { table: 'site.events_daily' } });
  expect(await readFile(join(api.bed.folder, 'models/events_daily.sql'), 'utf8')).toContain(
    "select date_trunc('day', time)",
  );
  expect(api.open.app.current().catalog.models.has('site.events_daily')).toBe(true);
  const bed = await openBed(api.bed.folder);
  await bed.pass();
  expect(await bed.query('select event, n, dt from site.events_daily')).toEqual([
    { event: 'received', n: 4, dt: '2026-03-01' },
  ]);
  expect(await post('/api/models')).toMatchObject({ status: 400 });
});
