// The lake's tables are Delta tables; this is their shape. `log.ts` reads and commits them.
// Source: the Delta transaction log protocol (github.com/delta-io/delta/blob/master/PROTOCOL.md).

import type { ColumnType } from '../catalog/catalog.ts';

export interface TableSchema {
  columns: { name: string; type: ColumnType }[];
  /** Names among the columns; their values stand in the log and in the folder names, not in the files. */
  partition: string[];
}

/** Values as text; null is NULL. */
export type PartitionValues = Record<string, string | null>;

/** Smallest and largest values as the log writes them: numbers, or text; timestamps as `…Z`. */
export interface FileStats {
  numRecords: number;
  minValues?: Record<string, string | number>;
  maxValues?: Record<string, string | number>;
  nullCount?: Record<string, number>;
}

/** A live data file. */
export interface DataFile {
  /** Relative to the table's folder, not URL-encoded. */
  path: string;
  partition: PartitionValues;
  bytes: number;
  modifiedMs: number;
  stats?: FileStats;
  /** Ours: names the set of columns the file has, so that equal files can be read without asking each. */
  tags?: Record<string, string>;
}

export interface Snapshot {
  version: number;
  schema: TableSchema;
  /** By path. */
  files: Map<string, DataFile>;
  /** Newest version by application id. */
  transactions: Map<string, number>;
  /** Files no longer live that the log still remembers, and when they left (ms). */
  tombstones: Map<string, number>;
  /** What of it is not in the log, for readers; undefined where all of it is. */
  overlay?: OverlayTable;
}

/** Changes of a table that are not in its log yet. */
export interface OverlayTable {
  /** The version of the log that they stand on; -1 when the table has none yet. */
  version: number;
  /** Their bytes lie in the hot folder, under the key that they will have in the lake. */
  add: readonly DataFile[];
  /** Paths of files of that version whose rows are not to be seen any more. */
  remove: readonly string[];
}

export interface Change {
  /** Words for the history: `LOAD`, `BUILD`, `COMPACT`, … */
  operation: string;
  add: DataFile[];
  /** Paths of live files that leave. */
  remove: string[];
  /** The write is skipped when the table has this or a later version for the application. */
  transaction?: { application: string; version: number };
  /** New columns, at the end; nothing else of a schema may change. */
  schema?: TableSchema;
  /** False when only the layout changes (compaction). */
  dataChange: boolean;
}
