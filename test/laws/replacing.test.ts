// What becomes of a file that is replaced, renamed, broken, lost or found again: each case small enough to be followed by eye.

import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { csvOf, makeBed, type Scan, type SiteBed, scan } from '../site_bed.ts';

let bed: SiteBed;
beforeEach(async () => {
  bed = await makeBed();
});
afterEach(() => bed.close());

const range = (from: number, to: number): Scan[] =>
  Array.from({ length: to - from + 1 }, (_, i) => scan(from + i, (from + i) % 24));
const ids = async (): Promise<number[]> =>
  (await bed.query('select cast(substr(parcel_id, 2) as integer) as id from site.scans order by 1')).map(row =>
    Number(row['id']),
  );
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** `path state lines=rows+rejects+duplicates` of every file. */
const books = async (): Promise<string[]> =>
  (await bed.query('select * from ops.files order by path')).map(
    ({ path, state, lines, rows, rejects, duplicates }) => `${path} ${state} ${lines}=${rows}+${rejects}+${duplicates}`,
  );

test('a replaced file restates what it touched, in one commit', async () => {
  await bed.drop('scans/a.csv', csvOf(range(1, 10)));
  await bed.drop('scans/b.csv', csvOf(range(11, 20)));
  await bed.pass();
  await bed.drop('scans/a.csv', csvOf(range(6, 12)));
  await bed.pass();
  expect(await ids()).toEqual(numbers(6, 20));
  expect(await books()).toEqual(['a.csv ingested 7=5+0+2', 'b.csv ingested 10=10+0+0']);
  expect(await bed.query('select sum(scan_count) as n from site.scans_hourly')).toEqual([{ n: 15 }]);
});

test('what a replaced original had hidden comes to light: whole copies, and single records of other files', async () => {
  await bed.drop('scans/1_original.csv', csvOf(range(1, 10)));
  await bed.drop('scans/2_copy.csv', csvOf(range(1, 10)));
  await bed.drop('scans/3_consolidated.csv', csvOf(range(5, 15)));
  await bed.drop(
    'json/4_all_known.json',
    range(8, 9)
      .map(one => `${JSON.stringify(one)}\n`)
      .join(''),
  );
  await bed.pass();
  expect(await books()).toEqual([
    '1_original.csv ingested 10=10+0+0',
    '2_copy.csv duplicate 10=0+0+10',
    '3_consolidated.csv ingested 11=5+0+6',
    '4_all_known.json ingested 2=0+0+2',
  ]);
  await bed.take('scans/2_copy.csv');
  await bed.drop('scans/1_original.csv', csvOf(range(1, 2)));
  await bed.pass();
  expect(await ids()).toEqual([1, 2, ...numbers(5, 15)]);
  await bed.drop('scans/3_consolidated.csv', csvOf(range(14, 15)));
  await bed.pass();
  expect(await ids()).toEqual([1, 2, 8, 9, 14, 15]);
  expect(await books()).toEqual([
    '1_original.csv ingested 2=2+0+0',
    '2_copy.csv gone 10=0+0+10',
    '3_consolidated.csv ingested 2=2+0+0',
    '4_all_known.json ingested 2=2+0+0',
  ]);
  expect((await bed.pass()).ingested?.lines).toBe(0);
});

test('a copy that comes back after its original was replaced brings its records back', async () => {
  await bed.drop('warmth/a.csv', 'time,celsius\n2026-03-01 01:00:00,1\n');
  await bed.drop('warmth/b.csv', 'time,celsius\n2026-03-01 01:00:00,1\n');
  await bed.pass();
  await rename(join(bed.folder, 'inbox/warmth/b.csv'), join(bed.folder, 'inbox/b.away'));
  await bed.pass();
  await bed.drop('warmth/a.csv', 'time,celsius\n2026-03-01 02:00:00,2\n');
  await bed.pass();
  await rename(join(bed.folder, 'inbox/b.away'), join(bed.folder, 'inbox/warmth/b.csv'));
  await bed.pass();
  expect(await books()).toEqual(['a.csv ingested 1=1+0+0', 'b.csv ingested 1=1+0+0']);
  expect(await bed.query('select celsius from site.readings order by 1')).toEqual([{ celsius: 1 }, { celsius: 2 }]);
});

test('a copy of a file without keys is one, though the original is touched, gone or broken in the same pass', async () => {
  const warm = (n: number) => `time,celsius\n2026-03-01 0${n}:00:00,${n}\n`;
  for (const n of [1, 2, 3]) await bed.drop(`warmth/m${n}.csv`, warm(n));
  await bed.pass();
  await bed.drop('warmth/m1.csv', warm(1));
  await bed.take('warmth/m2.csv');
  await bed.drop('warmth/m3.csv', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.from('broken')]));
  for (const n of [1, 2, 3]) {
    await bed.drop(`warmth/a${n}.csv`, warm(n));
    await bed.drop(`warmth/z${n}.csv.gz`, gzipSync(warm(n)));
  }
  await bed.pass();
  expect((await books()).map(line => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'a1.csv duplicate',
    'a2.csv duplicate',
    'a3.csv duplicate',
    'm1.csv ingested',
    'm2.csv gone',
    'm3.csv failed',
    // Packed differently and without names for records: nothing tells that these came before.
    'z1.csv.gz ingested',
    'z2.csv.gz ingested',
    'z3.csv.gz ingested',
  ]);
  expect(await bed.query('select count(*) as n from site.readings')).toEqual([{ n: 6 }]);
});

test('two files that hide parts of each other come to rest', async () => {
  await bed.drop('scans/a.csv', csvOf(range(1, 10)));
  await bed.pass();
  await bed.drop('scans/b.csv', csvOf(range(5, 15)));
  await bed.pass();
  await bed.drop('scans/a.csv', csvOf(range(1, 20)));
  await bed.pass();
  expect(await ids()).toEqual(numbers(1, 20));
  expect((await bed.pass()).ingested?.lines).toBe(0);
});

test('a renamed file is gone under its old name and a copy under the new one; its rows stay', async () => {
  await bed.drop('scans/old.csv', csvOf(range(1, 5)));
  await bed.pass();
  await rename(join(bed.folder, 'inbox/scans/old.csv'), join(bed.folder, 'inbox/scans/new.csv'));
  await bed.pass();
  expect(await books()).toEqual(['new.csv duplicate 5=0+0+5', 'old.csv gone 5=5+0+0']);
  await rename(join(bed.folder, 'inbox/scans/new.csv'), join(bed.folder, 'inbox/scans/old.csv'));
  await bed.pass();
  expect(await books()).toEqual(['new.csv gone 5=0+0+5', 'old.csv ingested 5=5+0+0']);
  expect(await ids()).toEqual(numbers(1, 5));
});

test('a truncated file waits as failed, is told, and is taken when it is whole', async () => {
  const whole = gzipSync(csvOf(range(1, 50)));
  await bed.drop('scans/a.csv.gz', whole.subarray(0, whole.length - 10));
  await bed.drop('scans/b.csv', csvOf(range(60, 61)));
  await bed.pass();
  expect(await books()).toEqual(['a.csv.gz failed 0=0+0+0', 'b.csv ingested 2=2+0+0']);
  expect(bed.told.some(line => line.startsWith('failed: a.csv.gz'))).toBe(true);
  await bed.drop('scans/a.csv.gz', whole);
  await bed.pass();
  expect(await books()).toEqual(['a.csv.gz ingested 50=50+0+0', 'b.csv ingested 2=2+0+0']);
});

test('a good file replaced by a broken one keeps its rows and books until it is whole again', async () => {
  await bed.drop('scans/a.csv.gz', gzipSync(csvOf(range(1, 50))));
  await bed.pass();
  const next = gzipSync(csvOf(range(1, 60)));
  const broken = next.subarray(0, next.length - 10);
  await bed.drop('scans/a.csv.gz', broken);
  for (let pass = 0; pass < 2; pass++) {
    await bed.pass();
    expect(await books()).toEqual(['a.csv.gz failed 50=50+0+0']);
    expect(await ids()).toEqual(numbers(1, 50));
  }
  // Going away and coming back broken does not make it good.
  await rename(join(bed.folder, 'inbox/scans/a.csv.gz'), join(bed.folder, 'inbox/away'));
  await bed.pass();
  await rename(join(bed.folder, 'inbox/away'), join(bed.folder, 'inbox/scans/a.csv.gz'));
  await bed.pass();
  expect(await books()).toEqual(['a.csv.gz failed 50=50+0+0']);
  await bed.drop('scans/a.csv.gz', next);
  await bed.pass();
  expect(await books()).toEqual(['a.csv.gz ingested 60=60+0+0']);
  expect(await ids()).toEqual(numbers(1, 60));
});

test('rejects are kept with their line, and leave with the version that had them', async () => {
  await bed.drop(
    'scans/a.csv',
    csvOf(range(1, 3), ['soon,GDN,X9,received,1', '2026-03-01 01:00:00,GDN,X8,received,-1']),
  );
  await bed.pass();
  const rejects = () => bed.query('select path, line_number, code, record from ops.rejects order by 2');
  expect(await rejects()).toEqual([
    { path: 'a.csv', line_number: 5, code: 'bad_time', record: 'soon,GDN,X9,received,1' },
    { path: 'a.csv', line_number: 6, code: 'bad_number', record: '2026-03-01 01:00:00,GDN,X8,received,-1' },
  ]);
  expect(await books()).toEqual(['a.csv ingested 5=3+2+0']);
  await bed.drop('scans/a.csv', csvOf(range(1, 4)));
  await bed.pass();
  expect(await rejects()).toEqual([]);
});

test('empty files are ingested with no lines, however many', async () => {
  for (const name of ['a', 'b', 'c']) await bed.drop(`scans/${name}.csv`, name === 'c' ? csvOf([]) : '');
  await bed.pass();
  expect(await books()).toEqual(['a.csv ingested 0=0+0+0', 'b.csv ingested 0=0+0+0', 'c.csv ingested 0=0+0+0']);
});

test('broken lines in several files of one batch are found in each', async () => {
  for (const name of ['a', 'b', 'c'])
    await bed.drop(`scans/${name}.csv`, csvOf(range(1, 2), name === 'b' ? [] : ['too,few', 'too,few,again', 'x']));
  await bed.pass();
  expect(await books()).toEqual(['a.csv ingested 5=2+3+0', 'b.csv ingested 2=0+0+2', 'c.csv duplicate 5=0+0+5']);
  await bed.drop('scans/d.csv', csvOf(range(3, 4), ['1,2', '3']));
  await bed.drop('scans/e.csv', csvOf(range(5, 6), ['4,5,6']));
  await bed.pass();
  expect((await books()).slice(3)).toEqual(['d.csv ingested 4=2+2+0', 'e.csv ingested 3=2+1+0']);
});
