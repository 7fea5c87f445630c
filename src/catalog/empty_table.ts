// Tables without rows, made from contracts: what SQL is prepared against before there is any data, and what a query sees of a
// table that has none yet.

import { ident, tableName } from '../base/sql.ts';
import { type Column, columnsOf, type Dataset, type Model } from './catalog.ts';

/** A SELECT with the columns and no rows. */
export function noRowsSql(columns: readonly Pick<Column, 'name' | 'type'>[]): string {
  const nulls = columns.map(({ name, type }) => `cast(null as ${type}) as ${ident(name)}`);
  return `select ${nulls.join(', ')} where false`;
}

/** Makes the table of a dataset or model, and its schema, with no rows in it; one that is there is replaced. */
export function emptyTableSql(table: Dataset | Model): string {
  const [pack = ''] = table.name.split('.');
  const rows = noRowsSql(columnsOf(table));
  return `create schema if not exists ${ident(pack)}; create or replace table ${tableName(table.name)} as ${rows};`;
}
