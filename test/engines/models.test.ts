// One SQL text for every model, metric, driver, report and answer of a document: the catalogue's own, over the packs' own demo, gives the same rows on
// DuckDB and on Trino, and both read the same tables. What is tried comes from the catalogue, so a new pack is tried by being there.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ident, tableName } from '../../src/base/sql.ts';
import { isBuilt, storedTables, tableOf } from '../../src/catalog/catalog.ts';
import { collect } from '../../src/engine/engine.ts';
import { compileDrivers } from '../../src/metrics/drivers.ts';
import { compile } from '../../src/metrics/metrics.ts';
import { renderQuestion } from '../../src/metrics/report.ts';
import { withinSql } from '../../src/models/stretch.ts';
import { isForTrino } from '../../src/models/trino_build.ts';
import {
  answerCases,
  driversCases,
  metricCases,
  oddMetricCases,
  oddRanges,
  panelCases,
  sumsSql,
} from './catalog_questions.ts';
import { type Asked, type Comparison, compareOnBoth } from './compare.ts';
import { openPackLake, type PackLake } from './pack_lake.ts';
import { now, packCatalog, range } from './pack_site.ts';
import { missingTrino } from './trino.ts';

const catalog = await packCatalog();
const tables = [...catalog.datasets.keys(), ...catalog.models.keys()];
const zones = ['Asia/Tokyo', 'America/New_York', 'Asia/Kolkata'];

/** Whole days of the service, and the month they are in. */
const daysOfRange = { from: new Date('2026-03-06T00:00:00Z'), to: new Date('2026-03-09T00:00:00Z') };
const monthOfRange = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-04-01T00:00:00Z') };

describe.skipIf(missingTrino() !== undefined)('the packs on both engines', () => {
  let lake: PackLake;
  beforeAll(async () => {
    lake = await openPackLake();
  });
  afterAll(() => lake?.close());

  /** Both have the same rows, and some: of nothing, everything is equal. */
  async function expectSame(asked: Asked, leastRows = 1): Promise<void> {
    const { rows, differences } = await compared(asked);
    expect(differences).toEqual([]);
    expect(rows).toBeGreaterThanOrEqual(leastRows);
  }

  /** What is asked in the same words of the same tables, a report alone and in a document, is run once. */
  const answered = new Map<string, Promise<Comparison>>();
  function compared(asked: Asked): Promise<Comparison> {
    const words = JSON.stringify(asked);
    const known = answered.get(words) ?? compareOnBoth(asked, lake.duck, lake.trino);
    answered.set(words, known);
    return known;
  }

  /** The same, put to Trino as a site puts it: of every table there is one such question, and a table is put the same way in all. */
  async function expectSameOfSite(asked: Asked): Promise<void> {
    const { rows, differences } = await compareOnBoth(asked, lake.duck, lake.asSites);
    expect(differences).toEqual([]);
    expect(rows).toBeGreaterThan(0);
  }

  const sumsOf = (name: string): string => {
    const table = tableOf(lake.catalog, name);
    if (table === undefined) throw new Error(`${name} is not in the catalogue`);
    return sumsSql(table);
  };

  describe('after the first delivery', () => {
    test.each(tables)('counts and sums of %s', name => expectSame({ sql: sumsOf(name) }));
  });

  describe('after late and changed files, a new column, compaction and checkpoints', () => {
    beforeAll(async () => {
      answered.clear();
      await lake.deliverRest();
    });

    test('the logs have commits of every kind, and Trino reads them', async () => {
      const histories = storedTables(catalog, tables).map(
        name => `select operation from ${name.replace('.', '."')}$history"`,
      );
      const rows = await collect(await lake.trino.query(histories.join(' union ')));
      const kinds = ['ADD COLUMNS', 'BUILD', 'COMPACT', 'CREATE TABLE', 'EXPIRE', 'LOAD', 'RESTATE'];
      expect(rows.map(row => row.operation).sort()).toEqual(kinds);
    });

    test.each(tables)('counts and sums of %s', name => expectSameOfSite({ sql: sumsOf(name) }));

    test('every value of every type, in partitions of odd names', async () => {
      const columns = catalog.datasets.get('site.scans')?.columns.map(({ name }) => ident(name)) ?? [];
      await expectSame({ sql: `select ${columns.join(', ')} from site.scans` });
    });

    test.each([...catalog.models.values()])(
      '$name, and the table made by it',
      async ({ name, sql, columns, empty }) => {
        await expectSameOfSite({ sql });
        // Rows of intervals in which there was nothing are no rows of the SELECT.
        const nothing = empty.map(({ column, literal }) => `${ident(column)} = ${literal}`).join(' and ') || 'false';
        const names = columns.map(column => ident(column.name)).join(', ');
        await expectSame({ sql, right: `select ${names} from ${tableName(name)} where not (${nothing})` });
        const prepared = await lake.trino.prepare(sql);
        expect(prepared.map(column => [column.name, contractType(column.type)])).toEqual(
          columns.map(({ name, type }) => [name, type]),
        );
      },
    );

    test.each([...catalog.models.values()].filter(model => isBuilt(model) && isForTrino(model)))(
      '$name, built on Trino',
      async ({ name, time, columns, build }) => {
        const stretch = build === 'month' ? monthOfRange : daysOfRange;
        const made = await lake.buildOnTrino(name, stretch);
        const names = columns.map(column => ident(column.name)).join(', ');
        const span = { start: stretch.from.toISOString(), end: stretch.to.toISOString() };
        const was = `select ${names} from ${tableName(name)} where ${withinSql(time, span)}`;
        const { rows, differences } = await compareOnBoth({ sql: made, right: was }, lake.duck, lake.duck);
        expect(differences).toEqual([]);
        expect(rows).toBeGreaterThan(0);
      },
    );

    test.each(metricCases(catalog, { ...range, now }))('metrics: $title', ({ question }) =>
      expectSame({ sql: compile(catalog, question).sql, ordered: true }),
    );

    test.each(oddMetricCases(catalog, now))('metrics: $title', ({ question }) =>
      expectSame({ sql: compile(catalog, question).sql, ordered: true }, 0),
    );

    test.each(driversCases(catalog, { ...range, now }))('drivers: $title', ({ question }) =>
      expectSame({ sql: compileDrivers(catalog, question).sql, ordered: true }),
    );

    // An alert's list or a day without anything odd is rightly empty.
    test.each(panelCases(catalog, { ...range, now }))('panel: $title', ({ sql }) =>
      expectSame({ sql, ordered: true }, 0),
    );

    test.each(answerCases(catalog, { ...range, now }))('answer: $title', ({ sql }) =>
      expectSame({ sql, ordered: true }, 0),
    );

    describe.each([...catalog.reports.values()])('report: $name', report => {
      test.each(zones)('in %s', async timeZone => {
        // Some are for hours alone, and of days rightly empty.
        const hours = { from: new Date(range.to.getTime() - 6 * 3_600_000), to: range.to };
        let most = 0;
        for (const time of [range, hours]) {
          const { sql } = renderQuestion(report, { ...time, timeZone, now });
          const { rows, differences } = await compared({ sql: louder(report.name, sql), ordered: true });
          expect(differences).toEqual([]);
          most = Math.max(most, rows);
        }
        expect(most).toBeGreaterThan(0);
      });

      test.each(oddRanges)('over $title', ({ from, to }) =>
        expectSame({ sql: renderQuestion(report, { from, to, timeZone: 'Asia/Kolkata', now }).sql, ordered: true }, 0),
      );
    });
  });
});

/** What is odd is told from hundreds of requests on: the demo of the tests is too quiet for it, unless it is counted manifold and a day goes wrong. */
function louder(report: string, sql: string): string {
  if (report !== 'cdn.odd_hours') return sql;
  const counts = ['request_count', 'hit_count'].map(name => `${name} * 1000 as ${name}`);
  counts.push("case when dt = date '2026-03-08' then request_count * 500 else error_count * 1000 end as error_count");
  const manifold = `(select hour, distribution, dt, ${counts.join(', ')} from cdn.delivery_hourly) as delivery_hourly`;
  return sql.replaceAll('from cdn.delivery_hourly\n', `from ${manifold}\n`);
}

/** Trino's name of a type as contracts write it: its texts have lengths, its times a precision. */
const contractType = (type: string): string =>
  type
    .toLowerCase()
    .replace(/^varchar\(.*/, 'varchar')
    .replace('timestamp(6)', 'timestamp')
    .replaceAll(' ', '');
