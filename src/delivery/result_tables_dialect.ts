// What writing results into one kind of database comes to: how its tables are looked at, made and filled.

import type { ColumnType } from '../catalog/catalog.ts';
import type { Database } from '../sources/database.ts';

/** A column that a table has. */
export interface ThereColumn {
  name: string;
  /** A row cannot be without it. */
  isNeeded: boolean;
}

export interface NamedColumn {
  name: string;
  type: ColumnType;
}

export interface Dialect {
  /** The place of a time in a statement, from 1. */
  time(place: number): string;
  /** The columns of a table; none where there is no such table. */
  columnsOf(database: Database, table: string): Promise<ThereColumn[]>;
  create(
    database: Database,
    table: { into: string; columns: readonly NamedColumn[]; time: string; key: readonly string[] },
  ): Promise<void>;
  /** Puts rows of texts in. */
  insert(
    database: Database,
    rows: { into: string; columns: readonly NamedColumn[]; rows: readonly (readonly (string | null)[])[] },
  ): Promise<void>;
}

/**
 * True where the rows can have a primary key. Of more texts than this one may be absent, and together they are longer than an index
 * can be; what keeps such rows apart is that a minute is replaced whole.
 */
export const hasPrimaryKey = (columns: readonly NamedColumn[], key: readonly string[]): boolean =>
  columns.filter(({ name, type }) => key.includes(name) && type === 'varchar').length <= 2;

/** The digits behind `decimal`. */
export const decimalOf = (type: ColumnType): string | undefined => /^decimal(\(.*\))$/.exec(type)?.[1];
