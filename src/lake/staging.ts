// What another engine has written for us: a Delta table of its own in a folder below the table that its files are for. Our commit names the
// files where they lie; nothing is moved. What must stay true: the folder's own log never counts for anything once it was read, and a
// folder whose writer is gone goes with the sweep.

import type { DataFile, FileStats, PartitionValues, TableSchema } from './delta.ts';
import { fail } from './errors.ts';
import { openTable, type TableOptions } from './log.ts';
import { columnsTag } from './read_sql.ts';
import type { Storage } from './storage.ts';
import { columnsName } from './write.ts';

/** How the folders begin. No `=`, which would make a partition of them, and no `_`, which other engines pass over. */
const prefix = 'r-';

/** The folder of a staging table below the folder of the table it is for. */
export const stagingFolder = (name: string): string => `${prefix}${name}`;

/** True for a path in a table's folder that is the log of a staging table. */
export const isStagingLog = (path: string): boolean => /^r-[^/]+\/_delta_log\//.test(path);

export interface Staged {
  storage: Storage;
  /** Folder of the table that the files are for. */
  folder: string;
  /** Name of the staging table. */
  name: string;
  /** What it must have the columns of. */
  schema: TableSchema;
  /** The column whose smallest and largest values are kept. */
  time: string;
  options: TableOptions;
}

/**
 * The files of a staging table as files of the table they are for. Throws `schema_conflict` where the engine made other columns than
 * the contract has, `table_missing` where there is no such table.
 */
export async function stagedFiles({ storage, folder, name, schema, time, options }: Staged): Promise<DataFile[]> {
  const place = stagingFolder(name);
  const snapshot = await openTable(storage, `${folder}/${place}`, options).snapshot();
  if (snapshot === undefined) throw fail('table_missing', { table: `${folder}/${place}` });
  checkColumns(snapshot.schema, { schema, folder });
  return [...snapshot.files.values()].map(file => {
    const partition = Object.fromEntries(schema.partition.map(column => [column, stagedValue(file.partition[column])]));
    return {
      path: `${place}/${file.path}`,
      partition,
      bytes: file.bytes,
      modifiedMs: file.modifiedMs,
      ...(file.stats && { stats: statsOf(file.stats, { time, partition }) }),
      tags: { [columnsTag]: columnsName(schema) },
    };
  });
}

/** Partition columns are texts there, whatever they are of. */
function checkColumns(made: TableSchema, { schema, folder }: Pick<Staged, 'schema' | 'folder'>): void {
  const types = new Map(made.columns.map(column => [column.name, column.type]));
  for (const { name, type } of schema.columns) {
    const wanted = schema.partition.includes(name) ? 'varchar' : type;
    const is = types.get(name) ?? 'none';
    if (is !== wanted) throw fail('schema_conflict', { table: folder, column: name, is: type, wanted: is });
  }
}

/** The value of a partition; what is not plain stands in hexadecimals after a `~`. */
export const stagedValue = (value: string | null | undefined): string | null =>
  value?.startsWith('~') ? Buffer.from(value.slice(1), 'hex').toString() : (value ?? null);

/** The rows, and the bounds of one column: what else an engine says of its files would make the log longer than their list. */
function statsOf(
  { numRecords, minValues, maxValues }: FileStats,
  { time, partition }: { time: string; partition: PartitionValues },
): FileStats {
  const same = partition[time];
  const bound = (values: FileStats['minValues']) => {
    const value = same ?? values?.[time];
    return value === undefined ? {} : { [time]: value };
  };
  return { numRecords, minValues: bound(minValues), maxValues: bound(maxValues) };
}

/** Removes the log of a staging table, which has served. */
export async function removeStagingLog({
  storage,
  folder,
  name,
}: Pick<Staged, 'storage' | 'folder' | 'name'>): Promise<void> {
  for (const { key } of await storage.list(`${folder}/${stagingFolder(name)}/_delta_log/`)) await storage.delete(key);
}
