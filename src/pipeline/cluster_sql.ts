// A SELECT as an engine is asked it that reads the lake itself, such as a Trino cluster: every table stands there as a sub-query with the
// columns of its contract, at the version that was looked at, with the rows of the tenant if there is one; a view stands there as its own
// SELECT. What must stay true: the text that was judged is the text that runs; all tables of a look are of that look; and a reader's own
// conditions are not looked at before the rows of others are gone. A LIMIT that no table reaches is what keeps them apart: no condition may
// be moved below one, since it would change which rows come first. Here the engine is trusted with that; the desk trusts nobody and reads
// files that hold no others.

import { ident, tableName } from '../base/sql.ts';
import { type Catalog, type Dataset, isView, type Model, tableOf } from '../catalog/catalog.ts';
import { noRowsSql } from '../catalog/empty_table.ts';
import { seesStored, type Walls, wallsSql } from '../catalog/walls.ts';
import { type CheckedSelect, checkSelect, type Parser } from '../engine/guard.ts';
import { plainSql } from '../engine/plain_sql.ts';
import { notUnderstood, replaceTables } from '../engine/replace_tables.ts';
import type { Snapshot } from '../lake/delta.ts';

/** More rows than any table has. */
const barrier = 'limit 9223372036854775807';

/** The tables of a catalogue. */
type Tables = Pick<Catalog, 'datasets' | 'models'>;

export interface ClusterSqlOptions {
  catalog: Tables;
  parser: Parser;
  walls?: Walls | undefined;
  /** Stored tables as they were looked at, undefined for one that is not written yet. Without: as they are when it runs. */
  snapshots?: ReadonlyMap<string, Snapshot | undefined>;
}

/** Tables that a statement may name within walls, or without. */
export const namesWithin = (catalog: Tables, walls: Walls | undefined): string[] =>
  [...catalog.datasets.values(), ...catalog.models.values()]
    .filter(table => walls === undefined || seesStored(catalog, table, walls))
    .map(table => table.name);

/**
 * The statement with a sub-query in the place of each table. Throws what `plainSql` and `checkSelect` throw; a table that lacks a wall is
 * one that does not exist.
 */
export async function clusterSql(text: string, options: ClusterSqlOptions): Promise<string> {
  const { parser, catalog, snapshots } = options;
  const expanded = await expandedSql(text, options);
  const stored = [...catalog.datasets.values(), ...catalog.models.values()].filter(table => !isView(table));
  const { sql, checked } = await replaceTables(expanded, {
    parser,
    known: stored.map(table => table.name),
    put: name => `${tableName(name)}${snapshots ? ` for version as of ${versionOf(name, snapshots)}` : ''}`,
  });
  checkPlaces(checked);
  return sql;
}

function versionOf(name: string, snapshots: ReadonlyMap<string, Snapshot | undefined>): number {
  const version = snapshots.get(name)?.version;
  if (version === undefined) throw notUnderstood(name);
  return version;
}

/** The statement without comments, and its tables exchanged; the SELECT of a view has its tables exchanged in turn. */
async function expandedSql(text: string, options: ClusterSqlOptions): Promise<string> {
  const { parser, catalog, walls } = options;
  const known = namesWithin(catalog, walls);
  const plain = plainSql(text);
  const { tables } = await checkSelect(plain, { parser, known });
  const views = new Map<string, string>();
  for (const name of tables) {
    const table = tableOf(catalog, name.toLowerCase());
    if (table !== undefined && isView(table)) views.set(table.name, await expandedSql(table.sql, options));
  }
  const put = (name: string) => {
    const view = views.get(name);
    return view === undefined ? storedSql(tableOf(catalog, name), options) : `(${view})`;
  };
  return (await replaceTables(plain, { parser, known, put })).sql;
}

/** The rows of a stored table. A column that the contract has and no commit knows yet is NULL. */
function storedSql(table: Dataset | Model | undefined, { walls, snapshots }: ClusterSqlOptions): string {
  if (table === undefined) throw notUnderstood('a table');
  const snapshot = snapshots?.get(table.name);
  if (snapshots !== undefined && snapshot === undefined) return `(${noRowsSql(table.columns)})`;
  const written = new Set((snapshot?.schema ?? table).columns.map(column => column.name));
  const columns = table.columns.map(({ name, type }) =>
    written.has(name) ? ident(name) : `cast(null as ${type}) as ${ident(name)}`,
  );
  const inside = walls === undefined ? '' : ` where ${wallsSql(walls, table)} ${barrier}`;
  return `(select ${columns.join(', ')} from ${tableName(table.name)}${inside})`;
}

/** What stands before a table that was put in its place. */
const placed = /\(select (?:(?:cast\(null as [a-z0-9(),]+\) as )?"[^"]+"(?:, )?)+ from $/;

/** Every table that the parser finds in the result stands where it was put, and nowhere else. */
function checkPlaces({ sql, references }: CheckedSelect): void {
  const bytes = Buffer.from(sql);
  for (const { at, table } of references)
    if (!placed.test(bytes.subarray(0, at).toString())) throw notUnderstood(table);
}
