// What a checkpoint stands for goes from the log, and nobody notices: who reads anew, who slept, who lists beside it.

import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dayMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { literal } from '../base/sql.ts';
import type { Snapshot } from './delta.ts';
import type { DeltaTable } from './log.ts';
import { change, dataFile, openTestbed, parcels, type Testbed } from './testbed.ts';

let bed: Testbed;
let table: DeltaTable;
beforeEach(async () => {
  bed = await openTestbed();
  table = bed.open('parcels', 5);
  await table.create(parcels);
});
afterEach(() => bed.close());

/** Commits so many files, each by itself; what is put is as old as the test's clock says. */
async function commitFiles(from: number, to: number): Promise<void> {
  for (let i = from; i <= to; i++) {
    const transaction = { application: 'tallylight', version: i };
    await table.commit(change({ add: [dataFile(`f${i}`)], remove: i % 3 === 0 ? [`f${i - 1}`] : [], transaction }));
  }
  const now = bed.clock.now();
  for (const name of await names())
    if (name !== '_last_checkpoint') await utimes(join(bed.root, 'parcels/_delta_log', name), now, now);
}
const names = async (): Promise<string[]> =>
  (await bed.storage.list('parcels/_delta_log/')).map(({ key }) => key.slice('parcels/_delta_log/'.length));
const versions = async (): Promise<number[]> =>
  (await names()).filter(name => name.endsWith('.json')).map(name => Number.parseInt(name, 10));
const checkpoints = async (): Promise<number[]> =>
  (await names()).filter(name => name.endsWith('.parquet')).map(name => Number.parseInt(name, 10));
const held = (snapshot: Snapshot | undefined) => ({
  version: snapshot?.version,
  files: [...(snapshot?.files.keys() ?? [])].sort(),
  transactions: snapshot?.transactions,
  schema: snapshot?.schema,
});

test('what a checkpoint has stood for longer than a week goes, version 0 stays, and the table is as it was', async () => {
  await commitFiles(1, 12);
  const sleeper = bed.open('parcels', 5);
  await sleeper.snapshot();
  bed.clock.move(limits.logKeptMs + 1);
  await commitFiles(13, 23);
  await Promise.all([4, 9].map(version => age(version, -limits.logKeptMs - 1)));
  const before = held(await table.snapshot());
  expect(await checkpoints()).toEqual([4, 9, 14, 19]);
  expect(await table.trim()).toBe(9);
  expect(await versions()).toEqual([0, ...Array.from({ length: 15 }, (_, i) => 9 + i)]);
  expect(await checkpoints()).toEqual([9, 14, 19]);
  for (const one of [bed.open(), table, sleeper]) expect(held(await one.snapshot())).toEqual(before);
  expect(await table.trim()).toBe(0);
  expect(await sleeper.commit(change({ add: [dataFile('on')] }))).toEqual({ version: 24 });
});

/** Gives a checkpoint another age. */
async function age(version: number, ms: number): Promise<void> {
  const at = new Date(bed.clock.now().getTime() + ms);
  await utimes(join(bed.root, 'parcels/_delta_log', `${String(version).padStart(20, '0')}.checkpoint.parquet`), at, at);
}

test('a writer that slept since a version that is gone goes on after the newest, and takes no number twice', async () => {
  // Version 9 is the last of its ten: what comes after it stands under other names.
  await commitFiles(1, 9);
  const sleeper = bed.open('parcels', 5);
  await sleeper.snapshot();
  await commitFiles(10, 40);
  bed.clock.move(2 * limits.logKeptMs);
  expect(await table.trim()).toBeGreaterThan(30);
  expect(await versions()).toEqual([0, 39, 40]);
  await bed.storage.delete('parcels/_delta_log/_last_checkpoint');
  expect(await sleeper.commit(change({ add: [dataFile('late')] }))).toEqual({ version: 41 });
  const other = bed.open('parcels', 1_000);
  expect((await other.snapshot())?.version).toBe(41);
  expect(held(await other.snapshot()).files).toContain('late');
});

test('nothing goes where nothing leads past it: without a checkpoint, with a young one, without its name', async () => {
  await commitFiles(1, 3);
  bed.clock.move(2 * limits.logKeptMs);
  expect(await table.trim()).toBe(0);
  await commitFiles(4, 7);
  bed.clock.move(dayMs);
  expect(await table.trim()).toBe(0);
  bed.clock.move(2 * limits.logKeptMs);
  await bed.storage.delete('parcels/_delta_log/_last_checkpoint');
  expect(await table.trim()).toBe(0);
  await bed.storage.put('parcels/_delta_log/_last_checkpoint', Buffer.from('{"version":4,"size":9}'));
  expect(await table.trim()).toBe(3);
});

test('a checkpoint that lost a file, its rows or a transaction takes nothing away with it', async () => {
  await commitFiles(1, 7);
  bed.clock.move(2 * limits.logKeptMs);
  const key = 'parcels/_delta_log/00000000000000000004.checkpoint.parquet';
  const path = await bed.storage.local(key);
  const whole = (await bed.storage.get(key)) ?? new Uint8Array();
  const all = await versions();
  for (const kept of ["add.path is distinct from 'f1'", 'txn is null']) {
    const made = join(bed.root, '../wrong.parquet');
    await bed.storage.put(key, whole);
    await bed.runSql(`copy (select * from read_parquet(${literal(path)}) where ${kept}) to ${literal(made)}`);
    await bed.storage.putFile(key, made);
    await age(4, -limits.logKeptMs - 1);
    await expect(bed.open('parcels', 5).trim()).rejects.toMatchObject({ code: 'checkpoint_wrong' });
    expect(await versions()).toEqual(all);
  }
});

test('a trim that was cut off anywhere is taken up again, and the table reads the same in between', async () => {
  await commitFiles(1, 23);
  bed.clock.move(2 * limits.logKeptMs);
  const before = held(await table.snapshot());
  const { storage } = bed;
  for (let allowed = 1; (await versions()).length > 5 && allowed < 12; allowed++) {
    let left = allowed;
    const dying = bed.open('parcels', 5);
    Object.defineProperty(dying, 'storage', {
      value: {
        ...storage,
        delete: async (key: string) => {
          if (left-- === 0) throw new Error('killed');
          await storage.delete(key);
        },
      },
    });
    await dying.trim().catch(() => undefined);
    expect(held(await bed.open().snapshot())).toEqual(before);
    expect(held(await table.snapshot())).toEqual(before);
  }
  await commitFiles(24, 31);
  bed.clock.move(2 * limits.logKeptMs);
  await table.trim();
  expect(await versions()).toEqual([0, 29, 30, 31]);
  expect(await checkpoints()).toEqual([29]);
});
