// The cluster that answers a site's statements, and which of them it answers: those over tables that lie in the lake as their logs say.
// The product's own tables, and tables with rows that no log has yet, are read by the engine inside the process, and so is everything that
// a statement names beside them. What must stay true: a statement sees the tables of one look, wherever it is answered.

import { type Catalog, storedTables, tableOf } from '../catalog/catalog.ts';
import type { Walls } from '../catalog/walls.ts';
import type { StoragePlace, TrinoPlace } from '../config/places.ts';
import type { ResultColumn, Rows } from '../engine/engine.ts';
import { checkSelect, type Parser } from '../engine/guard.ts';
import { openTrino, type TrinoEngine, type TrinoQueryOptions } from '../engine/trino.ts';
import { ClusterTables } from '../lake/cluster_tables.ts';
import type { Snapshot } from '../lake/delta.ts';
import { folderOf } from '../models/build.ts';
import { clusterSql, namesWithin } from './cluster_sql.ts';
import { opsTables } from './ops_tables.ts';

export interface ClusterOptions {
  place: TrinoPlace;
  storage: StoragePlace;
  catalog: Pick<Catalog, 'datasets' | 'models'>;
}

/** Tables as they were looked at, by name; undefined for one that is not written yet. */
export type Look = ReadonlyMap<string, Snapshot | undefined>;

/** What a statement names. */
export interface Named {
  /** As they are written there. */
  tables: string[];
  /** Stored tables behind them. */
  stored: string[];
  /** True where one of them is the product's own. */
  asksOps: boolean;
}

export interface ClusterQuestion {
  sql: string;
  named: Named;
  look: Look;
  parser: Parser;
  walls?: Walls | undefined;
}

export class Cluster {
  readonly #options: ClusterOptions;
  readonly #engine: TrinoEngine;
  readonly #tables: ClusterTables;

  constructor(options: ClusterOptions) {
    this.#options = options;
    const { place, storage } = options;
    this.#engine = openTrino(place);
    this.#tables = new ClusterTables({ engine: this.#engine, storage, catalog: place.catalog, folderOf });
  }

  /** What a SELECT reads. Throws what `checkSelect` throws. */
  async read(sql: string, { parser, walls }: Pick<ClusterQuestion, 'parser' | 'walls'>): Promise<Named> {
    const { catalog } = this.#options;
    const known = [...namesWithin(catalog, walls), ...opsTables.map(table => table.name)];
    const { tables } = await checkSelect(sql, { parser, known });
    const lower = tables.map(name => name.toLowerCase());
    const asksOps = lower.some(name => opsTables.some(table => table.name === name));
    const stored = storedTables(catalog, lower).filter(name => tableOf(catalog, name) !== undefined);
    return { tables, stored, asksOps };
  }

  /** True where the cluster answers. */
  answers({ stored, asksOps }: Named, look: Look): boolean {
    return !asksOps && stored.every(name => look.get(name)?.overlay === undefined);
  }

  /** Asks a SELECT that it answers. */
  async query({ sql, named, look, parser, walls }: ClusterQuestion, options: TrinoQueryOptions = {}): Promise<Rows> {
    const { catalog } = this.#options;
    const text = await clusterSql(sql, { catalog, parser, walls, snapshots: look });
    return this.#tables.with(written(named, look), () => this.#engine.query(text, options));
  }

  /** The columns of a SELECT that it answers. */
  async prepare(
    { sql, named, look, parser, walls }: ClusterQuestion,
    options: TrinoQueryOptions = {},
  ): Promise<ResultColumn[]> {
    const { catalog } = this.#options;
    const text = await clusterSql(sql, { catalog, parser, walls, snapshots: look });
    return this.#tables.with(written(named, look), () => this.#engine.prepare(text, options));
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}

/** The tables of a statement that have a log. */
const written = ({ stored }: Named, look: Look): string[] => stored.filter(name => look.get(name) !== undefined);
