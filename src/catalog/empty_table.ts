// Tables without rows, made from contracts: what SQL is prepared against before there is any data, and what a query sees of a
// table that has none yet.

import { ident, tableName } from '../base/sql.ts';

interface NamedType {
  name: string;
  type: string;
}

/** A SELECT with the columns and no rows. */
export function noRowsSql(columns: readonly NamedType[]): string {
  const nulls = columns.map(({ name, type }) => `cast(null as ${type}) as ${ident(name)}`);
  return `select ${nulls.length === 0 ? 'null as nothing' : nulls.join(', ')} where false`;
}

/** Makes the table of a dataset or model, and its schema, with no rows in it; one that is there is replaced. */
export function emptyTableSql({ name, columns }: { name: string; columns: readonly NamedType[] }): string {
  const [schema = ''] = name.split('.');
  return `create schema if not exists ${ident(schema)}; create or replace table ${tableName(name)} as ${noRowsSql(columns)};`;
}
