// How a data file gets into a table's folder: DuckDB writes it into the scratch folder, the storage takes it. It is nothing
// but bytes until a commit names it.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { basename } from 'node:path/posix';
import { ident, literal } from '../base/sql.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import type { DataFile, FileStats, PartitionValues, TableSchema } from './delta.ts';
import { columnsTag, partitionFolder } from './read_sql.ts';
import type { Storage } from './storage.ts';

/**
 * Level 1 packs within a few hundredths of level 3 at half the cost; columns with more distinct values in a row group than the
 * dictionary limit (names of records, paths) are not worth the try.
 */
const parquetOptions = 'format parquet, compression zstd, compression_level 1, dictionary_size_limit 8192';

/** How the names of our data files begin, so that they can be told from those of other engines. */
const ourPrefix = 'tl-';

/** True for the path of a data file that this program wrote. */
export const isOurs = (path: string): boolean => basename(path).startsWith(ourPrefix);

/** The number that the name of one of our data files begins with; undefined for names that begin otherwise. */
export function numberInName(path: string): number | undefined {
  const number = /^tl-(\d+)(?:\.\d+)*-/.exec(basename(path))?.[1];
  return number === undefined ? undefined : Number(number);
}

export interface TableWriter {
  sql: DuckDbEngine;
  storage: Storage;
  /** Folder of the table in the storage. */
  folder: string;
  schema: TableSchema;
  scratch: string;
  clock: { now(): Date };
}

export interface NewFile {
  /** Gives the stored columns, for one partition only. */
  select: string;
  /** For people: `<change>-<n>`. What makes the file's own name one that is never given again is put behind it. */
  name: string;
  partition: PartitionValues;
  stats: FileStats;
}

/**
 * Writes one data file; it is durable and unreferenced when it returns. Its name is given once for all time, also where a lake is made anew
 * in the same place: copies of files on other machines go by their names.
 */
export async function writeDataFile(
  writer: TableWriter,
  { select, name, partition, stats }: NewFile,
): Promise<DataFile> {
  const { sql, storage, folder, schema, scratch, clock } = writer;
  const file = `${ourPrefix}${name}-${randomBytes(6).toString('hex')}.parquet`;
  const local = join(scratch, file);
  const columns = storedColumns(schema).map(ident).join(', ');
  await sql.run(`copy (select ${columns} from (${select})) to ${literal(local)} (${parquetOptions})`);
  const path = [partitionFolder(schema.partition, partition), file].filter(part => part !== '').join('/');
  const bytes = await storage.putFile(`${folder}/${path}`, local);
  return {
    path,
    partition,
    bytes,
    modifiedMs: clock.now().getTime(),
    stats,
    tags: { [columnsTag]: columnsName(schema) },
  };
}

/** The columns that are in the files themselves. */
const storedColumns = (schema: TableSchema): string[] =>
  schema.columns.map(column => column.name).filter(name => !schema.partition.includes(name));

/** A short name for a set of columns, for the tag of a data file. */
export const columnsName = (schema: TableSchema): string => storedColumns(schema).join(',');

/** One partition's rows of a relation, with the facts that its data file's statistics need. */
export interface PartitionFacts {
  values: PartitionValues;
  stats: FileStats;
}

/** Partitions that a relation's rows fall into. `ranges` are columns whose smallest and largest values are kept. */
export async function partitionsOf(
  sql: DuckDbEngine,
  { relation, schema, ranges }: { relation: string; schema: TableSchema; ranges: readonly string[] },
): Promise<PartitionFacts[]> {
  const values = schema.partition.map(name => `cast(${ident(name)} as varchar) as ${ident(name)}`);
  const facts = ranges.map((name, i) => `min(${ident(name)}) as low${i}, max(${ident(name)}) as high${i}`);
  const by = schema.partition.map((_, index) => index + 1).join(', ');
  const group = by === '' ? 'having count(*) > 0' : `group by ${by} order by ${by}`;
  const rows = await sql.all(`select ${[...values, 'count(*) as n', ...facts].join(', ')} from ${relation} ${group}`);
  return rows.map(row => ({
    values: Object.fromEntries(schema.partition.map(name => [name, row[name] == null ? null : String(row[name])])),
    stats: {
      numRecords: Number(row['n']),
      minValues: bounds(row, { ranges, side: 'low' }),
      maxValues: bounds(row, { ranges, side: 'high' }),
    },
  }));
}

function bounds(
  row: Record<string, unknown>,
  { ranges, side }: { ranges: readonly string[]; side: 'low' | 'high' },
): Record<string, string | number> {
  const found = ranges
    .map((name, i) => [name, row[`${side}${i}`]] as const)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return Object.fromEntries(found) as Record<string, string | number>;
}
