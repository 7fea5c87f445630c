// What readers see of the lake: the logs of its tables and the overlay, as one. What must stay true: all snapshots that one call
// gives are of one overlay, so two tables never come from two ticks; a snapshot of the same log and the same changes is the same object.
//
// An overlay stands on versions. While the process that writes it is alive, its tables are seen at those versions, whatever was committed
// since: the next overlay stands on what was. When that process has died it holds until the first of its tables moves on, and then for none
// of them: whoever commits makes the rows again, from the same records.

import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { ident } from '../base/sql.ts';
import type { Dataset, Model } from '../catalog/catalog.ts';
import { noRowsSql } from '../catalog/empty_table.ts';
import type { RunSql } from '../lake/checkpoint.ts';
import type { DataFile, OverlayTable, Snapshot } from '../lake/delta.ts';
import { type DeltaTable, openTable } from '../lake/log.ts';
import { type FoundOverlay, hotFolderOf, type OverlayReader, openOverlay, overlaid, withHot } from '../lake/overlay.ts';
import { type LakePlace, openStorage } from '../lake/place.ts';
import { readFilesSql } from '../lake/read_sql.ts';
import type { Storage } from '../lake/storage.ts';
import { folderOf, schemaOf } from '../models/build.ts';

export interface LakeViewOptions {
  site: LakePlace;
  clock: Clock;
  /** A local folder for what reading a log needs. */
  scratch: string;
  runSql: RunSql;
  /** How old what it knows may be; 0, which is the default, looks at every call. */
  lookMs?: number;
}

/** The lake as readers find its files: hot ones too. */
export const openToRead = (site: LakePlace, lake = openStorage(site)): Storage =>
  withHot(lake, hotFolderOf(site.dataFolder));

interface Looked {
  delta: DeltaTable;
  at: number;
  snapshot: Snapshot | undefined;
  look: Promise<void> | undefined;
}

interface Laid {
  base: Snapshot | undefined;
  overlay: OverlayTable;
  snapshot: Snapshot | undefined;
}

export class LakeView {
  /** The lake without what is hot. */
  readonly lake: Storage;
  readonly storage: Storage;
  readonly #options: LakeViewOptions;
  readonly #lookMs: number;
  readonly #reader: OverlayReader;
  readonly #looked = new Map<string, Looked>();
  readonly #laid = new Map<string, Laid>();
  #overlay: FoundOverlay | undefined;
  #overlayAt = Number.NEGATIVE_INFINITY;
  #overlayLook: Promise<void> | undefined;
  /** When the overlay was looked at first as it is: what was known of logs before is too old beside it. */
  #since = Number.NEGATIVE_INFINITY;
  /** An overlay that was found void; it stays so, as logs only grow. */
  #void: FoundOverlay | undefined;

  constructor(options: LakeViewOptions) {
    this.#options = options;
    this.#lookMs = options.lookMs ?? 0;
    this.#reader = openOverlay(hotFolderOf(options.site.dataFolder));
    this.lake = openStorage(options.site);
    this.storage = openToRead(options.site, this.lake);
  }

  /** Some tables as they are now, in their order; undefined where nothing was written yet. */
  async snapshots(tables: readonly (Dataset | Model)[]): Promise<(Snapshot | undefined)[]> {
    const overlay = await this.overlay();
    const laid = overlay && (await this.#laidOver(overlay, tables));
    return laid ?? Promise.all(tables.map(({ name }) => this.#newest(name)));
  }

  /** A table as its log alone has it now. */
  logged({ name }: Dataset | Model): Promise<Snapshot | undefined> {
    return this.#newest(name);
  }

  /** The overlay that readers see now; undefined where there is none, or it is void. The same object while it is the same. */
  async overlay(): Promise<FoundOverlay | undefined> {
    const since = performance.now() - this.#lookMs;
    while (this.#overlayAt < since) {
      this.#overlayLook ??= this.#lookAtOverlay();
      await this.#overlayLook;
    }
    return this.#overlay;
  }

  async #lookAtOverlay(): Promise<void> {
    try {
      const at = performance.now();
      const found = await this.#reader.read();
      const holds = found !== undefined && found !== this.#void && (this.#isLive(found) || (await this.#stands(found)));
      if (found !== undefined && !holds) this.#void = found;
      const now = holds ? found : undefined;
      if (now !== this.#overlay) this.#since = at;
      this.#overlay = now;
      this.#overlayAt = at;
    } finally {
      this.#overlayLook = undefined;
    }
  }

  /** What was not written for so long stands on files that may soon be swept, though its writer may only hang. */
  #isLive(overlay: FoundOverlay): boolean {
    const age = this.#options.clock.now().getTime() - Date.parse(overlay.at);
    return age < limits.graceMs / 2 && this.#reader.isLive(overlay);
  }

  /** Whether no log has gone on from where a dead process left it. */
  async #stands({ tables }: FoundOverlay): Promise<boolean> {
    const beyond = await Promise.all(
      Object.entries(tables).map(([name, { version }]) => this.#lookedAt(name).delta.isBeyond(version)),
    );
    return !beyond.includes(true);
  }

  /** The tables under an overlay; undefined when a log no longer knows the version of one, as after it was put back from a backup. */
  async #laidOver(
    { tables: overlays }: FoundOverlay,
    tables: readonly (Dataset | Model)[],
  ): Promise<(Snapshot | undefined)[] | undefined> {
    const snapshots = await Promise.all(
      tables.map(async table => {
        const overlay = overlays[table.name];
        if (overlay === undefined) return this.#newest(table.name);
        const base = await this.#lookedAt(table.name).delta.snapshotAt(overlay.version);
        return base === undefined && overlay.version >= 0 ? ('unknown' as const) : this.#lay(table, { base, overlay });
      }),
    );
    const known = snapshots.filter(snapshot => snapshot !== 'unknown');
    return known.length === snapshots.length ? known : undefined;
  }

  #lay(table: Dataset | Model, { base, overlay }: Omit<Laid, 'snapshot'>): Snapshot | undefined {
    if (overlay.add.length === 0 && overlay.remove.length === 0) return base;
    const before = this.#laid.get(table.name);
    if (before?.base === base && before?.overlay === overlay) return before.snapshot;
    const snapshot = overlaid(base, overlay, schemaOf(table));
    this.#laid.set(table.name, { base, overlay, snapshot });
    return snapshot;
  }

  async #newest(name: string): Promise<Snapshot | undefined> {
    const looked = this.#lookedAt(name);
    const since = Math.max(this.#since, performance.now() - this.#lookMs);
    while (looked.at < since) {
      looked.look ??= this.#look(looked);
      await looked.look;
    }
    return looked.snapshot;
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

  #lookedAt(name: string): Looked {
    const known = this.#looked.get(name);
    if (known) return known;
    const { clock, scratch, runSql } = this.#options;
    const delta = openTable(this.lake, folderOf(name), { clock, scratch, runSql });
    const looked = { delta, at: Number.NEGATIVE_INFINITY, snapshot: undefined, look: undefined };
    this.#looked.set(name, looked);
    return looked;
  }
}

/** Where the data files of a table lie. Asked once for a statement: a hot file that is committed moves meanwhile. */
export const pathsOf = (
  table: Dataset | Model,
  { files, storage }: { files: readonly DataFile[]; storage: Storage },
): Promise<string[]> => Promise.all(files.map(file => storage.local(`${folderOf(table.name)}/${file.path}`)));

/** A SELECT of a table's columns over its data files, which lie at some paths; without files it has no rows and the right types. */
export const filesSql = (
  table: Dataset | Model,
  { files, paths }: { files: readonly DataFile[]; paths: readonly string[] },
): string =>
  files.length === 0
    ? noRowsSql(table.columns)
    : `select ${table.columns.map(({ name }) => ident(name)).join(', ')} from ${readFilesSql({ schema: schemaOf(table), files, paths })}`;
