// A site, opened for work: its settings, catalogue, store, lake and engine in one hand. Whoever changes anything holds the
// site's lock; whoever only reads needs none.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { tableOf } from '../catalog/catalog.ts';
import type { Site } from '../config/config.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import { type AddressBook, openAddressBook } from '../lake/country.ts';
import type { Snapshot } from '../lake/delta.ts';
import { type DeltaTable, openTable } from '../lake/log.ts';
import { clearUnfinished, openStorage, readableFolder } from '../lake/place.ts';
import type { Storage } from '../lake/storage.ts';
import { openTrinoLake, type TrinoLake } from '../lake/trino_lake.ts';
import { folderOf, schemaOf } from '../models/build.ts';
import { fail } from '../models/errors.ts';
import { Claimant, type HolderKind } from '../store/claims.ts';
import { openStore } from '../store/open.ts';
import { type Turn, takeSiteTurn } from '../store/site_turn.ts';
import type { Store } from '../store/store.ts';
import { fail as pipelineError } from './errors.ts';
import { LakeView } from './lake_view.ts';
import type { StageShown } from './progress.ts';
import { takeWorkPlace, worksBeside } from './work_place.ts';

/** Where progress is told: one plain sentence at a time. */
export type Tell = (line: string) => void;

/** Where a stage can be looked at while it goes on. */
export type Watch = (stage: StageShown | undefined) => void;

export interface OpenSite {
  site: Site;
  catalog: Catalog;
  store: Store;
  /** What this process works at, where others may work on the site too. */
  claims: Claimant;
  storage: Storage;
  /** A session that reads the common dialect and holds the temporary tables of loads and builds. */
  sql: DuckDbEngine;
  /** The cluster that builds tables, where the site has one. */
  trino: TrinoLake | undefined;
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
  /** A table as readers see it: with what is not in its log yet. Nothing that is written may rest on it. */
  seen(name: string): Promise<Snapshot | undefined>;
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
  /** How long what it claims is its own without a sign of life. */
  leaseMs?: number;
}

/** Opens a site for changes, as its only writer. Throws `site_busy`. */
export async function openSite(options: OpenOptions): Promise<OpenSite> {
  const { site } = options;
  const turn = await takeSite(options);
  try {
    const scratch = join(site.dataFolder, 'scratch');
    makeFolder(scratch, { empty: true });
    // What somebody is putting beside us is not finished either.
    if (!worksBeside(site.dataFolder)) await clearUnfinished(site);
    return await openParts(options, { scratch, memoryMb: limits.engineMemoryMb, turn, kind: 'pass' });
  } catch (thrown) {
    await turn.release();
    throw thrown;
  }
}

/**
 * Opens a site beside its writer: what it makes lies apart until it takes the site's turn for as long as it changes something. Only one
 * process may do so under one name.
 */
export async function openBeside(options: Omit<OpenOptions, 'holder' | 'waitMs'>, name: string): Promise<OpenSite> {
  const folder = options.site.dataFolder;
  makeFolder(folder);
  const scratch = join(folder, `scratch-${name}`);
  makeFolder(scratch, { empty: true });
  return openParts(options, { scratch, memoryMb: limits.streamMemoryMb, turn: undefined, kind: 'pass' });
}

/**
 * Opens a site for work beside passes, without the site's turn: whatever it does, it does under claims. Throws `workers_many`.
 */
export async function openToWork(options: Omit<OpenOptions, 'holder' | 'waitMs'>): Promise<OpenSite> {
  const place = takeWorkPlace(options.site.dataFolder);
  try {
    makeFolder(place.scratch, { empty: true });
    const open = await openParts(options, {
      scratch: place.scratch,
      memoryMb: limits.engineMemoryMb,
      turn: undefined,
      kind: 'work',
    });
    const close = async () => {
      await open.close();
      place.release();
    };
    return { ...open, close };
  } catch (thrown) {
    place.release();
    throw thrown;
  }
}

/** Takes the site's turn. Throws `site_busy` with who has it. */
export async function takeSite({
  site,
  waitMs = limits.siteLockMs,
  holder,
}: Pick<OpenOptions, 'site' | 'waitMs' | 'holder'>): Promise<Turn> {
  const folder = site.dataFolder;
  const pattern = [folder, readableFolder(site)].find(path => /[*?[]/.test(path));
  if (pattern !== undefined) throw pipelineError('site_path', { path: pattern });
  makeFolder(folder);
  return takeSiteTurn({ state: site.state, folder, waitMs, holder });
}

interface Place {
  scratch: string;
  memoryMb: number;
  turn: Turn | undefined;
  /** Whose claims it makes: those of whoever has the site's turn, if only for a while, or those of one beside. */
  kind: HolderKind;
}

async function openParts(
  options: Omit<OpenOptions, 'holder'>,
  { scratch, memoryMb, turn, kind }: Place,
): Promise<OpenSite> {
  const { site, catalog, clock, tell } = options;
  let store: Store | undefined;
  try {
    const opened = await openStore(site.state);
    store = opened;
    const storage = openStorage(site);
    const engine = await openDuckDb({
      memoryMb,
      threads: limits.engineThreads,
      tempFolder: join(scratch, 'spill'),
      preserveOrder: false,
      keepFiles: false,
    });
    const sql = await engine.dialect();
    const within = turn === undefined ? opened : inTurn(opened, turn);
    const { leaseMs } = options;
    const claims = new Claimant(within, { kind, ...(leaseMs !== undefined && { leaseMs }) });
    const trino = trinoOf(site);
    const tables = new Map<string, DeltaTable>();
    const runSql = (statement: string) => engine.all(statement);
    const view = new LakeView({ site, clock, scratch, runSql });
    let addresses: AddressBook | undefined;
    return {
      site,
      catalog,
      store: within,
      claims,
      storage,
      sql,
      trino,
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
        const known = tables.get(name) ?? openTable(storage, folderOf(name), { clock, scratch, runSql });
        tables.set(name, known);
        return known;
      },
      seen: async name => {
        const table = tableOf(catalog, name);
        return table && (await view.snapshots([table]))[0];
      },
      close: () => closeAll({ engine, trino, claims, store: opened, scratch, turn }),
    };
  } catch (thrown) {
    await store?.close();
    throw thrown;
  }
}

/** A store that writes only while the turn is held; `turn_lost` where it is not. */
const inTurn = (store: Store, turn: Turn): Store => ({
  ...store,
  transaction: async work => {
    await turn.held();
    return store.transaction(work);
  },
});

const trinoOf = ({ engine, storage }: Site): TrinoLake | undefined =>
  engine.kind === 'trino' ? openTrinoLake({ place: engine, storage, folderOf }) : undefined;

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
  trino,
  claims,
  store,
  scratch,
  turn,
}: {
  engine: DuckDbEngine;
  trino: TrinoLake | undefined;
  claims: Claimant;
  store: Store;
  scratch: string;
  turn: Turn | undefined;
}): Promise<void> {
  try {
    await engine.close();
    await trino?.engine.close();
    await claims.close();
    await store.close();
    rmSync(scratch, { recursive: true, force: true });
  } finally {
    await turn?.release();
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
