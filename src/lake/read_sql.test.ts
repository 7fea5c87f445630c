// Values of partitions come back as they went in, whatever they are, wherever the lake lies.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import type { DataFile, TableSchema } from './delta.ts';
import { openFolder } from './folder.ts';
import { mayHold, partitionFolder, partitionSql, readFilesSql } from './read_sql.ts';
import { partitionsOf, writeDataFile } from './write.ts';

const schema: TableSchema = {
  columns: [
    { name: 'parcel_id', type: 'varchar' },
    { name: 'depot', type: 'varchar' },
    { name: 'dt', type: 'date' },
  ],
  partition: ['depot', 'dt'],
};
const hostile = [
  'a/b',
  '=',
  'depot=x',
  '%',
  '%2F',
  '100%25',
  "it's",
  '"',
  '*',
  '?',
  '[a]',
  'a b',
  ' ',
  '+',
  '~',
  '.',
  '..',
  '\\',
  'a\nb',
  '日本',
  '😀',
  'é',
  'NULL',
  'null',
  '__HIVE_DEFAULT_PARTITION__',
  '_x',
  '.x',
  'x'.repeat(300),
  '日'.repeat(100),
  '2026-03-01',
  '007',
  '1e3',
  'true',
  '{a}',
  ':',
  ';',
  '#',
];

let base: string;
let sql: DuckDbEngine;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'read-'));
  sql = await openDuckDb({ memoryMb: 300, threads: 1, tempFolder: join(base, 'spill') });
});
afterAll(async () => {
  await sql.close();
  await rm(base, { recursive: true, force: true });
});

/** Writes a parcel for each depot into its partition, and reads them all back. */
async function through(root: string, depots: readonly (string | null)[]) {
  const scratch = join(base, 'scratch');
  await mkdir(scratch, { recursive: true });
  const storage = openFolder(join(base, root));
  const values = depots.map(
    (depot, i) => `('${i}', ${depot === null ? 'null' : `'${depot.replaceAll("'", "''")}'`}, date '2026-03-01')`,
  );
  await sql.run(
    `create or replace temp table given as select * from (values ${values.join(', ')}) as v(parcel_id, depot, dt)`,
  );
  const writer = { sql, storage, folder: 'site/scans', schema, scratch, clock: { now: () => new Date(0) } };
  const files: DataFile[] = [];
  for (const { values: partition, stats } of await partitionsOf(sql, { relation: 'given', schema, ranges: [] })) {
    const select = `select * from given where ${partitionSql(schema, partition)}`;
    files.push(await writeDataFile(writer, { select, name: String(files.length), partition, stats }));
  }
  const paths = await Promise.all(files.map(file => storage.local(`site/scans/${file.path}`)));
  const rows = await sql.all(
    `select * from ${readFilesSql({ schema, files, paths })} order by cast(parcel_id as integer)`,
  );
  return { files, rows };
}

test.each(['lake', "depot=other/it's a lake 100%", 'parcel_id=X9/日本'])(
  'hostile values come back from %s',
  async root => {
    const depots = [...hostile, null];
    const { files, rows } = await through(root, depots);
    expect(rows).toEqual(depots.map((depot, i) => ({ parcel_id: String(i), depot, dt: '2026-03-01' })));
    expect(files.length).toBe(depots.length);
  },
);

test('so do drawn ones, and different values never share a folder', async () => {
  const anyDepot = fc.string({ unit: fc.constantFrom(...'aA=/%*~\'"[]?\\_.日 +2F'), minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(anyDepot, { minLength: 1, maxLength: 12 }), async depots => {
      const { files, rows } = await through('drawn', depots);
      expect(rows.map(row => row['depot'])).toEqual(depots);
      expect(new Set(files.map(file => file.path.slice(0, file.path.lastIndexOf('/')))).size).toBe(depots.length);
    }),
    { numRuns: 10 },
  );
  expect(partitionFolder(['depot', 'dt'], { depot: null, dt: '2026-03-01' })).toBe(
    'depot=__HIVE_DEFAULT_PARTITION__/dt=2026-03-01',
  );
});

test('a column that no file has yet is NULL', async () => {
  const { files } = await through('lake', ['GDN']);
  const wider = { ...schema, columns: [...schema.columns, { name: 'grams', type: 'bigint' as const }] };
  const storage = openFolder(join(base, 'lake'));
  const paths = await Promise.all(files.map(file => storage.local(`site/scans/${file.path}`)));
  expect(await sql.all(`select * from ${readFilesSql({ schema: wider, files, paths })}`)).toEqual([
    { parcel_id: '0', depot: 'GDN', dt: '2026-03-01', grams: null },
  ]);
});

test('a file is passed over only when its statistics say that it holds nothing of the range', () => {
  const file = (min?: string, max?: string): DataFile => ({
    path: 'a',
    partition: {},
    bytes: 1,
    modifiedMs: 1,
    ...(min && max && { stats: { numRecords: 1, minValues: { time: min }, maxValues: { time: max } } }),
  });
  const holds = (one: DataFile) =>
    mayHold(one, { time: 'time', from: '2026-03-01T02:00:00Z', to: '2026-03-01T03:00:00Z' });
  expect(holds(file())).toBe(true);
  expect(holds(file('2026-03-01T00:00:00Z', '2026-03-01T02:00:00Z'))).toBe(true);
  expect(holds(file('2026-03-01T00:00:00Z', '2026-03-01T01:59:59.999999Z'))).toBe(false);
  expect(holds(file('2026-03-01T02:59:59.999999Z', '2026-03-01T09:00:00Z'))).toBe(true);
  expect(holds(file('2026-03-01T03:00:00Z', '2026-03-01T09:00:00Z'))).toBe(false);
});

test('files of a folder below the table are read with the others, by one statement', () => {
  const fileAt = (path: string, depot: string): DataFile => ({
    path,
    partition: { depot, dt: '2026-03-01' },
    bytes: 1,
    modifiedMs: 0,
    tags: { 'tallylight.columns': 'parcel_id' },
  });
  const selectsOf = (files: DataFile[]) =>
    readFilesSql({ schema, files, paths: files.map(({ path }) => `/lake/${path}`) }).split(' union all ').length;
  const ours = fileAt('depot=GDN/dt=2026-03-01/tl-1.parquet', 'GDN');
  expect(selectsOf([ours, fileAt('r-7/depot=GDY/dt=2026-03-01/x', 'GDY')])).toBe(1);
  // Another partition above, another value than the log's, no folder of the partition at all.
  expect(selectsOf([ours, fileAt('a=b/depot=GDY/dt=2026-03-01/x', 'GDY')])).toBe(2);
  expect(selectsOf([ours, fileAt('r-7/depot=~C3/dt=2026-03-01/x', 'Ã')])).toBe(2);
  expect(selectsOf([ours, fileAt('x', 'GDY')])).toBe(2);
});
