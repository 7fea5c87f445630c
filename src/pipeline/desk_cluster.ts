// The cluster behind a desk: it answers what it can, within walls too, and everything else goes to the engines of the desk. What must stay
// true: nobody can tell by an answer who gave it; and what a tenant is told of a table comes of rows within the walls alone.

import { limits } from '../base/limits.ts';
import { ident, tableName } from '../base/sql.ts';
import { type Dataset, isView, type Model } from '../catalog/catalog.ts';
import { partitionWithin, type Walls, wallsKey, wallsWithin } from '../catalog/walls.ts';
import { collect } from '../engine/engine.ts';
import { withDuckDb } from '../engine/passing.ts';
import { rowsToParquet } from '../engine/rows_file.ts';
import { timeOf } from '../models/build.ts';
import { Cluster, type ClusterOptions, type ClusterQuestion } from './cluster.ts';
import type { DeskQuestion, TableNow } from './desk.ts';
import type { Asker, Reading } from './desk_engine.ts';
import type { DeskSite } from './desk_site.ts';
import type { TableStand } from './desk_stands.ts';

export interface DeskClusterOptions extends ClusterOptions {
  /** Looks at tables, and judges statements. */
  site: DeskSite;
  /** A folder for what is in between. */
  folder: string;
}

interface AskerOptions extends Pick<DeskQuestion, 'walls' | 'lane'> {
  /** Who answers what the cluster does not. */
  embedded: () => Promise<Asker>;
}

export class DeskCluster {
  readonly #options: DeskClusterOptions;
  readonly #cluster: Cluster;
  /** What was told of tables within walls, by the files that it was read of. */
  readonly #stands = new Map<string, { files: string; stand: Promise<TableStand> }>();

  constructor(options: DeskClusterOptions) {
    this.#options = options;
    this.#cluster = new Cluster(options);
  }

  /** Answers statements of a lane within walls. */
  asker({ walls, lane, embedded }: AskerOptions): Asker {
    const source = `tallylight-${lane}`;
    return {
      query: async (sql, signal) => {
        const question = await this.#question(sql, walls);
        if (question === undefined) return (await embedded()).query(sql, signal);
        const reading = await this.#reading(question);
        return { rows: await this.#cluster.query(question, { signal, source }), reading };
      },
      prepare: async (sql, signal) => {
        const question = await this.#question(sql, walls);
        if (question === undefined) return (await embedded()).prepare(sql, signal);
        const columns = await this.#cluster.prepare(question, { signal, source });
        return { columns, reading: await this.#reading(question) };
      },
      toParquet: async (sql, file, signal) => {
        const question = await this.#question(sql, walls);
        if (question === undefined) return (await embedded()).toParquet(sql, file, signal);
        const rows = await this.#cluster.query(question, { signal, source });
        const { folder } = this.#options;
        const size = { memoryMb: limits.deskMemoryMb, threads: limits.engineThreads };
        await withDuckDb(size, engine => rowsToParquet(rows, file, { engine, folder, signal }));
      },
    };
  }

  /** How a table stands within walls. Rows that share their files with those of others are counted by the cluster. */
  async stand(name: string, walls: Walls | undefined): Promise<TableStand | undefined> {
    const { site, catalog } = this.#options;
    const table = catalog.datasets.get(name.toLowerCase()) ?? catalog.models.get(name.toLowerCase());
    const isInside = walls !== undefined && table !== undefined && !isView(table) && site.sees(name, walls);
    if (!isInside || Object.keys(wallsWithin(walls, table)).length === 0) return site.stand(name, walls);
    const look = await site.look([table.name]);
    const snapshot = look.get(table.name);
    if (snapshot?.overlay !== undefined) return site.stand(name, walls);
    const files = [...(snapshot?.files.values() ?? [])].filter(file => partitionWithin(walls, table, file.partition));
    const key = `${table.name} ${wallsKey(walls)}`;
    const stamp = files.map(file => file.path).join('\n');
    const known = this.#stands.get(key);
    if (known?.files === stamp) return known.stand;
    const stand = this.#counted(table, walls);
    if (this.#stands.size >= limits.standsKept) this.#stands.clear();
    this.#stands.set(key, { files: stamp, stand });
    stand.catch(() => this.#stands.delete(key));
    return stand;
  }

  close(): Promise<void> {
    return this.#cluster.close();
  }

  async #counted(table: Dataset | Model, walls: Walls): Promise<TableStand> {
    const time = ident(timeOf(table));
    const sql = `select count(*) as n, min(${time}) as first, max(${time}) as last from ${tableName(table.name)}`;
    const question = await this.#question(sql, walls);
    if (question === undefined) throw new Error(`${table.name} got hot rows while it was counted`);
    const [row] = await collect(await this.#cluster.query(question, { source: 'tallylight-panel' }));
    const dateOf = (value: unknown) => (typeof value === 'string' ? new Date(value) : undefined);
    const rows = Number(row?.['n'] ?? 0);
    const now: TableNow = {
      version: undefined,
      files: rows === 0 ? 0 : 1,
      rows,
      bytes: rows * table.columns.length * 8,
      first: dateOf(row?.['first']),
      last: dateOf(row?.['last']),
    };
    return { now, files: undefined };
  }

  /** What the cluster is asked; undefined where it does not answer. */
  async #question(sql: string, walls: Walls | undefined): Promise<ClusterQuestion | undefined> {
    const { site } = this.#options;
    const parser = await site.parser();
    const named = await this.#cluster.read(sql, { parser, walls });
    const look = await site.look(named.stored);
    return this.#cluster.answers(named, look) ? { sql, named, look, parser, walls } : undefined;
  }

  /** What a statement reads at most. */
  async #reading({ named, walls }: ClusterQuestion): Promise<Reading> {
    const stands = await Promise.all(named.stored.map(name => this.stand(name, walls)));
    const sum = (of: (now: TableNow) => number) => stands.reduce((all, stand) => all + (stand ? of(stand.now) : 0), 0);
    return {
      tables: named.tables,
      rows: sum(now => now.rows),
      files: sum(now => now.files),
      bytes: sum(now => now.bytes),
    };
  }
}
