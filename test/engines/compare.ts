// The question of the whole suite: does one SQL text give the same rows on both engines?

import type { Engine, ResultColumn, Value } from '../../src/engine/engine.ts';

export interface Comparison {
  /** Rows of DuckDB. */
  rows: number;
  /** The first differences in words; none when both agree. */
  differences: string[];
}

/** What is asked of the left side and of the right; the right may be asked in other words. */
export interface Asked {
  sql: string;
  /** Asked of the right side in place of `sql`. */
  right?: string;
  /** The rows must come in the same order. */
  ordered?: boolean;
}

/** What can be asked. */
type Asking = Pick<Engine, 'query'>;

/** Doubles depend on the order of a sum; they are equal when they differ by no more than this share of themselves. */
const tolerance = 1e-9;
const shownDifferences = 5;

/** What an engine answered, whole. */
export interface Answered {
  columns: ResultColumn[];
  rows: Value[][];
}

/** Runs one text on both engines and compares column names and rows, whatever their order unless it is asked for. */
export async function compareOnBoth(asked: string | Asked, duck: Asking, trino: Asking): Promise<Comparison> {
  const { sql, right = sql, ordered = false } = typeof asked === 'string' ? { sql: asked } : asked;
  const [ours, theirs] = await Promise.all([answerOf(sql, duck), answerOf(right, trino)]);
  return { rows: ours.rows.length, differences: differencesOf(ours, theirs, { ordered }) };
}

/** Reads all that an engine has to say to a text. */
export async function answerOf(sql: string, engine: Asking): Promise<Answered> {
  const rows = await engine.query(sql);
  const all: Value[][] = [];
  for await (const chunk of rows) all.push(...chunk);
  return { columns: rows.columns, rows: all };
}

/** The first differences of DuckDB's answer and Trino's, in words. */
export function differencesOf(ours: Answered, theirs: Answered, { ordered = false } = {}): string[] {
  const names = [ours, theirs].map(({ columns }) => columns.map(column => column.name.toLowerCase()).join(', '));
  const differences = names[0] === names[1] ? [] : [`columns: DuckDB ${names[0]}, Trino ${names[1]}`];
  if (ours.rows.length !== theirs.rows.length)
    differences.push(`rows: DuckDB ${ours.rows.length}, Trino ${theirs.rows.length}`);
  const kinds = ours.columns.map((column, i) => kindOf(column, theirs.columns[i]));
  const [left, other] = [ours, theirs].map(side => side.rows.map(row => comparable(row, kinds))) as [Row[], Row[]];
  differences.push(...(ordered ? differencesInOrder(left, other) : differencesOfSets(left, other)));
  return differences;
}

type Kind = 'double' | 'decimal' | 'exact';

const kindOf = (...columns: (ResultColumn | undefined)[]): Kind => {
  const types = columns.map(column => column?.type ?? '');
  if (types.some(type => /^(DOUBLE|FLOAT|REAL)$/i.test(type))) return 'double';
  return types.some(type => /^DECIMAL/i.test(type)) ? 'decimal' : 'exact';
};

/** A row in two: what must be equal to the letter, and the doubles. */
interface Row {
  exact: string;
  doubles: (number | null)[];
}

function comparable(row: readonly Value[], kinds: readonly Kind[]): Row {
  const isDouble = (value: Value | undefined, i: number): boolean =>
    kinds[i] === 'double' && (value === null || typeof value === 'number');
  return {
    exact: JSON.stringify(
      row.map((value, i) => (isDouble(value, i) ? (value === null ? null : '~') : exactText(value, kinds[i]))),
    ),
    doubles: row.filter(isDouble) as (number | null)[],
  };
}

/** A value as text in which equal values are alike: decimals without zeros at their end, doubles inside of others rounded. */
function exactText(value: Value, kind: Kind = 'exact'): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? value : value.toPrecision(9);
  if (typeof value === 'string')
    return kind === 'decimal' ? value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : value;
  if (Array.isArray(value)) return value.map(item => exactText(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, exactText(item)]));
}

const isSame = (a: Row | undefined, b: Row | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.exact === b.exact &&
  a.doubles.every((value, i) => isClose(value, b.doubles[i]));

function isClose(a: number | null, b: number | null | undefined): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (a === null || b === null || b === undefined) return false;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}

function differencesInOrder(ours: readonly Row[], theirs: readonly Row[]): string[] {
  const at = ours.findIndex((row, i) => !isSame(row, theirs[i]));
  if (at < 0) return [];
  return [`row ${at + 1}: DuckDB ${rowText(ours[at])}, Trino ${rowText(theirs[at])}`];
}

/** Rows that are equal to the letter stand beside each other by their doubles; what finds no partner is a difference. */
function differencesOfSets(ours: readonly Row[], theirs: readonly Row[]): string[] {
  const [left, right] = [ours, theirs].map(rows => Map.groupBy(rows, row => row.exact)) as [Groups, Groups];
  const onlyLeft: Row[] = [];
  const onlyRight: Row[] = [];
  for (const exact of new Set([...left.keys(), ...right.keys()])) {
    const [mine, other] = [left, right].map(rows => (rows.get(exact) ?? []).sort(byDoubles)) as [Row[], Row[]];
    onlyLeft.push(...mine.filter((row, i) => !isSame(row, other[i])));
    onlyRight.push(...other.filter((row, i) => !isSame(row, mine[i])));
  }
  const words = (rows: Row[], name: string) =>
    rows.slice(0, shownDifferences).map(row => `only ${name}: ${rowText(row)}`);
  return [...words(onlyLeft, 'DuckDB'), ...words(onlyRight, 'Trino')];
}

type Groups = Map<string, Row[]>;

function byDoubles(a: Row, b: Row): number {
  for (const [i, value] of a.doubles.entries()) {
    const other = b.doubles[i];
    if (!isClose(value, other)) return (value ?? 0) - (other ?? 0);
  }
  return 0;
}

/** The row as it was, doubles in their places. */
function rowText(row: Row | undefined): string {
  let next = 0;
  return row?.exact.replaceAll('"~"', () => String(row.doubles.filter(value => value !== null)[next++])) ?? 'nothing';
}
