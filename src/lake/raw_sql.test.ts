// Which of the records that a cluster has read are kept: those that the embedded engine keeps of the same records, for any records. And which
// datasets are none of a cluster's.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnType, Dataset } from '../catalog/catalog.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import { removeDuplicates } from './duplicates.ts';
import { keptSql, rawHindrance, twofoldFilesSql } from './raw_sql.ts';

const column = (name: string, type: ColumnType) => ({ name, type, description: '', personal: false, required: false });
const dataset: Dataset = {
  name: 'site.scans',
  title: '',
  description: '',
  columns: [
    column('parcel_id', 'varchar'),
    column('depot', 'varchar'),
    column('time', 'timestamp'),
    column('grams', 'bigint'),
  ],
  key: ['parcel_id'],
  partition: ['depot'],
  eventTime: 'time',
  sort: [],
  lookups: [],
  lookBackHours: 24,
  place: { file: '', line: 1 },
};

let sql: DuckDbEngine;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raw-sql-'));
  sql = await (await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: folder })).dialect();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const record = fc.record({
  parcel: fc.constantFrom('A', 'B', 'C', null),
  depot: fc.constantFrom('GDN', 'WAW', null),
  hour: fc.integer({ min: 0, max: 2 }),
  grams: fc.integer({ min: 0, max: 2 }),
  file: fc.integer({ min: 1, max: 3 }),
});
type Scan = typeof record extends fc.Arbitrary<infer R> ? R : never;

const text = (value: string | null) => (value === null ? 'null' : `'${value}'`);
const rowOf = ({ parcel, depot, hour, grams, file }: Scan, line: number) =>
  `(${text(parcel)}, ${text(depot)}, timestamp '2026-03-01 0${hour}:10:00', ${grams}, ${file}, ${line}, ${grams}, 'record')`;

async function fill(table: string, scans: readonly Scan[]): Promise<void> {
  await sql.run(
    `create or replace temp table ${table} (parcel_id varchar, depot varchar, time timestamp, grams bigint, _file bigint, _line bigint, _hash bigint, _kind varchar)`,
  );
  // In the order of the ledger, as loads stage them.
  const rows = scans.map((scan, line) => ({ scan, line })).sort((a, b) => a.scan.file - b.scan.file || a.line - b.line);
  if (rows.length > 0)
    await sql.run(`insert into ${table} values ${rows.map(({ scan, line }) => rowOf(scan, line)).join(', ')}`);
}

const columns = 'parcel_id, depot, time, grams, _file';
const rowsOf = (from: string) => sql.all(`select ${columns} from ${from} order by all`);

test.each([undefined, 'same' as const])(
  'as the embedded engine keeps them, where absent keys are %s',
  async keyAbsent => {
    const contract = { ...dataset, ...(keyAbsent && { keyAbsent }) };
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 25 }),
        fc.array(record, { maxLength: 8 }),
        async (scans, before) => {
          await fill('tl_stage', scans);
          await fill('seen', before);
          const seen = before.length > 0 ? '(select * from seen)' : undefined;
          const ours = await rowsOf(`(${keptSql(contract, { records: '(select * from tl_stage)', seen })})`);
          await removeDuplicates(sql, { dataset: contract, seen: { sql: seen, leaving: [] } });
          expect(ours).toEqual(await rowsOf('tl_stage'));
        },
      ),
      { numRuns: 60 },
    );
  },
);

test('a file with two records of one name that differ is told; one with the same record twice is not', async () => {
  const one: Scan = { parcel: 'A', depot: null, hour: 1, grams: 1, file: 1 };
  const twofold = async (scans: Scan[]) => {
    await fill('tl_stage', scans);
    return (await sql.all(twofoldFilesSql(dataset, 'tl_stage') ?? '')).map(({ id }) => Number(id));
  };
  expect(await twofold([one, { ...one, grams: 2 }, { ...one, file: 2 }, { ...one, file: 2 }])).toEqual([1]);
  expect(
    await twofold([one, { ...one, hour: 2 }, { ...one, parcel: null }, { ...one, parcel: null, grams: 2 }]),
  ).toEqual([]);
  expect(twofoldFilesSql({ ...dataset, key: [] }, 'tl_stage')).toBeUndefined();
});

test('records that are sent to us, whole tables and times of many spellings are none of a cluster’s', () => {
  expect(rawHindrance(dataset)).toBeUndefined();
  expect(rawHindrance({ ...dataset, collect: { lateMs: 1, earlyMs: 1 } })).toContain('sent to us');
  expect(rawHindrance({ ...dataset, dimension: { key: 'a', validFrom: 'b', validTo: 'c' } })).toContain('whole table');
  const epoch = dataset.columns.map(one => ({ ...one, epoch: true as const }));
  expect(rawHindrance({ ...dataset, columns: epoch })).toContain('several ways');
});
