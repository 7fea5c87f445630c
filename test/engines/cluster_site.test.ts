// A site whose statements a cluster answers, reached by a password over TLS: every way of asking gives what the engine inside the process
// gives over the same lake. Who answered is asked of Trino itself, so that no answer passes that it had no part in.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { literal } from '../../src/base/sql.ts';
import type { Site } from '../../src/config/config.ts';
import type { TrinoPlace } from '../../src/config/places.ts';
import { collect } from '../../src/engine/engine.ts';
import { withDuckDb } from '../../src/engine/passing.ts';
import { openTrino, type TrinoEngine } from '../../src/engine/trino.ts';
import { checkAlerts } from '../../src/pipeline/alerting.ts';
import type { Desk } from '../../src/pipeline/desk.ts';
import { openDesk } from '../../src/pipeline/desk_open.ts';
import { makeTable } from '../../src/pipeline/documents.ts';
import { openReader } from '../../src/pipeline/reader.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { inside } from '../command_line.ts';
import { openHotBed } from '../hot_bed.ts';
import { csvOf, makeBed, parcelsYaml, type Row, type SiteBed, scan } from '../site_bed.ts';
import { connectTrino, forgetTables, missingTrino, trinoByPassword } from './trino.ts';

const tables = ['site.scans', 'site.readings', 'site.scans_hourly', 'site.scans_daily', 'site.notes'];
const clock = { now: () => new Date('2026-03-01T15:00:00Z') };

const heavyView = `-- Heavy scans
-- build: view
-- grain: time, parcel_id
-- column time: when
-- column parcel_id: which
-- column depot: where
-- column grams [grams]: weight
select time, parcel_id, depot, grams from site.scans -- the whole table
where grams > 101
`;

const statements = [
  'select * from site.scans order by parcel_id, time',
  'select depot, count(*) as n, max(time) as last, sum(grams) as grams from site.scans group by 1 order by 1',
  'select * from site.readings',
  'select h.hour, d.day, h.scan_count from site.scans_hourly h join site.scans_daily d on d.day = h.dt and d.depot = h.depot order by 1, 3, h.depot',
  "with scans as (select * from site.scans where depot = 'GDN') select count(*) as n from scans where exists (select 1 from site.scans_hourly where scans_hourly.depot = scans.depot)",
  'select * from site.heavy order by parcel_id',
  "select 'Łódź' as town, cast(9007199254740993 as bigint) as n, array[1, 2] as l -- nothing is read",
];

describe.skipIf(missingTrino() !== undefined)('a site that a cluster answers', () => {
  let bed: SiteBed;
  let place: TrinoPlace;
  let clustered: Site;
  let trino: TrinoEngine;
  let store: Store;
  let desk: Desk;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cluster-site-'));
    bed = await makeBed();
    await bed.define('models/heavy.sql', heavyView);
    await bed.drop('scans/a.csv', csvOf([scan(1, 10), scan(2, 11), scan(3, 12, { depot: 'WAW' }), scan('Y4', 13)]));
    await bed.pass();
    place = {
      kind: 'trino',
      ...trinoByPassword(),
      catalog: 'lake',
      buildSession: {},
      session: { query_max_run_time: '7m' },
      clientTags: ['tl', 'night'],
      raw: undefined,
    };
    clustered = { ...bed.site, engine: place };
    trino = openTrino(place);
    await forgetTables(connectTrino(), tables);
    store = await openStore(bed.site.state);
    desk = await openDesk({ current: () => ({ site: clustered, catalog: bed.catalog }), store, clock });
  });
  afterEach(() => forgetTables(trino, ['site.notes']));
  afterAll(async () => {
    await desk?.close();
    await store?.close();
    if (trino !== undefined) await forgetTables(trino, tables);
    await trino?.close();
    await bed?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const readWith = async (site: Site, sql: string): Promise<Row[]> => {
    const reader = await openReader({ site, catalog: bed.catalog, clock, sql });
    try {
      return await collect(await reader.engine.query(sql));
    } finally {
      await reader.close();
    }
  };

  /** How many statements Trino was asked that hold some text. */
  const asked = async (text: string): Promise<number> => {
    const like = `strpos(query, ${literal(text)}) > 0 and strpos(query, 'runtime') = 0`;
    const [row] = await trino.all(`select count(*) as n from system.runtime.queries where ${like}`);
    return Number(row?.['n']);
  };

  test.each(statements)('%s', async sql => {
    expect(await readWith(clustered, sql)).toEqual(await readWith(bed.site, sql));
    expect(await readWith(clustered, sql)).not.toEqual([{ n: 0 }]);
    expect(await asked(sql.slice(0, 12))).toBeGreaterThan(0);
  });

  test("the product's own tables are read inside the process, with the lake beside them", async () => {
    const sql = 'select f.path, count(*) as n from ops.files f, site.scans s group by 1';
    expect(await readWith(clustered, sql)).toEqual([{ path: 'a.csv', n: 4 }]);
    expect(await asked('ops.files')).toBe(0);
  });

  test('the session is the one of tallylight.yaml, and resource groups know who asks', async () => {
    const rows = await collect(await desk.ask({ sql: "select 'known by its source' as x", lane: 'person' }));
    expect(rows).toEqual([{ x: 'known by its source' }]);
    const told = `select source, "user" from system.runtime.queries where query like 'select ''known by its source%'`;
    expect(await trino.all(told)).toEqual([{ source: 'tallylight-person', user: place.user }]);
    const [row] = await trino.all("show session like 'query_max_run_time'");
    expect(row).toMatchObject({ Value: '7m' });
  });

  test('pages and people ask it, each within walls', async () => {
    const sql = 'select depot, service, count(*) as n from site.scans group by 1, 2 order by 1, 2';
    const own = await openDesk({ current: () => ({ site: bed.site, catalog: bed.catalog }), store, clock });
    try {
      for (const lane of ['panel', 'person'] as const)
        for (const walls of [undefined, { depot: ['GDN'] }, { service: ['express'] }, { depot: ['nobody'] }]) {
          const [theirs, ours] = [await desk.ask({ sql, lane, walls }), await own.ask({ sql, lane, walls })];
          expect([theirs.rows, theirs.tables], JSON.stringify(walls)).toEqual([ours.rows, ours.tables]);
          expect(theirs.columns).toEqual(ours.columns);
          expect(await collect(theirs)).toEqual(await collect(ours));
          const [now, then] = [await desk.table('site.scans', walls), await own.table('site.scans', walls)];
          expect([now?.rows, now?.first, now?.last]).toEqual([then?.rows, then?.first, then?.last]);
        }
      expect(await desk.files('site.scans', { service: ['express'] })).toBeUndefined();
      expect(await desk.files('site.scans', { depot: ['WAW'] })).toHaveLength(1);
    } finally {
      await own.close();
    }
  });

  test('a view within walls holds what they let through, and a table without the wall is not there', async () => {
    const sql = 'select parcel_id from site.heavy order by 1';
    const walls = { depot: ['WAW'] };
    expect(await collect(await desk.ask({ sql, lane: 'person', walls }))).toEqual([{ parcel_id: 'X3' }]);
    const other = desk.ask({ sql: 'select * from site.scans_hourly', lane: 'person', walls: { service: ['express'] } });
    await expect(other).rejects.toMatchObject({ code: 'unknown_table' });
  });

  test.each([
    ['a comment in a comment', 'select 1 as a /* /* */ union all select scan_count from site.scans_hourly /* */ -- */'],
    ['a table of the cluster', 'select * from system.runtime.queries'],
    ['a function that reads', "select * from table(lake.system.table_changes('site', 'scans', 0))"],
    ['an older version', 'select * from site.scans for version as of 0'],
    ['two statements', 'select 1; drop table lake.site.scans'],
    ['a change', 'delete from site.scans'],
  ])('%s is refused before the cluster hears of it', async (_, sql) => {
    const before = await asked(sql);
    const thrown = await desk.ask({ sql, lane: 'person', walls: { depot: ['WAW'] } }).catch(caught => caught);
    expect(thrown).toMatchObject({ code: expect.stringMatching(/^(?:sql_invalid|not_read_only|unknown_table)$/) });
    expect(await asked(sql)).toBe(before);
  });

  test('a result becomes a Parquet file, and what a statement would give is told', async () => {
    const file = join(folder, 'scans.parquet');
    const sql = 'select * from site.scans';
    await desk.toParquet({ sql, lane: 'person' }, file);
    const read = `select * from read_parquet(${literal(file)}) order by parcel_id`;
    const size = { memoryMb: 100, threads: 1 };
    expect(await withDuckDb(size, engine => engine.all(read))).toEqual(await bed.query(`${sql} order by parcel_id`));
    const { columns } = await desk.check({
      sql: 'select depot, count(*) as n, max(time) as t from site.scans group by 1',
      lane: 'person',
    });
    expect(columns.map(column => column.type)).toEqual(['VARCHAR', 'BIGINT', 'TIMESTAMP']);
    const wrong = desk.check({ sql: 'select 1,\n  nothing from site.scans', lane: 'person' });
    await expect(wrong).rejects.toMatchObject({ code: 'sql_invalid', facts: { line: 2 } });
  });

  test('reports and alerts ask it', async () => {
    await bed.define(
      'reports/by_depot.sql',
      "-- By depot\n-- days: 1\nselect depot, count(*) as n from site.scans_hourly where depot <> 'asked of a cluster' group by 1 order by 1\n",
    );
    await bed.define('alerts/many.yaml', 'alerts: { many: { report: site.by_depot } }\n');
    const wanted = {
      report: 'site.by_depot',
      from: new Date('2026-03-01T00:00:00Z'),
      to: new Date('2026-03-02T00:00:00Z'),
    };
    const table = await makeTable({ site: clustered, catalog: bed.catalog, clock }, wanted);
    const own = await makeTable({ site: bed.site, catalog: bed.catalog, clock }, wanted);
    expect(table).toEqual(own);
    const before = await asked('asked of a cluster');
    expect(before).toBeGreaterThan(0);
    const open = await bed.open();
    await checkAlerts({ ...open, site: clustered }).finally(() => open.close());
    expect(await asked('asked of a cluster')).toBeGreaterThan(before);
  });

  test('a reader sees what was there when it was opened; a table that was not yet, and a column that no commit knows', async () => {
    const sql = 'select count(*) as n from site.scans';
    const reader = await openReader({ site: clustered, catalog: bed.catalog, clock, sql });
    await bed.drop('scans/b.csv', csvOf([scan(7, 14)]));
    await bed.pass();
    expect(await collect(await reader.engine.query(sql))).toEqual([{ n: 4 }]);
    await reader.close();
    expect(await readWith(clustered, sql)).toEqual([{ n: 5 }]);
    expect(await collect(await desk.ask({ sql, lane: 'panel' }))).toEqual([{ n: 5 }]);
    const contract = await readFile(join(bed.folder, 'datasets/scans.yaml'), 'utf8');
    const note = '  note: { type: varchar, description: Words. }\n';
    await bed.define('datasets/scans.yaml', contract.replace('  event:', `${note}  event:`));
    await bed.define(
      'models/notes.sql',
      "-- Notes\n-- grain: hour\n-- build: hour\n-- time: hour\n-- partition: dt\n-- column hour: start\n-- column n: how many\n-- column dt: UTC date\nselect date_trunc('hour', time) as hour, count(note) as n, cast(time as date) as dt from site.scans group by 1, 3\n",
    );
    expect(await readWith(clustered, 'select count(*) as n, count(note) as notes from site.scans')).toEqual([
      { n: 5, notes: 0 },
    ]);
    expect(await readWith(clustered, 'select * from site.notes')).toEqual([]);
    await bed.pass();
    expect(await readWith(clustered, 'select sum(n) as n, count(*) as hours from site.notes')).toEqual([
      { n: 0, hours: 5 },
    ]);
  });

  test('a table that the cluster has forgotten is told again; one of another site is left alone', async () => {
    const sql = 'select count(*) as n from site.readings';
    await bed.drop('warmth/a.csv', 'time,celsius\n2026-03-01 10:00:00,1.5\n');
    await bed.pass();
    expect(await collect(await desk.ask({ sql, lane: 'panel' }))).toEqual([{ n: 1 }]);
    await forgetTables(trino, ['site.readings']);
    expect(await collect(await desk.ask({ sql, lane: 'panel' }))).toEqual([{ n: 1 }]);
    const other = await makeBed({ name: 'other' });
    try {
      await other.drop('warmth/a.csv', 'time,celsius\n2026-03-01 10:00:00,1.5\n2026-03-01 11:00:00,1.5\n');
      await other.pass();
      const reader = await openReader({ site: { ...other.site, engine: place }, catalog: other.catalog, clock, sql });
      await expect(reader.engine.query(sql)).rejects.toMatchObject({ code: 'table_elsewhere' });
      await reader.close();
    } finally {
      await other.close();
    }
    expect(await collect(await desk.ask({ sql, lane: 'panel' }))).toEqual([{ n: 1 }]);
  });

  test('rows that no log has yet are read inside the process', async () => {
    const sql = 'select count(*) as n, sum(grams) as grams from site.scans';
    const [before] = await readWith(clustered, sql);
    const hot = await openHotBed(bed);
    try {
      await hot.heat();
      const count = await asked('sum(grams)');
      expect(await readWith(clustered, sql)).toEqual([before]);
      expect(await asked('sum(grams)')).toBe(count);
    } finally {
      await hot.close();
      // What a dead process left stands for readers until a table moves on.
      await rm(hot.hotFolder, { recursive: true });
    }
  });

  test('a signal, and leaving the rows, end the statement on the cluster', async () => {
    const endless =
      'select count(*) as endless from site.scans a, unnest(sequence(1, 10000)) b(x), unnest(sequence(1, 10000)) c(y), unnest(sequence(1, 1000)) d(z) where x * y * z % 7 = 8';
    const end = new AbortController();
    const asking = desk.ask({ sql: endless, lane: 'person', signal: end.signal });
    asking.catch(() => undefined);
    const state =
      "select state from system.runtime.queries where query like '%as endless%' and query not like '%runtime%'";
    await expect
      .poll(async () => (await trino.all(state)).map(row => row['state']), { timeout: 20_000 })
      .toEqual(['RUNNING']);
    end.abort();
    await expect(asking).rejects.toMatchObject({ code: 'query_cancelled' });
    await expect
      .poll(async () => (await trino.all(state)).map(row => row['state']), { timeout: 20_000 })
      .toEqual(['FAILED']);
  });

  test('the command line asks it as tallylight.yaml says, and check tries all SQL on it', async () => {
    const { url, user, password, ca } = trinoByPassword();
    const engine = `engine: { trino: "${url}", user: ${user}, password: "${password}", ca: "${ca}" }\n`;
    await bed.define('tallylight.yaml', `${parcelsYaml}${engine}`);
    const at = ['--site', bed.folder];
    const sql = "select depot, cast(count(*) as bigint) as n from site.scans where depot = 'WAW' group by 1";
    expect(await inside(['query', sql, '--format', 'csv', ...at])).toMatchObject({
      code: 0,
      stdout: 'depot,n\nWAW,1\n',
    });
    expect(await asked("= 'WAW' group by 1")).toBeGreaterThan(0);
    expect(await inside(['check', ...at])).toMatchObject({ code: 0, stdout: '' });
    await bed.define('reports/odd.sql', '-- Odd\n-- days: 1\nselect depot,\n  depot || grams as n from site.scans\n');
    const { code, stdout } = await inside(['check', ...at]);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^reports\/odd\.sql:4: on Trino: .*concat/)]);
    await bed.define('tallylight.yaml', `${parcelsYaml}engine: { trino: "http://127.0.0.1:1" }\n`);
    const { stderr } = await inside(['check', ...at]);
    expect(stderr).toContain('Not tried on Trino');
  });

  test.each([
    ['engine_login', { password: 'another' }],
    ['engine_certificate', { ca: undefined }],
    ['engine_setup', { ca: '/nowhere/ca.pem' }],
    ['engine_unreachable', { url: 'https://127.0.0.1:1' }],
  ])('%s is said in words, without the password', async (code, wrong) => {
    const client = openTrino({ ...place, ...wrong, patienceMs: 200 });
    const thrown = await client.all('select 1').catch(caught => caught);
    expect(thrown).toMatchObject({ code });
    expect(`${thrown.message} ${thrown.hint} ${JSON.stringify(thrown.facts)}`).not.toContain(place.password);
    await client.close();
  });
});
