// Lists of the newest closed minute over HTTP: what they are of, how long caches may keep them, who may read them, and how often they are
// made.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiBed, openApiBed } from '../../test/api/handler_bed.ts';
import { csvOf, parcelsYaml, type SiteBed, scan } from '../../test/site_bed.ts';
import { feedPageHandlers } from './feed_pages.ts';
import { feedHandlers } from './feeds.ts';

const model = `-- Scans by minute
-- grain: minute, depot
-- build: minute
-- time: minute
-- partition: dt
-- column minute: start of the minute, UTC
-- column depot: where
-- column scan_count [scans]: all scans
-- column dt: UTC date
select date_trunc('minute', time) as minute, depot, count(*) as scan_count, cast(time as date) as dt
from site.scans group by 1, 2, 4
`;
const range = 'minute >= range_start and minute < range_end';
const busy = `title: Busy depots
sql: |
  select minute, row_number() over (order by scan_count desc, depot) as rank, depot, scan_count
  from site.depot_minute cross join question
  where ${range} and (cardinality({{depot}}) = 0 or contains({{depot}}, depot))
  order by rank
steady:
  when: "{{steady}}"
  sql: select minute, depot, scan_count from site.depot_minute cross join question where ${range}
  key: depot
  value: scan_count
  top: 2
  minutes: 3
params:
  depot: { default: [], description: Only these. }
  steady: { default: false, description: Whether places are kept. }
`;
const yaml = `${parcelsYaml}feeds:
  site.busy: { public: true }
`;

/** Scans of a minute after 10:00: so many of each depot. */
const minuteOf = (minute: number, counts: Record<string, number>) =>
  Object.entries(counts).flatMap(([depot, count]) =>
    Array.from({ length: count }, (_, i) =>
      scan(`${depot}${minute}-${i}`, 10, { depot, time: `2026-03-01 10:0${minute}:00` }),
    ),
  );

let bed: ApiBed;
let site: SiteBed;
beforeAll(async () => {
  bed = await openApiBed([...feedHandlers, ...feedPageHandlers], {
    files: {
      'models/depot_minute.sql': model,
      'feeds/busy.yaml': busy,
      'feeds/closed.yaml': busy.replace('Busy', 'Closed'),
      'tallylight.yaml': yaml,
    },
  });
  site = bed.bed;
  site.at('2026-03-01T10:03:05Z');
  const rows = [...minuteOf(0, { GDN: 3, WAW: 1 }), ...minuteOf(1, { GDN: 1, WAW: 2 }), ...minuteOf(2, { LOD: 4 })];
  await site.drop('scans/minutes.csv', csvOf(rows));
  await site.pass();
});
afterAll(() => bed.close());

interface FeedBody {
  revision: number;
  as_of: string;
  fresh_until: string;
  version: string;
  rows: { rank: number; depot: string; scan_count: number }[];
}

const read = async (query = '', who = 'ann') => {
  const { status, headers, body } = await bed.get(`/feeds/site.busy${query}`, who);
  return { status, headers, body: body as FeedBody };
};

test('a list is of the newest closed minute, and fresh until the next one closes', async () => {
  bed.at('2026-03-01T10:02:40Z');
  const { headers, body } = await read();
  // 10:02 is over, but still waits for records.
  expect(body.as_of).toBe('2026-03-01T10:01:00Z');
  expect(body.revision).toBe(1);
  expect(body.rows.map(({ rank, depot }) => [rank, depot])).toEqual([
    [1, 'WAW'],
    [2, 'GDN'],
  ]);
  expect(body.fresh_until).toBe('2026-03-01T10:03:10Z');
  expect(headers['cache-control']).toBe('public, max-age=30, stale-while-revalidate=60, stale-if-error=60');
});

test('while the next minute is late, whoever asks is told to ask again soon', async () => {
  bed.at('2026-03-01T10:03:30Z');
  const { headers, body } = await read();
  expect(body.as_of).toBe('2026-03-01T10:01:00Z');
  expect(body.fresh_until).toBe('2026-03-01T10:03:31Z');
  expect(headers['cache-control']).toContain('max-age=1, stale-while-revalidate=60');
});

test('who has the list already is told so, whenever they ask', async () => {
  bed.at('2026-03-01T10:02:40Z');
  const first = await read();
  bed.at('2026-03-01T10:02:50Z');
  const again = await bed.send({
    method: 'GET',
    url: '/feeds/site.busy',
    headers: { 'if-none-match': String(first.headers['etag']) },
  });
  expect(again.status).toBe(304);
});

test('a list of texts is given with commas or several times', async () => {
  expect((await read('?depot=GDN')).body.rows.map(({ depot }) => depot)).toEqual(['GDN']);
  expect((await read('?depot=GDN,LOD')).body.rows.map(({ depot }) => depot)).toEqual(['GDN']);
  expect((await read('?depot=GDN&depot=WAW')).body.rows).toHaveLength(2);
  expect((await read("?depot=x','y")).body.rows).toEqual([]);
});

test('a steady list keeps who led, and is of the same columns', async () => {
  const [plain, steady] = [await read(), await read('?steady=true')];
  expect(steady.body.rows.map(({ depot }) => depot)).toEqual(['WAW', 'GDN']);
  expect(Object.keys(steady.body.rows[0] ?? {}).sort()).toEqual(Object.keys(plain.body.rows[0] ?? {}).sort());
});

test('the version is of the feed, not of what it says', async () => {
  const [one, other] = [await read(), await read('?steady=true')];
  expect(one.body.version).toBe(other.body.version);
  expect(one.body.version).toMatch(/^[0-9a-f]{12}$/);
});

describe('who may read', () => {
  test('nobody who is known reads what the site made public, from a page of anywhere', async () => {
    const { status, headers, body } = await read('', 'nobody');
    expect([status, body.rows.length]).toEqual([200, 2]);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
  });

  test('nothing else, and nobody hears what there is', async () => {
    const closed = await bed.get('/feeds/site.closed', 'nobody');
    const none = await bed.get('/feeds/site.none', 'nobody');
    expect([closed.status, none.status]).toEqual([401, 401]);
    const known = await bed.get('/feeds/site.closed');
    expect(known.status).toBe(200);
    expect(known.headers['access-control-allow-origin']).toBeUndefined();
    expect(known.headers['cache-control']).toMatch(/^private/);
  });

  test('inside of walls it is their rows, for no shared cache', async () => {
    const { headers, body } = await read('', 'gdn');
    expect(body.rows.map(({ depot }) => depot)).toEqual(['GDN']);
    expect(headers['cache-control']).toMatch(/^private/);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

test('a thousand who ask at once are answered by one statement', async () => {
  const { desk } = bed.open.app;
  let asked = 0;
  const ask = desk.ask.bind(desk);
  desk.ask = question => {
    asked++;
    return ask(question);
  };
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => read('?depot=WAW,GDN')));
  desk.ask = ask;
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.rows.length}`))).toEqual(new Set(['200 2']));
  expect(asked).toBe(1);
});

test('a preview says who rose, fell, came and went', async () => {
  const { body } = await bed.get('/api/feeds/site.busy/preview?against=previous');
  const { changes, before, key, address } = body as {
    changes: { key: string[]; rank: number | null; before: number | null }[];
    before: { as_of: string };
    key: string[];
    address: string;
  };
  expect(before.as_of).toBe('2026-03-01T10:00:00Z');
  expect(key).toEqual(['depot']);
  expect(changes).toEqual([
    { key: ['WAW'], rank: 1, before: 2 },
    { key: ['GDN'], rank: 2, before: 1 },
  ]);
  expect(address).toBe('/feeds/site.busy');
});

test('a late record restates the minute, and the list says so', async () => {
  bed.at('2026-03-01T10:03:30Z');
  const before = await read();
  await site.drop('scans/late.csv', csvOf(minuteOf(1, { LOD: 9 })));
  site.at('2026-03-01T10:03:08Z');
  await site.pass();
  await expect.poll(async () => (await read()).body.rows.map(({ depot }) => depot)).toEqual(['LOD', 'WAW', 'GDN']);
  const after = await read();
  expect([after.body.as_of, after.body.revision]).toEqual([before.body.as_of, 2]);
  expect(after.headers['etag']).not.toBe(before.headers['etag']);
});

test('what the page of a feed says of it', async () => {
  bed.at('2026-03-01T10:03:00Z');
  const { body } = await bed.get('/api/feeds/site.busy');
  expect(body).toMatchObject({
    of_minute: true,
    public: true,
    late: false,
    as_of: '2026-03-01T10:01:00Z',
    next_at: '2026-03-01T10:03:10Z',
    steady: { when: 'steady', beaten_by: 0.1, minutes: 3 },
    tables: ['site.depot_minute'],
    publications: [],
  });
});
