// The lake is worth its name only if others can read it. Here delta-rs, through Python's `deltalake`, reads what our log
// wrote, writes to it itself, and leaves a checkpoint that we have to read.

import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { dayMs } from '../../src/base/clock.ts';
import { literal, literalList } from '../../src/base/sql.ts';
import type { DataFile, PartitionValues, Snapshot } from '../../src/lake/delta.ts';
import type { DeltaTable } from '../../src/lake/log.ts';
import { partitionFolder } from '../../src/lake/read_sql.ts';
import { sweep } from '../../src/lake/sweep.ts';
import { change, openTestbed, parcels, type Testbed } from '../../src/lake/testbed.ts';
import { type AskPython, installMs, openPythonReaders } from './python_readers.ts';

interface Partition {
  town: string | null;
  dt: string;
  rows: number;
  weight: number;
  first: string;
  last: string;
}

interface Totals {
  version: number;
  partitions: Partition[];
}

let python: AskPython | { missing: string };
let bed: Testbed;

beforeAll(async () => {
  python = await openPythonReaders();
}, 2 * installMs);

beforeEach(async context => {
  if ('missing' in python) context.skip(python.missing);
  bed = await openTestbed();
});
afterEach(() => bed?.close());

const theirs = async (act: string, folder: string, ...rest: string[]): Promise<string> => {
  if ('missing' in python) throw new Error(python.missing);
  return python(act, join(bed.root, folder), ...rest);
};

const byName = (a: Partition, b: Partition): number => `${a.town}/${a.dt}`.localeCompare(`${b.town}/${b.dt}`);

/** What delta-rs says the table holds. */
async function theirTotals(folder: string): Promise<Totals> {
  const { version, partitions }: Totals = JSON.parse(await theirs('sum', folder));
  return { version, partitions: partitions.sort(byName) };
}

/** What DuckDB finds in the files that our log says are live, with the partitions as the log has them. */
async function ourTotals(folder: string, { version, files }: Snapshot): Promise<Totals> {
  const groups = Map.groupBy(files.values(), file => JSON.stringify([file.partition.town, file.partition.dt]));
  const partitions: Partition[] = [];
  for (const [key, group] of groups) {
    const [town, dt] = JSON.parse(key) as [string | null, string];
    const paths = await Promise.all(group.map(file => bed.storage.local(`${folder}/${file.path}`)));
    const [row] = await bed.runSql(
      `select count(*)::integer as rows, sum(weight)::double as weight, strftime(min(sent_at), '%Y-%m-%dT%H:%M:%S') as first,
              strftime(max(sent_at), '%Y-%m-%dT%H:%M:%S') as last
       from read_parquet(${literalList(paths)}, hive_partitioning = false)`,
    );
    partitions.push({ town, dt, ...row } as Partition);
  }
  return { version, partitions: partitions.sort(byName) };
}

/** Writes a data file of ours with rows low..high. */
async function write(name: string, partition: PartitionValues, [low, high]: [number, number]): Promise<DataFile> {
  const local = join(bed.root, `../${name}.parquet`);
  await bed.runSql(
    `copy (select timestamp '2024-05-01' + i * interval '1 minute' as sent_at, i as weight from range(${low}, ${high + 1}) r(i))
     to ${literal(local)} (format parquet)`,
  );
  const path = `${partitionFolder(parcels.partition, partition)}/tl-${name}.parquet`;
  const bytes = await bed.storage.putFile(`parcels/${path}`, local);
  const stats = {
    numRecords: high - low + 1,
    minValues: { weight: low, sent_at: new Date(Date.UTC(2024, 4, 1, 0, low)).toISOString() },
    maxValues: { weight: high, sent_at: new Date(Date.UTC(2024, 4, 1, 0, high)).toISOString() },
  };
  return { path, partition, bytes, modifiedMs: bed.clock.now().getTime(), stats };
}

async function snapshotOf(table: DeltaTable): Promise<Snapshot> {
  const snapshot = await table.snapshot();
  if (snapshot === undefined) throw new Error('no table');
  return snapshot;
}

async function expectSame(folder = 'parcels'): Promise<void> {
  const ours = await ourTotals(folder, await snapshotOf(bed.open(folder)));
  expect(ours.partitions.length).toBeGreaterThan(0);
  expect(await theirTotals(folder)).toEqual(ours);
}

test('they read our versions, our swaps and our checkpoint', async () => {
  const table = bed.open('parcels', 5);
  await table.create(parcels);
  const towns = ['Łódź', 'a:b c%20#?', 'x=y/z', null];
  for (const [i, town] of towns.entries()) {
    const partition = { town, dt: `2024-05-0${i + 1}` };
    await table.commit(
      change({
        add: [await write(`a${i}`, partition, [i * 10, i * 10 + 9]), await write(`b${i}`, partition, [100 + i, 200])],
        transaction: { application: `town:${town}`, version: 1 },
      }),
    );
  }
  await expectSame();
  const swapped = await write('swap', { town: 'Łódź', dt: '2024-05-01' }, [1, 3]);
  const ofLodz = (now: Snapshot): string[] =>
    [...now.files.values()].filter(file => file.partition.town === 'Łódź').map(file => file.path);
  await table.commit(now => change({ operation: 'BUILD', remove: ofLodz(now), add: [swapped] }));
  const checkpoint = '00000000000000000004.checkpoint.parquet';
  expect((await bed.storage.list('parcels/_delta_log/')).map(({ key }) => key)).toContain(
    `parcels/_delta_log/${checkpoint}`,
  );
  // Only version 0, the checkpoint and what came after it is left to read from.
  bed.clock.move(Date.now() + 2 * dayMs - bed.clock.now().getTime());
  expect(await table.trim(dayMs)).toBe(3);
  await expectSame();
  bed.clock.move(2 * table.graceMs);
  expect((await sweep(bed.open(), { ours: path => path.includes('/tl-') })).deleted).toHaveLength(2);
  await expectSame();
});

test('they write to our table between our commits, and a column comes in', async () => {
  const table = bed.open('parcels', 3);
  await table.create(parcels);
  await table.commit(change({ add: [await write('a', { town: 'a:b % 1', dt: '2024-05-01' }, [0, 9])] }));
  await theirs('append', 'parcels', '50', '79');
  await expectSame();
  const columns = [...parcels.columns, { name: 'note', type: 'varchar' as const }];
  const more = await write('b', { town: 'a:b % 1', dt: '2024-05-01' }, [10, 19]);
  await table.commit(change({ add: [more], schema: { ...parcels, columns } }));
  await expectSame();
  // Theirs are replaced by their paths like ours.
  const inTown = (now: Snapshot): string[] =>
    [...now.files.values()].filter(file => file.partition.town === 'a:b % 1').map(file => file.path);
  const only = await write('c', { town: 'a:b % 1', dt: '2024-05-01' }, [1, 1]);
  const removed = await table.commit(now => change({ remove: inTown(now), add: [only] }));
  expect(removed).toEqual({ version: 4 });
  await expectSame();
  expect((await theirTotals('parcels')).partitions.map(({ rows }) => rows)).toEqual([10, 1, 10]);
});

test('we read a table of theirs from their checkpoint, and they read on what we commit to it', async () => {
  await theirs('create', 'foreign', '1', '60');
  for (const low of [100, 200, 300]) await theirs('append', 'foreign', String(low), String(low + 20));
  await theirs('delete', 'foreign', "town = 'a:b % 2' and weight > 205");
  await theirs('checkpoint', 'foreign');
  await expectSame('foreign');
  const before = await snapshotOf(bed.open('foreign'));
  for (let i = 0; i <= 4; i++) await bed.storage.delete(`foreign/_delta_log/${String(i).padStart(20, '0')}.json`);
  const table = bed.open('foreign', 1);
  const after = await snapshotOf(table);
  expect(after.files).toEqual(before.files);
  expect(after.schema.columns).toEqual(parcels.columns);
  for (const file of after.files.values()) expect(file.stats?.numRecords).toBeGreaterThan(0);
  const [gone] = after.files.keys();
  expect(await table.commit(change({ remove: [String(gone)] }))).toEqual({ version: 5 });
  await expectSame('foreign');
});
