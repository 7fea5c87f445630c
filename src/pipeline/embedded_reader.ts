// Reading a site by the engine inside the process: it can see the tables that are asked for and nothing else, each as it is now, all of one
// look. No lock is taken and nothing is written, so any number of readers may work beside a pass.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '../base/limits.ts';
import { ident, tableName } from '../base/sql.ts';
import { type Dataset, isView, type Model, storedTables, tableOf } from '../catalog/catalog.ts';
import type { Walls } from '../catalog/walls.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { tablesIn } from '../engine/guard.ts';
import { openReadOnly } from '../engine/readonly.ts';
import type { Snapshot } from '../lake/delta.ts';
import type { Storage } from '../lake/storage.ts';
import { createViewSql } from '../models/build.ts';
import { openStoreToRead } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { namesWithin } from './cluster_sql.ts';
import { wholeSql } from './desk_lake.ts';
import { filesSql, LakeView, openToRead, pathsOf } from './lake_view.ts';
import { fillOpsTable, opsTables } from './ops_tables.ts';
import type { Reader, ReaderOptions } from './reading.ts';
import { WalledTables } from './walled.ts';

/** What readers of one look share. */
export interface EmbeddedReaderOptions extends ReaderOptions {
  /** The stored tables behind all names, where they were looked at before. */
  look?: ReadonlyMap<string, Snapshot | undefined>;
}

/** Opens an engine inside the process for some statements. Close it, whatever happens. */
export async function openEmbeddedReader({
  site,
  catalog,
  clock,
  sql,
  tables = [],
  hold = false,
  walls,
  look: looked,
}: EmbeddedReaderOptions): Promise<Reader> {
  const folder = await mkdtemp(join(tmpdir(), 'tallylight-read-'));
  let store: Store | undefined;
  try {
    const files: string[] = [];
    const named = new Map<string, string[]>();
    const engine = await openReadOnly({
      memoryMb: limits.engineMemoryMb,
      threads: limits.engineThreads,
      tempFolder: folder,
      tables: [...namesWithin(catalog, walls), ...opsTables.map(table => table.name)],
      files,
      fill: async filling => {
        for (const statement of typeof sql === 'string' ? [sql] : sql)
          named.set(statement, await namedTables(statement, filling));
        const all = [...new Set([...tables, ...named.values()].flat())];
        const asksOps = opsTables.some(table => all.includes(table.name));
        if (asksOps && walls === undefined) store = await openStoreToRead(site.state, { scratch: folder });
        const room = { bytes: hold ? limits.heldBytes : 0 };
        const look =
          looked === undefined
            ? await lookAt(all, { filling, site, catalog, clock, folder })
            : { storage: openToRead(site), snapshots: looked };
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
