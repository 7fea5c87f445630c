// The text another engine needs to read a table of ours where it lies. Nothing is copied: the engine reads the log itself,
// so a table is told once and commits are seen without telling again.
// Sources: Athena "Create Delta Lake tables" and Trino "Delta Lake connector, register table" in their documentation.

import { literal } from '../base/sql.ts';
import type { TableSchema } from './delta.ts';

export interface DdlRequest {
  /** `pack.table`. */
  table: string;
  schema: TableSchema;
  /** Where the table's folder lies, as the other engine reaches it: `s3://bucket/prefix/site/parcels`. */
  location: string;
  dialect: 'athena' | 'trino';
  /** Trino's catalog of tables like these. Default `lake`. */
  catalog?: string;
}

/** Statements that make a table known to another engine, each ended by a semicolon, with the columns it will see as comments. */
export function ddl({ table, schema, location, dialect, catalog = 'lake' }: DdlRequest): string {
  const [space = 'default', name = table] = table.includes('.') ? table.split('.', 2) : ['default', table];
  const columns = schema.columns.map(column => {
    const type = column.type === 'timestamp' ? 'timestamp(6), UTC' : column.type;
    return `--   ${column.name} ${type}${schema.partition.includes(column.name) ? ', partition' : ''}`;
  });
  const head = [`-- ${table}, a Delta table. Its columns come from its log:`, ...columns];
  const where = location.replace(/\/+$/, '');
  const body = dialect === 'athena' ? athena(space, name, where) : trino(catalog, space, name, where);
  return `${[...head, ...body].join('\n')}\n`;
}

/** The same of a view over tables that the engine knows already: its SELECT is in the dialect of both. */
export function viewDdl({
  table,
  sql,
  dialect,
  catalog = 'lake',
}: Pick<DdlRequest, 'table' | 'dialect' | 'catalog'> & { sql: string }): string {
  const [space = 'default', name = table] = table.split('.', 2);
  const path = (dialect === 'athena' ? [space, name] : [catalog, space, name]).map(plainName).join('.');
  return [
    `-- ${table}, a view. It names tables as schema.table: make it where their catalog is the usual one.`,
    `CREATE OR REPLACE VIEW ${path} AS`,
    `${sql};`,
    '',
  ].join('\n');
}

const plainName = (part: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`;

function athena(space: string, name: string, location: string): string[] {
  const quoted = (part: string): string => `\`${part.replaceAll('`', '``')}\``;
  return [
    ...(location.startsWith('s3://')
      ? []
      : ['-- Athena reads buckets only: copy the folder into one and put its address into LOCATION.']),
    `CREATE DATABASE IF NOT EXISTS ${quoted(space)};`,
    `CREATE EXTERNAL TABLE IF NOT EXISTS ${quoted(space)}.${quoted(name)}`,
    `LOCATION ${literal(`${location}/`)}`,
    `TBLPROPERTIES ('table_type' = 'DELTA');`,
  ];
}

function trino(catalog: string, space: string, name: string, location: string): string[] {
  const isFolder = location.startsWith('/');
  return [
    '-- The catalog needs delta.register-table-procedure.enabled=true.',
    ...(isFolder ? ['-- And for a folder fs.native-local.enabled=true with local.location=/.'] : []),
    `CREATE SCHEMA IF NOT EXISTS ${plainName(catalog)}.${plainName(space)};`,
    `CALL ${plainName(catalog)}.system.register_table(schema_name => ${literal(space)}, table_name => ${literal(name)}, table_location => ${literal(isFolder ? `file://${location}` : location)});`,
  ];
}
