// Which tables somebody inside of walls sees: those that have every dimension that the walls name. The server decides; this says it before the
// walls are built.

import type { TableInfo } from '../../api/operations.ts';

export function seenTables(
  tables: readonly TableInfo[],
  dimensions: readonly string[],
): { seen: string[]; hidden: string[] } {
  const isSeen = (table: TableInfo) =>
    table.kind !== 'ops' && dimensions.every(name => table.columns.some(column => column.name === name));
  return {
    seen: tables.filter(isSeen).map(table => table.name),
    hidden: tables.filter(table => !isSeen(table)).map(table => table.name),
  };
}
