// Records that came before: inside a batch, among the table's rows, and what is none.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Dataset } from '../catalog/catalog.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import { removeDuplicates } from './duplicates.ts';

const dataset: Dataset = {
  name: 'site.scans',
  title: '',
  description: '',
  columns: [],
  key: ['parcel_id', 'event'],
  partition: ['depot', 'dt'],
  eventTime: 'time',
  sort: [],
  lookups: [],
  lookBackHours: 24,
  place: { file: '', line: 1 },
};
type Scan = [parcel: string | null, event: string | null, depot: string | null, time: string, file: number];

let sql: DuckDbEngine;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duplicates-'));
  sql = await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: folder });
});
afterAll(async () => {
  await sql.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => sql.run('drop table if exists tl_stage; drop table if exists seen'));

const text = (value: string | null): string => (value === null ? 'null' : `'${value}'`);
async function fill(table: string, scans: readonly Scan[]): Promise<void> {
  await sql.run(
    `create table ${table} (parcel_id varchar, event varchar, depot varchar, time timestamp, dt date, _file bigint)`,
  );
  for (const [parcel, event, depot, time, file] of scans)
    await sql.run(
      `insert into ${table} values (${text(parcel)}, ${text(event)}, ${text(depot)}, timestamp '2026-03-01 ${time}', date '2026-03-01', ${file})`,
    );
}

/** What is left of a batch, as `parcel depot file`, and what each file had too much. */
async function remove(
  stage: readonly Scan[],
  seen: readonly Scan[] = [],
  { leaving = [], contract = dataset }: { leaving?: readonly number[]; contract?: Dataset } = {},
) {
  await fill('tl_stage', stage);
  await fill('seen', seen);
  const repeated = await removeDuplicates(sql, {
    dataset: contract,
    seen: { sql: seen.length > 0 ? '(select * from seen)' : undefined, leaving },
  });
  const rows = await sql.all('select parcel_id, depot, _file from tl_stage order by rowid');
  return {
    left: rows.map(row => `${row.parcel_id} ${row.depot} ${row._file}`),
    repeated: Object.fromEntries([...repeated].map(([file, { count }]) => [file, count])),
    spans: [...repeated.values()].map(one => [one.firstEvent, one.lastEvent]),
  };
}

test('inside a batch the first file keeps a record, and the others count it', async () => {
  const { left, repeated, spans } = await remove([
    ['X1', 'in', 'GDN', '01:00', 2],
    ['X1', 'in', 'GDN', '01:00', 1],
    ['X1', 'in', 'GDN', '01:00', 2],
    ['X2', 'in', 'GDN', '03:00', 1],
    ['X2', 'in', 'GDN', '03:00', 1],
    ['X1', 'out', 'GDN', '01:00', 2],
  ]);
  expect(left).toEqual(['X1 GDN 1', 'X2 GDN 1', 'X1 GDN 2']);
  expect(repeated).toEqual({ 1: 1, 2: 2 });
  expect(spans).toContainEqual(['2026-03-01T03:00:00Z', '2026-03-01T03:00:00Z']);
});

test("a record without a name is nobody's duplicate", async () => {
  const nameless: Scan[] = [
    [null, 'in', 'GDN', '01:00', 1],
    [null, 'in', 'GDN', '01:00', 1],
    ['X1', null, 'GDN', '01:00', 1],
    ['X1', null, 'GDN', '01:00', 2],
  ];
  expect(await remove(nameless)).toMatchObject({ left: { length: 4 }, repeated: {} });
  await sql.run('drop table tl_stage; drop table seen');
  expect(await remove(nameless, nameless)).toMatchObject({ left: { length: 4 }, repeated: {} });
});

test('where an absent name is one like any other, two records that lack it are the same', async () => {
  const contract: Dataset = { ...dataset, keyAbsent: 'same' };
  const batch: Scan[] = [
    ['X1', null, 'GDN', '01:00', 1],
    ['X1', null, 'GDN', '01:00', 2],
    ['X1', 'in', 'GDN', '01:00', 2],
    [null, null, 'GDN', '01:00', 2],
  ];
  const { left, repeated } = await remove(batch, [], { contract });
  expect(left).toEqual(['X1 GDN 1', 'X1 GDN 2', 'null GDN 2']);
  expect(repeated).toEqual({ 2: 1 });
  await sql.run('drop table tl_stage; drop table seen');
  expect((await remove(batch, batch, { contract })).left).toEqual([]);
});

test('the table is asked too, NULL partitions included; another partition is another record', async () => {
  const known: Scan[] = [
    ['X1', 'in', 'GDN', '01:00', 1],
    ['X2', 'in', null, '01:00', 1],
  ];
  const { left, repeated } = await remove(
    [
      ['X1', 'in', 'GDN', '01:00', 7],
      ['X2', 'in', null, '01:00', 7],
      ['X1', 'in', null, '01:00', 7],
      ['X1', 'in', 'KRK', '01:00', 7],
    ],
    known,
  );
  expect(left).toEqual(['X1 null 7', 'X1 KRK 7']);
  expect(repeated).toEqual({ 7: 2 });
});

test('rows that leave hide nothing', async () => {
  const known: Scan[] = [['X1', 'in', 'GDN', '01:00', 1]];
  expect(await remove([['X1', 'in', 'GDN', '01:00', 1]], known, { leaving: [1] })).toMatchObject({
    left: ['X1 GDN 1'],
    repeated: {},
  });
});

test('the same name in another hour is another record, in one batch as in two', async () => {
  const [early, late]: [Scan, Scan] = [
    ['X1', 'in', 'GDN', '01:59:59.999999', 1],
    ['X1', 'in', 'GDN', '02:00', 1],
  ];
  expect((await remove([early, late])).left.length).toBe(2);
  await sql.run('drop table tl_stage; drop table seen');
  expect((await remove([late], [early])).left.length).toBe(1);
  await sql.run('drop table tl_stage; drop table seen');
  expect((await remove([['X1', 'in', 'GDN', '01:00', 2]], [early])).left.length).toBe(0);
});
