// How tables stand, by their logs alone: nothing of a bucket is fetched for it, and no engine is asked. What must stay true: a table that is
// the same within some walls is the same object there, whatever others wrote.

import { limits } from '../base/limits.ts';
import type { Dataset, Model } from '../catalog/catalog.ts';
import { partitionWithin, type Walls, wallsKey } from '../catalog/walls.ts';
import type { DataFile, Snapshot } from '../lake/delta.ts';
import { timeOf } from '../models/build.ts';
import type { TableNow } from './desk.ts';
import { tableNow } from './desk_lake.ts';

/** How a table stands, and the files that say so; undefined where they hold rows of others too. */
export interface TableStand {
  now: TableNow;
  files: readonly DataFile[] | undefined;
}

interface Kept {
  snapshot: Snapshot | undefined;
  stand: TableStand;
}

export class DeskStands {
  readonly #kept = new Map<string, Kept>();

  /** Of a table whose walls, where there are some, are among its partitions: then no file holds rows of two tenants. */
  of(table: Dataset | Model, snapshot: Snapshot | undefined, walls: Walls | undefined): TableStand {
    const key = `${table.name} ${walls === undefined ? '' : wallsKey(walls)}`;
    const before = this.#kept.get(key);
    if (before && before.snapshot === snapshot) return before.stand;
    const all = [...(snapshot?.files.values() ?? [])];
    const files = walls === undefined ? all : all.filter(file => partitionWithin(walls, table, file.partition));
    const isSame = walls !== undefined && before !== undefined && sameFiles(before.stand.files ?? [], files);
    // A version would tell that others wrote.
    const version = walls === undefined ? snapshot?.version : undefined;
    const stand = isSame ? before.stand : { now: tableNow(files, { version, time: timeOf(table) }), files };
    if (this.#kept.size >= limits.standsKept) this.#kept.clear();
    this.#kept.set(key, { snapshot, stand });
    return stand;
  }
}

const sameFiles = (before: readonly DataFile[], now: readonly DataFile[]): boolean => {
  const paths = new Set(before.map(file => file.path));
  return before.length === now.length && now.every(file => paths.has(file.path));
};
