// Reading a site: an engine that can see its tables and nothing else, each as it is now, all of one look. No lock is taken and
// nothing is written, so any number of readers may work beside a pass.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { ident, tableName } from '../base/sql.ts';
import { type Catalog, type Dataset, isView, type Model, storedTables, tableOf } from '../catalog/catalog.ts';
import { seesStored, type Walls } from '../catalog/walls.ts';
import type { Site } from '../config/config.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { tablesIn } from '../engine/guard.ts';
import { withDuckDb } from '../engine/passing.ts';
import { openReadOnly, type ReadOnlyEngine } from '../engine/readonly.ts';
import type { Snapshot } from '../lake/delta.ts';
import type { Storage } from '../lake/storage.ts';
import { createViewSql, timeOf } from '../models/build.ts';
import { openStoreToRead, type Store } from '../store/store.ts';
import { wholeSql } from './desk_lake.ts';
import { filesSql, LakeView, pathsOf } from './lake_view.ts';
import { fillOpsTable, opsTables } from './ops_tables.ts';
import { WalledTables } from './walled.ts';

export interface Reader {
  engine: ReadOnlyEngine;
  /** Tables that a statement reads, by the names it has for them. */
  tablesIn(sql: string): Promise<string[]>;
  close(): Promise<void>;
}

export interface ReaderOptions {
  site: Site;
  catalog: Catalog;
  clock: Clock;
  /** The statements that will be asked; only the tables that they name are opened. */
  sql: string | readonly string[];
  /** Tables to open besides. */
  tables?: readonly string[];
  /** True where the same is asked many times: tables that are small are copied into the engine's memory, in their order. */
  hold?: boolean;
  /** Rows outside of them are not there; the product's own tables are empty then, since they tell of all. */
  walls?: Walls | undefined;
}

/** Names of all tables that may be asked for. */
const readableTables = (catalog: Catalog, walls: Walls | undefined): string[] => [
  ...[...catalog.datasets.values(), ...catalog.models.values()]
    .filter(table => walls === undefined || seesStored(catalog, table, walls))
    .map(table => table.name),
  ...opsTables.map(table => table.name),
];

/** Opens an engine for some statements. Close it, whatever happens. */
export async function openReader({
  site,
  catalog,
  clock,
  sql,
  tables = [],
  hold = false,
  walls,
}: ReaderOptions): Promise<Reader> {
  const folder = await mkdtemp(join(tmpdir(), 'tallylight-read-'));
  let store: Store | undefined;
  try {
    const files: string[] = [];
    const named = new Map<string, string[]>();
    const engine = await openReadOnly({
      memoryMb: limits.engineMemoryMb,
      threads: limits.engineThreads,
      tempFolder: folder,
      tables: readableTables(catalog, walls),
      files,
      fill: async filling => {
        for (const statement of typeof sql === 'string' ? [sql] : sql)
          named.set(statement, await namedTables(statement, filling));
        const all = [...new Set([...tables, ...named.values()].flat())];
        const asksOps = opsTables.some(table => all.includes(table.name));
        if (asksOps && walls === undefined) store = await openStoreToRead({ path: site.stateFile, scratch: folder });
        const room = { bytes: hold ? limits.heldBytes : 0 };
        const look = await lookAt(all, { filling, site, catalog, clock, folder });
        for (const name of all)
          files.push(
            ...(await fillTable(name, { filling, site, catalog, clock, store, folder, room, walls, ...look })),
          );
      },
    });
    return {
      engine,
      tablesIn: async statement => named.get(statement) ?? engine.tablesIn(statement),
      close: async () => {
        await engine.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  } finally {
    await store?.close();
  }
}

/** Tables that a statement reads; none when it is no statement, which the engine says better. */
async function namedTables(sql: string, parser: DuckDbEngine): Promise<string[]> {
  try {
    return await tablesIn(sql, parser);
  } catch {
    return [];
  }
}

interface Filling extends Omit<ReaderOptions, 'sql' | 'tables' | 'hold'> {
  filling: DuckDbEngine;
  store: Store | undefined;
  folder: string;
  /** What is left for copies. */
  room: { bytes: number };
  storage: Storage;
  /** By name, of all tables that the statements read. */
  snapshots: ReadonlyMap<string, Snapshot | undefined>;
}

/** The stored tables behind some names as they are now. */
async function lookAt(
  names: readonly string[],
  { filling, site, catalog, clock, folder }: Pick<Filling, 'filling' | 'site' | 'catalog' | 'clock' | 'folder'>,
): Promise<Pick<Filling, 'storage' | 'snapshots'>> {
  const view = new LakeView({ site, clock, scratch: folder, runSql: statement => filling.all(statement) });
  const lower = names.map(name => name.toLowerCase());
  const tables = storedTables(catalog, lower).flatMap(name => tableOf(catalog, name) ?? []);
  const snapshots = await view.snapshots(tables);
  return { storage: view.storage, snapshots: new Map(tables.map(({ name }, i) => [name, snapshots[i]])) };
}

/** Makes one table in the engine; gives the files it reads. */
async function fillTable(name: string, options: Filling): Promise<string[]> {
  const { filling, catalog, store, folder, room, walls, storage, snapshots } = options;
  const ops = opsTables.find(table => table.name === name.toLowerCase());
  if (ops) {
    await fillOpsTable(ops, { engine: filling, store, folder });
    return [];
  }
  const table = tableOf(catalog, name.toLowerCase());
  if (!table) return [];
  if (isView(table)) {
    const paths: string[] = [];
    for (const input of table.inputs) paths.push(...(await fillTable(input, options)));
    await filling.run(`create schema if not exists ${ident(table.name.split('.')[0] ?? '')}`);
    // What a view names is looked up when it is made, too.
    await (await filling.dialect()).run(createViewSql(table));
    return paths;
  }
  const snapshot = snapshots.get(table.name);
  if (walls !== undefined) return fillWalled(table, snapshot, { ...options, walls });
  const live = [...(snapshot?.files.values() ?? [])];
  await filling.run(`create schema if not exists ${ident(table.name.split('.')[0] ?? '')}`);
  const rows = live.reduce((sum, file) => sum + (file.stats?.numRecords ?? Number.POSITIVE_INFINITY), 0);
  const bytes = rows * table.columns.length * 8;
  const held = bytes <= room.bytes;
  const paths = await pathsOf(table, { files: live, storage });
  if (held) room.bytes -= bytes;
  await filling.run(
    `create or replace ${held ? 'table' : 'view'} ${tableName(table.name)} as ${filesSql(table, { files: live, paths })}`,
  );
  return held ? [] : paths;
}

/** The rows of a table within walls, over files that hold no others. */
async function fillWalled(
  table: Dataset | Model,
  snapshot: Snapshot | undefined,
  { filling, folder, walls, storage }: Filling & { walls: Walls },
): Promise<string[]> {
  const own = join(folder, 'walled');
  const runSql = (statement: string) => filling.all(statement);
  const source = await new WalledTables({ walls, storage, folder: own, inPlace: true, runSql }).source(table, snapshot);
  if (source === undefined) return [];
  await filling.run(`create schema if not exists ${ident(table.name.split('.')[0] ?? '')}`);
  await filling.run(`create or replace view ${tableName(table.name)} as ${wholeSql(source)}`);
  return [...source.paths];
}

/** Earliest and latest time in some tables, by the statistics of their files; undefined when they hold nothing. */
export async function heldTimes(
  { site, catalog, clock }: Pick<ReaderOptions, 'site' | 'catalog' | 'clock'>,
  names: readonly string[],
): Promise<{ first: Date; last: Date } | undefined> {
  const stored = storedTables(catalog, names);
  return withDuckDb({ memoryMb: limits.parserMemoryMb, threads: 1 }, async (engine, folder) => {
    const runSql = (statement: string) => engine.all(statement);
    const view = new LakeView({ site, clock, scratch: folder, runSql });
    const tables = stored.flatMap(name => tableOf(catalog, name) ?? []);
    const snapshots = await view.snapshots(tables);
    const times = tables.flatMap((table, i) =>
      [...(snapshots[i]?.files.values() ?? [])].flatMap(({ stats }) =>
        [stats?.minValues, stats?.maxValues].map(side => Date.parse(String(side?.[timeOf(table)]))),
      ),
    );
    const [first, ...others] = times.filter(time => !Number.isNaN(time)).sort((one, other) => one - other);
    return first === undefined ? undefined : { first: new Date(first), last: new Date(others.at(-1) ?? first) };
  });
}
