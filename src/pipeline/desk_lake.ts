// Where the tables of the lake stand now, log and overlay, looked at again at most every quarter of a second; and how they are read. What
// must stay true: what a look gave is never older than that, and a table that is the same is the same source.

import { limits } from '../base/limits.ts';
import type { Catalog, Dataset, Model } from '../catalog/catalog.ts';
import type { DataFile, Snapshot } from '../lake/delta.ts';
import { coldStampOf, digestOf, stampOf } from '../lake/overlay.ts';
import type { Storage } from '../lake/storage.ts';
import { timeOf } from '../models/build.ts';
import type { TableNow } from './desk.ts';
import { filesSql, LakeView, type LakeViewOptions, pathsOf } from './lake_view.ts';

/** The tables of a catalogue. */
export type TablesOf = Pick<Catalog, 'datasets' | 'models'>;

export interface DeskLakeOptions extends Omit<LakeViewOptions, 'lookMs'> {
  catalog: TablesOf;
}

/** A part of a table that changes as one. */
export interface Layer {
  /** What is in the log; hot files that have stood for a while; those that came last. */
  kind: 'logged' | 'settled' | 'fresh';
  /** Changes when what is read does. */
  stamp: string;
  sql: string;
  rows: number;
}

/** A table to be read: SELECTs over files that hold its rows and no others, and how it stands; of a view over tables that do. */
export interface TableSource {
  /** Changes when what is read does. */
  stamp: string;
  /** Its rows are those of all of them: at most one of each kind. */
  layers: readonly Layer[];
  now: TableNow;
  /** The live data files; undefined where the rows lie in copies. */
  files: readonly DataFile[] | undefined;
  /** Tables that the SELECT reads, where it is a view. */
  inputs?: readonly string[];
  /** Local files that the SELECTs read. */
  paths: readonly string[];
}

/** One SELECT of all layers. */
export const wholeSql = ({ layers }: Pick<TableSource, 'layers'>): string =>
  layers.map(({ sql }) => sql).join(' union all ');

/** Files of a table, read as one. */
interface Part {
  layer: Layer;
  files: readonly DataFile[];
  paths: readonly string[];
}

export class DeskLake {
  readonly storage: Storage;
  readonly #catalog: TablesOf;
  readonly #view: LakeView;
  readonly #sources = new WeakMap<Snapshot, Promise<TableSource>>();
  /** Of each table the newest part that is in the log: it outlives what is laid over it. */
  readonly #logged = new Map<string, Promise<Part>>();
  /** Of each table the hot files that stood at an earlier look, as one part. */
  readonly #settled = new Map<string, Part>();
  /** When it was last asked where the files of a table's log lie, and what waits for the answer. */
  readonly #asked = new Map<string, { at: number; answer: Promise<unknown> }>();

  constructor(options: DeskLakeOptions) {
    this.#catalog = options.catalog;
    this.#view = new LakeView({ ...options, lookMs: limits.deskLookMs });
    this.storage = this.#view.storage;
  }

  /** The dataset or model of that name, in any case. */
  table(name: string): Dataset | Model | undefined {
    const { datasets, models } = this.#catalog;
    return datasets.get(name.toLowerCase()) ?? models.get(name.toLowerCase());
  }

  /** Some tables as readers see them, all of one look; undefined where nothing was written yet. */
  snapshots(tables: readonly (Dataset | Model)[]): Promise<(Snapshot | undefined)[]> {
    return this.#view.snapshots(tables);
  }

  /** What is not in the logs yet, by table; the same object for a table while it is the same. */
  async hot(): Promise<Readonly<Record<string, object>>> {
    return (await this.#view.overlay())?.tables ?? {};
  }

  /** Rows of a table in its log alone. */
  async loggedRows(table: Dataset | Model): Promise<number> {
    return rowsOf((await this.#view.logged(table))?.files.values() ?? []);
  }

  /** All rows of a table as it stood at a look. */
  async source(table: Dataset | Model, snapshot: Snapshot | undefined): Promise<TableSource> {
    const known = snapshot && this.#sources.get(snapshot);
    if (known) {
      await this.#keepLogged(table);
      return known;
    }
    const making = this.#make(table, snapshot);
    if (snapshot) {
      this.#sources.set(snapshot, making);
      making.catch(() => this.#sources.delete(snapshot));
    }
    return making;
  }

  /**
   * A view over copies of a bucket's files stands for as long as the table does not change, and copies that nobody asks for go. So they are
   * asked for again now and then, and come again where they went.
   */
  async #keepLogged(table: Dataset | Model): Promise<void> {
    const asked = this.#asked.get(table.name);
    if (asked !== undefined && performance.now() - asked.at < limits.cacheTouchMs) return void (await asked.answer);
    const answer = this.#askAgain(table);
    this.#asked.set(table.name, { at: performance.now(), answer });
    answer.catch(() => this.#asked.delete(table.name));
    await answer;
  }

  async #askAgain(table: Dataset | Model): Promise<void> {
    const part = await this.#logged.get(table.name);
    if (part) await pathsOf(table, { files: part.files, storage: this.#view.lake });
  }

  async #make(table: Dataset | Model, snapshot: Snapshot | undefined): Promise<TableSource> {
    const logged = await this.#loggedPart(table, snapshot);
    const hot = await this.#hotParts(table, snapshot?.overlay?.add ?? []);
    const full = [logged, ...hot].filter(part => part.files.length > 0);
    const parts = full.length > 0 ? full : [logged];
    const files = parts.flatMap(part => part.files);
    return {
      stamp: stampOf(snapshot),
      layers: parts.map(({ layer }) => layer),
      now: tableNow(files, { version: snapshot?.version, time: timeOf(table) }),
      files,
      paths: parts.flatMap(part => part.paths),
    };
  }

  /** The files that are in the log. Of a long table their text alone is megabytes, so it is made when they change and not before. */
  async #loggedPart(table: Dataset | Model, snapshot: Snapshot | undefined): Promise<Part> {
    const stamp = coldStampOf(snapshot);
    const known = await this.#logged.get(table.name)?.catch(() => undefined);
    if (known?.layer.stamp === stamp) return known;
    const hot = new Set(snapshot?.overlay?.add.map(file => file.path));
    const files = [...(snapshot?.files.values() ?? [])].filter(file => !hot.has(file.path));
    const making = this.#part(table, { kind: 'logged', files, stamp });
    this.#logged.set(table.name, making);
    this.#asked.set(table.name, { at: performance.now(), answer: making });
    making.catch(() => this.#asked.delete(table.name));
    return making;
  }

  /**
   * Hot files as two parts. A tick exchanges few of them, and an engine that has copied the others need not do so again: they stay one part
   * until one of them leaves or many came.
   */
  async #hotParts(table: Dataset | Model, add: readonly DataFile[]): Promise<Part[]> {
    const before = this.#settled.get(table.name);
    const settled = before && stands(before.files, add) ? before : await this.#hotPart(table, 'settled', add);
    this.#settled.set(table.name, settled);
    const old = new Set(settled.files.map(file => file.path));
    return [
      settled,
      await this.#hotPart(
        table,
        'fresh',
        add.filter(file => !old.has(file.path)),
      ),
    ];
  }

  #hotPart(table: Dataset | Model, kind: Layer['kind'], files: readonly DataFile[]): Promise<Part> {
    return this.#part(table, { kind, files, stamp: digestOf(files.map(file => file.path)) });
  }

  async #part(
    table: Dataset | Model,
    { kind, files, stamp }: { kind: Layer['kind']; files: readonly DataFile[]; stamp: string },
  ): Promise<Part> {
    // Files of the log stay where they are; the hot folder has them for a while only.
    const paths = await pathsOf(table, { files, storage: kind === 'logged' ? this.#view.lake : this.storage });
    return { layer: { kind, stamp, sql: filesSql(table, { files, paths }), rows: rowsOf(files) }, files, paths };
  }
}

/** Whether some files are all there still, with few others. */
function stands(files: readonly DataFile[], now: readonly DataFile[]): boolean {
  const live = new Set(now.map(file => file.path));
  return files.every(file => live.has(file.path)) && now.length - files.length <= limits.hotFreshFiles;
}

/** A view: it holds nothing of its own. */
export const viewSource = ({ hash, sql, inputs }: Model): TableSource => ({
  stamp: hash,
  layers: [{ kind: 'logged', stamp: hash, sql, rows: 0 }],
  now: { version: undefined, files: 0, rows: 0, bytes: 0, first: undefined, last: undefined },
  inputs,
  files: [],
  paths: [],
});

/** How files of a table stand, by their statistics. */
export function tableNow(
  files: readonly DataFile[],
  { version, time }: { version: number | undefined; time: string },
): TableNow {
  const firsts = timesOf(files, file => file.stats?.minValues?.[time]);
  const lasts = timesOf(files, file => file.stats?.maxValues?.[time]);
  return {
    version,
    files: files.length,
    rows: rowsOf(files),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    first: firsts.length === 0 ? undefined : new Date(firsts.reduce((one, other) => Math.min(one, other))),
    last: lasts.length === 0 ? undefined : new Date(lasts.reduce((one, other) => Math.max(one, other))),
  };
}

const rowsOf = (files: Iterable<DataFile>): number => {
  let rows = 0;
  for (const file of files) rows += file.stats?.numRecords ?? 0;
  return rows;
};

const timesOf = (files: readonly DataFile[], of: (file: DataFile) => unknown): number[] =>
  files.map(file => Date.parse(String(of(file)))).filter(time => !Number.isNaN(time));
