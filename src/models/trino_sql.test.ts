// The text of a build for a cluster: what it reads, what it leaves out, what it writes again. That the text does what it says is tried on a
// Trino in test/engines.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeBed, type SiteBed } from '../../test/site_bed.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import type { DataFile, Snapshot } from '../lake/delta.ts';
import { schemaOf } from './build.ts';
import { athenaDialect, trinoDialect } from './dialects.ts';
import type { PlannedBuild } from './plan.ts';
import { plannedSql } from './planned_sql.ts';
import { leavingFiles } from './trino_sql.ts';

let bed: SiteBed;
let folder: string;
let parser: DuckDbEngine;
beforeAll(async () => {
  bed = await makeBed();
  folder = await mkdtemp(join(tmpdir(), 'trino-sql-'));
  parser = await openDuckDb({ memoryMb: 100, threads: 1, tempFolder: folder });
});
afterAll(async () => {
  await parser.close();
  await rm(folder, { recursive: true });
  await bed.close();
});

const dialect = trinoDialect('lake');
const span = { start: '2026-03-01T07:00:00Z', end: '2026-03-01T08:00:00Z' };
const build: PlannedBuild = { table: 'site.scans_hourly', ...span, intervals: [span], reasons: ['asked for'] };

const file = (path: string, dt: string | null, [first, last]: [string, string]): DataFile => ({
  path,
  partition: { depot: 'GDN', dt },
  bytes: 1,
  modifiedMs: 0,
  stats: { numRecords: 1, minValues: { time: first, hour: first }, maxValues: { time: last, hour: last } },
});

const at = (hour: string): [string, string] => [`2026-03-01T${hour}:10:00.000Z`, `2026-03-01T${hour}:20:00.000Z`];

function snapshotOf(table: string, files: readonly DataFile[]): Snapshot {
  const contract = bed.catalog.datasets.get(table) ?? bed.catalog.models.get(table);
  if (contract === undefined) throw new Error(`there is no ${table}`);
  const byPath = new Map(files.map(one => [one.path, one]));
  return { version: 41, schema: schemaOf(contract), files: byPath, transactions: new Map(), tombstones: new Map() };
}

const sqlOf = (tables: Record<string, Snapshot>, by = dialect) =>
  plannedSql(build, {
    catalog: bed.catalog,
    sql: parser,
    snapshot: async name => tables[name],
    dialect: by,
    location: path => `s3://lake/${path}`,
  });

test('inputs are read at the version of the plan, narrowed to the stretch and to the dates of the files that may hold it', async () => {
  const files = [
    file('a', '2026-02-28', ['2026-02-28T01:00:00.000Z', '2026-02-28T02:00:00.000Z']),
    file('b', '2026-03-01', at('07')),
  ];
  const sql = await sqlOf({ 'site.scans': snapshotOf('site.scans', files) });
  expect(sql).toContain(
    'from "lake"."site"."scans" for version as of 41 where "time" >= timestamp \'2026-03-01 07:00:00\' and "time" < timestamp \'2026-03-01 08:00:00\' and "dt" between date \'2026-03-01\' and date \'2026-03-01\')',
  );
  expect(sql).not.toContain('$path');
});

test('a file without a date is read too', async () => {
  const sql = await sqlOf({ 'site.scans': snapshotOf('site.scans', [file('a', null, at('07'))]) });
  expect(sql).not.toContain('between');
});

test('a table without rows of the stretch is not named at all', async () => {
  const sql = await sqlOf({ 'site.scans': snapshotOf('site.scans', [file('a', '2026-03-01', at('05'))]) });
  expect(sql).toContain('cast(null as timestamp(6)) as "time"');
  expect(sql).not.toContain('"lake"."site"."scans"');
});

test('what shares a file with the stretch is written again, and no other file', async () => {
  const files = [file("it's/a", '2026-03-01', at('07')), file('b', '2026-03-01', at('09'))];
  const sql = await sqlOf({ 'site.scans_hourly': snapshotOf('site.scans_hourly', files) });
  expect(sql).toContain(`"$path" in ('s3://lake/site/scans_hourly/it''s/a')`);
  expect(sql).toContain('and not ("hour" >= timestamp');
});

test('of more files than can be named all of their dates leave', () => {
  const files = [
    file('a', '2026-03-01', at('07')),
    file('b', '2026-03-01', at('09')),
    file('c', null, at('07')),
    file('d', '2026-03-02', at('09')),
  ];
  const snapshot = snapshotOf('site.scans', files);
  const wanted = { dialect, time: 'time', span, location: 's3://lake/site/scans' };
  expect(leavingFiles(snapshot, { ...wanted, most: 2 }).files.map(({ path }) => path)).toEqual(['a', 'c']);
  const wide = leavingFiles(snapshot, { ...wanted, most: 1 });
  expect(wide.files.map(({ path }) => path)).toEqual(['a', 'b', 'c']);
  expect(wide.sql).toBe(`("dt" in (cast('2026-03-01' as date)) or "dt" is null)`);
});

test('Athena reads no versions, and has the partition at its end', async () => {
  const scans = snapshotOf('site.scans', [file('b', '2026-03-01', at('07'))]);
  const sql = await sqlOf({ 'site.scans': scans }, athenaDialect);
  expect(sql).toMatch(
    /^create table "tallylight_staging"\."site__scans_hourly__20260301070000" with \(format = 'PARQUET'/,
  );
  expect(sql).toContain(`external_location = 's3://lake/site/scans_hourly/r-site__scans_hourly__20260301070000/'`);
  expect(sql).toContain(
    'select "hour", "depot", "scan_count", "grams", "dt" from (select cast("hour" as timestamp(3))',
  );
  expect(sql).not.toContain('version');
});
