// What clusters that speak Trino's SQL do in their own ways when they build: Trino itself, and Athena, which is Trino with other tables. What
// must stay true: a model's own SQL is the same in all of them, so that nothing here touches it.
// Sources: trino.io "Delta Lake connector"; Athena's documentation of CTAS, "Considerations and limitations", and of Delta Lake tables.

import { ident, literal, tableName } from '../base/sql.ts';
import type { ColumnType } from '../catalog/catalog.ts';
import type { TableSchema } from '../lake/delta.ts';

/** Schema of the staging tables in the cluster's catalogue. */
export const stagingSchema = 'tallylight_staging';

export interface StagingTable {
  name: string;
  /** Address of its folder. */
  location: string;
  schema: TableSchema;
  select: string;
}

export interface Dialect {
  /** A type of a contract as the cluster writes it. */
  type(type: ColumnType): string;
  /** A table of the lake as it was at a version, or as it is where the cluster cannot tell. */
  tableAt(table: string, version: number): string;
  /** Writes the rows of a SELECT into the folder of a staging table. */
  createSql(staging: StagingTable): string;
}

/** Types that all of them share; Trino's own `timestamp` has milliseconds. */
const typeWith =
  (timestamp: string) =>
  (type: ColumnType): string =>
    type === 'timestamp' ? timestamp : type;

/** Trino over a catalogue of Delta tables. */
export const trinoDialect = (lake: string): Dialect => ({
  type: typeWith('timestamp(6)'),
  tableAt: (table, version) => `${ident(lake)}.${tableName(table)} for version as of ${version}`,
  createSql: ({ name, location, schema, select }) => {
    const properties = { location: literal(location), ...partitionedBy(schema) };
    const columns = schema.columns.map(({ name: column }) =>
      schema.partition.includes(column) ? `${stagedValueSql(column)} as ${ident(column)}` : ident(column),
    );
    const path = [lake, stagingSchema, name].map(ident).join('.');
    return `create table ${path} with (${listed(properties)}) as select ${columns.join(', ')} from (${select}) as staged`;
  },
});

/**
 * Athena reads Delta tables as they are now, and writes plain Parquet with the partition at its end and times of milliseconds. Not tried on
 * the service.
 */
export const athenaDialect: Dialect = {
  type: typeWith('timestamp(3)'),
  tableAt: table => tableName(table),
  createSql: ({ name, location, schema, select }) => {
    const properties = {
      format: `'PARQUET'`,
      write_compression: `'ZSTD'`,
      external_location: literal(`${location}/`),
      ...partitionedBy(schema),
    };
    const stored = schema.columns.map(column => column.name).filter(column => !schema.partition.includes(column));
    const columns = [...stored, ...schema.partition].map(ident).join(', ');
    return `create table ${[stagingSchema, name].map(ident).join('.')} with (${listed(properties)}) as select ${columns} from (${select}) as staged`;
  },
};

/**
 * The value of a partition as a staging table has it. Trino takes printable ASCII alone, and a folder's name means something to many: what is
 * not plain stands there in hexadecimals, as `stagedValue` of the lake reads it.
 */
const stagedValueSql = (column: string): string => {
  const text = `cast(${ident(column)} as varchar)`;
  return `case when regexp_like(${text}, '^[A-Za-z0-9][A-Za-z0-9 ._-]*$') then ${text} else '~' || to_hex(to_utf8(${text})) end`;
};

const partitionedBy = ({ partition }: TableSchema): Record<string, string> =>
  partition.length === 0 ? {} : { partitioned_by: `array[${partition.map(literal).join(', ')}]` };

const listed = (properties: Record<string, string>): string =>
  Object.entries(properties)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
