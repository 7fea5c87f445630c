// The state can be lost: the lake and the sources bring it back, with the numbers that the rows in the lake carry.

import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { csvOf, hourlyModel, makeBed, type Row, type SiteBed, scan } from '../../test/site_bed.ts';
import { limits } from '../base/limits.ts';
import { gatherJournal, listJournal } from './journal.ts';

let bed: SiteBed;
beforeEach(async () => {
  bed = await makeBed();
  await bed.drop('scans/a.csv', csvOf([scan(1, 3), scan(2, 4)], ['never,GDN,X0,received,1']));
  await bed.drop('scans/copy.csv', csvOf([scan(1, 3), scan(2, 4)], ['never,GDN,X0,received,1']));
  await bed.drop('scans/b.csv', csvOf([scan(2, 4), scan(5, 4)]));
  await bed.drop('warmth/w.csv', 'time,celsius\n2026-03-01 01:00:00,1\n2026-03-01 01:00:00,1\n');
  await bed.pass();
  await bed.drop('scans/a.csv', csvOf([scan(1, 3), scan(7, 5)], ['never,GDN,X0,received,1']));
  await bed.pass();
});
afterEach(() => bed.close());

const data = () => join(bed.folder, 'data');
async function loseState(): Promise<void> {
  for (const name of await readdir(data())) if (/^(state|lock)\./.test(name)) await rm(join(data(), name));
}
const known = async (): Promise<Record<string, Row[]>> => ({
  files: await bed.query('select * exclude (found_at, ingested_at) from ops.files order by path'),
  rejects: await bed.query('select * exclude (rejected_at) from ops.rejects order by all'),
  intervals: await bed.query(
    'select table_name, interval_start, partition, state, rows from ops.intervals order by all',
  ),
  scans: await bed.query('select * from site.scans order by all'),
  readings: await bed.query('select * from site.readings order by all'),
  hourly: await bed.query('select * from site.scans_hourly order by all'),
});

test('a lost state comes back from the lake: nothing is read twice, nothing built again', async () => {
  const before = await known();
  await loseState();
  const notes = await bed.pass();
  expect(bed.told.find(line => line.startsWith('1/8'))).toBeDefined();
  expect(bed.told.some(line => line.includes('taken over from its journal'))).toBe(true);
  expect(bed.told.findLast(line => line.startsWith('3/8'))).toContain('nothing is dirty');
  // Only what left no rows is looked at again: whole copies.
  expect(notes.ingested?.ingested).toBe(0);
  expect(await known()).toEqual(before);
  await bed.drop('scans/b.csv', csvOf([scan(9, 9)]));
  await bed.pass();
  expect(await bed.query('select parcel_id from site.scans order by 1')).toEqual(
    ['X1', 'X2', 'X7', 'X9'].map(parcel_id => ({ parcel_id })),
  );
});

test('a state from an older backup is brought up to the lake', async () => {
  const backup = join(bed.folder, 'backup');
  await cp(data(), backup, { recursive: true });
  await bed.drop('scans/c.csv', csvOf([scan(20, 6)]));
  await bed.drop('scans/b.csv', csvOf([scan(21, 6)]));
  await bed.pass();
  const before = await known();
  await loseState();
  await cp(join(backup, 'state.db'), join(data(), 'state.db'));
  await bed.pass();
  expect(await known()).toEqual(before);
});

test('a model whose text changed while the state was away is built again', async () => {
  await loseState();
  await bed.define('models/scans_hourly.sql', hourlyModel.replace('count(*) as', 'count(*) * 2 as'));
  await bed.pass();
  expect(await bed.query('select sum(scan_count) as n from site.scans_hourly')).toEqual([{ n: 8 }]);
});

test('the journal is gathered into one copy, from which a lost state comes back too', async () => {
  const gather = async (atLeast: number) => {
    const open = await bed.open();
    try {
      await gatherJournal(open, { atLeast });
      return await listJournal(open.storage);
    } finally {
      await open.close();
    }
  };
  const { entries, copy } = await gather(100);
  expect([entries.length > 5, copy]).toEqual([true, undefined]);
  expect(await gather(entries.length)).toMatchObject({ copy: { id: entries.at(-1)?.id }, entries: [], past: [] });
  const before = await known();
  await loseState();
  await bed.pass();
  expect(await known()).toEqual(before);
  await bed.drop('scans/d.csv', csvOf([scan(30, 6)]));
  await bed.pass();
  const later = await known();
  await loseState();
  await bed.pass();
  expect(await known()).toEqual(later);
});

test('rejects that no memory should hold are kept, and come back with the state', async () => {
  const bad = Array.from({ length: limits.rejectsHeld + 50 }, (_, i) => `line\u2028${i},GDN,X0,received,1`);
  await bed.drop('scans/bad.csv', csvOf([scan(50, 7)], bad));
  await bed.drop('scans/worse.csv', csvOf([], [...bad, 'another']));
  await bed.pass();
  const counted = () =>
    bed.query('select path, count(*) as n, max(record) as last from ops.rejects group by 1 order by 1');
  const before = await counted();
  expect(before.map(row => `${row['path']} ${row['n']}`)).toEqual([
    'a.csv 1',
    'bad.csv 1050',
    'copy.csv 1',
    'worse.csv 1051',
  ]);
  await loseState();
  await bed.pass();
  expect(await counted()).toEqual(before);
  expect((await readdir(join(data(), 'lake/_ledger'))).filter(name => name.includes('rejects')).length).toBe(2);
});

test('without state and journal nothing is loaded twice: it is refused, with what to do', async () => {
  await loseState();
  await rm(join(data(), 'lake/_ledger'), { recursive: true });
  await expect(bed.pass()).rejects.toMatchObject({ code: 'ledger_lost', hint: expect.stringContaining('backup') });
});
