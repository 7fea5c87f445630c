// Both engines over the lake of a site of all packs: DuckDB by views of the files that are live, Trino by the statements that
// `tables --ddl trino` prints.

import { join } from 'node:path';
import { inject } from 'vitest';
import { fixedClock } from '../../src/base/clock.ts';
import { literal, tableName } from '../../src/base/sql.ts';
import { type Catalog, isBuilt, isView } from '../../src/catalog/catalog.ts';
import type { CheckedSite } from '../../src/cli/context.ts';
import { type DuckDbEngine, openDuckDb } from '../../src/engine/duckdb.ts';
import { collect, type Engine } from '../../src/engine/engine.ts';
import { openFolder } from '../../src/lake/folder.ts';
import { type DeltaTable, openTable } from '../../src/lake/log.ts';
import { openStorage } from '../../src/lake/place.ts';
import { openTrinoLake } from '../../src/lake/trino_lake.ts';
import { createViewSql, folderOf, viewSql } from '../../src/models/build.ts';
import { intervalsBetween } from '../../src/models/models.ts';
import { withinSql } from '../../src/models/stretch.ts';
import { runTrinoBuild } from '../../src/models/trino_build.ts';
import { clusterSql } from '../../src/pipeline/cluster_sql.ts';
import { fillOpsTable, opsTables } from '../../src/pipeline/ops_tables.ts';
import { openStore } from '../../src/store/open.ts';
import { now, openPackSite } from './pack_site.ts';
import { connectTrino, registerTables, trinoPlace } from './trino.ts';

export interface PackLake {
  /** As it is now: a delivery brings a column. */
  catalog: Catalog;
  /** In the common dialect, over the tables as they were after the last delivery. */
  duck: Engine;
  trino: Engine;
  /** Trino, asked as a site asks it: each table a sub-query with the columns of its contract, each view its own SELECT. */
  asSites: Pick<Engine, 'query'>;
  /** Builds a stretch of a model on Trino, of which nothing is committed, and gives a SELECT of what it made. */
  buildOnTrino(model: string, range: { from: Date; to: Date }): Promise<string>;
  /** Brings all that comes after the first delivery, with checkpoints between; Trino is told nothing of it. */
  deliverRest(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a site after its first delivery and tells Trino of its tables. */
export async function openPackLake(): Promise<PackLake> {
  const packSite = await openPackSite(inject('kept'));
  const checked = await packSite.load();
  const scratch = join(packSite.folder, '..', 'scratch');
  const instance = await openDuckDb({ memoryMb: 1_000, threads: 2, tempFolder: scratch });
  await showTables(instance, { ...checked, scratch });
  const trino = connectTrino();
  const printed = await packSite.command(['tables', '--ddl', 'trino']);
  for (const sql of printed.split(/;\s*\n/).filter(text => text.trim() !== '')) await collect(await trino.query(sql));
  const lake: PackLake = {
    catalog: checked.catalog,
    duck: await instance.dialect(),
    trino,
    asSites: {
      // A site reads the product's own tables itself.
      query: async sql =>
        trino.query(/\bops\./.test(sql) ? sql : await clusterSql(sql, { catalog: lake.catalog, parser: instance })),
    },
    buildOnTrino: (model, range) =>
      buildOnTrino(instance, { ...checked, catalog: lake.catalog, scratch }, { model, range }),
    deliverRest: async () => {
      await packSite.late();
      for (const table of logsOf(instance, { ...checked, scratch }).values()) await table.checkpoint();
      await packSite.last();
      const { site, catalog } = await packSite.load();
      lake.catalog = catalog;
      await showTables(instance, { site, catalog, scratch });
      await copyOpsTables(instance, { site, scratch, trino });
    },
    close: async () => {
      await instance.close();
      await forgetTables(trino, checked.catalog);
      await packSite.remove();
    },
  };
  return lake;
}

/** Trino forgets the tables, whose names another file of tests uses for a lake of its own. */
async function forgetTables(trino: Engine, catalog: Catalog): Promise<void> {
  const views = [...catalog.models.values()].filter(isView).reverse();
  for (const { name } of views) await collect(await trino.query(`drop view if exists ${tableName(name)}`));
  for (const name of storedNames(catalog)) {
    const [schema = '', table = ''] = name.split('.');
    const forget = `call lake.system.unregister_table(${literal(schema)}, ${literal(table)})`;
    // One that is not registered any more needs no forgetting.
    await trino.query(forget).then(collect, () => undefined);
  }
}

interface Shown extends CheckedSite {
  /** A folder for what checkpoints and copies leave. */
  scratch: string;
}

function logsOf(instance: DuckDbEngine, { site, catalog, scratch }: Shown): Map<string, DeltaTable> {
  const storage = openStorage(site);
  const options = { clock: fixedClock(now.toISOString()), scratch, runSql: (sql: string) => instance.all(sql) };
  return new Map(storedNames(catalog).map(name => [name, openTable(storage, folderOf(name), options)]));
}

/** Tables that lie in the lake. */
const storedNames = (catalog: Catalog): string[] => [
  ...catalog.datasets.keys(),
  ...[...catalog.models.values()].filter(model => !isView(model)).map(({ name }) => name),
];

/** Views over the files that are live now, and the models that are views. */
async function showTables(instance: DuckDbEngine, shown: Shown): Promise<void> {
  const { site, catalog } = shown;
  const logs = logsOf(instance, shown);
  const dialect = await instance.dialect();
  for (const contract of [...catalog.datasets.values(), ...catalog.models.values()]) {
    const files = [...((await logs.get(contract.name)?.snapshot())?.files.values() ?? [])];
    await instance.run(`create schema if not exists ${contract.name.split('.')[0]}`);
    const view = await viewSql(contract, { files, storage: openStorage(site) });
    if (isView(contract)) await dialect.run(createViewSql(contract));
    else await instance.run(`create or replace view ${tableName(contract.name)} as ${view}`);
  }
  await dialect.close();
}

async function buildOnTrino(
  instance: DuckDbEngine,
  shown: Shown,
  { model: name, range }: { model: string; range: { from: Date; to: Date } },
): Promise<string> {
  const { catalog, site, scratch } = shown;
  const model = catalog.models.get(name);
  if (model === undefined || !isBuilt(model)) throw new Error(`${name} is not built`);
  const intervals = intervalsBetween(range, model.build);
  const [first, last] = [intervals[0], intervals.at(-1)];
  if (first === undefined || last === undefined) throw new Error('there is no interval');
  const build = { table: name, start: first.start, end: last.end, intervals, reasons: ['asked for'] };
  const logs = logsOf(instance, shown);
  const storage = openStorage(site);
  const trino = openTrinoLake({ place: trinoPlace(), storage: site.storage, folderOf });
  const sql = await instance.dialect();
  try {
    const { added, intervals: books } = await runTrinoBuild(build, {
      catalog,
      sql,
      storage,
      scratch,
      clock: fixedClock(now.toISOString()),
      change: 'compared',
      snapshot: async table => logs.get(table)?.snapshot(),
      trino,
    });
    const within = withinSql(model.time, build);
    const counted = books.reduce((sum, { rows }) => sum + rows, 0);
    const view = `select * from (${await viewSql(model, { files: added, storage })}) where ${within}`;
    const [row] = await instance.all(`select count(*) as n from (${view})`);
    if (Number(row?.['n']) !== counted) throw new Error(`${counted} rows are in the books, ${row?.['n']} in the files`);
    return view;
  } finally {
    await sql.close();
    await trino.engine.close();
  }
}

/** The product's own tables are rows of its store; copies of them as Delta tables let Trino read them too. */
async function copyOpsTables(
  instance: DuckDbEngine,
  { site, scratch, trino }: Omit<Shown, 'catalog'> & { trino: Engine },
): Promise<void> {
  const lake = join(scratch, 'lake');
  const storage = openFolder(lake);
  const options = { clock: fixedClock(now.toISOString()), scratch, runSql: (sql: string) => instance.all(sql) };
  const store = await openStore(site.state);
  try {
    for (const table of opsTables) {
      await fillOpsTable(table, { engine: instance, store, folder: scratch });
      const local = join(scratch, `${table.name}.parquet`);
      await instance.run(`copy ${tableName(table.name)} to ${literal(local)} (format parquet)`);
      const log = openTable(storage, folderOf(table.name), options);
      await log.create({ columns: table.columns, partition: [] });
      const bytes = await storage.putFile(`${folderOf(table.name)}/rows.parquet`, local);
      const file = { path: 'rows.parquet', partition: {}, bytes, modifiedMs: now.getTime() };
      await log.commit({ operation: 'LOAD', add: [file], remove: [], dataChange: true });
    }
  } finally {
    await store.close();
  }
  const names = opsTables.map(({ name }) => name);
  await registerTables(trino, lake, names);
}
