// A table's columns as the log writes them, and back. Times are `timestamp_ntz`, UTC by convention, so that every reader
// shows the same naive microseconds. Columns are only ever added, at the end.
// Source: the Delta protocol, "Schema Serialization Format" and "Per-file Statistics".

import type { ColumnType } from '../catalog/catalog.ts';
import type { FileStats, TableSchema } from './delta.ts';
import { fail } from './errors.ts';

/** A field of `schemaString`; what other writers keep in `metadata` is kept. */
interface Field {
  name: string;
  type: unknown;
  nullable?: boolean;
  metadata?: Record<string, unknown>;
}

const deltaTypes: Record<string, ColumnType> = {
  string: 'varchar',
  long: 'bigint',
  integer: 'integer',
  double: 'double',
  boolean: 'boolean',
  date: 'date',
  timestamp_ntz: 'timestamp',
};
const logTypes = new Map<string, string>(Object.entries(deltaTypes).map(([delta, sql]) => [sql, delta]));

const fieldOf = ({ name, type }: TableSchema['columns'][number]): Field => ({
  name,
  type: logTypes.get(type) ?? type,
  nullable: true,
  metadata: {},
});

/** The `schemaString` of a new table. */
export function schemaText(schema: TableSchema): string {
  return JSON.stringify({ type: 'struct', fields: schema.columns.map(fieldOf) });
}

/** The columns of a `schemaString`. Throws `table_unsupported` for a type that no contract can have, or a rule that we would break. */
export function parseSchema(table: string, text: string, partition: string[]): TableSchema {
  const columns = fieldsOf(text).map(field => {
    const type = typeof field.type === 'string' ? columnType(field.type) : undefined;
    if (type === undefined) {
      throw fail('table_unsupported', { table, feature: `column ${field.name} of type ${JSON.stringify(field.type)}` });
    }
    return { name: field.name, type };
  });
  return { columns, partition };
}

/** True when the table asks for checks of values (`invariants`), which we do not make. */
export const hasInvariants = (text: string): boolean =>
  fieldsOf(text).some(field => field.metadata !== undefined && 'delta.invariants' in field.metadata);

/**
 * `schemaString` with the columns of `wanted` that it lacks put at its end; undefined when it lacks none. Columns that
 * `wanted` lacks stay. Throws `schema_conflict` when a type or the partition would change.
 */
export function extendSchema(table: string, text: string, now: TableSchema, wanted: TableSchema): string | undefined {
  const [was, will] = [now.partition.join(', '), wanted.partition.join(', ')];
  if (was !== will) {
    throw fail('schema_conflict', { table, column: 'set for partitions', is: was || 'none', wanted: will || 'none' });
  }
  const known = new Map(now.columns.map(column => [column.name.toLowerCase(), column.type]));
  const added: Field[] = [];
  for (const column of wanted.columns) {
    const type = known.get(column.name.toLowerCase());
    if (type === undefined) added.push(fieldOf(column));
    else if (type !== column.type) {
      throw fail('schema_conflict', { table, column: column.name, is: type, wanted: column.type });
    }
  }
  if (added.length === 0) return undefined;
  return JSON.stringify({ ...JSON.parse(text), fields: [...fieldsOf(text), ...added] });
}

/**
 * The `stats` text of a file. Times get the form that Trino needs: milliseconds and `Z`, the smallest rounded down and the
 * largest up. Numbers that JSON cannot keep exactly are left out: a wrong bound would hide rows, none hides nothing.
 */
export function statsText(stats: FileStats, schema: TableSchema): string {
  const times = new Set(schema.columns.flatMap(column => (column.type === 'timestamp' ? [column.name] : [])));
  const bounds = (values: Record<string, string | number> | undefined, side: 'min' | 'max') =>
    Object.fromEntries(
      Object.entries(values ?? {})
        .map(([name, value]) => [name, typeof value === 'string' && times.has(name) ? timeBound(value, side) : value])
        .filter(([, value]) => typeof value === 'string' || isExact(value)),
    );
  return JSON.stringify({
    numRecords: stats.numRecords,
    minValues: bounds(stats.minValues, 'min'),
    maxValues: bounds(stats.maxValues, 'max'),
    nullCount: stats.nullCount ?? {},
  });
}

/** The stats of a file in the log, without what JavaScript's numbers cannot keep; undefined when there are none or they are no JSON. */
export function parseStats(text: string | null | undefined): FileStats | undefined {
  if (text === null || text === undefined || text === '') return undefined;
  let stats: unknown;
  try {
    stats = JSON.parse(text);
  } catch {
    return undefined; // Stats only save work: without them the file is read.
  }
  if (typeof stats !== 'object' || stats === null || !('numRecords' in stats) || !isExact(stats.numRecords))
    return undefined;
  const { minValues, maxValues, nullCount } = stats as Partial<Record<string, unknown>>;
  return {
    numRecords: stats.numRecords,
    ...(isRecord(minValues) && { minValues: keep(minValues, isBound) }),
    ...(isRecord(maxValues) && { maxValues: keep(maxValues, isBound) }),
    ...(isRecord(nullCount) && { nullCount: keep(nullCount, isExact) }),
  };
}

function fieldsOf(text: string): Field[] {
  return (JSON.parse(text) as { fields: Field[] }).fields;
}

function columnType(delta: string): ColumnType | undefined {
  if (Object.hasOwn(deltaTypes, delta)) return deltaTypes[delta];
  const decimal = /^decimal\((\d+), ?(\d+)\)$/.exec(delta);
  return decimal ? `decimal(${Number(decimal[1])},${Number(decimal[2])})` : undefined;
}

/** `2018-06-08T00:00:00.000Z` of a naive time text with up to nine digits of fraction; undefined for anything else. */
function timeBound(text: string, side: 'min' | 'max'): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z?$/.exec(text);
  if (!match) return undefined;
  const fraction = (match[3] ?? '').padEnd(9, '0');
  const at = Date.parse(`${match[1]}T${match[2]}.${fraction.slice(0, 3)}Z`);
  if (Number.isNaN(at)) return undefined;
  const up = side === 'max' && Number(fraction.slice(3)) > 0 ? 1 : 0;
  return new Date(at + up).toISOString();
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isExact = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));

const isBound = (value: unknown): value is number | string => typeof value === 'string' || isExact(value);

function keep<T>(values: Record<string, unknown>, wanted: (value: unknown) => value is T): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => wanted(entry[1])));
}
