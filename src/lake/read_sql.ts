// How the data files of a table are read back by SQL. Partition columns are not in the files. Where their values are plain,
// the engine takes them from the folder names, which it does fast for any number of files; else they are given to it from the
// log. Both must read the same.

import { createHash } from 'node:crypto';
import { ident, literal, literalList } from '../base/sql.ts';
import type { DataFile, PartitionValues, TableSchema } from './delta.ts';

/** Tag of a data file that names its set of columns; files with one tag are read without asking each for its columns. */
export const columnsTag = 'tallylight.columns';

/** A SELECT-able expression over local files of one table; every column of the schema, and only those asked for. */
export function readFilesSql({
  schema,
  files,
  paths,
  columns,
}: {
  schema: TableSchema;
  files: readonly DataFile[];
  paths: readonly string[];
  columns?: readonly string[];
}): string {
  const wanted = columns ?? schema.columns.map(column => column.name);
  const placed = files.map((file, i) => ({ file, path: paths[i] ?? '' }));
  const groups = Map.groupBy(placed, one =>
    isPlain(schema, one) ? '' : partitionFolder(schema.partition, one.file.partition),
  );
  const selects = [...groups].map(([folder, group]) => groupSql(group, { schema, wanted, plain: folder === '' }));
  return `(${selects.join(' union all ')})`;
}

interface PlacedFile {
  file: DataFile;
  path: string;
}

/** One SELECT over files that are read alike. A column that none of them has is NULL. */
function groupSql(
  group: readonly PlacedFile[],
  { schema, wanted, plain }: { schema: TableSchema; wanted: readonly string[]; plain: boolean },
): string {
  const tags = new Set(group.map(({ file }) => file.tags?.[columnsTag]));
  const has = new Set([...tags].flatMap(tag => tag?.split(',') ?? []));
  const values = group[0]?.file.partition ?? {};
  const column = (name: string): string => {
    const type = typeOf(schema, name);
    if (schema.partition.includes(name))
      return plain ? ident(name) : `${valueSql(values[name], type)} as ${ident(name)}`;
    return has.has(name) || tags.has(undefined) ? ident(name) : `cast(null as ${type}) as ${ident(name)}`;
  };
  const types = schema.partition.map(name => `${literal(name)}: ${typeOf(schema, name)}`).join(', ');
  const options = [
    literalList(group.map(({ path }) => path)),
    plain && types !== '' ? `hive_partitioning=true, hive_types={${types}}` : 'hive_partitioning=false',
    ...(tags.size > 1 || tags.has(undefined) ? ['union_by_name=true'] : []),
  ];
  return `select ${wanted.map(column).join(', ')} from read_parquet(${options.join(', ')})`;
}

const valueSql = (value: string | null | undefined, type: string): string =>
  `cast(${value == null ? 'null' : literal(value)} as ${type})`;

/** The engine's name for no value, which other engines use too. */
const nullFolder = '__HIVE_DEFAULT_PARTITION__';
/** Longest folder name: file systems allow 255 bytes. */
const folderChars = 200;

/** True when the engine may take a file's partition from its path: nothing in it means something else there. */
function isPlain(schema: TableSchema, { file, path }: PlacedFile): boolean {
  if (path.slice(0, -file.path.length).includes('=')) return false;
  if (!isIn(file.path, partitionFolder(schema.partition, file.partition))) return false;
  return schema.partition.every(name => {
    const value = file.partition[name];
    return value == null || !(value === '' || value === nullFolder || /^null$/i.test(value) || isLong(name, value));
  });
}

/** True for a file in a folder of that name, where no folder above it means a partition too. */
function isIn(path: string, folder: string): boolean {
  const below = folder === '' ? '' : `/${folder}`;
  const parent = `/${path}`.slice(0, path.lastIndexOf('/') + 1);
  return parent.endsWith(below) && !parent.slice(0, parent.length - below.length).includes('=');
}

/** The folder of a partition inside its table: `depot=north/dt=2018-06-08`. Different values have different folders. */
export function partitionFolder(columns: readonly string[], values: PartitionValues): string {
  return columns.map(name => folderStep(name, values[name] ?? null)).join('/');
}

function folderStep(name: string, value: string | null): string {
  if (value === null) return `${name}=${nullFolder}`;
  if (!isLong(name, value)) return `${name}=${value === nullFolder ? value.replace('_', '%5F') : encoded(value)}`;
  return `${name}=~${createHash('sha256').update(value).digest('hex').slice(0, 32)}`;
}

/** Percent-encoded, patterns and quotes too: the engine would take `*` in a path for one. */
const encoded = (value: string): string =>
  encodeURIComponent(value.toWellFormed()).replaceAll(
    /[*'~]/g,
    char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const isLong = (name: string, value: string): boolean => name.length + encoded(value).length >= folderChars;

/** A condition that is true for the rows of one partition. */
export function partitionSql(schema: TableSchema, values: PartitionValues): string {
  if (schema.partition.length === 0) return 'true';
  return schema.partition
    .map(name => {
      const value = values[name];
      return value == null
        ? `${ident(name)} is null`
        : `${ident(name)} = cast(${literal(value)} as ${typeOf(schema, name)})`;
    })
    .join(' and ');
}

/** The SQL type of one of a schema's columns. */
const typeOf = (schema: TableSchema, name: string): string =>
  schema.columns.find(column => column.name === name)?.type ?? 'varchar';

/** Whether a file may hold rows with `time` in [from, to): by its statistics, else it may. */
export function mayHold(file: DataFile, { time, from, to }: { time: string; from: string; to: string }): boolean {
  const min = file.stats?.minValues?.[time];
  const max = file.stats?.maxValues?.[time];
  if (typeof min !== 'string' || typeof max !== 'string') return true;
  return Date.parse(min) < Date.parse(to) && Date.parse(max) >= Date.parse(from);
}
