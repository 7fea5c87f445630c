// The walls around a tenant: which rows are seen. What must stay true: whoever is inside sees the rows that have one of the listed values
// in every listed column, and nothing of a table that lacks one of the columns; nothing widens them but a change of the tenant.

import { ident, literal } from '../base/sql.ts';
import { type Catalog, type ColumnType, storedTables, tableOf } from './catalog.ts';

/** Column -> the values whose rows are seen. Empty for nobody: who is not inside of walls has no Walls at all. */
export interface Walls {
  readonly [dimension: string]: readonly string[];
}

/** What the walls need to know of a table, dataset or model. */
export interface WalledTable {
  columns: readonly { name: string; type: ColumnType }[];
  partition: readonly string[];
}

/** Types whose values have one text, the same on every engine; a column of another type cannot be a wall. */
const exactTypes = new Set<ColumnType>(['varchar', 'bigint', 'integer', 'boolean', 'date']);

/**
 * True where a table may be known inside of the walls: it has every listed column. Walls that list nothing let nothing through, so that a
 * tenant whose filters were lost is not one who sees all.
 */
export function seesTable(walls: Walls, table: WalledTable): boolean {
  const names = Object.keys(walls);
  if (names.length === 0) return false;
  return names.every(name => table.columns.some(column => column.name === name && exactTypes.has(column.type)));
}

/** The same of a table of a catalogue: a view is seen where all that it reads is, since it holds what lets through of that. */
export const seesStored = (
  catalog: Pick<Catalog, 'datasets' | 'models'>,
  { name }: { name: string },
  walls: Walls,
): boolean =>
  storedTables(catalog, [name]).every(stored => {
    const table = tableOf(catalog, stored);
    return table !== undefined && seesTable(walls, table);
  });

/** The same text for the same walls, in whatever order they were written. */
export const wallsKey = (walls: Walls): string =>
  JSON.stringify(
    Object.entries(walls)
      .map(([name, values]) => [name, [...new Set(values)].sort()] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );

/** True where a partition of a table may hold rows within the walls; its values are text, as the log of the lake has them. */
export function partitionWithin(
  walls: Walls,
  table: WalledTable,
  values: Readonly<Record<string, string | null>>,
): boolean {
  return table.partition.every(name => {
    const allowed = walls[name];
    const value = values[name];
    return allowed === undefined || (typeof value === 'string' && allowed.includes(value));
  });
}

/** The walls that partitions do not settle: rows of others may lie in the same data file. */
export const wallsWithin = (walls: Walls, table: WalledTable): Walls =>
  Object.fromEntries(Object.entries(walls).filter(([name]) => !table.partition.includes(name)));

/** The condition that is true for the rows within the walls and for no other; NULL is within no walls. Both engines read it. */
export function wallsSql(walls: Walls, table: WalledTable): string {
  const names = Object.keys(walls);
  if (!seesTable(walls, table)) return 'false';
  return names.map(name => `(${columnSql(name, walls[name] ?? [], table)})`).join(' and ');
}

function columnSql(name: string, values: readonly string[], table: WalledTable): string {
  if (values.length === 0) return 'false';
  const type = table.columns.find(column => column.name === name)?.type;
  const text = type === 'varchar' ? ident(name) : `cast(${ident(name)} as varchar)`;
  return `coalesce(${text} in (${values.map(literal).join(', ')}), false)`;
}
