// A table of a database of the user, read whole by one statement, so that all its rows are of one instant, and written as CSV.

import { limits } from '../base/limits.ts';
import type { DatabaseSource } from '../config/sources.ts';
import type { Database, TextRows } from './database.ts';
import { openDatabase } from './databases.ts';
import { fail } from './errors.ts';

/** What the table of a source holds now, as CSV with a header; rows in an order that their content gives. Throws `database_failed`, `table_too_large`. */
export async function readTable(source: Pick<DatabaseSource, 'name' | 'database' | 'read'>): Promise<string> {
  const database = await openDatabase(source.database, { readOnly: true });
  try {
    const { columns, rows } = await database.query(selectOf(source, database));
    const most = limits.dimensionRows;
    if (rows.length > most) throw fail('table_too_large', { source: source.name, most: `${most} rows` });
    return csvOf(source.name, { columns, rows });
  } finally {
    await database.close();
  }
}

function selectOf({ read }: Pick<DatabaseSource, 'read'>, database: Database): string {
  const limit = `limit ${limits.dimensionRows + 1}`;
  if ('query' in read)
    return `select * from (\n${read.query.replace(/;\s*$/, '')}\n) as ${database.name('rows')} ${limit}`;
  const columns = read.columns?.map(name => database.name(name)).join(', ') ?? '*';
  return `select ${columns} from ${database.name(read.table)} ${limit}`;
}

function csvOf(name: string, { columns, rows }: TextRows): string {
  const lines = rows.map(lineOf).sort();
  const chars = lines.reduce((sum, line) => sum + line.length, 0);
  if (chars > limits.dimensionChars)
    throw fail('table_too_large', { source: name, most: `${limits.dimensionChars} characters` });
  return [lineOf(columns), ...lines, ''].join('\n');
}

const lineOf = (values: readonly (string | null)[]): string => values.map(quoted).join(',');

/** No value is empty, as an empty text is: both are absent to a contract. */
const quoted = (value: string | null): string =>
  value === null || value === '' ? '' : `"${value.replaceAll('"', '""')}"`;
