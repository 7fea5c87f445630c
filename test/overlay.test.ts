// Hot rows are rows: whoever reads a site sees them with those in the lake, as of one moment for all tables.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Walls } from '../src/catalog/walls.ts';
import { collect } from '../src/engine/engine.ts';
import type { DataFile } from '../src/lake/delta.ts';
import { newestIn } from '../src/pipeline/alert_facts.ts';
import type { Desk, DeskQuestion } from '../src/pipeline/desk.ts';
import { openDesk } from '../src/pipeline/desk_open.ts';
import { heldTimes, openReader } from '../src/pipeline/reader.ts';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/store.ts';
import { type HotBed, openHotBed } from './hot_bed.ts';
import { csvOf, makeBed, type SiteBed, scan } from './site_bed.ts';

let bed: SiteBed;
let hot: HotBed;
let store: Store;
let desk: Desk;

beforeAll(async () => {
  bed = await makeBed();
  await bed.drop('scans/a.csv', csvOf([scan(1, 7), scan(2, 7, { depot: 'WAW' }), scan(3, 8)]));
  await bed.pass();
  hot = await openHotBed(bed);
  store = await openStore(bed.site.state);
  const clock = { now: () => new Date() };
  desk = await openDesk({ current: () => bed, store, clock, scratch: join(bed.folder, 'desk') });
});
afterAll(async () => {
  await desk.close();
  await store.close();
  await hot.close();
  await bed.close();
});

/** A desk knows what it looked at for a quarter of a second. */
const untilLooked = () => sleep(300);

const scans = (id: number, depot: string, time: string) =>
  `select timestamp '2026-03-01 ${time}' as time, date '2026-03-01' as dt, '${depot}' as depot, 'X${id}' as parcel_id,
    'received' as event, cast(5 as bigint) as grams, 'express' as service, cast(99 as bigint) as _file`;

const hours = (count: number, depot: string, hour: string) =>
  `select timestamp '2026-03-01 ${hour}' as hour, '${depot}' as depot, cast(${count} as bigint) as scan_count, cast(5 as bigint) as grams,
    date '2026-03-01' as dt`;

const asked = async (sql: string, more: Partial<DeskQuestion> = {}) =>
  collect(await desk.ask({ sql, lane: 'panel', ...more }));

/** How every reader counts some rows. */
async function countedBy(sql: string, walls?: Walls): Promise<Record<string, unknown>> {
  const { site, catalog } = bed;
  const clock = { now: () => new Date() };
  const read = async (hold: boolean) => {
    const reader = await openReader({ site, catalog, clock, sql, hold, walls });
    try {
      return (await collect(await reader.engine.query(sql)))[0];
    } finally {
      await reader.close();
    }
  };
  await untilLooked();
  return {
    reader: await read(false),
    holding: await read(true),
    panel: (await asked(sql, { walls }))[0],
    person: (await asked(sql, { walls, lane: 'person' }))[0],
  };
}

const all = (row: Record<string, unknown>) => ({ reader: row, holding: row, panel: row, person: row });

const count = 'select count(*) as n, count(distinct parcel_id) as parcels from site.scans';

test('every reader sees them, and none of those that they took the place of', async () => {
  const add = await hot.write(
    'site.scans',
    `${scans(10, 'GDN', '11:59:00')} union all ${scans(11, 'KRK', '11:58:00')}`,
  );
  const old = (await hot.logged('site.scans')).find(file => file.partition['depot'] === 'WAW');
  await hot.show({ 'site.scans': { add, remove: [String(old?.path)] } });
  expect(await countedBy(count)).toEqual(all({ n: 4, parcels: 4 }));
  expect(await countedBy("select count(*) as n from site.scans where depot = 'WAW'")).toEqual(all({ n: 0 }));
  const noon = '2026-03-01T11:59:00.000Z';
  const clock = { now: () => new Date() };
  expect((await heldTimes({ ...bed, clock }, ['site.scans']))?.last.toISOString()).toBe(noon);
  const open = await bed.open();
  expect((await newestIn(open, 'site.scans')).at?.toISOString()).toBe(noon);
  await open.close();
  expect(await desk.table('site.scans')).toMatchObject({ rows: 4, files: 3, last: new Date(noon) });
  expect((await desk.files('site.scans'))?.map(file => file.path)).toEqual(
    expect.arrayContaining(add.map(f => f.path)),
  );
  expect(await desk.loggedRows('site.scans')).toBe(3);
});

test('the parts that an engine keeps of a table have no names for anybody', async () => {
  for (const part of ['logged', 'settled', 'fresh'])
    await expect(asked(`select * from tl_${part}."site.scans"`)).rejects.toMatchObject({ code: 'unknown_table' });
});

describe('within walls', () => {
  test.each<[string, Walls, number]>([
    ['a partition', { depot: ['KRK', 'WAW'] }, 1],
    ['a column', { parcel_id: ['X1', 'X10', 'X2'] }, 2],
  ])('those of %s', async (_, walls, n) => {
    const sql = 'select count(*) as n from site.scans';
    expect(await countedBy(sql, walls)).toEqual(all({ n }));
    expect(await desk.table('site.scans', walls)).toMatchObject({ rows: n });
  });

  test('what others write is no change', async () => {
    const walls = { depot: ['KRK'] };
    const before = await desk.table('site.scans', walls);
    const add = await hot.write('site.scans', scans(12, 'GDN', '11:57:00'));
    await hot.show({ 'site.scans': { add: [...(await addedBefore()), ...add] } });
    await untilLooked();
    expect(await desk.table('site.scans', walls)).toBe(before);
    expect(await countedBy(count)).toEqual(all({ n: 6, parcels: 6 }));
  });
});

const addedBefore = async (): Promise<DataFile[]> => {
  const files = (await desk.files('site.scans')) ?? [];
  const logged = new Set((await hot.logged('site.scans')).map(file => file.path));
  return files.filter(file => !logged.has(file.path));
};

test('tables of one statement are of one tick, also where statements exchange them for each other', async () => {
  const sql = 'select (select max(grams) from site.scans) as a, (select max(scan_count) from site.scans_hourly) as b';
  let tick = 1_000;
  let ticking = true;
  const next = async () => {
    tick++;
    const one = await hot.write('site.scans', scans(20, 'GDN', '12:00:00').replace('cast(5', `cast(${tick}`));
    const other = await hot.write('site.scans_hourly', hours(tick, 'GDN', '12:00:00'));
    await hot.show({ 'site.scans': { add: one }, 'site.scans_hourly': { add: other } });
  };
  const ticks = async () => {
    while (ticking) await next();
  };
  await next();
  await untilLooked();
  const seen = new Set<number>();
  const ask = async (lane: DeskQuestion['lane'], text: string) => {
    for (let i = 0; i < 60; i++) {
      const [row] = await asked(text, { lane });
      if (text === sql) {
        expect(row?.['a']).toBe(row?.['b']);
        seen.add(Number(row?.['a']));
      }
      await sleep(20);
    }
  };
  const ended = ticks();
  try {
    await Promise.all([
      ask('panel', sql),
      ask('panel', 'select count(*) as n from site.scans'),
      ask('panel', 'select count(*) as n from site.scans_hourly'),
      ask('person', sql),
    ]);
  } finally {
    ticking = false;
    await ended;
  }
  expect(seen.size).toBeGreaterThan(2);
});

test('a part that was committed is seen with the rest, before and after the writer says so', async () => {
  const scansAdd = await hot.write('site.scans', scans(30, 'GDN', '12:30:00'));
  const hoursAdd = await hot.write('site.scans_hourly', hours(30, 'GDN', '12:00:00'));
  await hot.show({ 'site.scans': { add: scansAdd }, 'site.scans_hourly': { add: hoursAdd } });
  const both = `select (select count(*) from site.scans where parcel_id = 'X30') as a, (select count(*) from site.scans_hourly where scan_count = 30) as b`;
  expect(await countedBy(both)).toEqual(all({ a: 1, b: 1 }));
  await hot.commit('site.scans', { add: scansAdd });
  expect(await countedBy(both)).toEqual(all({ a: 1, b: 1 }));
  await hot.show({ 'site.scans_hourly': { add: hoursAdd } });
  // The file has both names for a while, and then the one in the lake.
  for (const { path } of scansAdd) await rm(join(hot.hotFolder, 'site', 'scans', path));
  expect(await countedBy(both)).toEqual(all({ a: 1, b: 1 }));
});

test('a pass under a live overlay, its compaction and sweeping too, leaves what is shown as it is', async () => {
  const add = await hot.write('site.scans', scans(40, 'GDN', '12:40:00'));
  await hot.show({ 'site.scans': { add } });
  const before = (await countedBy(count))['reader'];
  const base = await hot.logged('site.scans');
  await bed.drop('scans/late.csv', csvOf([scan(50, 9)]));
  bed.at('2026-03-05T12:00:00Z');
  await bed.pass();
  const now = new Set((await hot.logged('site.scans')).map(file => file.path));
  expect(base.some(file => !now.has(file.path))).toBe(true);
  expect(await countedBy(count)).toEqual({ reader: before, holding: before, panel: before, person: before });
});

test('when the writer is gone and somebody commits, the lake alone is seen, of all tables', async () => {
  const scansAdd = await hot.write('site.scans', scans(60, 'GDN', '12:50:00'));
  const hoursAdd = await hot.write('site.scans_hourly', hours(60, 'GDN', '12:00:00'));
  await hot.show({ 'site.scans': { add: scansAdd }, 'site.scans_hourly': { add: hoursAdd } });
  const both = `select (select count(*) from site.scans where parcel_id = 'X60') as a, (select count(*) from site.scans_hourly where scan_count = 60) as b`;
  hot.hold.release();
  expect(await countedBy(both)).toEqual(all({ a: 1, b: 1 }));
  await bed.drop('warmth/a.csv', 'time,celsius\n2026-03-01 10:00:00,3\n');
  await bed.pass();
  expect(await countedBy(both)).toEqual(all({ a: 0, b: 0 }));
  expect(Object.keys(await desk.hot())).toEqual([]);
});
