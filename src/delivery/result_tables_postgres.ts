// Result tables of PostgreSQL. Texts are compared by their bytes, which is the order of their code points.

import type { ColumnType } from '../catalog/catalog.ts';
import { type Dialect, decimalOf, hasPrimaryKey } from './result_tables_dialect.ts';

export const postgresDialect: Dialect = {
  time: place => `$${place}::timestamp`,

  async columnsOf(database, table) {
    const { rows } = await database.query(
      `select attname, (attnotnull and not atthasdef and attidentity = '')::int from pg_attribute
        where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum`,
      [database.name(table)],
    );
    return rows.map(([name, isNeeded]) => ({ name: name ?? '', isNeeded: isNeeded === '1' }));
  },

  async create(database, { into, columns, time, key }) {
    const hasKey = hasPrimaryKey(columns, key);
    const lines = columns.map(({ name, type }) => {
      const isNeeded = name === time || name === 'revision' || (hasKey && key.includes(name));
      return `${database.name(name)} ${name === time ? 'timestamp(0)' : columnType(type)}${isNeeded ? ' not null' : ''}`;
    });
    if (hasKey) lines.push(`primary key (${key.map(name => database.name(name)).join(', ')})`);
    await database.query(`create table if not exists ${database.name(into)} (${lines.join(', ')})`);
    if (!hasKey) await database.query(`create index on ${database.name(into)} (${database.name(time)})`);
  },

  async insert(database, { into, columns, rows }) {
    const names = columns.map(({ name }) => database.name(name)).join(', ');
    const lists = columns.map(({ type }, i) => `$${i + 1}::${valueType(type)}[]`).join(', ');
    const values = columns.map((_, i) => rows.map(row => withoutNul(row[i] ?? null)));
    await database.query(`insert into ${database.name(into)} (${names}) select * from unnest(${lists})`, values);
  },
};

const valueType = (type: ColumnType): string => {
  const decimal = decimalOf(type);
  if (decimal !== undefined) return 'numeric';
  return type === 'varchar' ? 'text' : type === 'double' ? 'double precision' : type;
};

const columnType = (type: ColumnType): string => {
  const decimal = decimalOf(type);
  if (decimal !== undefined) return `numeric${decimal}`;
  return type === 'varchar' ? 'text collate "C"' : valueType(type);
};

/** The one character that a text of PostgreSQL cannot hold. */
const withoutNul = (value: string | null): string | null => value?.replaceAll('\0', '\u{fffd}') ?? null;
