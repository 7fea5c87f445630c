// How the data files of a table are read back by SQL. Partition columns are not in the files; they come from the folder names.

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
  const hive = schema.partition.map(name => `${literal(name)}: ${typeOf(schema, name)}`).join(', ');
  const alike = new Set(files.map(file => file.tags?.[columnsTag] ?? 'unknown'));
  const options = [
    schema.partition.length > 0 ? `hive_partitioning=true, hive_types={${hive}}` : 'hive_partitioning=false',
    ...(alike.size > 1 || alike.has('unknown') ? ['union_by_name=true'] : []),
  ];
  const wanted = (columns ?? schema.columns.map(column => column.name)).map(ident).join(', ');
  return `(select ${wanted} from read_parquet(${literalList(paths)}, ${options.join(', ')}))`;
}

/** The folder of a partition inside its table: `distribution=E123/dt=2018-06-08`. */
export function partitionFolder(columns: readonly string[], values: PartitionValues): string {
  return columns
    .map(name => `${name}=${values[name] == null ? '__HIVE_DEFAULT_PARTITION__' : encodeURIComponent(values[name])}`)
    .join('/');
}

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
export const typeOf = (schema: TableSchema, name: string): string =>
  schema.columns.find(column => column.name === name)?.type ?? 'varchar';

/** Whether a file may hold rows with `time` in [from, to): by its statistics, else it may. */
export function mayHold(file: DataFile, { time, from, to }: { time: string; from: string; to: string }): boolean {
  const min = file.stats?.minValues?.[time];
  const max = file.stats?.maxValues?.[time];
  if (typeof min !== 'string' || typeof max !== 'string') return true;
  return Date.parse(min) < Date.parse(to) && Date.parse(max) >= Date.parse(from);
}
