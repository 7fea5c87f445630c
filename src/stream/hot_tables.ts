// What each table holds that is not in the lake yet: data files over a version of its log. The same shape that a commit has, so moving it to
// the lake is committing it. What must stay true: what is given as a snapshot never changes, and a hot file stays for a while after it
// left, for whoever reads it.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../base/limits.ts';
import type { Dataset, Model } from '../catalog/catalog.ts';
import type { DataFile, OverlayTable, Snapshot } from '../lake/delta.ts';
import { overlaid } from '../lake/overlay.ts';
import { folderOf, schemaOf } from '../models/build.ts';
import type { OpenSite } from '../pipeline/site.ts';

interface HotTable {
  table: Dataset | Model;
  base: Snapshot | undefined;
  add: Map<string, DataFile>;
  remove: Set<string>;
  /** Made when asked for, gone with the next change. */
  shown: { overlay: OverlayTable; snapshot: Snapshot } | undefined;
}

export class HotTables {
  readonly #open: Pick<OpenSite, 'table' | 'clock'>;
  readonly #folder: string;
  readonly #tables = new Map<string, HotTable>();
  #left: { key: string; at: number }[] = [];

  constructor(
    open: Pick<OpenSite, 'table' | 'clock'>,
    { folder, tables }: { folder: string; tables: readonly (Dataset | Model)[] },
  ) {
    this.#open = open;
    this.#folder = folder;
    for (const table of tables)
      this.#tables.set(table.name, { table, base: undefined, add: new Map(), remove: new Set(), shown: undefined });
  }

  get names(): string[] {
    return [...this.#tables.keys()];
  }

  has(name: string): boolean {
    return this.#tables.has(name);
  }

  /** Looks at a table's log; true when it has moved on since, by whomever. */
  async moved(name: string): Promise<boolean> {
    const hot = this.#of(name);
    const now = await (await this.#open.table(name)).snapshot();
    return (now?.version ?? -1) !== (hot.base?.version ?? -1);
  }

  /** Stands on the newest version of the log; what was hot is dropped, or kept if said so. */
  async rebase(name: string, kept: { add: readonly DataFile[] } = { add: [] }): Promise<void> {
    const hot = this.#of(name);
    hot.base = await (await this.#open.table(name)).snapshot();
    const stays = new Set(kept.add.map(({ path }) => path));
    for (const path of hot.add.keys()) if (!stays.has(path)) this.#leave(name, path);
    hot.add = new Map(kept.add.map(file => [file.path, file]));
    hot.remove = new Set();
    hot.shown = undefined;
  }

  /** The table as it is, with what is hot; one that nothing was committed to stands on version -1. */
  async snapshot(name: string): Promise<Snapshot | undefined> {
    if (!this.#tables.has(name)) return (await this.#open.table(name)).snapshot();
    return this.#shown(name).snapshot;
  }

  apply(name: string, { added, removed }: { added: readonly DataFile[]; removed: readonly string[] }): void {
    const hot = this.#of(name);
    for (const path of removed) {
      if (hot.add.delete(path)) this.#leave(name, path);
      else hot.remove.add(path);
    }
    for (const file of added) hot.add.set(file.path, file);
    hot.shown = undefined;
  }

  /** What is not in the log. */
  hot(name: string): OverlayTable {
    return this.#shown(name).overlay;
  }

  /** What a reader needs to see all tables as they are. */
  overlay(): Record<string, OverlayTable> {
    return Object.fromEntries(this.names.map(name => [name, this.#shown(name).overlay]));
  }

  /** Removes files that left long enough ago. */
  async tidy(): Promise<void> {
    const before = this.#open.clock.now().getTime() - limits.hotGraceMs;
    const due = this.#left.filter(({ at }) => at <= before);
    if (due.length === 0) return;
    this.#left = this.#left.filter(({ at }) => at > before);
    for (const { key } of due) await rm(join(this.#folder, ...key.split('/')), { force: true });
  }

  #leave(name: string, path: string): void {
    this.#left.push({ key: `${folderOf(name)}/${path}`, at: this.#open.clock.now().getTime() });
  }

  #shown(name: string): { overlay: OverlayTable; snapshot: Snapshot } {
    const hot = this.#of(name);
    if (hot.shown) return hot.shown;
    const overlay = { version: hot.base?.version ?? -1, add: [...hot.add.values()], remove: [...hot.remove] };
    hot.shown = { overlay, snapshot: overlaid(hot.base, overlay, schemaOf(hot.table)) };
    return hot.shown;
  }

  #of(name: string): HotTable {
    const hot = this.#tables.get(name);
    if (hot === undefined) throw new Error(`${name} is not hot`);
    return hot;
  }
}
