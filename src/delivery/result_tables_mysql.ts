// Result tables of MySQL and MariaDB. Texts are compared by their code points, so that ids which differ in case, accents or a blank at
// the end are different rows.

import type { ColumnType } from '../catalog/catalog.ts';
import type { Database } from '../sources/database.ts';
import { type Dialect, decimalOf, hasPrimaryKey, type NamedColumn } from './result_tables_dialect.ts';

/** Characters of a text in a key: two of them and a time fill the 3,072 bytes that an index of InnoDB may have. */
const keyChars = 256;

export const mysqlDialect: Dialect = {
  time: () => '?',

  async columnsOf(database, table) {
    const [name = '', schema] = table.split('.').reverse();
    const { rows } = await database.query(
      `select column_name, is_nullable, column_default, extra from information_schema.columns
        where table_schema = coalesce(?, database()) and table_name = ? order by ordinal_position`,
      [schema ?? null, name],
    );
    return rows.map(([column, nullable, byDefault, extra]) => ({
      name: (column ?? '').toLowerCase(),
      isNeeded: nullable === 'NO' && byDefault === null && !/auto_increment|generated/i.test(extra ?? ''),
    }));
  },

  async create(database, { into, columns, time, key }) {
    const hasKey = hasPrimaryKey(columns, key);
    const collation = await codePoints(database);
    const lines = columns.map(({ name, type }) => {
      const isKey = hasKey && key.includes(name);
      const kind = name === time ? 'datetime' : typeOf(type, { isKey, collation });
      return `${database.name(name)} ${kind}${isKey || name === time || name === 'revision' ? ' not null' : ' null'}`;
    });
    const names = (hasKey ? key : [time]).map(name => database.name(name)).join(', ');
    lines.push(hasKey ? `primary key (${names})` : `key ${database.name('by_time')} (${names})`);
    await database.query(
      `create table if not exists ${database.name(into)} (${lines.join(', ')}) engine = InnoDB default charset = utf8mb4 collate = ${collation}`,
    );
  },

  async insert(database, { into, columns, rows }) {
    const names = columns.map(({ name }) => database.name(name)).join(', ');
    const values = rows.map(row => row.map((value, i) => spelled(columns[i], value)));
    await database.query(`insert into ${database.name(into)} (${names}) values ?`, [values]);
  },
};

/** The collation by code points that the server has, best one without padding: there `a` and `a ` are one. */
async function codePoints(database: Database): Promise<string> {
  const { rows } = await database.query(
    `select collation_name from information_schema.collations where collation_name in ('utf8mb4_0900_bin', 'utf8mb4_nopad_bin')`,
  );
  return rows[0]?.[0] ?? 'utf8mb4_bin';
}

function typeOf(type: ColumnType, { isKey, collation }: { isKey: boolean; collation: string }): string {
  const decimal = decimalOf(type);
  if (decimal !== undefined) return `decimal${decimal}`;
  if (type === 'timestamp') return 'datetime(6)';
  if (type === 'varchar')
    return `${isKey ? `varchar(${keyChars})` : 'text'} character set utf8mb4 collate ${collation}`;
  return type;
}

/** A value in the server's spelling; a number that is none is no value. */
function spelled(column: NamedColumn | undefined, value: string | null): string | null {
  if (column?.type === 'boolean' && value !== null) return value === 'true' ? '1' : '0';
  if (column?.type === 'double' && value !== null && /nan|inf/i.test(value)) return null;
  return value;
}
