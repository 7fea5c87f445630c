// The models of a site on a cluster: what Trino builds beside what this process builds, of the same files, through late records, a changed
// file, a view, a new column and odd names of partitions; and what is left of a build that fails.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { literal } from '../../src/base/sql.ts';
import { openTrino } from '../../src/engine/trino.ts';
import { openTrinoLake } from '../../src/lake/trino_lake.ts';
import { folderOf } from '../../src/models/build.ts';
import { athenaDialect, stagingSchema } from '../../src/models/dialects.ts';
import { plannedSql } from '../../src/models/planned_sql.ts';
import { forgetStaging } from '../../src/models/trino_build.ts';
import { planSite } from '../../src/pipeline/build.ts';
import { makeBed, parcelsYaml, type SiteBed } from '../site_bed.ts';
import { forgetTables, missingTrino, trinoPlace } from './trino.ts';

const byMonth = `-- Scans by month
-- grain: month, depot
-- build: month
-- time: month
-- partition: month
-- column month: first day
-- column depot: where
-- column parcel_count [parcels]: distinct parcels
-- column mean_grams [grams]: their mean weight
select cast(date_trunc('month', time) as date) as month, depot, count(distinct parcel_id) as parcel_count, avg(grams) as mean_grams
from site.heavy group by 1, 2 -- a comment at its end
`;

const heavy = `-- Scans with a weight
-- build: view
-- time: time
-- column time: when
-- column depot: where
-- column parcel_id: which
-- column grams [grams]: weight
select s.time, s.depot, s.parcel_id, s.grams from site.scans as s where grams > 0
`;

/** By depot, whose names mean something to file systems, to addresses or to engines. */
const byDepot = (more = '') => `-- Scans by depot
-- grain: hour, depot
-- build: hour
-- time: hour
-- partition: depot, dt
-- column hour: start of the hour, UTC
-- column depot: where
-- column scan_count [scans]: all scans
-- column weight [kg]: their weight
-- column last_scan: time of the last one
-- column dt: UTC date
${more === '' ? '' : '-- column express_count [scans]: of them in haste\n'}select date_trunc('hour', time) as hour, depot, count(*) as scan_count, cast(sum(grams) / 1000e0 as decimal(9,3)) as weight,
  max(time) as last_scan, cast(time as date) as dt${more}
from site.scans group by 1, 2, 6
`;
const express = ",\n  count(*) filter (where service = 'express') as express_count";

const tables = ['site.scans_hourly', 'site.scans_daily', 'site.scans_monthly', 'site.scans_by_depot'];
const depots = ['GDN', 'null', 'Łódź', 'a/b=c %20', "it's", '#?&;*', ''];

const scans = (day: string, first: number, count = 24) =>
  [
    'time,depot,parcel_id,event,grams',
    ...depots.flatMap((depot, d) =>
      Array.from({ length: count }, (_, i) => {
        const hour = String(i % 24).padStart(2, '0');
        return `${day} ${hour}:10:0${d}.25,${depot},${i % 3 === 0 ? 'X' : 'P'}${first + d * 100 + i},seen,${i % 7 === 0 ? '' : i}`;
      }),
    ),
    '',
  ].join('\n');

describe.skipIf(missingTrino() !== undefined)('builds on Trino', () => {
  let cluster: SiteBed;
  let alone: SiteBed;

  beforeAll(async () => {
    cluster = await makeBed({ yaml: `${parcelsYaml}engine: { trino: ${JSON.stringify(trinoPlace().url)} }\n` });
    alone = await makeBed();
    for (const bed of [cluster, alone]) {
      await bed.define('models/heavy.sql', heavy);
      await bed.define('models/scans_monthly.sql', byMonth);
      await bed.define('models/scans_by_depot.sql', byDepot());
    }
  });

  afterAll(async () => {
    const trino = openTrino(trinoPlace());
    await forgetTables(trino, [...tables, 'site.scans', 'site.readings']);
    await trino.close();
    await cluster?.close();
    await alone?.close();
  });

  /** Does the same to both, lets each make a pass, and compares every row and the books. */
  async function both(act: (bed: SiteBed) => Promise<void>): Promise<void> {
    for (const bed of [cluster, alone]) {
      await act(bed);
      await bed.pass();
    }
    await expectSameRows();
    const books =
      "select table_name, interval_start, revision, rows from ops.intervals where table_name like 'site.scans_%' order by 1, 2";
    expect(await cluster.query(books)).toEqual(await alone.query(books));
  }

  async function expectSameRows(): Promise<void> {
    for (const table of tables) {
      const sql = `select * from ${table} order by 1, 2, 3`;
      expect(await rowsOf(cluster, sql), table).toEqual(await rowsOf(alone, sql));
    }
  }

  test('the same rows, from files that the cluster wrote', async () => {
    await both(async bed => {
      bed.at('2026-03-02T12:00:00Z');
      await bed.drop('scans/a.csv', scans('2026-02-28', 0));
      await bed.drop('scans/b.csv', scans('2026-03-01', 1_000));
    });
    for (const table of tables) {
      const names = await readdir(join(cluster.folder, 'data/lake', table.replace('.', '/')));
      expect(
        names.filter(name => !/^(?:r-.*|_delta_log)$/.test(name)),
        table,
      ).toEqual([]);
    }
  });

  test('late records, a changed file and a file that says less', async () => {
    await both(async bed => {
      bed.at('2026-03-02T13:00:00Z');
      await bed.drop('scans/late.csv', scans('2026-03-01', 5_000, 2));
      await bed.drop('scans/a.csv', scans('2026-02-28', 0, 3));
    });
  });

  test('a model that has a column more', async () => {
    await both(async bed => {
      bed.at('2026-03-02T14:00:00Z');
      await bed.define('models/scans_by_depot.sql', byDepot(express));
    });
    const [row] = await cluster.query('select sum(express_count) as n from site.scans_by_depot');
    expect(Number(row?.['n'])).toBeGreaterThan(50);
  });

  test('a build that fails leaves nothing behind, and the next one works', async () => {
    const broken = byDepot(express).replace('max(time)', "max(time) + (1 / (count(*) - count(*))) * interval '1' day");
    await cluster.define('models/scans_by_depot.sql', broken);
    await expect(cluster.pass()).rejects.toMatchObject({
      code: 'model_failed',
      message: expect.stringContaining('zero'),
    });
    const trino = openTrino(trinoPlace());
    expect(await trino.all(`show tables from lake.${stagingSchema}`)).toEqual([]);
    await trino.close();
    await cluster.define('models/scans_by_depot.sql', byDepot(express));
    await cluster.pass();
    await expectSameRows();
  });

  test('a statement for Athena, but for its own word for compression, is one that Trino runs, with the same rows', async () => {
    const open = await cluster.open();
    const { trino, catalog, sql } = open;
    if (trino === undefined) throw new Error('the site has no cluster');
    try {
      const range = { from: new Date('2026-02-28T00:00:00Z'), to: new Date('2026-03-02T00:00:00Z') };
      const [build] = await planSite(open, { tables: ['site.scans_hourly'], range, dryRun: true });
      if (build === undefined) throw new Error('there is nothing to build');
      const snapshot = async (name: string) => (await open.table(name)).snapshot();
      const folder = join(cluster.folder, 'athena');
      const location = () => `local://${folder}`;
      const text = await plannedSql(build, { catalog, sql, snapshot, dialect: athenaDialect, location });
      expect(text).toContain("write_compression = 'ZSTD', ");
      await trino.engine.all(`create schema if not exists plain.${stagingSchema}`);
      const here = text.replace('create table ', 'create table plain.').replace("write_compression = 'ZSTD', ", '');
      await trino.engine.all(here);
      const [, table] = /^create table (\S+)/.exec(here) ?? [];
      const columns = 'hour, depot, scan_count, grams, dt';
      const rows = (from: string) => trino.engine.all(`select ${columns} from ${from} order by 1, 2`);
      expect(await rows(table ?? '')).toEqual(await rows('lake.site.scans_hourly'));
      await trino.engine.all(`drop table ${table}`);
    } finally {
      await open.close();
    }
  });

  test('staging tables that a killed build left are forgotten when they are old', async () => {
    const trino = openTrinoLake({ place: trinoPlace(), storage: cluster.site.storage, folderOf });
    try {
      const made = new Date('2026-03-02T14:00:00Z');
      const name = `site__x__1__${made.getTime()}`;
      const at = literal(trino.location('site/x/r-1'));
      await trino.engine.all(`create table lake.${stagingSchema}.${name} with (location = ${at}) as select 1 as n`);
      expect(await forgetStaging(trino, new Date('2026-03-02T14:30:00Z'))).toBe(0);
      expect(await forgetStaging(trino, new Date('2026-03-02T16:00:00Z'))).toBe(1);
      expect(await trino.engine.all(`show tables from lake.${stagingSchema}`)).toEqual([]);
    } finally {
      await trino.engine.close();
    }
  });
});

/** Rows with doubles to twelve digits: a cluster adds in another order. */
async function rowsOf(bed: SiteBed, sql: string) {
  const rows = await bed.query(sql);
  return rows.map(row =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' ? Number(value.toPrecision(12)) : value,
      ]),
    ),
  );
}
