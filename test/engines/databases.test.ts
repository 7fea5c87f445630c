// Databases of the user, as they are: a dimension that is read from a real MariaDB and a real PostgreSQL, and results that are written to
// them, with the server killed, away, back, or of another mind.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DatabaseKind } from '../../src/config/database_url.ts';
import { openResultTable, type ResultShape } from '../../src/delivery/result_tables.ts';
import { readTable } from '../../src/sources/database_table.ts';
import { openDatabase } from '../../src/sources/databases.ts';
import { csvOf, makeBed, parcelsYaml, type Row, type SiteBed, scan } from '../site_bed.ts';
import { type DatabaseServer, missingDatabase, startDatabase } from './database_servers.ts';

const depots = `title: Depots
description: Which region a depot belongs to.
dimension: { key: depot, valid_from: valid_from, valid_to: valid_to }
columns:
  depot: { type: varchar, required: true, description: Which. }
  region_id: { type: bigint, description: Of the region. }
  region: { type: varchar, description: Its name. }
  fee: { type: "decimal(12,3)", description: What it asks. }
  open: { type: boolean, description: Whether it is. }
  since: { type: timestamp, description: Since when there is one. }
  valid_from: { type: timestamp, description: Since when; NULL since ever. }
  valid_to: { type: timestamp, description: Until when; NULL until further notice. }
`;

const minuteModel = `-- Scans by minute and depot
-- grain: minute, depot
-- build: minute
-- time: minute
-- partition: dt
-- column minute: start of the minute, UTC
-- column depot: where
-- column grams [grams]: their weight
-- column dt: UTC date
select date_trunc('minute', time) as minute, depot, cast(sum(grams) as bigint) as grams, cast(date_trunc('minute', time) as date) as dt
from site.scans group by 1, 2, 4
`;

const servers: DatabaseKind[] = ['mysql', 'postgres'];
const missing = new Map<DatabaseKind, string | undefined>();
for (const kind of servers) {
  const why = await missingDatabase(kind);
  missing.set(kind, why);
  if (why !== undefined && process.env['REQUIRE_SERVERS'] === '1') throw new Error(why);
  if (why !== undefined) console.warn(`The tests against ${kind} are skipped: ${why}`);
}

describe.each(servers)('%s', kind => {
  describe.skipIf(missing.get(kind) !== undefined)('a real one', () => {
    let server: DatabaseServer;
    let bed: SiteBed;
    beforeAll(async () => {
      server = await startDatabase(kind);
    });
    afterAll(() => server?.stop());
    beforeEach(async () => {
      bed = await makeBed();
      await bed.define('datasets/depots.yaml', depots);
      await bed.define('models/scans_minute.sql', minuteModel);
      await server.query('drop table if exists depots');
      await server.query('drop table if exists scans_minute');
    });
    afterEach(() => bed.close());

    const define = (...lines: string[]) => bed.define('tallylight.yaml', `${parcelsYaml}${lines.join('\n')}\n`);
    const source = (more = '') =>
      `  depots: { dataset: site.depots, from: ${kind}, url: "${server.url}", table: depots${more} }`;
    const outputs = (more = '') =>
      `outputs:\n  minutes: { table: site.scans_minute, to: ${kind}, url: "${server.url}", into: scans_minute${more} }`;
    const held = async (): Promise<Row[]> =>
      bed.query('select depot, region, valid_from, valid_to from site.depots order by 1, 3 nulls first');
    const results = async () =>
      (await server.query('select minute, depot, grams, revision from scans_minute order by 1, 2')).map(row =>
        row.join(' '),
      );
    const hour = { from: null, at: '2026-03-01T11:00:00Z' };

    test('a dimension keeps every digit and letter, and follows the table', async () => {
      const types = kind === 'mysql' ? 'datetime' : 'timestamptz';
      await server.query(
        `create table depots (id bigint primary key, depot varchar(20), region_id bigint, region text, fee decimal(12,3), open boolean, since ${types})`,
      );
      await server.query(
        `insert into depots values (1, 'GDN', 900719925474099312, '北 🚚 "x",', 0.100, true, '2020-01-02 03:04:05'), (2, 'waw', null, null, null, false, null)`,
      );
      await define(source(', refresh: 60s'));
      bed.at('2026-03-01T10:00:30Z');
      await bed.pass();
      expect(
        await bed.query(
          'select depot, cast(region_id as varchar) as id, region, cast(fee as varchar) as fee, open, since from site.depots order by 1',
        ),
      ).toEqual([
        {
          depot: 'GDN',
          id: '900719925474099312',
          region: '北 🚚 "x",',
          fee: '0.100',
          open: true,
          since: '2020-01-02T03:04:05Z',
        },
        { depot: 'waw', id: null, region: null, fee: null, open: false, since: null },
      ]);
      await server.query(`update depots set region = 'south' where id = 1`);
      bed.at('2026-03-01T10:01:00Z');
      await bed.pass();
      expect(await held()).toHaveLength(2);
      bed.at(hour.at);
      await bed.pass();
      await server.query('delete from depots where id = 2');
      bed.at('2026-03-01T12:00:00Z');
      await bed.pass();
      expect(await held()).toEqual([
        { depot: 'GDN', region: '北 🚚 "x",', valid_from: null, valid_to: hour.at },
        { depot: 'GDN', region: 'south', valid_from: hour.at, valid_to: null },
        { depot: 'waw', region: null, valid_from: null, valid_to: '2026-03-01T12:00:00Z' },
      ]);
      bed.at('2026-03-01T13:00:00Z');
      await bed.pass();
      expect(
        await bed.query(`select path, lines, "rows", duplicates from ops.files where source = 'depots' order by 1`),
      ).toEqual([
        { path: '20260301T100030Z.csv', lines: 2, rows: 2, duplicates: 0 },
        { path: '20260301T110000Z.csv', lines: 2, rows: 1, duplicates: 1 },
        { path: '20260301T120000Z.csv', lines: 1, rows: 0, duplicates: 1 },
      ]);
    });

    test('a query of the user is read in a session that can write nothing', async () => {
      await server.query('create table depots (code varchar(20), zone varchar(20))');
      await server.query(`insert into depots values ('GDN', 'north')`);
      const own = `  depots: { dataset: site.depots, from: ${kind}, url: "${server.url}", query: "select code as depot, zone as region from depots;" }`;
      await define(own);
      await bed.pass();
      expect(await held()).toEqual([{ depot: 'GDN', region: 'north', valid_from: null, valid_to: null }]);
      const database = { kind, url: server.url, tls: undefined };
      await server.query(`insert into depots values (null, 'a"b, c'), ('', null)`);
      expect(await readTable({ name: 'depots', database, read: { table: 'depots', columns: ['zone', 'code'] } })).toBe(
        '"zone","code"\n"a""b, c",\n"north","GDN"\n,\n',
      );
      const session = await openDatabase(database, { readOnly: true });
      await expect(session.query('delete from depots')).rejects.toThrow(/read.only/i);
      await session.close();
    });

    test('minutes are written when they are closed, and again, whole, when they are restated', async () => {
      await define(outputs());
      await bed.drop(
        'scans/a.csv',
        csvOf([scan(1, 9), scan(2, 9, { depot: 'waw' }), scan(2, 9, { parcel_id: 'Y', depot: 'WAW' })]),
      );
      bed.at('2026-03-01T09:02:20Z');
      await bed.pass();
      expect(await results()).toEqual(['2026-03-01 09:01:00 GDN 101 1']);
      bed.at('2026-03-01T09:10:00Z');
      await bed.pass();
      const closed = [
        '2026-03-01 09:01:00 GDN 101 1',
        '2026-03-01 09:02:00 WAW 102 1',
        '2026-03-01 09:02:00 waw 102 1',
      ];
      expect(await results()).toEqual(closed);
      const [output] = await bed.query('select * from ops.outputs');
      expect(output).toMatchObject({
        output: 'minutes',
        into: 'scans_minute',
        waiting: 0,
        error: null,
        interval_end: '2026-03-01T09:03:00Z',
      });

      // A replaced file moves a parcel: one minute has other rows, the other one none.
      await bed.drop('scans/a.csv', csvOf([scan(2, 9), scan(2, 9, { parcel_id: 'Y', depot: 'WAW', grams: 7 })]));
      await bed.pass();
      expect(await results()).toEqual(['2026-03-01 09:02:00 GDN 102 2', '2026-03-01 09:02:00 WAW 7 2']);
      const columns = await server.query(
        `select column_name from information_schema.columns where table_name = 'scans_minute' order by ordinal_position`,
      );
      expect(columns.flat()).toEqual(['minute', 'depot', 'grams', 'revision']);
    });

    test('a server that is killed in the middle has the minute as it was, and takes it when it is back', async () => {
      await define(outputs());
      const shape: ResultShape = {
        into: 'scans_minute',
        columns: [
          { name: 'minute', type: 'timestamp' },
          { name: 'depot', type: 'varchar' },
          { name: 'grams', type: 'bigint' },
        ],
        time: 'minute',
        key: ['minute', 'depot'],
        optional: [],
      };
      const minute = (revision: number, grams: number) => ({
        start: '2026-03-01T09:01:00Z',
        end: '2026-03-01T09:02:00Z',
        revision,
        rows: ['A', 'B', 'C'].map(depot => ['2026-03-01 09:01:00', depot, String(grams)]),
      });
      const config = { kind, url: server.url, tls: undefined };
      const table = await openResultTable(config, shape);
      await table.write([minute(2, 5)]);
      // An older revision comes too late, whoever brings it.
      await table.write([minute(1, 4)]);
      const before = ['A', 'B', 'C'].map(depot => `2026-03-01 09:01:00 ${depot} 5 2`);
      expect(await results()).toEqual(before);

      // Somebody holds the last row of it, so that what is written waits in the middle of its work.
      const holder = await openDatabase(config, { readOnly: false });
      await holder.query('start transaction');
      await holder.query(`select * from scans_minute where depot = 'C' for update`);
      const cut = table.write([minute(3, 6)]).catch((thrown: unknown) => thrown);
      const waiting =
        kind === 'mysql'
          ? `select count(*) from information_schema.processlist where info like 'delete from%'`
          : `select count(*) from pg_stat_activity where wait_event_type = 'Lock'`;
      await expect.poll(async () => (await server.query(waiting))[0]?.[0], { timeout: 10_000 }).toBe('1');
      await server.kill();
      expect(await cut).toMatchObject({ code: 'database_failed' });
      await Promise.all([table.close(), holder.close()]);
      await server.start();
      expect(await results()).toEqual(before);
      const again = await openResultTable(config, shape);
      await again.write([minute(3, 6)]);
      await again.close();
      expect(await results()).toEqual(['A', 'B', 'C'].map(depot => `2026-03-01 09:01:00 ${depot} 6 3`));
    });

    test('while the server is away everything local goes on, and what waits is written when it is back', async () => {
      await server.query('create table depots (depot varchar(20), region varchar(20))');
      await server.query(`insert into depots values ('GDN', 'north')`);
      await define(source(), outputs());
      await bed.drop('scans/a.csv', csvOf([scan(1, 9)]));
      bed.at('2026-03-01T09:10:00Z');
      await bed.pass();
      await server.kill();
      try {
        await bed.drop('scans/b.csv', csvOf([scan(15, 9), scan(16, 9)]));
        bed.at('2026-03-01T09:20:00Z');
        await expect(bed.pass()).rejects.toMatchObject({ code: 'database_unreadable' });
        expect(await bed.query(`select count(*) as n from site.scans_minute`)).toEqual([{ n: 3 }]);
        const [output] = await bed.query('select * from ops.outputs');
        // All minutes between, quiet ones too.
        expect(output).toMatchObject({ waiting: 15, interval_end: '2026-03-01T09:02:00Z', tries: 1 });
        expect(output?.['error']).toMatch(/ECONNREFUSED/);
      } finally {
        await server.start();
      }
      bed.at('2026-03-01T09:30:00Z');
      await bed.pass();
      expect(await results()).toEqual([
        '2026-03-01 09:01:00 GDN 101 1',
        '2026-03-01 09:15:00 GDN 115 1',
        '2026-03-01 09:16:00 GDN 116 1',
      ]);
      expect(await bed.query('select waiting, error, tries from ops.outputs')).toEqual([
        { waiting: 0, error: null, tries: 0 },
      ]);
    });

    test('a table that cannot take the rows is refused in clear words, and a wrong password is not told', async () => {
      await server.query('create table scans_minute (minute timestamp, depot varchar(20), who varchar(20) not null)');
      await define(outputs());
      await bed.drop('scans/a.csv', csvOf([scan(1, 9)]));
      await expect(bed.pass()).rejects.toThrow(
        /has no column grams; it has no column revision; its column who must have a value/,
      );
      const wrong = server.url.replace('41@', '42@');
      const session = openDatabase({ kind, url: wrong, tls: undefined }, { readOnly: true });
      const thrown = await session.catch((error: Error) => `${error.message} ${JSON.stringify(error)}`);
      expect(thrown).toMatch(/access denied|authentication failed/i);
      expect(thrown).not.toMatch(/w:ord/);
    });
  });
});
