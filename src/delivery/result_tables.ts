// Tables of the user's own databases that take results, a minute at a time. What must stay true: a minute is there whole, as one
// revision made it, or as it was before; an older revision never takes the place of a newer one; the same again changes nothing.

import { limits } from '../base/limits.ts';
import type { ColumnType } from '../catalog/catalog.ts';
import type { DatabaseConfig } from '../config/sources.ts';
import type { Database } from '../sources/database.ts';
import { inTransaction, openDatabase } from '../sources/databases.ts';
import { fail } from './errors.ts';
import type { Dialect, ThereColumn } from './result_tables_dialect.ts';
import { mysqlDialect } from './result_tables_mysql.ts';
import { postgresDialect } from './result_tables_postgres.ts';

/** What a table is to take. */
export interface ResultShape {
  /** The table, or `schema.table`. */
  into: string;
  columns: { name: string; type: ColumnType }[];
  /** The column that says which minute a row is of; UTC. */
  time: string;
  /** Columns that tell rows of one minute apart. */
  key: string[];
  /** Columns that are written only where the table has them. */
  optional: string[];
}

/** Rows of one minute, as one revision made them; values as texts in the order of the columns. */
export interface MinuteRows {
  /** ISO, inclusive. */
  start: string;
  /** ISO, exclusive. */
  end: string;
  revision: number;
  rows: (string | null)[][];
}

/** A table that is there and fits. */
export interface ResultTable {
  /** Puts minutes in, all in one transaction. Those that are there in a newer revision are left as they are. Throws `database_failed`. */
  write(minutes: readonly MinuteRows[]): Promise<void>;
  close(): Promise<void>;
}

/** The column that says which revision of a minute a row is of. */
const revisionColumn = 'revision';

/** Opens a table, which is made if it is not there. Throws `database_failed`, `result_table_unfit`, `env_not_set`. */
export async function openResultTable(config: DatabaseConfig, shape: ResultShape): Promise<ResultTable> {
  const database = await openDatabase(config, { readOnly: false });
  try {
    const dialect = config.kind === 'mysql' ? mysqlDialect : postgresDialect;
    const columns = await fitted(database, { dialect, shape });
    return {
      write: minutes => writeMinutes(database, { dialect, shape, columns, minutes }),
      close: () => database.close(),
    };
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}

/** The columns that are written. */
async function fitted(
  database: Database,
  { dialect, shape }: { dialect: Dialect; shape: ResultShape },
): Promise<ResultShape['columns']> {
  const wanted = shape.columns.filter(({ name }) => !shape.optional.includes(name));
  if ((await dialect.columnsOf(database, shape.into)).length === 0) {
    const columns = [...wanted, { name: revisionColumn, type: 'bigint' as const }];
    await dialect.create(database, { ...shape, columns, key: [...new Set([shape.time, ...shape.key])] });
  }
  const there = await dialect.columnsOf(database, shape.into);
  const mistakes = unfit(there, { wanted: [...wanted.map(({ name }) => name), revisionColumn], shape });
  if (mistakes.length > 0) throw fail('result_table_unfit', { table: shape.into, mistakes });
  const names = new Set(there.map(({ name }) => name));
  return shape.columns.filter(({ name }) => names.has(name));
}

/** Why a table that somebody else made cannot take the rows. Other types are the server's business, which converts or refuses. */
function unfit(
  there: readonly ThereColumn[],
  { wanted, shape }: { wanted: readonly string[]; shape: ResultShape },
): string[] {
  const names = new Set(there.map(({ name }) => name));
  const missing = wanted.filter(name => !names.has(name)).map(name => `it has no column ${name}`);
  const given = new Set([...shape.columns.map(({ name }) => name), revisionColumn]);
  const more = there
    .filter(({ name, isNeeded }) => isNeeded && !given.has(name))
    .map(({ name }) => `its column ${name} must have a value and no default, and there is nothing to put into it`);
  return [...missing, ...more];
}

interface Writing {
  dialect: Dialect;
  shape: ResultShape;
  columns: ResultShape['columns'];
  minutes: readonly MinuteRows[];
}

async function writeMinutes(database: Database, { dialect, shape, columns, minutes }: Writing): Promise<void> {
  if (minutes.length === 0) return;
  const places = columns.map(({ name }) => shape.columns.findIndex(column => column.name === name));
  await inTransaction(database, async () => {
    const newest = await revisionsThere(database, { dialect, shape, minutes });
    const due = minutes.filter(({ start, revision }) => (newest.get(start) ?? 0) <= revision);
    await deleteMinutes(database, { dialect, shape, minutes: due });
    const rows = due.flatMap(({ rows: own, revision }) =>
      own.map(row => [...places.map(place => row[place] ?? null), String(revision)]),
    );
    for (let first = 0; first < rows.length; first += limits.outputRowsAtOnce)
      await dialect.insert(database, {
        into: shape.into,
        columns: [...columns, { name: revisionColumn, type: 'bigint' }],
        rows: rows.slice(first, first + limits.outputRowsAtOnce),
      });
  });
}

type Some = Pick<Writing, 'dialect' | 'shape' | 'minutes'>;

/** Revisions of the minutes that the table has rows of. */
async function revisionsThere(database: Database, { dialect, shape, minutes }: Some): Promise<Map<string, number>> {
  const time = database.name(shape.time);
  const { sql, values } = within(minutes, { time, dialect });
  const { rows } = await database.query(
    `select ${time}, max(${database.name(revisionColumn)}) from ${database.name(shape.into)} where ${sql} group by ${time}`,
    values,
  );
  const newest = new Map<string, number>();
  for (const [at, revision] of rows) {
    const start = minuteOf(at ?? '');
    newest.set(start, Math.max(newest.get(start) ?? 0, Number(revision ?? 0)));
  }
  return newest;
}

/** `2018-06-08T07:05:00Z` of `2018-06-08 07:05:30.000000`. */
const minuteOf = (text: string): string => `${text.slice(0, 16).replace(' ', 'T')}:00Z`;

async function deleteMinutes(database: Database, { dialect, shape, minutes }: Some): Promise<void> {
  if (minutes.length === 0) return;
  const { sql, values } = within(minutes, { time: database.name(shape.time), dialect });
  await database.query(`delete from ${database.name(shape.into)} where ${sql}`, values);
}

/** A condition that is true for rows of some minutes; minutes one after another are one stretch. */
function within(
  minutes: readonly MinuteRows[],
  { time, dialect }: { time: string; dialect: Dialect },
): { sql: string; values: string[] } {
  const stretches: { start: string; end: string }[] = [];
  for (const { start, end } of minutes.toSorted((one, other) => (one.start < other.start ? -1 : 1))) {
    const last = stretches.at(-1);
    if (last?.end === start) last.end = end;
    else stretches.push({ start, end });
  }
  const values = stretches.flatMap(({ start, end }) => [plain(start), plain(end)]);
  const value = (place: number): string => dialect.time(place + 1);
  const sql = stretches.map((_, i) => `(${time} >= ${value(2 * i)} and ${time} < ${value(2 * i + 1)})`).join(' or ');
  return { sql, values };
}

const plain = (iso: string): string => iso.replace('T', ' ').replace('Z', '');
