// A result that came over a wire is the same in a Parquet file: written, read back by DuckDB, compared.

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { literal } from '../base/sql.ts';
import { type DuckDbEngine, openDuckDb } from './duckdb.ts';
import type { ResultColumn, Rows, Value } from './engine.ts';
import { rowsToParquet } from './rows_file.ts';

let folder: string;
let engine: DuckDbEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rows-file-'));
  engine = await openDuckDb({ memoryMb: 100, threads: 1, tempFolder: join(folder, 'spill') });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const result = (columns: ResultColumn[], chunks: Value[][][]): Rows => ({
  columns,
  async *[Symbol.asyncIterator]() {
    yield* chunks;
  },
});

const values: [type: string, value: Value][] = [
  ['BIGINT', 9_007_199_254_740_993n],
  ['INTEGER', -5],
  ['DOUBLE', 0.1],
  ['DOUBLE', Number.NaN],
  ['DOUBLE', Number.NEGATIVE_INFINITY],
  ['DECIMAL(18,3)', '123456789012345.678'],
  ['VARCHAR', 'Łódź "x"\n\u0000'],
  ['VARCHAR', ''],
  ['VARCHAR', 'null'],
  ['BOOLEAN', true],
  ['DATE', '2026-03-01'],
  ['TIMESTAMP', '2026-03-01T12:00:00.123456Z'],
  ['VARCHAR[]', ['a', null, 'b"']],
  ['BIGINT[]', [1, 9_007_199_254_740_993n]],
  ['DOUBLE[]', [0.5, Number.NaN]],
  ['STRUCT(a BIGINT, b VARCHAR)', { a: 1, b: 'x' }],
  ['MAP(VARCHAR, BIGINT)', { k: 2 }],
];

test('every value of every type, and NULL of it', async () => {
  const columns = values.map(([type], i) => ({ name: `v${i}`, type }));
  const file = join(folder, 'all.parquet');
  const rows = result(columns, [[values.map(([, value]) => value)], [values.map(() => null)]]);
  await rowsToParquet(rows, file, { engine, folder: join(folder, 'own') });
  const read = `select * from read_parquet(${literal(file)})`;
  const [full, nulls] = await engine.all(read);
  expect(Object.values(full ?? {})).toEqual(values.map(([, value]) => value));
  expect(Object.values(nulls ?? {})).toEqual(values.map(() => null));
  expect((await engine.prepare(read)).map(column => column.type)).toEqual(
    values.map(([type]) => expect.stringMatching(plain(type))),
  );
  expect(await readdir(join(folder, 'own'))).toEqual([]);
});

/** DuckDB quotes names of fields. */
const plain = (type: string): RegExp =>
  new RegExp(`^${type.replaceAll(/[()[\]]/g, '\\$&').replaceAll(/\b([ab]) /g, '"?$1"? ')}$`);

test('names that are twice, no rows, and no file where the rows broke off', async () => {
  const columns = [
    { name: 'n', type: 'BIGINT' },
    { name: 'n', type: 'JSON' },
  ];
  const file = join(folder, 'none.parquet');
  await rowsToParquet(result(columns, []), file, { engine, folder: join(folder, 'own') });
  expect(await engine.prepare(`select * from read_parquet(${literal(file)})`)).toEqual([
    { name: 'n', type: 'BIGINT' },
    { name: 'n_1', type: 'VARCHAR' },
  ]);
  const broken: Rows = {
    columns,
    async *[Symbol.asyncIterator]() {
      yield [[1, 'a']];
      throw new Error('gone');
    },
  };
  const other = join(folder, 'broken.parquet');
  await expect(rowsToParquet(broken, other, { engine, folder: join(folder, 'own') })).rejects.toThrow('gone');
  expect(await readdir(folder)).not.toContain('broken.parquet');
  expect(await readdir(join(folder, 'own'))).toEqual([]);
});
