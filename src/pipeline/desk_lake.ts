// Where the tables of the lake stand now: the newest snapshot of each, looked at again at most every quarter of a second. What must stay
// true: what a look gave is never older than that, and a snapshot that is the same is the same object.

import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Catalog, Dataset, Model } from '../catalog/catalog.ts';
import type { Site } from '../config/config.ts';
import type { RunSql } from '../lake/checkpoint.ts';
import type { DataFile, Snapshot } from '../lake/delta.ts';
import { openFolder } from '../lake/folder.ts';
import { type DeltaTable, openTable } from '../lake/log.ts';
import type { Storage } from '../lake/storage.ts';
import { folderOf, timeOf, viewSql } from '../models/build.ts';
import type { TableNow } from './desk.ts';

/** The tables of a catalogue. */
export type TablesOf = Pick<Catalog, 'datasets' | 'models'>;

export interface DeskLakeOptions {
  site: Pick<Site, 'lakeFolder'>;
  catalog: TablesOf;
  clock: Clock;
  scratch: string;
  runSql: RunSql;
}

/** A table to be read: a SELECT over files that hold its rows and no others, and how it stands; of a view over tables that do. */
export interface TableSource {
  /** Changes when what is read does. */
  stamp: string;
  sql: string;
  now: TableNow;
  /** The live data files; undefined where the rows lie in copies. */
  files: readonly DataFile[] | undefined;
  /** Tables that the SELECT reads, where it is a view. */
  inputs?: readonly string[];
  /** Local files that the SELECT reads. */
  paths: readonly string[];
}

interface Looked {
  delta: DeltaTable;
  at: number;
  snapshot: Snapshot | undefined;
  look: Promise<void> | undefined;
}

export class DeskLake {
  readonly storage: Storage;
  readonly #options: DeskLakeOptions;
  readonly #looked = new Map<string, Looked>();
  readonly #sources = new WeakMap<Snapshot, TableSource>();

  constructor(options: DeskLakeOptions) {
    this.#options = options;
    this.storage = openFolder(options.site.lakeFolder);
  }

  /** The dataset or model of that name, in any case. */
  table(name: string): Dataset | Model | undefined {
    const { datasets, models } = this.#options.catalog;
    return datasets.get(name.toLowerCase()) ?? models.get(name.toLowerCase());
  }

  /** The newest snapshot; undefined where nothing was written yet. */
  async snapshot(table: Dataset | Model): Promise<Snapshot | undefined> {
    const looked = this.#lookedAt(table.name);
    if (looked.look === undefined && performance.now() - looked.at < limits.deskLookMs) return looked.snapshot;
    looked.look ??= this.#look(looked);
    await looked.look;
    return looked.snapshot;
  }

  /** All rows of a table. */
  async source(table: Dataset | Model): Promise<TableSource> {
    const snapshot = await this.snapshot(table);
    const known = snapshot && this.#sources.get(snapshot);
    if (known) return known;
    const files = [...(snapshot?.files.values() ?? [])];
    const place = (file: DataFile) => this.storage.local(`${folderOf(table.name)}/${file.path}`);
    const source = {
      stamp: String(snapshot?.version),
      sql: await viewSql(table, { files, storage: this.storage }),
      now: tableNow(files, { version: snapshot?.version, time: timeOf(table) }),
      files,
      paths: await Promise.all(files.map(place)),
    };
    if (snapshot) this.#sources.set(snapshot, source);
    return source;
  }

  #lookedAt(name: string): Looked {
    const known = this.#looked.get(name);
    if (known) return known;
    const delta = openTable(this.storage, folderOf(name), this.#options);
    const looked = { delta, at: Number.NEGATIVE_INFINITY, snapshot: undefined, look: undefined };
    this.#looked.set(name, looked);
    return looked;
  }

  async #look(looked: Looked): Promise<void> {
    try {
      const at = performance.now();
      looked.snapshot = await looked.delta.snapshot();
      looked.at = at;
    } finally {
      looked.look = undefined;
    }
  }
}

/** A view: it holds nothing of its own. */
export const viewSource = ({ hash, sql, inputs }: Model): TableSource => ({
  stamp: hash,
  sql,
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
    rows: files.reduce((sum, file) => sum + (file.stats?.numRecords ?? 0), 0),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    first: firsts.length === 0 ? undefined : new Date(firsts.reduce((one, other) => Math.min(one, other))),
    last: lasts.length === 0 ? undefined : new Date(lasts.reduce((one, other) => Math.max(one, other))),
  };
}

const timesOf = (files: readonly DataFile[], of: (file: DataFile) => unknown): number[] =>
  files.map(file => Date.parse(String(of(file)))).filter(time => !Number.isNaN(time));
