// Rows of a question as an answer has them: every hour or day of the range, those of the top and those of all others, and the time
// before row for row. What must stay true: nothing that was counted is changed or lost; what was made up is 0 where intervals were
// built and no row came of them, and null where nothing is known.

import type { Grain, Metric } from '../catalog/catalog.ts';
import { type Cell, cellOf } from '../engine/cell.ts';
import type { ResultColumn, Value } from '../engine/engine.ts';
import { isCount } from '../metrics/panels.ts';
import { topColumns } from '../metrics/top.ts';
import type { Books } from './answer_books.ts';
import type { Bucket } from './answer_buckets.ts';

/** What an engine gave. */
export interface RawRows {
  columns: readonly ResultColumn[];
  rows: readonly Value[][];
}

/** How the rows of a question are laid out: grain, dimensions, metrics, then those of a top. */
export interface Layout {
  grain: Grain | undefined;
  by: readonly string[];
  metrics: readonly Metric[];
  /** Of the range; undefined where there are too many to be filled, or no grain. */
  buckets: readonly Bucket[] | undefined;
  /** Most rows that are made. */
  most: number;
}

export interface ShapedRows {
  rows: Cell[][];
  other: { count: number; row: Cell[]; rows: Cell[][] } | null;
}

/** The rows as they are shown. */
export function shapeRows(
  raw: RawRows,
  layout: Layout,
  books: Pick<Books, 'intervals' | 'dataFrom' | 'dataTo'>,
): ShapedRows {
  const place = raw.columns.findIndex(({ name }) => name === topColumns.place);
  const width = place < 0 ? raw.columns.length : place;
  const cells = (row: Value[]) => raw.columns.slice(0, width).map((column, i) => cellOf(row[i], column));
  const isRest = (row: Value[]) => place >= 0 && (row[place] ?? null) === null;
  const leftOut = place < 0 ? 0 : Number(raw.rows[0]?.[place + 1] ?? 0);
  const fill = (rows: Cell[][]) => filled(rows, layout, { isBuilt: builtIn(books), dataFrom: books.dataFrom });
  const rows = fill(raw.rows.filter(row => !isRest(row)).map(cells));
  const rest = leftOut === 0 ? [] : fill(raw.rows.filter(isRest).map(cells));
  const newest = rest.findLast(row => row.slice(keysOf(layout)).some(value => value !== null)) ?? rest.at(-1);
  return { rows, other: newest === undefined ? null : { count: leftOut, row: newest, rows: rest } };
}

const keysOf = ({ grain, by }: Layout): number => by.length + (grain === undefined ? 0 : 1);

type IsBuilt = (start: Date, end: Date) => boolean;

/** True for a stretch of time in which any interval was built and data is known. */
function builtIn({ intervals, dataFrom, dataTo }: Pick<Books, 'intervals' | 'dataFrom' | 'dataTo'>): IsBuilt {
  const built = intervals.filter(interval => interval.built);
  return (start, end) => {
    if (dataTo === undefined || start >= dataTo || (dataFrom !== undefined && end <= dataFrom)) return false;
    let [low, high] = [0, built.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((built[middle]?.end ?? end) > start) high = middle;
      else low = middle + 1;
    }
    const found = built[low];
    return found !== undefined && found.start < end;
  };
}

interface Known {
  isBuilt: IsBuilt;
  dataFrom: Date | undefined;
}

/** What a mean over empty times makes of those before the first record is nothing that was counted. */
function filled(rows: Cell[][], layout: Layout, { isBuilt, dataFrom }: Known): Cell[][] {
  const { grain, by, metrics, buckets, most } = layout;
  if (grain === undefined) return by.length > 0 ? rows : rows.map(row => withZeros(row, layout, isBuilt));
  const series = seriesOf(rows, by.length);
  if (buckets === undefined || buckets.length * series.length > most) return rows;
  const found = new Map(rows.map(row => [JSON.stringify(row.slice(0, by.length + 1)), row]));
  const zeros = metrics.map(metric => (isCount(metric) ? 0 : null));
  return buckets.flatMap(({ name, start, end }) => {
    const nothing = isBuilt(start, end) ? zeros : metrics.map(() => null);
    const counted = dataFrom === undefined || end > dataFrom;
    const rowOf = (values: Cell[]) => (counted ? found.get(JSON.stringify([name, ...values])) : undefined);
    return series.map(values => rowOf(values) ?? [name, ...values, ...nothing]);
  });
}

/** The one row of a whole range: a sum of nothing is 0 where intervals were built. */
function withZeros(row: Cell[], { metrics }: Layout, isBuilt: IsBuilt): Cell[] {
  if (!row.includes(null) || !isBuilt(new Date(0), new Date(8.64e15))) return row;
  return row.map((value, i) => {
    const metric = metrics[i];
    return value === null && metric !== undefined && isCount(metric) ? 0 : value;
  });
}

/** Values of the dimensions that any row has, in the order in which they come; one empty list where there are none to cut by. */
function seriesOf(rows: readonly Cell[][], dimensions: number): Cell[][] {
  if (dimensions === 0) return [[]];
  const series = new Map<string, Cell[]>();
  for (const row of rows) {
    const values = row.slice(1, dimensions + 1);
    series.set(JSON.stringify(values), values);
  }
  return [...series.values()];
}

/** The rows of the time before beside those of an answer: the row at the same index is of the same values, and of the same bucket counted from the start. */
export function besideRows(
  rows: readonly Cell[][],
  before: readonly Cell[][],
  { layout, earlier }: { layout: Layout; earlier: readonly Bucket[] | undefined },
): Cell[][] {
  const { grain, by, metrics, buckets } = layout;
  const hasTime = grain !== undefined;
  const indexOf = (known: readonly Bucket[] | undefined) =>
    new Map((known ?? []).map(({ name }, i) => [name as Cell, i]));
  const now = indexOf(buckets);
  const then = indexOf(earlier);
  const keyOf = (row: readonly Cell[], index: ReadonlyMap<Cell, number>) =>
    JSON.stringify(
      hasTime ? [index.get(row[0] ?? null) ?? row[0], ...row.slice(1, by.length + 1)] : row.slice(0, by.length),
    );
  const found = new Map(before.map(row => [keyOf(row, then), row]));
  return rows.map(row => {
    const same = found.get(keyOf(row, now));
    if (same !== undefined) return same;
    const time = hasTime ? [earlier?.[now.get(row[0] ?? null) ?? -1]?.name ?? null] : [];
    const values = row.slice(hasTime ? 1 : 0, by.length + (hasTime ? 1 : 0));
    return [...time, ...values, ...metrics.map(() => null)];
  });
}
