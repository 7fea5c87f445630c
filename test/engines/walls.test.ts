// What somebody within walls is told is the same on both engines: metrics of the packs with one value of a column, walled by our own hand for
// the engine that reads the whole lake. And the wall is one for that engine too: no condition of the reader is looked at below it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DuckDbEngine, openDuckDb } from '../../src/engine/duckdb.ts';
import { collect } from '../../src/engine/engine.ts';
import { compile } from '../../src/metrics/metrics.ts';
import { clusterSql } from '../../src/pipeline/cluster_sql.ts';
import { answerOf, differencesOf } from './compare.ts';
import { openPackLake, type PackLake } from './pack_lake.ts';
import { now, packCatalog, range } from './pack_site.ts';
import { missingTrino } from './trino.ts';

const catalog = await packCatalog();
const wall = 'distribution';
const metrics = [...catalog.metrics.values()].filter(
  metric => metric.name.startsWith('cdn.') && wall in metric.dimensions,
);

describe.skipIf(missingTrino() !== undefined)('walls on both engines', () => {
  let lake: PackLake;
  let folder: string;
  let parser: DuckDbEngine;
  let own: string;
  beforeAll(async () => {
    lake = await openPackLake();
    folder = await mkdtemp(join(tmpdir(), 'walls-'));
    parser = await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: folder });
    const [row] = await collect(await lake.duck.query('select min(distribution) as d from cdn.delivery_hourly'));
    own = String(row?.d);
  });
  afterAll(async () => {
    await parser?.close();
    await lake?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const walled = (sql: string, walls = { [wall]: [own] }) => clusterSql(sql, { walls, catalog, parser });

  const question = (name: string, where?: string) =>
    compile(catalog, { metrics: [name], by: [wall], timeZone: 'Asia/Tokyo', ...range, now, ...(where && { where }) })
      .sql;

  test('there are metrics, and more than one value', async () => {
    expect(metrics.length).toBeGreaterThan(5);
    const rows = await collect(await lake.duck.query('select distinct distribution from cdn.requests'));
    expect(rows.length).toBeGreaterThan(1);
  });

  test.each(metrics)('$name', async ({ name }) => {
    const left = await walled(question(name));
    const right = question(name, `${wall} = '${own}'`);
    const bothOf = (sql: string) => Promise.all([answerOf(sql, lake.duck), answerOf(sql, lake.trino)]);
    const [walledDuck, walledTrino] = await bothOf(left);
    const [ownDuck, ownTrino] = await bothOf(right);
    expect(differencesOf(walledDuck, walledTrino)).toEqual([]);
    expect(differencesOf(ownDuck, ownTrino)).toEqual([]);
    expect(differencesOf(walledDuck, ownTrino)).toEqual([]);
  });

  const oracles = [
    ['a cast', `cast(substr(distribution, 1, 1) as integer) < 10`],
    ['a division', `1 / (case when distribution = '@' then 1 else 0 end) = 1`],
  ] as const;

  test.each(oracles)(
    '%s that fails for the rows of others fails without walls and not within',
    async (_, condition) => {
      const sql = `select count(*) as n from cdn.requests where ${condition.replace('@', own)}`;
      await expect(lake.trino.query(sql).then(collect)).rejects.toThrow();
      const nobody = await walled(sql, { [wall]: ['nobody'] });
      expect(await collect(await lake.trino.query(nobody))).toEqual([{ n: 0 }]);
      expect(await collect(await lake.duck.query(nobody))).toEqual([{ n: 0 }]);
    },
  );

  test("the plan has the reader's condition above the wall", async () => {
    const sql = await walled("select count(*) as n from cdn.requests where regexp_like(c_ip, '^(1+)+$')");
    const rows = await collect(await lake.trino.query(`explain (type distributed) ${sql}`));
    const plan = rows.map(row => String(Object.values(row)[0])).join('\n');
    const at = (text: string) => plan.indexOf(text);
    expect(at('regexp_like')).toBeGreaterThan(-1);
    expect(at('Limit')).toBeGreaterThan(at('regexp_like'));
    expect(at('TableScan') > -1 ? at('TableScan') : at('ScanFilter')).toBeGreaterThan(at('Limit'));
    expect(plan.slice(at('Limit'))).not.toContain('regexp_like');
  });
});
