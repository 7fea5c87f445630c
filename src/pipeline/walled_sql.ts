// A checked SELECT as somebody within walls may ask it of an engine that reads the lake itself, such as a Trino cluster: each table of the
// catalogue becomes a sub-query with the rows of the tenant. What must stay true: the reader's own conditions are not looked at before the
// rows of others are gone. A LIMIT that no table reaches is what keeps them apart: no condition may be moved below one, since it would
// change which rows come first. Here the engine is trusted with that; the desk trusts nobody and reads files that hold no others.

import { ident, tableName } from '../base/sql.ts';
import { type Catalog, isView, tableOf } from '../catalog/catalog.ts';
import { seesTable, type Walls, wallsSql } from '../catalog/walls.ts';
import { engineError } from '../engine/errors.ts';
import { checkSelect, type Parser, type TableReference } from '../engine/guard.ts';

/** More rows than any table has. */
const barrier = 'limit 9223372036854775807';

export interface WalledSqlOptions {
  walls: Walls;
  catalog: Catalog;
  parser: Parser;
}

/**
 * The statement with every table behind its walls. Throws what `checkSelect` throws; a table that lacks a wall is one that does not exist.
 */
export async function walledSql(text: string, { walls, catalog, parser }: WalledSqlOptions): Promise<string> {
  const tables = [...catalog.datasets.values(), ...catalog.models.values()].filter(
    table => !isView(table) && seesTable(walls, table),
  );
  const known = tables.map(table => table.name);
  const { sql, references } = await checkSelect(text, { parser, known });
  const bytes = Buffer.from(sql);
  const pieces: string[] = [];
  let end = 0;
  for (const reference of references) {
    const written = writtenName(bytes.subarray(reference.at).toString(), reference);
    pieces.push(bytes.subarray(end, reference.at).toString(), behindWalls(reference, { walls, catalog }));
    end = reference.at + Buffer.byteLength(written);
  }
  const walled = [...pieces, bytes.subarray(end).toString()].join('');
  await checkWhole(walled, { parser, known, references });
  return walled;
}

/** The name as it stands in the text; a place where another text stands was not understood. */
function writtenName(rest: string, { table }: TableReference): string {
  const match = /^(?:[a-z_]\w*|"(?:[^"]|"")+")\s*\.\s*(?:[a-z_]\w*|"(?:[^"]|"")+")/i.exec(rest);
  const [name] = match ?? [''];
  if (name.replaceAll(/["\s]/g, '').toLowerCase() !== table.toLowerCase()) throw notUnderstood(table);
  return name;
}

function behindWalls({ table: name, alias }: TableReference, { walls, catalog }: Omit<WalledSqlOptions, 'parser'>) {
  const table = tableOf(catalog, name.toLowerCase());
  if (table === undefined) throw notUnderstood(name);
  const columns = table.columns.map(column => ident(column.name)).join(', ');
  const rows = `(select ${columns} from ${tableName(table.name)} where ${wallsSql(walls, table)} ${barrier})`;
  return alias === undefined ? `${rows} as ${ident(table.name.split('.').at(-1) ?? '')}` : rows;
}

/** Reads the result once more: as many tables, the same, each behind its walls. */
async function checkWhole(
  walled: string,
  { parser, known, references }: { parser: Parser; known: string[]; references: readonly TableReference[] },
): Promise<void> {
  const again = await checkSelect(walled, { parser, known });
  const bytes = Buffer.from(again.sql);
  const same = again.references.length === references.length;
  const behind = again.references.every(({ at }) =>
    /\(select (?:"[^"]+"(?:, )?)+ from $/.test(bytes.subarray(0, at).toString()),
  );
  if (!same || !behind) throw notUnderstood(references[0]?.table ?? '');
}

const notUnderstood = (table: string) =>
  engineError('not_read_only', {
    reason: `${table} is named in a way that cannot be walled; write it as schema.table`,
  });
