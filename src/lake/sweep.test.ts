// Files that nothing refers to go; files that somebody may still read stay.

import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import type { DeltaTable } from './log.ts';
import { sweep } from './sweep.ts';
import { change, dataFile, openTestbed, parcels, type Testbed } from './testbed.ts';

let bed: Testbed;
let table: DeltaTable;
const ours = (path: string): boolean => path.includes('tl-');

beforeEach(async () => {
  bed = await openTestbed();
  table = bed.open();
});
afterEach(() => bed.close());

/** Puts a file into the table's folder, as old as the test's clock says. */
async function put(path: string): Promise<void> {
  await bed.storage.put(`parcels/${path}`, Buffer.from(path));
  await utimes(join(bed.root, 'parcels', path), bed.clock.now(), bed.clock.now());
}
const left = async (): Promise<string[]> =>
  (await bed.storage.list('parcels/')).map(o => o.key.slice(8)).filter(path => !path.startsWith('_delta_log'));

test('what was never committed goes at once if it is ours, what others wrote after the grace time', async () => {
  await table.create(parcels);
  for (const path of [
    'dt=1/tl-live.parquet',
    'dt=1/tl-lost.parquet',
    'dt=1/tl-soon.parquet',
    'dt=1/foreign',
    '_x/tl-y',
  ]) {
    await put(path);
  }
  await table.commit(change({ add: [dataFile('dt=1/tl-live.parquet')] }));
  const inFlight = (path: string): boolean => path.includes('soon');
  expect(await sweep(table, { ours, inFlight })).toEqual({
    deleted: ['dt=1/tl-lost.parquet'],
    kept: ['dt=1/foreign', 'dt=1/tl-soon.parquet'],
  });
  bed.clock.move(limits.graceMs);
  expect(await sweep(table, { ours, inFlight })).toEqual({ deleted: ['dt=1/foreign'], kept: ['dt=1/tl-soon.parquet'] });
  expect(await left()).toEqual(['_x/tl-y', 'dt=1/tl-live.parquet', 'dt=1/tl-soon.parquet']);
});

test('the log of a staging table goes like a file of others, and the own log never', async () => {
  await table.create(parcels);
  await put('r-7-ab/_delta_log/00000000000000000000.json');
  await put('r-7-ab/dt=1/x');
  expect((await sweep(table, { ours })).deleted).toEqual([]);
  bed.clock.move(limits.graceMs);
  expect((await sweep(table, { ours })).deleted).toEqual([
    'r-7-ab/_delta_log/00000000000000000000.json',
    'r-7-ab/dt=1/x',
  ]);
  expect((await bed.storage.list('parcels/')).map(({ key }) => key)).toEqual([
    'parcels/_delta_log/00000000000000000000.json',
  ]);
});

test('what was replaced stays for readers of older snapshots, then goes; a checkpoint between changes nothing', async () => {
  await table.create(parcels);
  for (const path of ['tl-1', 'tl-2']) await put(path);
  await table.commit(change({ add: [dataFile('tl-1')] }));
  bed.clock.move(3 * limits.graceMs); // An old file: its age says nothing, only when it left.
  await table.commit(change({ add: [dataFile('tl-2')], remove: ['tl-1'] }));
  await table.checkpoint();
  expect(await sweep(bed.open(), { ours })).toEqual({ deleted: [], kept: ['tl-1'] });
  bed.clock.move(limits.graceMs);
  for (const one of [bed.open(), table]) await one.snapshot();
  expect(await sweep(bed.open(), { ours })).toEqual({ deleted: ['tl-1'], kept: [] });
  expect(await left()).toEqual(['tl-2']);
});

test('a folder without a log is left alone, and one with a broken log too', async () => {
  await put('tl-1');
  expect(await sweep(table, { ours })).toEqual({ deleted: [], kept: [] });
  await table.create(parcels);
  await bed.storage.put('parcels/_delta_log/00000000000000000002.json', Buffer.from('{}'));
  await expect(sweep(bed.open(), { ours })).rejects.toMatchObject({ code: 'log_broken' });
  expect(await left()).toEqual(['tl-1']);
});
