// Tables exchanged in a text: each in its place, everything else as it was, and nothing guessed.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckDbEngine, openDuckDb } from './duckdb.ts';
import { replaceTables } from './replace_tables.ts';

let folder: string;
let parser: DuckDbEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replace-'));
  parser = await openDuckDb({ memoryMb: 100, threads: 1, tempFolder: folder });
});
afterAll(async () => {
  await parser.close();
  await rm(folder, { recursive: true, force: true });
});

const known = ['farm.parcels', 'farm.depots'];
const put = (table: string) => `<${table}>`;

test.each([
  ['select * from farm.parcels', 'select * from <farm.parcels> as "parcels"'],
  ['select p.n from FARM . "Parcels" p, farm.depots as d', 'select p.n from <farm.parcels> p, <farm.depots> as d'],
  [
    "select 'Łódź farm.parcels', (select max(n) from farm.parcels) from farm.depots -- farm.depots",
    `select 'Łódź farm.parcels', (select max(n) from <farm.parcels> as "parcels") from <farm.depots> as "depots" -- farm.depots`,
  ],
  [
    'with parcels as (select 1 as n) select * from parcels, farm.parcels',
    'with parcels as (select 1 as n) select * from parcels, <farm.parcels> as "parcels"',
  ],
  ['select 1 as one', 'select 1 as one'],
])('%s', async (sql, replaced) => {
  expect((await replaceTables(sql, { parser, known, put })).sql).toBe(replaced);
});

test.each([
  'select * from parcels',
  'select * from farm.other',
  'select * from "farm.parcels"',
  'delete from farm.parcels',
])('%s is refused', async sql => {
  await expect(replaceTables(sql, { parser, known, put })).rejects.toMatchObject({
    code: expect.stringMatching(/^(?:unknown_table|not_read_only)$/),
  });
});
