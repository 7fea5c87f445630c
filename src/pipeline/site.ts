// A site, opened for work: its settings, catalogue, store, lake and engine in one hand. Whoever changes anything holds the
// site's lock; whoever only reads needs none.

import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { tableOf } from '../catalog/catalog.ts';
import type { Site } from '../config/config.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import { type AddressBook, openAddressBook } from '../lake/country.ts';
import { clearTemporary, openFolder } from '../lake/folder.ts';
import { type DeltaTable, openTable } from '../lake/log.ts';
import type { Storage } from '../lake/storage.ts';
import { folderOf, schemaOf } from '../models/build.ts';
import { fail } from '../models/errors.ts';
import { lockSite, type SiteLock } from '../store/site_lock.ts';
import { openStore, type Store } from '../store/store.ts';

/** Where progress is told: one plain sentence at a time. */
export type Tell = (line: string) => void;

export interface OpenSite {
  site: Site;
  catalog: Catalog;
  store: Store;
  storage: Storage;
  /** A session that reads the common dialect and holds the temporary tables of loads and builds. */
  sql: DuckDbEngine;
  clock: Clock;
  /** Emptied at opening; on the disk of the lake. */
  scratch: string;
  addresses: () => AddressBook;
  tell: Tell;
  /** Called at every step at which a crash must leave a whole state; tests end the process there. */
  step: (name: string) => void;
  /** The table's log, opened once. */
  table(name: string): Promise<DeltaTable>;
  close(): Promise<void>;
}

export interface OpenOptions {
  site: Site;
  catalog: Catalog;
  clock: Clock;
  tell: Tell;
  step?: (name: string) => void;
  /** How long to wait for another process. */
  waitMs?: number;
  /** What to say of this process to one that waits. */
  holder: string;
}

/** Opens a site for changes, as its only writer. Throws `site_busy`. */
export async function openSite(options: OpenOptions): Promise<OpenSite> {
  const { site, catalog, clock, tell } = options;
  const folder = dirname(site.stateFile);
  mkdirSync(folder, { recursive: true });
  const lock = lockSite({ folder, waitMs: options.waitMs ?? limits.siteLockMs, holder: options.holder });
  try {
    const scratch = join(folder, 'scratch');
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    const store = await openStore({ path: site.stateFile });
    await clearTemporary(site.lakeFolder);
    const storage = openFolder(site.lakeFolder);
    const engine = await openDuckDb({
      memoryMb: limits.engineMemoryMb,
      threads: limits.engineThreads,
      tempFolder: join(scratch, 'spill'),
      preserveOrder: false,
    });
    const sql = await engine.dialect();
    const tables = new Map<string, Promise<DeltaTable>>();
    let addresses: AddressBook | undefined;
    return {
      site,
      catalog,
      store,
      storage,
      sql,
      clock,
      scratch,
      tell,
      step: options.step ?? (() => undefined),
      addresses: () => {
        addresses ??= openAddressBook();
        return addresses;
      },
      table: name => {
        const known = tables.get(name) ?? openLakeTable({ name, storage, catalog, clock, engine, scratch });
        tables.set(name, known);
        return known;
      },
      close: () => closeAll({ engine, store, scratch, lock }),
    };
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
}

async function openLakeTable(options: {
  name: string;
  storage: Storage;
  catalog: Catalog;
  clock: Clock;
  engine: DuckDbEngine;
  scratch: string;
}): Promise<DeltaTable> {
  const { name, storage, catalog, clock, engine, scratch } = options;
  if (!tableOf(catalog, name)) throw fail('model_unknown', { table: name });
  return openTable(storage, folderOf(name), { clock, scratch, runSql: statement => engine.all(statement) });
}

async function closeAll({
  engine,
  store,
  scratch,
  lock,
}: {
  engine: DuckDbEngine;
  store: Store;
  scratch: string;
  lock: SiteLock;
}): Promise<void> {
  await engine.close();
  await store.close();
  rmSync(scratch, { recursive: true, force: true });
  lock.release();
}

/** A table that is there and has every column of its contract. */
export async function ensureTable(open: OpenSite, name: string): Promise<DeltaTable> {
  const contract = tableOf(open.catalog, name);
  if (!contract) throw fail('model_unknown', { table: name });
  const table = await open.table(name);
  const schema = schemaOf(contract);
  const { schema: there } = await table.create(schema);
  const names = new Set(there.columns.map(column => column.name));
  const fresh = schema.columns.filter(column => !names.has(column.name));
  if (fresh.length > 0) {
    const wider = { columns: [...there.columns, ...fresh], partition: there.partition };
    await table.commit({ operation: 'ADD COLUMNS', add: [], remove: [], schema: wider, dataChange: false });
  }
  return table;
}
