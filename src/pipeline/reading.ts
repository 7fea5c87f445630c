// What a reader of a site is, whichever engine answers it: statements go in, rows of the tables of one look come out.

import type { Clock } from '../base/clock.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Walls } from '../catalog/walls.ts';
import type { Site } from '../config/config.ts';
import type { QueryOptions, Rows } from '../engine/engine.ts';

/** Answers SELECTs over the tables of a site, and nothing else. */
export interface ReadingEngine {
  /** Streams a SELECT that the guard accepts; throws what `checkSelect` throws. */
  query(sql: string, options?: QueryOptions): Promise<Rows>;
  /** Writes the result into a Parquet file, whole or not at all; an older file of that name is replaced. */
  toParquet(sql: string, file: string, options?: QueryOptions): Promise<void>;
  /** Stops everything that runs; it ends with `query_cancelled`. */
  interrupt(): void;
}

export interface Reader {
  engine: ReadingEngine;
  /** Tables that a statement reads, by the names it has for them. */
  tablesIn(sql: string): Promise<string[]>;
  close(): Promise<void>;
}

export interface ReaderOptions {
  site: Site;
  catalog: Catalog;
  clock: Clock;
  /** The statements that will be asked; only the tables that they name are opened. */
  sql: string | readonly string[];
  /** Tables to open besides. */
  tables?: readonly string[];
  /** True where the same is asked many times: tables that are small are copied into the engine's memory, in their order. */
  hold?: boolean;
  /** Rows outside of them are not there; the product's own tables are empty then, since they tell of all. */
  walls?: Walls | undefined;
}
