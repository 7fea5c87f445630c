// Engines that stay open for many short questions, over the tables as they are this moment, hot rows too: what pages and the API ask with.

import type { Clock } from '../base/clock.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Walls } from '../catalog/walls.ts';
import type { Site } from '../config/config.ts';
import type { ResultColumn, Rows } from '../engine/engine.ts';
import type { DataFile } from '../lake/delta.ts';
import type { Store } from '../store/store.ts';

export interface DeskOptions {
  /** The site and catalogue that questions are asked of now. */
  current: () => { site: Site; catalog: Catalog };
  store: Store;
  clock: Clock;
  /** A folder for what engines spill and copy, best on the disk of the lake; a temporary one by default. */
  scratch?: string;
}

export interface DeskQuestion {
  sql: string;
  /** Rows outside of them are not there. */
  walls?: Walls | undefined;
  /** `panel`: made by the program from metrics and reports; `person`: typed by somebody, on engines of its own with limits of its own. */
  lane: 'panel' | 'person';
  signal?: AbortSignal | undefined;
  /** Who asks, for taking turns. */
  who?: string | undefined;
  /** True where the rows go into a file as fast as somebody takes them: such statements have turns and time of their own. */
  file?: boolean | undefined;
}

/** Rows as they come, and what they are read from. */
export interface DeskRows extends Rows {
  tables: string[];
  /** Rows and data files of those tables, and their bytes: what the statement reads at most. */
  rows: number;
  files: number;
  bytes: number;
}

export interface DeskCheck {
  columns: ResultColumn[];
  tables: string[];
  rows: number;
  files: number;
  bytes: number;
}

/** How a table of the lake stands. */
export interface TableNow {
  /** Of its Delta log; undefined when nothing was written yet. */
  version: number | undefined;
  files: number;
  rows: number;
  bytes: number;
  first: Date | undefined;
  last: Date | undefined;
}

export interface Desk {
  /** Asks one SELECT. Throws what the guard throws, `query_timeout`, `query_cancelled`, `too_many_queries`, `engine_memory`. The signal, or leaving the rows early, ends it. */
  ask(question: DeskQuestion): Promise<DeskRows>;
  /** What a SELECT would give, without running it. */
  check(question: Omit<DeskQuestion, 'signal'>): Promise<DeskCheck>;
  /** Writes a result into a Parquet file. */
  toParquet(question: DeskQuestion, file: string): Promise<void>;
  /** How a table stands, within walls if given (then rows and bytes are those of the files inside). Cheap: looked up once a version. */
  table(name: string, walls?: Walls): Promise<TableNow | undefined>;
  /**
   * Live data files of a table, those inside the walls alone; undefined where its files hold rows of others too, so that none of them may
   * be handed out as it is.
   */
  files(name: string, walls?: Walls): Promise<readonly DataFile[] | undefined>;
  /** Rows of a table in its log, without what is not there yet: what the ledger has books of. */
  loggedRows(name: string): Promise<number | undefined>;
  /** Tables with rows that are not in their logs yet; the same object for a table while these are the same. Cheap: looks at one file. */
  hot(): Promise<Readonly<Record<string, object>>>;
  /** True where somebody within the walls may know of the table. */
  sees(name: string, walls: Walls | undefined): boolean;
  close(): Promise<void>;
}
