// One SQL text for every model, metric, driver and report: the catalogue's own, over the packs' own demo, gives the same rows on
// DuckDB and on Trino, and both read the same tables. What is tried comes from the catalogue, so a new pack is tried by being there.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '../../src/base/limits.ts';
import { ident, tableName } from '../../src/base/sql.ts';
import type { Catalog, Column, Dataset, Metric, Model } from '../../src/catalog/catalog.ts';
import { collect } from '../../src/engine/engine.ts';
import { compareGrains } from '../../src/metrics/buckets.ts';
import { compileDrivers } from '../../src/metrics/drivers.ts';
import { compile, type Question } from '../../src/metrics/metrics.ts';
import { renderQuestion } from '../../src/metrics/report.ts';
import { compareOnBoth } from './compare.ts';
import { now, openPackLake, type PackLake, packCatalog, range } from './pack_lake.ts';
import { missingTrino } from './trino.ts';

const same = { differences: [], some: true };

const catalog = await packCatalog();
const metrics = [...catalog.metrics.values()];
const zones = ['Asia/Tokyo', 'America/New_York', 'Asia/Kolkata'];

describe.skipIf(missingTrino() !== undefined)('the packs on both engines', () => {
  let lake: PackLake;
  beforeAll(async () => {
    lake = await openPackLake();
  });
  afterAll(() => lake?.close());

  async function compared(asked: Parameters<typeof compareOnBoth>[0]) {
    const { rows, differences } = await compareOnBoth(asked, lake.duck, lake.trino);
    return { differences, some: rows > 0 };
  }

  const tables = [...catalog.datasets.values(), ...catalog.models.values()];

  describe('after the first delivery', () => {
    test.each(tables)('counts and sums of $name', async table => {
      expect(await compared(sumsSql(table))).toEqual(same);
    });
  });

  describe('after late, changed and compacted files', () => {
    beforeAll(() => lake.deliverRest());

    test('the logs have commits of every kind, and Trino knows them', async () => {
      const histories = tables.map(({ name }) => {
        const [schema, table] = name.split('.');
        return `select operation from ${schema}."${table}$history"`;
      });
      const rows = await collect(await lake.trino.query(histories.join(' union ')));
      const all = ['ADD COLUMNS', 'BUILD', 'COMPACT', 'CREATE TABLE', 'EXPIRE', 'LOAD', 'RESTATE'];
      expect(rows.map(row => row.operation).sort()).toEqual(all);
    });

    test.each(tables)('counts and sums of $name', async table => {
      expect(await compared(sumsSql(table))).toEqual(same);
    });

    test('every row of odd partitions', async () => {
      const found = await compareOnBoth('select * from site.scans', lake.duck, lake.trino);
      expect(found).toEqual({ rows: expect.any(Number), differences: [] });
    });

    test.each([...catalog.models.values()])('the model $name, and the table made of it', async model => {
      expect(await compared({ sql: model.sql })).toEqual(same);
      const columns = model.columns.map(({ name }) => ident(name)).join(', ');
      expect(await compared({ sql: model.sql, right: `select ${columns} from ${tableName(model.name)}` })).toEqual(
        same,
      );
      const types = (await lake.trino.prepare(model.sql)).map(({ name, type }) => `${name} ${commonType(type)}`);
      expect(types).toEqual(model.columns.map(({ name, type }) => `${name} ${type}`));
    });

    test.each(metricQuestions(catalog))('the metrics of $title', async ({ question }) => {
      expect(await compared({ sql: compile(catalog, question).sql, ordered: true })).toEqual(same);
    });

    test.each(driverQuestions())('what goes with $title', async ({ question }) => {
      expect(await compared({ sql: compileDrivers(catalog, question).sql, ordered: true })).toEqual(same);
    });

    const reports = [...catalog.reports.values()].flatMap(report =>
      zones.map(timeZone => ({ title: `${report.name} in ${timeZone}`, report, timeZone })),
    );
    test.each(reports)('the report $title', async ({ report, timeZone }) => {
      const { sql } = renderQuestion(report, { ...range, timeZone, now });
      expect(await compared({ sql, ordered: true })).toEqual(same);
    });
  });
});

/** What a table holds, by partition: of every column how many, how much, from where to where. */
function sumsSql(table: Dataset | Model): string {
  const measures = table.columns.flatMap(columnSums).map((sql, i) => `${sql} as measure_${i}`);
  const keys = table.partition.map(ident).join(', ');
  return `select ${keys}, count(*) as row_count, ${measures.join(', ')} from ${tableName(table.name)} group by ${keys}`;
}

function columnSums({ name, type }: Column): string[] {
  const column = ident(name);
  const bounds = [`min(${column})`, `max(${column})`];
  if (type === 'boolean') return [`count(${column})`, `count(*) filter (where ${column})`];
  if (type === 'varchar') return [`count(${column})`, `cast(sum(length(${column})) as bigint)`, ...bounds];
  if (type === 'date' || type === 'timestamp') return [`count(${column})`, ...bounds];
  return [`count(${column})`, `sum(${column})`, ...bounds];
}

/** Trino's name of a type as contracts write it; its texts have lengths, its times a precision. */
const commonType = (type: string): string =>
  type
    .toLowerCase()
    .replace(/^varchar\(.*/, 'varchar')
    .replace('timestamp(6)', 'timestamp')
    .replaceAll(' ', '');

interface MetricCase {
  title: string;
  question: Question;
}

/** Every metric alone; by each of its dimensions, with all that have it; by hours and months of odd zones; and across tables. */
function metricQuestions({ metrics: known }: Catalog): MetricCase[] {
  const ask = (title: string, asked: readonly Metric[], more: Partial<Question> = {}): MetricCase[] => {
    const able = asked.filter(metric => more.grain === undefined || canBeCut(metric, more.grain));
    if (able.length === 0) return [];
    const cut = [more.grain, ...(more.by ?? [])].filter(word => word !== undefined).join(', ');
    const question = { metrics: able.map(({ name }) => name), by: [], timeZone: 'Asia/Tokyo', ...range, now, ...more };
    return [{ title: `${title}${cut === '' ? '' : ` by ${cut}`}`, question }];
  };
  const alone = [...known.values()].flatMap(metric => [
    ...ask(metric.name, [metric]),
    ...ask(metric.name, [metric], { grain: 'day' }),
  ]);
  const alike = Map.groupBy(known.values(), ({ from, dimensions }) => JSON.stringify([from, dimensions]));
  const byDimension = [...alike.values()].flatMap(group =>
    Object.keys(group[0]?.dimensions ?? {}).flatMap(by => [
      ...ask(group[0]?.from ?? '', group, { by: [by] }),
      ...ask(group[0]?.from ?? '', group, {
        by: [by],
        grain: 'day',
        where: `lower(cast(${by} as varchar)) not like '%e1%'`,
      }),
    ]),
  );
  const odd = [...alike.values()].flatMap(group => [
    ...ask(`${group[0]?.from} in New York`, group, { grain: 'hour', timeZone: 'America/New_York' }),
    ...ask(`${group[0]?.from} in Kolkata`, group, { grain: 'hour', timeZone: 'Asia/Kolkata' }),
    ...ask(`${group[0]?.from} in New York`, group, { grain: 'month', timeZone: 'America/New_York' }),
    ...ask(`${group[0]?.from}`, group, { grain: 'minute' }),
  ]);
  const dimensions = new Set([...known.values()].flatMap(metric => Object.keys(metric.dimensions)));
  const across = [...dimensions].flatMap(by => {
    const having = [...known.values()].filter(metric => by in metric.dimensions);
    return new Set(having.map(({ from }) => from)).size < 2 ? [] : ask('several tables', having, { by: [by] });
  });
  return [...alone, ...byDimension, ...odd, ...across];
}

const canBeCut = ({ over, per }: Metric, grain: NonNullable<Question['grain']>): boolean =>
  over === undefined && (per === undefined || compareGrains(grain, per.grain) >= 0);

/** Every outcome by its usual columns, and by all of its dimensions, as many at a time as may be. */
function driverQuestions() {
  return metrics
    .filter(({ outcome }) => outcome !== undefined)
    .flatMap(({ name, dimensions }) => {
      const names = Object.keys(dimensions);
      const parts = names.flatMap((_, i) =>
        i % limits.driverColumns === 0 ? [names.slice(i, i + limits.driverColumns)] : [],
      );
      return [[], ...parts].map(by => ({
        title: `${name} by ${by.length === 0 ? 'the usual columns' : by.join(', ')}`,
        question: { metric: name, by, timeZone: 'America/New_York', ...range, minCount: 5 },
      }));
    });
}
