// The tables of a site within walls: files that hold the rows of a tenant and no others. Where the walls are partition columns, the data
// files themselves are chosen; else the rows are copied into files of their own. What must stay true: no statement of a tenant ever runs
// over a row, a dictionary or a statistic of somebody else's, so there is nothing that a clever expression could make the engine tell.

import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { ident, literal, literalList } from '../base/sql.ts';
import type { Dataset, Model } from '../catalog/catalog.ts';
import { noRowsSql } from '../catalog/empty_table.ts';
import { partitionWithin, seesTable, type Walls, wallsSql, wallsWithin } from '../catalog/walls.ts';
import type { RunSql } from '../lake/checkpoint.ts';
import type { DataFile, Snapshot } from '../lake/delta.ts';
import type { Storage } from '../lake/storage.ts';
import { folderOf, timeOf } from '../models/build.ts';
import { type Layer, type TableSource, tableNow } from './desk_lake.ts';
import { filesSql, pathsOf } from './lake_view.ts';

export interface WalledOptions {
  walls: Walls;
  storage: Storage;
  /** A folder of its own: everything in it is the tenant's. On the disk of the lake, links are made in it; else copies. */
  folder: string;
  /** True where data files may be read where they lie: by an engine that is shut in over named files. */
  inPlace?: boolean;
  /** An engine that may read the lake and write into the folder; statements of people never reach it. */
  runSql: RunSql;
}

/** A file that holds the tenant's rows of some data files. */
interface Copy {
  of: ReadonlySet<string>;
  /** Undefined when there was none. */
  file: DataFile | undefined;
}

/** Files that are read as one. */
interface Part {
  files: readonly DataFile[];
  paths: readonly string[];
  layer: Layer;
}

interface State {
  copies: Copy[];
  links: Map<string, string>;
  parts: readonly Part[];
  source: { snapshot: Snapshot | undefined; made: TableSource } | undefined;
  turn: Promise<unknown>;
}

/** Data files within the walls: those of the log, and those that are not in it yet. They change at times of their own. */
interface Within {
  logged: readonly DataFile[];
  hot: readonly DataFile[];
}

export class WalledTables {
  readonly #options: WalledOptions;
  readonly #states = new Map<string, State>();
  /** Files that no table names any more; statements that began before may still read them. */
  #leaving: { path: string; at: number }[] = [];

  constructor(options: WalledOptions) {
    this.#options = options;
  }

  /** The rows of a table within the walls; undefined where the table is not to be known. */
  async source(table: Dataset | Model, snapshot: Snapshot | undefined): Promise<TableSource | undefined> {
    if (!seesTable(this.#options.walls, table)) return undefined;
    const state = this.#state(table.name);
    if (state.source && state.source.snapshot === snapshot) return state.source.made;
    const made = state.turn.catch(() => undefined).then(() => this.#make(table, state, snapshot));
    state.turn = made;
    return made;
  }

  #state(name: string): State {
    const known = this.#states.get(name);
    if (known) return known;
    const state: State = { copies: [], links: new Map(), parts: [], source: undefined, turn: Promise.resolve() };
    this.#states.set(name, state);
    return state;
  }

  async #make(table: Dataset | Model, state: State, snapshot: Snapshot | undefined): Promise<TableSource> {
    if (state.source && state.source.snapshot === snapshot) return state.source.made;
    const { walls } = this.#options;
    const within = filesWithin(walls, table, snapshot);
    const inside = wallsWithin(walls, table);
    const before = state.source?.made;
    const made =
      Object.keys(inside).length === 0
        ? await this.#linked(table, state, within)
        : await this.#copied(table, state, within);
    // What others wrote is no change within these walls.
    const kept = before?.stamp === made.stamp ? before : made;
    state.source = { snapshot, made: kept };
    await this.#clear();
    return kept;
  }

  /** The data files themselves, under names in the tenant's folder. */
  async #linked(table: Dataset | Model, state: State, { logged, hot }: Within): Promise<TableSource> {
    const files = [...logged, ...hot];
    const live = new Set(files.map(file => file.path));
    for (const [path, place] of state.links) {
      if (live.has(path)) continue;
      state.links.delete(path);
      this.#leave(place);
    }
    const parts: Part[] = [];
    for (const [kind, some] of [
      ['logged', logged],
      ['fresh', hot],
    ] as const) {
      const paths = await this.#places(table, state, some);
      parts.push(partOf(state, { kind, files: some, paths, sql: () => filesSql(table, { files: some, paths }) }));
    }
    return sourceOf(table, state, { parts, files });
  }

  async #places(table: Dataset | Model, state: State, files: readonly DataFile[]): Promise<string[]> {
    const { storage, folder, inPlace = false } = this.#options;
    if (inPlace) return pathsOf(table, { files, storage });
    const places: string[] = [];
    for (const file of files) {
      const place = state.links.get(file.path) ?? join(folder, 'files', folderOf(table.name), file.path);
      if (!state.links.has(file.path)) {
        await linkOrCopy(await storage.local(`${folderOf(table.name)}/${file.path}`), place);
        state.links.set(file.path, place);
      }
      places.push(place);
    }
    return places;
  }

  /**
   * Copies of the tenant's rows: files that came since are copied, and copies of which a part has left are made again. Hot files are not
   * copied together with others: some of them leave all the time.
   */
  async #copied(table: Dataset | Model, state: State, { logged, hot }: Within): Promise<TableSource> {
    const live = new Set([...logged, ...hot].map(file => file.path));
    const all = state.copies.filter(copy => [...copy.of].every(path => live.has(path)));
    const small = all.filter(({ file }) => (file?.stats?.numRecords ?? 0) < limits.walledRows / 4);
    const kept = small.length > limits.walledFiles ? all.filter(copy => !small.includes(copy)) : all;
    for (const { file } of state.copies.filter(copy => !kept.includes(copy))) if (file) this.#leave(file.path);
    const has = new Set(kept.flatMap(copy => [...copy.of]));
    const fresh: Copy[] = [];
    for (const some of [logged, hot])
      for (const group of groupsOf(some.filter(file => !has.has(file.path))))
        fresh.push(await this.#copy(table, group));
    state.copies = [...kept, ...fresh];
    const isHot = new Set(hot.map(file => file.path));
    const byKind = Map.groupBy(state.copies, copy => ([...copy.of].some(path => isHot.has(path)) ? 'fresh' : 'logged'));
    const parts = [...byKind].map(([kind, copies]) => {
      const files = copies.flatMap(({ file }) => file ?? []);
      const paths = files.map(file => file.path);
      return partOf(state, { kind, files, paths, sql: () => copiesSql(table, paths) });
    });
    return sourceOf(table, state, { parts, files: undefined });
  }

  async #copy(table: Dataset | Model, group: readonly DataFile[]): Promise<Copy> {
    const { walls, storage, folder, runSql } = this.#options;
    const path = join(folder, 'copies', `${randomUUID()}.parquet`);
    await mkdir(dirname(path), { recursive: true });
    const rows = filesSql(table, { files: group, paths: await pathsOf(table, { files: group, storage }) });
    await runSql(`copy (select * from (${rows}) where ${wallsSql(walls, table)}) to ${literal(path)} (format parquet)`);
    const time = ident(timeOf(table));
    const [facts] = await runSql(
      `select count(*) as rows, cast(min(${time}) as varchar) as first, cast(max(${time}) as varchar) as last from read_parquet(${literal(path)}, hive_partitioning=false)`,
    );
    const [size] = await runSql(`select size from read_blob(${literal(path)})`);
    const of = new Set(group.map(file => file.path));
    const rowCount = Number(facts?.['rows'] ?? 0);
    if (rowCount === 0) {
      await rm(path, { force: true });
      return { of, file: undefined };
    }
    return { of, file: copyFileOf(table, { path, rows: rowCount, bytes: Number(size?.['size'] ?? 0), facts }) };
  }

  #leave(path: string): void {
    this.#leaving.push({ path, at: performance.now() });
  }

  async #clear(): Promise<void> {
    const before = performance.now() - limits.fileStatementMs;
    const due = this.#leaving.filter(({ at }) => at < before);
    this.#leaving = this.#leaving.filter(({ at }) => at >= before);
    for (const { path } of due) await rm(path, { force: true });
  }
}

/** Data files that may hold rows within the walls, by their partitions. */
function filesWithin(walls: Walls, table: Dataset | Model, snapshot: Snapshot | undefined): Within {
  const files = [...(snapshot?.files.values() ?? [])].filter(file => partitionWithin(walls, table, file.partition));
  const hot = new Set(snapshot?.overlay?.add.map(file => file.path));
  return { logged: files.filter(file => !hot.has(file.path)), hot: files.filter(file => hot.has(file.path)) };
}

/** A part of a table; the one before where it is of the same files. */
function partOf(
  state: State,
  { kind, files, paths, sql }: Omit<Part, 'layer'> & { kind: Layer['kind']; sql: () => string },
): Part {
  const same = state.parts.find(
    part =>
      part.layer.kind === kind &&
      part.paths.length === paths.length &&
      part.paths.every((path, i) => path === paths[i]),
  );
  if (same) return same;
  const rows = files.reduce((sum, file) => sum + (file.stats?.numRecords ?? 0), 0);
  return { files, paths, layer: { kind, stamp: randomUUID(), sql: sql(), rows } };
}

/** The table made of its parts, which the next look compares with. `files` are those that may be shown. */
function sourceOf(
  table: Dataset | Model,
  state: State,
  { parts, files }: { parts: readonly Part[]; files: readonly DataFile[] | undefined },
): TableSource {
  const full = parts.filter(part => part.files.length > 0);
  state.parts =
    full.length > 0
      ? full
      : [partOf(state, { kind: 'logged', files: [], paths: [], sql: () => noRowsSql(table.columns) })];
  const layers = state.parts.map(part => part.layer);
  return {
    stamp: layers.map(({ stamp }) => stamp).join('+'),
    layers,
    now: tableNow(
      state.parts.flatMap(part => part.files),
      { version: undefined, time: timeOf(table) },
    ),
    files,
    paths: state.parts.flatMap(part => part.paths),
  };
}

const copiesSql = (table: Dataset | Model, paths: readonly string[]): string =>
  `select ${table.columns.map(({ name }) => ident(name)).join(', ')} from read_parquet(${literalList(paths)}, hive_partitioning=false)`;

/** Files by time, so many rows at once. */
function groupsOf(files: readonly DataFile[]): DataFile[][] {
  const groups: DataFile[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  for (const file of [...files].sort((one, other) => one.modifiedMs - other.modifiedMs)) {
    const more = file.stats?.numRecords ?? limits.walledRows;
    if (rows + more > limits.walledRows) {
      groups.push([]);
      rows = 0;
    }
    groups.at(-1)?.push(file);
    rows += more;
  }
  return groups;
}

interface Facts {
  path: string;
  rows: number;
  bytes: number;
  facts: Record<string, unknown> | undefined;
}

const copyFileOf = (table: Dataset | Model, { path, rows, bytes, facts }: Facts): DataFile => {
  const at = (name: string): Record<string, string> => {
    const text = facts?.[name];
    return typeof text === 'string' ? { [timeOf(table)]: `${text.replace(' ', 'T')}Z` } : {};
  };
  const stats = { numRecords: rows, minValues: at('first'), maxValues: at('last') };
  return { path, partition: {}, bytes, modifiedMs: 0, stats };
};

/** A second name for a file, where the disk is the same; links that point are no help, the engine follows them before it asks where it is. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await link(from, to);
  } catch (thrown) {
    if (isSystemError(thrown, 'EEXIST')) return;
    if (!isSystemError(thrown, 'EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw thrown;
    await copyFile(from, to);
  }
}
