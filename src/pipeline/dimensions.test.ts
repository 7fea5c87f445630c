// Dimensions in a whole site: files that are each the whole table, what held when, what is built again, and balanced books.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { csvOf, makeBed, parcelsYaml, type Row, type SiteBed, scan } from '../../test/site_bed.ts';
import { markReload, planReload } from './reload.ts';

const depots = `title: Depots
description: Which region a depot belongs to.
dimension: { key: depot, valid_from: valid_from, valid_to: valid_to }
columns:
  depot: { type: varchar, required: true, description: Which. }
  region_id: { type: bigint, description: Of the region. }
  region: { type: varchar, description: Its name. }
  valid_from: { type: timestamp, description: Since when; NULL since ever. }
  valid_to: { type: timestamp, description: Until when; NULL until further notice. }
`;

const minuteModel = `-- Scans by minute and depot
-- grain: minute, depot
-- build: minute
-- time: minute
-- partition: dt
-- column minute: start of the minute, UTC
-- column depot: where
-- column scan_count [scans]: all scans
-- column dt: UTC date
select date_trunc('minute', time) as minute, depot, count(*) as scan_count, cast(date_trunc('minute', time) as date) as dt
from site.scans group by 1, 2, 4
`;

const regionModel = `-- Scans by minute and region
-- grain: minute, region
-- build: minute
-- time: minute
-- partition: dt
-- column minute: start of the minute, UTC
-- column region: where
-- column scan_count [scans]: all scans
-- column dt: UTC date
select m.minute, d.region, cast(sum(m.scan_count) as bigint) as scan_count, m.dt
from site.scans_minute m join site.depots d on d.depot = m.depot
  and (d.valid_from is null or d.valid_from <= m.minute) and (d.valid_to is null or d.valid_to > m.minute)
group by 1, 2, 4
`;

let bed: SiteBed;
beforeEach(async () => {
  const source = 'depots: { dataset: site.depots, from: folder, path: inbox/depots, format: csv }';
  bed = await makeBed({
    yaml: `${parcelsYaml}  ${source}\n`,
    files: {
      'datasets/depots.yaml': depots,
      'models/scans_minute.sql': minuteModel,
      'models/regions_minute.sql': regionModel,
    },
  });
});
afterEach(() => bed.close());

const table = (...lines: string[]): string => ['id,region_id,region,depot', ...lines, ''].join('\n');

const held = async (): Promise<string[]> =>
  (
    await bed.query(
      'select depot, region, cast(valid_from as varchar) as f, cast(valid_to as varchar) as t from site.depots order by 1, 3 nulls first',
    )
  ).map(({ depot, region, f, t }) => `${depot} ${region} ${hourOf(f)}-${hourOf(t)}`);

const hourOf = (time: Row[string] | undefined): string => (time == null ? '' : String(time).slice(11, 16));

const regions = async (): Promise<string[]> =>
  (await bed.query('select minute, region, scan_count from site.regions_minute order by 1, 2')).map(
    ({ minute, region, scan_count }) => `${hourOf(minute)} ${region} ${scan_count}`,
  );

async function expectBalanced(): Promise<void> {
  const [sums] = await bed.query(
    `select sum("rows") as n, sum(lines) as lines, sum("rows" + rejects + duplicates) as parts from ops.files where source = 'depots'`,
  );
  const [count] = await bed.query('select count(*) as n from site.depots');
  expect(Number(sums?.['n'])).toBe(Number(count?.['n']));
  expect(Number(sums?.['lines'])).toBe(Number(sums?.['parts']));
}

/** Minutes of a table that were restated. */
const restated = async (name: string): Promise<string[]> =>
  (
    await bed.query(
      `select interval_start from ops.intervals where table_name = '${name}' and state = 'restated' order by 1`,
    )
  ).map(row => hourOf(row['interval_start']));

test('a first row counts back, a changed one from when it was seen, a vanished one until it was missed', async () => {
  bed.at('2026-03-01T10:30:00Z');
  await bed.drop(
    'scans/a.csv',
    csvOf([scan(1, 9), scan(5, 10), scan(6, 10, { depot: 'WAW' }), scan(7, 10, { depot: 'KRK' })]),
  );
  await bed.drop('depots/depots.csv', table('1,7,north,GDN', '2,8,middle,WAW'));
  await bed.pass();
  expect(await held()).toEqual(['GDN north -', 'WAW middle -']);
  expect(await regions()).toEqual(['09:01 north 1', '10:05 north 1', '10:06 middle 1']);
  await expectBalanced();

  bed.at('2026-03-01T11:00:30Z');
  await bed.drop('depots/depots.csv', table('1,9,coast,GDN'));
  await bed.drop('scans/b.csv', csvOf([scan(20, 11), scan(21, 11, { depot: 'WAW' })]));
  bed.at('2026-03-01T11:30:00Z');
  await bed.pass();
  expect(await held()).toEqual(['GDN north -11:30', 'GDN coast 11:30-', 'WAW middle -11:30']);
  expect(await restated('site.regions_minute')).toEqual([]);
  expect(await regions()).toContain('11:20 north 1');
  await expectBalanced();

  // A late row repairs what missed it, and nothing else.
  bed.at('2026-03-01T12:00:00Z');
  await bed.drop('depots/depots.csv', table('1,9,coast,GDN', '3,1,south,KRK'));
  await bed.pass();
  expect(await restated('site.regions_minute')).toEqual(['10:07']);
  expect(await restated('site.scans_minute')).toEqual([]);
  expect(await regions()).toContain('10:07 south 1');
  await expectBalanced();
});

test('the same table again, by whatever name, changes nothing', async () => {
  bed.at('2026-03-01T10:00:00Z');
  await bed.drop('depots/a.csv', table('1,7,north,GDN', '2,8,middle,WAW'));
  await bed.pass();
  const version = await bed.query('select count(*) as n from site.depots');
  bed.at('2026-03-01T10:10:00Z');
  await bed.drop('depots/b.csv', table('1,7,north,GDN', '2,8,middle,WAW'));
  await bed.drop('depots/c.csv', table('2,8,middle,WAW', '1,7,north,GDN'));
  await bed.pass();
  expect(await held()).toEqual(['GDN north -', 'WAW middle -']);
  expect(await bed.query('select count(*) as n from site.depots')).toEqual(version);
  expect(
    await bed.query(`select path, state, "rows", duplicates from ops.files where source = 'depots' order by 1`),
  ).toEqual([
    { path: 'a.csv', state: 'ingested', rows: 2, duplicates: 0 },
    { path: 'b.csv', state: 'duplicate', rows: 0, duplicates: 2 },
    { path: 'c.csv', state: 'ingested', rows: 0, duplicates: 2 },
  ]);
});

test('of files that are found at once the newest is the table; an older one that comes later says nothing', async () => {
  bed.at('2026-03-01T10:00:00Z');
  await bed.drop('depots/old.csv', table('1,7,north,GDN', '2,8,middle,WAW'));
  await bed.drop('depots/new.csv', table('1,9,coast,GDN'));
  await bed.pass();
  expect(await held()).toEqual(['GDN coast -']);
  await bed.drop('depots/depots-20260101T000000Z.csv', table('1,7,north,GDN'));
  await bed.pass();
  expect(await held()).toEqual(['GDN coast -']);
  await expectBalanced();
});

test('a table with times of its own is taken at its word', async () => {
  bed.at('2026-03-01T10:30:00Z');
  await bed.drop('scans/a.csv', csvOf([scan(1, 9), scan(5, 10), scan(9, 10)]));
  await bed.drop('depots/a.csv', table('1,7,north,GDN'));
  await bed.pass();
  bed.at('2026-03-01T10:40:00Z');
  await bed.drop(
    'depots/b.csv',
    'region_id,region,depot,valid_from,valid_to\n7,north,GDN,,2026-03-01 10:05:00\n9,coast,GDN,2026-03-01 10:05:00,\n',
  );
  await bed.pass();
  expect(await held()).toEqual(['GDN north -10:05', 'GDN coast 10:05-']);
  expect(await regions()).toEqual(['09:01 north 1', '10:05 coast 1', '10:09 coast 1']);
  expect(await restated('site.regions_minute')).toEqual(['10:05', '10:09']);
  await expectBalanced();
});

test('records that contradict each other, and those without a key, are rejects with their lines', async () => {
  await bed.drop(
    'depots/a.csv',
    table('1,7,north,GDN', '1,8,south,GDN', '2,8,middle,', '3,x,south,KRK', '4,8,middle,WAW'),
  );
  await bed.pass();
  expect(await held()).toEqual(['GDN north -', 'WAW middle -']);
  expect(await bed.query('select line_number, code, record from ops.rejects order by 1')).toEqual([
    { line_number: 3, code: 'duplicate_key', record: '1,8,south,GDN' },
    { line_number: 4, code: 'missing', record: '2,8,middle,' },
    { line_number: 5, code: 'bad_number', record: '3,x,south,KRK' },
  ]);
  await expectBalanced();
});

test('a reload reads the records again under the times that they had', async () => {
  bed.at('2026-03-01T10:00:00Z');
  await bed.drop('depots/a.csv', table('1,7,north,GDN', '2,8,middle,WAW'));
  await bed.pass();
  bed.at('2026-03-01T11:00:00Z');
  await bed.drop('depots/b.csv', table('1,9,coast,GDN', '2,8,middle,WAW'));
  await bed.pass();
  const before = await held();
  await bed.define(
    'datasets/depots.yaml',
    depots
      .replace(
        'type: varchar, description: Its name.',
        'type: varchar, sql: "region_name || \'!\'", description: Its name.',
      )
      .replace('  region:', '  region_name: { type: varchar, from: region, description: As it came. }\n  region:'),
  );
  bed.at('2026-03-01T12:00:00Z');
  const open = await bed.open();
  await markReload(
    open,
    await planReload(open, {
      name: 'depots',
      from: new Date('2026-02-01T00:00:00Z'),
      to: new Date('2026-04-01T00:00:00Z'),
    }),
  );
  await open.close();
  await bed.pass();
  expect(await held()).toEqual(before.map(line => line.replace(/ (\w+) /, ' $1! ')));
  await expectBalanced();
});
