// The names of the catalogue, laid out for looking up while somebody types: tables by schema, columns by table, functions.

import type { Catalogue, TableColumn, TableInfo } from '../../api/operations.ts';
import type { Scope } from './scope.ts';

export interface SqlFunction {
  name: string;
  signature: string;
  description: string;
}

export interface Names {
  tables: ReadonlyMap<string, TableInfo>;
  schemas: ReadonlyMap<string, readonly TableInfo[]>;
  functions: readonly SqlFunction[];
}

export const schemaOf = (table: string): string => table.split('.')[0] ?? table;
export const bareName = (table: string): string => table.split('.').slice(1).join('.') || table;

export function namesOf(catalogue: Catalogue | undefined): Names {
  const tables = new Map((catalogue?.tables ?? []).map(table => [table.name.toLowerCase(), table] as const));
  const schemas = new Map<string, TableInfo[]>();
  for (const table of tables.values()) {
    const schema = schemaOf(table.name);
    schemas.set(schema, [...(schemas.get(schema) ?? []), table]);
  }
  return { tables, schemas, functions: catalogue?.functions ?? [] };
}

/** The table that a name means in a statement: an alias, or the table's own name, whole or bare. */
export function tableNamed(names: Names, scope: Scope, path: string): TableInfo | undefined {
  const wanted = path.toLowerCase();
  const named = scope.tables.find(one => one.alias.toLowerCase() === wanted || one.table.toLowerCase() === wanted);
  return names.tables.get(named?.table.toLowerCase() ?? wanted);
}

/** Columns with this name in the tables of a statement. */
export function columnsNamed(names: Names, scope: Scope, name: string): { table: TableInfo; column: TableColumn }[] {
  const wanted = name.toLowerCase();
  const tables = new Set(scope.tables.map(one => names.tables.get(one.table.toLowerCase())));
  return [...tables].flatMap(table =>
    (table?.columns ?? [])
      .filter(column => column.name.toLowerCase() === wanted)
      .map(column => ({ table: table as TableInfo, column })),
  );
}

/** `BIGINT · bytes` */
export const shapeOf = (column: TableColumn): string =>
  [column.type.toLowerCase(), column.unit].filter(text => text !== null && text !== '').join(' · ');
