// A site, opened for work: its settings, catalogue, store, lake and engine in one hand. Whoever changes anything holds the
// site's lock; whoever only reads needs none.

import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
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
import { fail as pipelineError } from './errors.ts';
import type { StageShown } from './progress.ts';

/** Where progress is told: one plain sentence at a time. */
export type Tell = (line: string) => void;

/** Where a stage can be looked at while it goes on. */
export type Watch = (stage: StageShown | undefined) => void;

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
  /** Given each stage as it begins, and undefined when it is over. */
  watch: Watch;
  /** Called at every step at which a crash must leave a whole state; tests end the process there. */
  step: (name: string) => void;
  /** A table's log, opened once; of any name, since the lake may hold what the catalogue no longer has. */
  table(name: string): Promise<DeltaTable>;
  close(): Promise<void>;
}

export interface OpenOptions {
  site: Site;
  catalog: Catalog;
  clock: Clock;
  tell: Tell;
  watch?: Watch;
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
  const pattern = [folder, site.lakeFolder].find(path => /[*?[]/.test(path));
  if (pattern !== undefined) throw pipelineError('site_path', { path: pattern });
  makeFolder(folder);
  const lock = lockSite({ folder, waitMs: options.waitMs ?? limits.siteLockMs, holder: options.holder });
  let store: Store | undefined;
  try {
    const scratch = join(folder, 'scratch');
    makeFolder(scratch, { empty: true });
    const opened = await openStore({ path: site.stateFile });
    store = opened;
    await clearTemporary(site.lakeFolder);
    const storage = openFolder(site.lakeFolder);
    const engine = await openDuckDb({
      memoryMb: limits.engineMemoryMb,
      threads: limits.engineThreads,
      tempFolder: join(scratch, 'spill'),
      preserveOrder: false,
    });
    const sql = await engine.dialect();
    const tables = new Map<string, DeltaTable>();
    let addresses: AddressBook | undefined;
    return {
      site,
      catalog,
      store: opened,
      storage,
      sql,
      clock,
      scratch,
      tell,
      watch: options.watch ?? (() => undefined),
      step: options.step ?? (() => undefined),
      addresses: () => {
        addresses ??= openAddressBook();
        return addresses;
      },
      table: async name => {
        const known =
          tables.get(name) ??
          openTable(storage, folderOf(name), { clock, scratch, runSql: statement => engine.all(statement) });
        tables.set(name, known);
        return known;
      },
      close: () => closeAll({ engine, store: opened, scratch, lock }),
    };
  } catch (thrown) {
    await store?.close();
    lock.release();
    throw thrown;
  }
}

/** Makes a folder, or empties it. Throws `site_unwritable`. */
function makeFolder(path: string, { empty = false }: { empty?: boolean } = {}): void {
  try {
    if (empty) rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
  } catch (thrown) {
    throw pipelineError('site_unwritable', { path, reason: reasonOf(thrown) }, thrown);
  }
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
  try {
    await engine.close();
    await store.close();
    rmSync(scratch, { recursive: true, force: true });
  } finally {
    lock.release();
  }
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
