// Statements for an engine that reads the lake itself: on DuckDB here, against the desk's own way; on Trino in test/engines.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostile } from '../../test/walls/statements.ts';
import { openWalledBed, outcomeOf, tells, type WalledBed, wallsOf } from '../../test/walls/walled_bed.ts';
import { AppError } from '../base/errors.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import { clusterSql } from './cluster_sql.ts';

let beds: WalledBed;
let folder: string;
let parser: DuckDbEngine;
beforeAll(async () => {
  beds = await openWalledBed();
  folder = await mkdtemp(join(tmpdir(), 'walled-sql-'));
  parser = await openDuckDb({ memoryMb: 100, threads: 1, tempFolder: folder });
});
afterAll(async () => {
  await parser.close();
  await rm(folder, { recursive: true });
  await beds.close();
});

const put = (sql: string, walls = wallsOf.column ?? {}) =>
  clusterSql(sql, { walls, catalog: beds.full.bed.catalog, parser });

const scans =
  '(select "time", "dt", "depot", "parcel_id", "event", "grams", "service" from "site"."scans" as "scans" where (coalesce("service" in (\'express\'), false)) limit 9223372036854775807)';

test.each([
  ['select * from site.scans', `select * from ${scans} as "scans"`],
  ['select * from Site . "scans" s;', `select * from ${scans} s`],
  ["select 'é', s.depot from site.scans as s -- site.scans", `select 'é', s.depot from ${scans} as s  `],
  [
    'with scans as (select 1) select * from site.scans, scans',
    `with scans as (select 1) select * from ${scans} as "scans", scans`,
  ],
  [
    'select (select max(depot) from site.scans) from site.scans x where exists (select 1 from site.scans y)',
    `select (select max(depot) from ${scans} as "scans") from ${scans} x where exists (select 1 from ${scans} y)`,
  ],
])('%s', async (sql, walled) => {
  expect(await put(sql)).toBe(walled);
});

test('what does not have the wall is not there', async () => {
  await expect(put('select * from site.scans_hourly')).rejects.toMatchObject({ code: 'unknown_table' });
  await expect(put('select * from ops.files')).rejects.toMatchObject({ code: 'unknown_table' });
});

test('nothing of the hostile list tells of others, where the engine sees all rows', async () => {
  let asked = 0;
  for (const [name, walls] of Object.entries(wallsOf)) {
    for (const statement of hostile) {
      const sql = await put(beds.put(statement), walls).catch(thrown => thrown);
      if (sql instanceof AppError) continue;
      const { text } = await outcomeOf(beds.full.desk, sql);
      expect(tells(beds.heard(text)), `${name}: ${sql}\n${text}`).toBe(false);
      asked++;
    }
  }
  expect(asked).toBeGreaterThan(200);
});
