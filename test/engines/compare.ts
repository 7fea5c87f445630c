// The question of the whole suite: does one SQL text give the same rows on both engines?

import { collect, type Engine, type Value } from '../../src/engine/engine.ts';

export interface Comparison {
  /** Rows of DuckDB. */
  rows: number;
  /** The first differences in words; none when both agree. */
  differences: string[];
}

/** Doubles depend on the order of a sum; they are equal when they agree to so many digits. */
const digits = 12;
const shownDifferences = 5;

/** Runs one text on both engines and compares column names and rows, whatever their order. */
export async function compareOnBoth(sql: string, duck: Engine, trino: Engine): Promise<Comparison> {
  const [left, right] = await Promise.all([duck.query(sql), trino.query(sql)]);
  const names = [left, right].map(rows => rows.columns.map(column => column.name.toLowerCase()).join(', '));
  const [duckRows, trinoRows] = await Promise.all([collect(left), collect(right)]);
  const differences = names[0] === names[1] ? [] : [`columns: DuckDB ${names[0]}, Trino ${names[1]}`];
  const [ours, theirs] = [duckRows, trinoRows].map(rows => rows.map(row => rowText(row)).sort()) as [
    string[],
    string[],
  ];
  if (ours.length !== theirs.length) differences.push(`rows: DuckDB ${ours.length}, Trino ${theirs.length}`);
  const only = (some: string[], others: string[], name: string) => {
    const known = new Set(others);
    return some.filter(row => !known.has(row)).map(row => `only ${name}: ${row}`);
  };
  differences.push(
    ...only(ours, theirs, 'DuckDB').slice(0, shownDifferences),
    ...only(theirs, ours, 'Trino').slice(0, shownDifferences),
  );
  return { rows: ours.length, differences };
}

const rowText = (row: Record<string, Value>): string => JSON.stringify(Object.values(row).map(comparable));

/** A value as text in which equal values are alike: doubles rounded, decimals without zeros at their end. */
function comparable(value: Value): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(digits)) : String(value);
  if (typeof value === 'string') return /^-?\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, '') : value;
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, comparable(item)]));
}
