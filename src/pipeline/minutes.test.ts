// Models built by the minute: quiet minutes are known, a minute is open, closed or restated, and only another content restates it.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeBed, minuteModel, type Row, type SiteBed } from '../../test/site_bed.ts';

/** Parcels that came in a minute and were not there in the minute before it. */
const newcomers = `-- Newcomers by minute
-- grain: minute
-- build: minute
-- time: minute
-- partition: dt
-- reach: 60s before
-- column minute: start of the minute, UTC
-- column newcomer_count [parcels]: parcels
-- column dt: UTC date
with there as (select distinct date_trunc('minute', time) as minute, parcel_id from site.scans)
select now.minute, count(*) as newcomer_count, cast(now.minute as date) as dt
from there now left join there before
  on before.parcel_id = now.parcel_id and before.minute = now.minute - interval '1' minute
where before.parcel_id is null group by 1, 3
`;

const file = (...lines: string[]) => `time,depot,parcel_id,event,grams\n${lines.join('\n')}\n`;

let bed: SiteBed;
beforeEach(async () => {
  bed = await makeBed({
    files: { 'models/scans_minute.sql': minuteModel, 'models/newcomers_minute.sql': newcomers },
  });
});
afterEach(() => bed.close());

const minutes = (): Promise<Row[]> => bed.query('select minute, parcel_count from site.scans_minute order by 1');
const intervals = async (table: string): Promise<string[]> =>
  (
    await bed.query(
      `select interval_start, state, revision, dirty_since from ops.intervals where table_name = '${table}' order by 1`,
    )
  ).map(
    row =>
      `${String(row['interval_start']).slice(11, 16)} ${row['state']} ${row['revision']}${row['dirty_since'] === null ? '' : ' dirty'}`,
  );

test('a minute is open until the clock closes it, quiet ones between are rows, and only other content restates', async () => {
  bed.at('2026-03-01T10:05:05Z');
  await bed.drop(
    'scans/a.csv',
    file('2026-03-01 10:01:10,north,A,in,1', '2026-03-01 10:04:10,north,A,out,1', '2026-03-01 10:04:40,north,B,in,1'),
  );
  await bed.pass();
  expect((await minutes()).map(row => row['parcel_count'])).toEqual([1n, 0n, 0n, 2n].map(Number));
  expect(await intervals('site.scans_minute')).toEqual([
    '10:01 closed 1',
    '10:02 closed 1',
    '10:03 closed 1',
    '10:04 open 0',
  ]);
  bed.at('2026-03-01T10:05:10Z');
  await bed.pass();
  expect((await intervals('site.scans_minute')).at(-1)).toBe('10:04 closed 1');

  await bed.drop('scans/again.csv', file('2026-03-01 10:01:10,north,A,in,1', '2026-03-01 10:02:59,north,C,in,1'));
  await bed.pass();
  expect((await minutes()).map(row => Number(row['parcel_count']))).toEqual([1, 1, 0, 2]);
  expect(await intervals('site.scans_minute')).toEqual([
    '10:01 closed 1',
    '10:02 restated 2',
    '10:03 closed 1',
    '10:04 closed 1',
  ]);
});

test('a model that reaches into the minute before is built again with it, and restated only where it became another', async () => {
  bed.at('2026-03-01T12:00:00Z');
  await bed.drop(
    'scans/a.csv',
    file('2026-03-01 10:01:10,north,A,in,1', '2026-03-01 10:02:10,north,A,out,2', '2026-03-01 10:02:20,north,B,out,1'),
  );
  await bed.pass();
  const counts = async () =>
    (await bed.query('select newcomer_count from site.newcomers_minute order by minute')).map(row =>
      Number(row['newcomer_count']),
    );
  expect(await counts()).toEqual([1, 1]);
  await bed.drop('scans/b.csv', file('2026-03-01 10:01:30,north,B,in,3'));
  await bed.pass();
  // The minute after has no newcomer any more: its row is gone, and it is restated.
  expect(await counts()).toEqual([2]);
  expect(await intervals('site.newcomers_minute')).toEqual(['10:01 restated 2', '10:02 restated 2', '10:03 closed 1']);
});

test('a record of another century leaves no million quiet minutes', async () => {
  bed.at('2026-03-01T12:00:00Z');
  await bed.drop('scans/a.csv', file('1999-03-01 10:01:10,north,A,in,1', '2026-03-01 10:02:10,north,A,out,2'));
  await bed.pass();
  const [known] = await bed.query("select count(*) as n from ops.intervals where table_name = 'site.scans_minute'");
  expect(Number(known?.['n'])).toBeLessThan(70);
});

test('when its day is over, what was built of minutes is one file a day, and says the same', async () => {
  bed.at('2026-03-01T10:05:05Z');
  await bed.drop('scans/a.csv', file('2026-03-01 10:01:10,north,A,in,1', '2026-03-01 10:04:10,north,B,in,1'));
  await bed.pass();
  await bed.drop('scans/b.csv', file('2026-03-01 11:01:10,north,A,in,1'));
  bed.at('2026-03-01T11:05:05Z');
  await bed.pass();
  const before = [await minutes(), await intervals('site.scans_minute')];
  bed.at('2026-03-04T00:00:00Z');
  const passed = bed.told.length;
  await bed.pass();
  expect(bed.told.slice(passed).join('\n')).toMatch(/[1-9]\d* partitions? compacted/);
  expect([await minutes(), await intervals('site.scans_minute')]).toEqual(before);
});
