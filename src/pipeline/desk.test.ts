// The desk: answers are those of the newest pass, within walls those of a site that never had the other rows; turns, ends, time.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvOf, makeBed, openBed, type SiteBed, scan } from '../../test/site_bed.ts';
import { collect } from '../engine/engine.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import type { Desk, DeskQuestion } from './desk.ts';
import { openDesk } from './desk_open.ts';

let bed: SiteBed;
let store: Store;
let desk: Desk;
let scratch: string;
/** What the desk asks now. */
let now: Pick<SiteBed, 'site' | 'catalog'>;

beforeAll(async () => {
  bed = await makeBed();
  now = { site: bed.site, catalog: bed.catalog };
  await bed.drop(
    'scans/a.csv',
    csvOf([scan(1, 7), scan(2, 7, { depot: 'WAW' }), scan(3, 8), scan(4, 9, { depot: null })]),
  );
  await bed.pass();
  store = await openStore(bed.site.state);
  scratch = join(bed.folder, 'desk');
  desk = await openDesk({
    current: () => now,
    store,
    clock: { now: () => new Date('2026-03-02T00:00:00Z') },
    scratch,
  });
});

afterAll(async () => {
  await desk.close();
  expect(await readdir(scratch)).toEqual([]);
  await store.close();
  await bed.close();
});

const rows = async (sql: string, more: Partial<DeskQuestion> = {}) =>
  collect(await desk.ask({ sql, lane: 'person', ...more }));

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it ran',
    (thrown: { code?: string }) => thrown.code ?? String(thrown),
  );

test('a statement says what it reads, and both lanes answer the same', async () => {
  const sql = 'select depot, scan_count from site.scans_hourly order by hour, depot';
  const answer = await desk.ask({ sql, lane: 'panel' });
  expect(answer).toMatchObject({
    tables: ['site.scans_hourly'],
    files: 1,
    columns: [{ name: 'depot' }, { name: 'scan_count' }],
  });
  expect(answer.bytes).toBeGreaterThan(0);
  const panel = await collect(answer);
  expect(panel).toHaveLength(4);
  expect(await rows(sql)).toEqual(panel);
});

test('what a pass brought is there at the next question', async () => {
  const count = 'select count(*) as n, (select count(*) from ops.files) as files from site.scans';
  expect(await rows(count)).toEqual([{ n: 4, files: 1 }]);
  await bed.drop('scans/b.csv', csvOf([scan(5, 10)]));
  await bed.pass();
  await new Promise(resolve => setTimeout(resolve, 300));
  expect(await rows(count)).toEqual([{ n: 5, files: 2 }]);
  expect(await desk.table('site.scans')).toMatchObject({ rows: 5, first: new Date('2026-03-01T07:01:00Z') });
});

test('statements that differ in their times alone are each of their own time', async () => {
  const until = (time: string) => `select count(*) as n from site.scans where time < timestamp '2026-03-01 ${time}'`;
  for (const [time, n] of [
    ['07:01:00', 0],
    ['07:01:30', 1],
    ['09:30:00', 4],
    ['11:00:00', 5],
  ] as const)
    expect(await rows(until(time), { lane: 'panel' })).toEqual([{ n }]);
  const named = `select '${'x'.repeat(3)}' as "timestamp '2026-03-01 07:01:00'"`;
  expect(await rows(named, { lane: 'panel' })).toEqual([{ "timestamp '2026-03-01 07:01:00'": 'xxx' }]);
  expect(await rows(named.replace('07:01', '08:02'), { lane: 'panel' })).toEqual([
    { "timestamp '2026-03-01 08:02:00'": 'xxx' },
  ]);
  expect(await codeOf(rows(`${until('09:30:00')}; drop table site.scans`, { lane: 'panel' }))).toBe('not_read_only');
});

describe('within walls', () => {
  test.each([
    ['a partition', { depot: ['GDN'] }, 3],
    ['a column', { parcel_id: ['X1', 'X2', 'nobody'] }, 2],
    ['both', { depot: ['GDN'], parcel_id: ['X1', 'X2'] }, 1],
    ['no value', { depot: [] }, 0],
  ])('rows of %s', async (_, walls, n) => {
    expect(await rows('select count(*) as n from site.scans', { walls })).toEqual([{ n }]);
    expect(await desk.table('site.scans', walls)).toMatchObject({ rows: n });
  });

  test('a table without the column is one that does not exist', async () => {
    const walls = { depot: ['GDN'] };
    for (const table of ['site.readings', 'ops.files', 'site.nothing']) {
      const thrown = await rows(`select * from ${table}`, { walls }).catch(one => one);
      expect(thrown).toMatchObject({ code: 'unknown_table', message: `There is no table ${table}.` });
      expect(desk.sees(table, walls)).toBe(false);
    }
    expect(await codeOf(rows('select 1 from site.scans', { walls: {} }))).toBe('unknown_table');
  });

  test('data files are handed out where they hold nothing else', async () => {
    const own = await desk.files('site.scans', { depot: ['GDN'] });
    expect(own?.every(file => file.partition.depot === 'GDN')).toBe(true);
    expect(await desk.files('site.scans', { parcel_id: ['X1'] })).toBeUndefined();
  });
});

describe('ends', () => {
  const endless = 'select count(*) as n from range(1000000) a, range(100000000) b where a.range * b.range % 7 = 3';

  test('a signal ends a statement, its turn, and one that waits', async () => {
    const end = new AbortController();
    const asked = Array.from({ length: 5 }, () => codeOf(rows(endless, { signal: end.signal })));
    setTimeout(() => end.abort(), 200);
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['query_cancelled']));
    expect(await rows('select 1 as x')).toEqual([{ x: 1 }]);
  });

  test('rows that nobody takes, and those left early, give their turn back', async () => {
    for (let i = 0; i < 6; i++) {
      const end = new AbortController();
      const answer = await desk.ask({ sql: 'select * from range(1000000)', lane: 'person', signal: end.signal });
      if (i % 2 === 0) for await (const _ of answer) break;
      else end.abort();
    }
    expect(await rows('select 1 as x')).toEqual([{ x: 1 }]);
  });

  test('a catalogue that was loaded anew is asked from then on, while what ran before goes on', async () => {
    const answer = await desk.ask({ sql: 'select * from range(100000)', lane: 'person' });
    await bed.define('models/more.sql', await readFile(join(bed.folder, 'models/scans_daily.sql'), 'utf8'));
    now = await openBed(bed.folder);
    expect(await rows('select count(*) as n from site.more')).toEqual([{ n: 0 }]);
    expect(await collect(answer)).toHaveLength(100_000);
  });

  test('a result becomes a Parquet file', async () => {
    const file = join(bed.folder, 'out.parquet');
    await desk.toParquet({ sql: 'select depot from site.scans', lane: 'person' }, file);
    expect((await readFile(file)).subarray(0, 4).toString()).toBe('PAR1');
  });
});

describe("the process of people's statements", () => {
  test('one that outgrows it ends, and the server and the next one go on', async () => {
    const bomb =
      "select max(length(s)) from (select replace(lpad('', 60000, 'x'), 'x', lpad('', 1000, 'y')) || range as s from range(100000))";
    const before = process.memoryUsage.rss();
    expect(await codeOf(rows(bomb))).toBe('engine_memory');
    expect(process.memoryUsage.rss() - before).toBeLessThan(300_000_000);
    expect(await rows('select 1 as x')).toEqual([{ x: 1 }]);
  });

  test('it has no variables of the server, and a process that dies is followed by another', async () => {
    const answer = await desk.ask({ sql: 'select * from range(10000000)', lane: 'person' });
    const child = (await childrenOf(process.pid)).at(-1);
    const variables = (await readFile(`/proc/${child}/environ`, 'utf8')).split('\0').map(text => text.split('=')[0]);
    expect(variables.filter(name => name !== '').sort()).toEqual([
      'NODE_CHANNEL_FD',
      'NODE_CHANNEL_SERIALIZATION_MODE',
      'TMPDIR',
      'UV_THREADPOOL_SIZE',
    ]);
    process.kill(Number(child), 'SIGTERM');
    expect(await codeOf(collect(answer))).toBe('engine_failed');
    expect(await rows('select 1 as x')).toEqual([{ x: 1 }]);
  });
});

async function childrenOf(pid: number): Promise<string[]> {
  const tasks = await readdir(`/proc/${pid}/task`);
  const children = await Promise.all(tasks.map(task => readFile(`/proc/${pid}/task/${task}/children`, 'utf8')));
  return children.flatMap(text => text.trim().split(/\s+/)).filter(text => text !== '');
}
