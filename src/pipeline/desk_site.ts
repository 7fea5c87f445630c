// The engines of the desk over one load of the site and its catalogue.

import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { isView } from '../catalog/catalog.ts';
import { seesStored, type Walls, wallsKey, wallsWithin } from '../catalog/walls.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import type { Snapshot } from '../lake/delta.ts';
import { hotFolderOf } from '../lake/overlay.ts';
import { type LakePlace, readableFolder } from '../lake/place.ts';
import type { Store } from '../store/store.ts';
import { type DeskEngine, openDeskEngine, type Sourced } from './desk_engine.ts';
import { DeskLake, type TableSource, type TablesOf, viewSource } from './desk_lake.ts';
import { DeskOps } from './desk_ops.ts';
import { DeskStands, type TableStand } from './desk_stands.ts';
import { opsTables } from './ops_tables.ts';
import { WalledTables } from './walled.ts';

export interface DeskSiteOptions {
  site: LakePlace;
  catalog: TablesOf;
  /** Undefined where there is no state yet. */
  store: Store | undefined;
  clock: Clock;
  /** Made and removed with it. */
  folder: string;
}

interface Walled {
  tables: WalledTables;
  folder: string;
  usedAt: number;
}

export class DeskSite {
  readonly #options: DeskSiteOptions;
  readonly #lake: DeskLake;
  readonly #stands = new DeskStands();
  readonly #engines = new Map<string, Promise<DeskEngine>>();
  readonly #walled = new Map<string, Walled>();
  /** Reads logs, parses statements and copies rows; no statement of anybody runs on it. */
  #ours: Promise<DuckDbEngine> | undefined;
  #folder: Promise<unknown> | undefined;
  #users = 0;

  constructor(options: DeskSiteOptions) {
    this.#options = options;
    const runSql = async (statement: string) => (await this.#our()).all(statement);
    this.#lake = new DeskLake({ ...options, scratch: options.folder, runSql });
  }

  get busy(): boolean {
    return this.#users > 0;
  }

  sees(name: string, walls: Walls | undefined): boolean {
    const table = this.#lake.table(name);
    if (table === undefined) return walls === undefined && opsTables.some(one => one.name === name.toLowerCase());
    return walls === undefined || seesStored(this.#options.catalog, table, walls);
  }

  /** A table of the lake within walls; undefined where it is not to be known. */
  async source(name: string, walls: Walls | undefined): Promise<TableSource | undefined> {
    return (await this.#sources([name], walls)).at(-1)?.source;
  }

  /** How a table stands within walls; undefined where it is not to be known. Only walls inside of data files cost the reading of them. */
  async stand(name: string, walls: Walls | undefined): Promise<TableStand | undefined> {
    const table = this.#lake.table(name);
    const isOfFiles = table !== undefined && !isView(table) && this.sees(name, walls);
    if (!isOfFiles || (walls !== undefined && Object.keys(wallsWithin(walls, table)).length > 0))
      return this.source(name, walls);
    return this.#stands.of(table, (await this.look([table.name])).get(table.name), walls);
  }

  /** Stored tables as they are seen now, by name, all of one look. */
  async look(names: readonly string[]): Promise<Map<string, Snapshot | undefined>> {
    const tables = names.flatMap(name => this.#lake.table(name) ?? []);
    if (tables.length > 0) await this.#makeFolder();
    const snapshots = await this.#lake.snapshots(tables);
    return new Map(tables.map(({ name }, i) => [name, snapshots[i]]));
  }

  /** What judges statements; none of anybody runs on it. */
  parser(): Promise<DuckDbEngine> {
    return this.#our();
  }

  /** Rows of a table in its log; undefined where there is no such table. */
  async loggedRows(name: string): Promise<number | undefined> {
    const table = this.#lake.table(name);
    if (table === undefined || isView(table)) return undefined;
    await this.#makeFolder();
    return this.#lake.loggedRows(table);
  }

  /** What is not in the logs yet, by table. */
  hot(): Promise<Readonly<Record<string, object>>> {
    return this.#lake.hot();
  }

  /**
   * What some tables are read from, and before them those that views among them read. All of one look, so that a statement never sees two
   * tables of two ticks.
   */
  async #sources(names: readonly string[], walls: Walls | undefined): Promise<Sourced[]> {
    const all = this.#withInputs(names);
    const stored = all.flatMap(name => {
      const table = this.#lake.table(name);
      return table === undefined || isView(table) || !this.sees(name, walls) ? [] : [table];
    });
    if (stored.length > 0) await this.#makeFolder();
    const snapshots = await this.#lake.snapshots(stored);
    const sources = await Promise.all(
      stored.map((table, i) =>
        walls === undefined
          ? this.#lake.source(table, snapshots[i])
          : this.#walledOf(walls).tables.source(table, snapshots[i]),
      ),
    );
    const byName = new Map(stored.map((table, i) => [table.name, sources[i]]));
    return all.map(name => {
      const table = this.#lake.table(name);
      const isSeenView = table !== undefined && isView(table) && this.sees(name, walls);
      return { name, source: isSeenView ? viewSource(table) : byName.get(name) };
    });
  }

  /** Names in lower case, inputs of views first, each once. */
  #withInputs(names: readonly string[]): string[] {
    const all = names.flatMap(name => {
      const table = this.#lake.table(name);
      return [...(table !== undefined && isView(table) ? this.#withInputs(table.inputs) : []), name.toLowerCase()];
    });
    return [...new Set(all)];
  }

  /** The engine of a lane within walls, and what lets it go. Within walls there is one for both lanes. */
  async engine(lane: 'panel' | 'person', walls: Walls | undefined): Promise<{ engine: DeskEngine; leave: () => void }> {
    this.#users++;
    try {
      const key = walls === undefined ? lane : wallsKey(walls);
      const opening = this.#engines.get(key) ?? this.#open(lane, walls);
      this.#engines.delete(key);
      this.#engines.set(key, opening);
      opening.catch(() => this.#engines.delete(key));
      const engine = await opening;
      const release = engine.use();
      if (walls !== undefined) void this.#boundWalled();
      let left = false;
      const leave = () => {
        if (left) return;
        left = true;
        release();
        this.#users--;
      };
      return { engine, leave };
    } catch (thrown) {
      this.#users--;
      throw thrown;
    }
  }

  /** Closes engines that nobody has asked for long. */
  async closeIdle(restMs = limits.deskIdleMs): Promise<void> {
    for (const [key, opening] of this.#engines) {
      const since = (await opening.catch(() => undefined))?.restsSince;
      if (since !== undefined && performance.now() - since >= restMs) await this.#closeEngine(key);
    }
    for (const [key, walled] of this.#walled) {
      if (this.#engines.has(key) || performance.now() - walled.usedAt < restMs) continue;
      this.#walled.delete(key);
      await rm(walled.folder, { recursive: true, force: true });
    }
  }

  async close(): Promise<void> {
    for (const key of [...this.#engines.keys()]) await this.#closeEngine(key);
    await (await this.#ours)?.close();
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  async #boundWalled(): Promise<void> {
    const keys = [...this.#engines.keys()].filter(key => this.#walled.has(key));
    for (const key of keys.slice(0, Math.max(0, keys.length - limits.walledEngines))) {
      const engine = await this.#engines.get(key)?.catch(() => undefined);
      if (engine?.restsSince !== undefined) await this.#closeEngine(key);
    }
  }

  async #closeEngine(key: string): Promise<void> {
    const opening = this.#engines.get(key);
    this.#engines.delete(key);
    await (await opening?.catch(() => undefined))?.close();
  }

  #walledOf(walls: Walls): Walled {
    const key = wallsKey(walls);
    const known = this.#walled.get(key);
    if (known) {
      known.usedAt = performance.now();
      return known;
    }
    const folder = join(this.#options.folder, `walled-${randomUUID()}`);
    const runSql = async (statement: string) => (await this.#our()).all(statement);
    const walled = {
      tables: new WalledTables({ walls, storage: this.#lake.storage, folder, runSql }),
      folder,
      usedAt: performance.now(),
    };
    this.#walled.set(key, walled);
    return walled;
  }

  async #open(lane: 'panel' | 'person', walls: Walls | undefined): Promise<DeskEngine> {
    const { store, catalog, folder } = this.#options;
    const inside = walls !== undefined;
    const names = [...catalog.datasets.keys(), ...catalog.models.keys(), ...opsTables.map(table => table.name)];
    const own = join(folder, `engine-${randomUUID()}`);
    const { site } = this.#options;
    const readable =
      walls === undefined ? [readableFolder(site), hotFolderOf(site.dataFolder)] : [this.#walledOf(walls).folder];
    // An engine takes real paths, which only a folder that is there has.
    for (const one of readable) await mkdir(one, { recursive: true });
    return openDeskEngine({
      memoryMb: inside ? limits.walledMemoryMb : lane === 'panel' ? limits.panelMemoryMb : limits.personMemoryMb,
      heldBytes: inside ? limits.walledHeldBytes : limits.deskHeldBytes,
      folder: own,
      readable,
      known: names.filter(name => this.sees(name, walls)),
      parser: await this.#our(),
      sources: asked => this.#sources(asked, walls),
      columns: name => this.#lake.table(name)?.columns.length ?? 0,
      ops: inside ? undefined : path => new DeskOps({ store, folder: path }),
    });
  }

  /** Once, and not for each of many statements. */
  #makeFolder(): Promise<unknown> {
    this.#folder ??= mkdir(this.#options.folder, { recursive: true });
    return this.#folder;
  }

  #our(): Promise<DuckDbEngine> {
    this.#ours ??= openDuckDb({
      memoryMb: limits.deskMemoryMb,
      threads: limits.engineThreads,
      tempFolder: join(this.#options.folder, 'spill'),
    });
    return this.#ours;
  }
}
