// An answer as a chart reads it: slots along the axis (intervals of time, or values of the first dimension) and one series for each
// metric and each combination of the other dimensions. What must stay true: a slot that no row speaks of is a gap and not a zero; where
// other series have a row, a count without one is zero, because then the interval was looked at.

import type { Answer } from '../api/client.ts';
import { instantOf, intervalEnd, intervalsOf } from './local_time.ts';

export type PanelAnswer = Answer<'getPanel'>;
export type AnswerColumn = PanelAnswer['columns'][number];
export type Cell = PanelAnswer['rows'][number][number];

export interface Slot {
  /** Milliseconds of UTC, or the number of the category. */
  from: number;
  to: number;
  /** Of a category; null for times. */
  value: Cell;
}

/** A value of a dimension that a click filters by. */
export interface Pick {
  dimension: string;
  value: string | null;
}

export interface CutSeries {
  key: string;
  metric: AnswerColumn;
  /** Of the dimensions beside the axis, in their order; none where the series is a metric. */
  picks: Pick[];
  /** How many values it stands for, where it is what the top leaves out. */
  rest: number | null;
  /** Which of the eight colours; null is grey. */
  colour: number | null;
  values: (number | null)[];
  /** The cells as they came, for exact texts. */
  cells: Cell[];
  previous: (number | null)[] | null;
}

export interface Cut {
  axis: 'time' | 'category';
  /** The first dimension, where the axis is of categories. */
  dimension: AnswerColumn | null;
  zone: string;
  slots: Slot[];
  series: CutSeries[];
}

/** True where each slot is a minute: the newest is always under way. */
export const isByMinute = ({ axis, slots: [first] }: Cut): boolean =>
  axis === 'time' && first !== undefined && first.to - first.from === 60_000;

/** A number for drawing; texts of large integers lose only what no pixel shows. */
export function numberOf(cell: Cell | undefined): number | null {
  if (cell === null || cell === undefined || cell === '' || typeof cell === 'boolean' || typeof cell === 'object')
    return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : null;
}

/** Counts and sums: no row means zero where others have one. Shares, rates and averages of nothing are nothing. */
export const isCount = (unit: string | null): boolean =>
  unit !== null && !/ratio|percent|bps|second|score|average|per_/.test(unit);

/** Whole places of the columns by what they are. */
export function columnsOf(answer: PanelAnswer): { time: number; dimensions: number[]; metrics: number[] } {
  const of = (kind: AnswerColumn['kind']) =>
    answer.columns.flatMap((column, index) => (column.kind === kind ? [index] : []));
  return { time: of('time')[0] ?? -1, dimensions: of('dimension'), metrics: of('metric') };
}

/** Milliseconds of a cell of a time column; a bare date is midnight in the zone. */
export function timeOf(cell: Cell | undefined, zone: string): number | null {
  if (typeof cell !== 'string') return null;
  if (/^\d{4}-\d{2}-\d{2}$/.test(cell)) return instantOf(Date.parse(`${cell}T00:00:00Z`), zone);
  const at = Date.parse(/[Zz]|[+-]\d\d:?\d\d$/.test(cell) ? cell : `${cell}Z`);
  return Number.isNaN(at) ? null : at;
}

/** Cuts an answer into slots and series. */
export function cutOf(answer: PanelAnswer): Cut {
  const zone = answer.time_zone;
  const { time } = columnsOf(answer);
  return time >= 0 ? cutByTime(answer, zone, time) : cutByCategory(answer, zone);
}

function cutByTime(answer: PanelAnswer, zone: string, time: number): Cut {
  const { dimensions, metrics } = columnsOf(answer);
  const grain = answer.grain ?? 'hour';
  const starts = intervalsOf({ from: Date.parse(answer.range.from), to: Date.parse(answer.range.to) }, grain, zone);
  const slots = starts.map(from => ({ from, to: intervalEnd(from, grain, zone), value: null }));
  const place = new Map(starts.map((start, index) => [start, index]));
  const at = (row: readonly Cell[]) => place.get(timeOf(row[time], zone) ?? Number.NaN);
  const end = answer.data_to === null ? Number.POSITIVE_INFINITY : Date.parse(answer.data_to);
  const empty = slots.findIndex(({ from }) => from >= end);
  const ask = { at, dimensions, metrics, length: slots.length, ...(empty < 0 ? {} : { emptyFrom: empty }) };
  const series = seriesOf(answer, { ...ask, rows: answer.rows, previous: answer.previous });
  if (answer.other !== null)
    series.push(...restOf(answer, { ...ask, rows: answer.other.rows, count: answer.other.count }));
  return { axis: 'time', dimension: null, zone, slots, series };
}

function cutByCategory(answer: PanelAnswer, zone: string): Cut {
  const { dimensions, metrics } = columnsOf(answer);
  const [first = -1, ...rest] = dimensions;
  const rows = answer.rows;
  const names = [...new Set(rows.map(row => keyOf(row[first])))];
  const values = new Map(rows.map(row => [keyOf(row[first]), row[first] ?? null]));
  const slots = names.map((name, index) => ({ from: index, to: index + 1, value: values.get(name) ?? null }));
  const place = new Map(names.map((name, index) => [name, index]));
  const at = (row: readonly Cell[]) => place.get(keyOf(row[first]));
  const ask = { at, dimensions: rest, metrics, length: slots.length };
  const series = seriesOf(answer, { ...ask, rows, previous: answer.previous });
  return { axis: 'category', dimension: answer.columns[first] ?? null, zone, slots, series };
}

interface Ask {
  rows: readonly (readonly Cell[])[];
  /** Row for row, of the time before. */
  previous: readonly (readonly Cell[])[] | null;
  at: (row: readonly Cell[]) => number | undefined;
  dimensions: readonly number[];
  metrics: readonly number[];
  length: number;
  /** From this slot on there is no data yet: what an answer says of it is no zero but nothing. */
  emptyFrom?: number;
}

const keyOf = (cell: Cell | undefined): string => JSON.stringify(cell ?? null);

const seriesKey = (row: readonly Cell[], { dimensions, metric }: { dimensions: readonly number[]; metric: number }) =>
  [metric, ...dimensions.map(index => keyOf(row[index]))].join('\u0001');

function seriesOf(answer: PanelAnswer, ask: Ask): CutSeries[] {
  const found = new Map<string, CutSeries>();
  const seen = new Set<number>();
  for (const [index, row] of ask.rows.entries()) {
    const slot = ask.at(row);
    if (slot === undefined) continue;
    const empty = ask.emptyFrom !== undefined && slot >= ask.emptyFrom;
    if (!empty) seen.add(slot);
    const before = ask.previous?.[index];
    for (const metric of ask.metrics) {
      const key = seriesKey(row, { dimensions: ask.dimensions, metric });
      const series = found.get(key) ?? emptySeries(answer, { row, key, metric, ask });
      found.set(key, series);
      if (!empty) {
        series.cells[slot] = row[metric] ?? null;
        series.values[slot] = numberOf(row[metric]);
      }
      if (before !== undefined && series.previous !== null) series.previous[slot] = numberOf(before[metric]);
    }
  }
  for (const series of found.values()) fillZeros(series, seen);
  return byMetric([...found.values()], answer);
}

/** What the top leaves out, as one series for each metric. */
function restOf(answer: PanelAnswer, { count, ...ask }: Omit<Ask, 'previous'> & { count: number }): CutSeries[] {
  const series = seriesOf(answer, { ...ask, previous: null, dimensions: [] });
  return series.map(one => ({ ...one, key: `rest ${one.key}`, rest: count, colour: null }));
}

function emptySeries(
  answer: PanelAnswer,
  { row, key, metric, ask }: { row: readonly Cell[]; key: string; metric: number; ask: Ask },
): CutSeries {
  return {
    key,
    metric: answer.columns[metric] as AnswerColumn,
    picks: ask.dimensions.map(index => ({
      dimension: answer.columns[index]?.name ?? '',
      value: row[index] === null || row[index] === undefined ? null : String(row[index]),
    })),
    rest: null,
    colour: null,
    values: new Array<number | null>(ask.length).fill(null),
    cells: new Array<Cell>(ask.length).fill(null),
    previous: ask.previous === null ? null : new Array<number | null>(ask.length).fill(null),
  };
}

function fillZeros({ metric, picks, values, cells }: CutSeries, seen: ReadonlySet<number>): void {
  if (picks.length === 0 || !isCount(metric.unit)) return;
  for (const slot of seen)
    if (cells[slot] === null) {
      values[slot] = 0;
      cells[slot] = 0;
    }
}

/** Metrics in the order they were asked for; within one, the largest first. The first eight have colours. */
function byMetric(series: CutSeries[], answer: PanelAnswer): CutSeries[] {
  const sum = ({ values }: CutSeries) => values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const sums = new Map(series.map(one => [one, sum(one)]));
  const order = (one: CutSeries) => answer.columns.indexOf(one.metric);
  return series
    .toSorted((a, b) => order(a) - order(b) || (sums.get(b) ?? 0) - (sums.get(a) ?? 0))
    .map((one, index) => ({ ...one, colour: index < mostColours ? index : null }));
}

/** Series that get a colour of their own; the others are drawn in grey. */
const mostColours = 8;

/** Series of one unit stand in one plot; a second unit gets a plot of its own, because two axes in one picture mislead. */
export function byUnit(cut: Cut): Cut[] {
  const units = [...new Set(cut.series.map(({ metric }) => metric.unit))];
  return units.map(unit => ({
    ...cut,
    series: cut.series
      .filter(({ metric }) => metric.unit === unit)
      .map((series, index) => ({ ...series, colour: series.rest === null && index < mostColours ? index : null })),
  }));
}
