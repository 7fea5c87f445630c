// Building over a real site: what is dirty is built and nothing else, and hours built apart are the day at once.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { csvOf, hourlyModel, makeBed, type SiteBed, scan } from '../../test/site_bed.ts';
import { buildPlanned, planSite } from './build.ts';

let bed: SiteBed;
beforeEach(async () => {
  bed = await makeBed();
});
afterEach(() => bed.close());

const hours = (list: readonly number[]) =>
  list.flatMap(hour => [scan(hour, hour), scan(hour + 30, hour, { depot: 'a/b' })]);
const hourly = () => bed.query('select * from site.scans_hourly order by all');
/** Hours of the model by how often they were built. */
async function revisions(): Promise<Record<number, number>> {
  const rows = await bed.query(`select extract(hour from interval_start) as h, revision from ops.intervals
    where table_name = 'site.scans_hourly'`);
  return Object.fromEntries(rows.map(row => [Number(row['h']), Number(row['revision'])]));
}

test('hours built apart are the day at once, and a late or asked for hour is built alone', async () => {
  const whole = await makeBed();
  try {
    await whole.drop('scans/all.csv', csvOf(hours([1, 2, 3, 20])));
    await whole.pass();
    for (const hour of [2, 1, 20]) await bed.drop(`scans/h${hour}.csv`, csvOf(hours([hour])));
    await bed.pass();
    await bed.drop('scans/h3.csv', csvOf(hours([3])));
    await bed.pass();
    expect(await revisions()).toEqual({ 1: 1, 2: 1, 3: 1, 20: 1 });
    for (const table of ['site.scans_hourly', 'site.scans_daily']) {
      const sql = `select * from ${table} order by all`;
      expect(await bed.query(sql)).toEqual(await whole.query(sql));
    }
  } finally {
    await whole.close();
  }
  const open = await bed.open();
  try {
    const range = { from: new Date('2026-03-01T02:00:00Z'), to: new Date('2026-03-01T03:00:00Z') };
    const asked = { tables: ['site.scans_hourly'], range };
    const dry = await planSite(open, { ...asked, dryRun: true });
    expect(dry).toMatchObject([{ table: 'site.scans_hourly', start: '2026-03-01T02:00:00Z', reasons: ['asked for'] }]);
    expect(await planSite(open)).toEqual([]);
    expect(await buildPlanned(open, await planSite(open, asked))).toMatchObject({ builds: 1, intervals: 1, rows: 2 });
  } finally {
    await open.close();
  }
  expect(await revisions()).toEqual({ 1: 1, 2: 2, 3: 1, 20: 1 });
});

test('a model whose text changes is built again with its new columns; one that fails leaves what it built before', async () => {
  await bed.drop('scans/a.csv', csvOf(hours([1, 2])));
  await bed.pass();
  const wider = hourlyModel
    .replace('-- column dt', '-- column lightest [grams]: the lightest\n-- column dt')
    .replace('cast(time as date) as dt', 'min(grams) as lightest, cast(time as date) as dt')
    .replace('1, 2, 5', '1, 2, 6');
  await bed.define('models/scans_hourly.sql', wider);
  expect((await hourly()).map(row => row['lightest'])).toEqual([null, null, null, null]);
  await bed.pass();
  expect((await hourly()).map(row => row['lightest'])).toEqual([101, 131, 102, 132]);
  const failing = "count(*) + max(cast(case when depot = 'a/b' then depot else '0' end as bigint)) as";
  await bed.define('models/scans_hourly.sql', hourlyModel.replace('count(*) as', failing));
  await bed.drop('scans/b.csv', csvOf(hours([5])));
  await expect(bed.pass()).rejects.toMatchObject({ code: 'model_failed', facts: { table: 'site.scans_hourly' } });
  expect(await bed.query('select cast(sum(scan_count) as bigint) as n from site.scans_daily')).toEqual([{ n: 6 }]);
  expect((await hourly()).length).toBe(4);
  await bed.define('models/scans_hourly.sql', hourlyModel);
  await bed.pass();
  expect((await hourly()).length).toBe(6);
});

test('what retention takes away stays in what was built of it', async () => {
  await bed.close();
  bed = await makeBed({ contract: 'retain: 5d\n' });
  await bed.drop('scans/a.csv', csvOf(hours([1, 2])));
  await bed.pass();
  bed.at('2026-03-20T12:00:00Z');
  await bed.pass();
  expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 0 }]);
  const before = await hourly();
  expect(before.length).toBe(4);
  await bed.drop('scans/late.csv', csvOf([scan(50, 1)]));
  await bed.define('models/scans_hourly.sql', hourlyModel.replace('count(*) as', 'count(*) * 1 as'));
  await bed.pass();
  expect(await hourly()).toEqual(before);
});

test('a change that was cut off is settled though its model is no longer in the catalogue', async () => {
  await bed.drop('scans/a.csv', csvOf(hours([1])));
  const died = bed.pass(name => {
    if (name === 'build committed') throw new Error('the power went');
  });
  await expect(died).rejects.toThrow('the power went');
  const kept = [...bed.catalog.models].filter(([name]) => !name.startsWith('site.scans_'));
  Object.assign(bed, { catalog: { ...bed.catalog, models: new Map(kept) } });
  await bed.pass();
  expect(bed.told.some(line => line.includes('2 finished and 0 dropped'))).toBe(true);
});
