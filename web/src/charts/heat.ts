// An answer as rows and columns of a heatmap. By hours it is days times hours of the day, as the clocks of the zone show them; with a
// dimension its values times all intervals; without time the first two dimensions. What must stay true: an hour that the clocks show twice holds both, an hour that they skip holds none.

import type { Format } from '../parts/format.ts';
import {
  type AnswerColumn,
  type Cell,
  columnsOf,
  isCount,
  numberOf,
  type PanelAnswer,
  type Pick,
  timeOf,
} from './cut.ts';
import { intervalEnd, intervalStart, intervalsOf, localFloor, localOf } from './local_time.ts';
import { type Names, valueName } from './reading.ts';
import { mayZoom } from './scale.ts';

export interface HeatCell {
  cell: Cell;
  open: boolean;
  /** Its stretch of time, where rows are days and columns their hours. */
  span?: { from: Date; to: Date } | undefined;
}

export interface HeatLine {
  key: string;
  text: string;
  long: string;
  pick?: Pick;
}

export interface Heat {
  metric: AnswerColumn | undefined;
  rows: HeatLine[];
  columns: HeatLine[];
  cells: (HeatCell | null)[][];
  low: number;
  high: number;
  /** Columns from here on are of a time of which there is no data yet. */
  emptyFrom: number;
  /** Every so many columns have a text. */
  every: number;
}

interface HeatAsk {
  format: Format;
  names: Names;
}

interface Placed {
  row: HeatLine;
  column: HeatLine;
  cell: Cell;
  open: boolean;
  span?: HeatCell['span'];
}

export function heatOf(answer: PanelAnswer, ask: HeatAsk): Heat {
  const { time, dimensions, metrics } = columnsOf(answer);
  const metric = answer.columns[metrics[0] ?? -1];
  const placed = answer.rows.flatMap(row => placeOf(row, { answer, ask, metric: metrics[0] ?? -1 }) ?? []);
  const rows = distinct(placed.map(({ row }) => row));
  const timed = time >= 0 && dimensions.length > 0;
  const columns = timed ? slotLines(answer, ask) : time >= 0 ? hours() : distinct(placed.map(({ column }) => column));
  const cells = rows.map(() => columns.map((): HeatCell | null => null));
  const rowAt = new Map(rows.map(({ key }, index) => [key, index]));
  const columnAt = new Map(columns.map(({ key }, index) => [key, index]));
  for (const one of placed) {
    const line = cells[rowAt.get(one.row.key) ?? -1];
    const column = columnAt.get(one.column.key) ?? -1;
    if (line === undefined || column < 0) continue;
    line[column] = merged(line[column] ?? null, one, metric?.unit ?? null);
  }
  const values = cells.flat().flatMap(cell => numberOf(cell?.cell) ?? []);
  const least = values.length === 0 ? 0 : Math.min(...values);
  return {
    ...{ metric, rows, columns, cells },
    low: mayZoom(metric?.unit ?? null) ? least : Math.min(0, least),
    high: values.length === 0 ? 0 : Math.max(...values),
    emptyFrom: timed ? emptyFrom(columns, answer.data_to) : columns.length,
    every: !timed && columns.length > 12 ? 3 : 1,
  };
}

function emptyFrom(columns: readonly HeatLine[], dataTo: string | null): number {
  const found = dataTo === null ? -1 : columns.findIndex(({ key }) => Number(key) >= Date.parse(dataTo));
  return found < 0 ? columns.length : found;
}

const hours = (): HeatLine[] => Array.from({ length: 24 }, (_, hour) => hourLine(hour));

/** Every interval of the range as a column; a day, or a month, has its name where it begins. */
function slotLines(answer: PanelAnswer, { format }: HeatAsk): HeatLine[] {
  const range = { from: Date.parse(answer.range.from), to: Date.parse(answer.range.to) };
  const grain = answer.grain ?? 'hour';
  const fine = grain === 'hour' || grain === 'minute';
  const starts = intervalsOf(range, grain, answer.time_zone);
  const apart = Math.ceil(starts.length / 12);
  let last = Number.NEGATIVE_INFINITY;
  return starts.map((start, index) => {
    const local = localOf(start, answer.time_zone);
    const begins = fine ? local === localFloor(local, 'day') : true;
    const named = begins && index - last >= apart;
    if (named) last = index;
    const at = new Date(start).toISOString();
    return { key: String(start), text: named ? format.day(at) : '', long: fine ? format.time(at) : format.day(at) };
  });
}

const hourLine = (hour: number): HeatLine => {
  const text = String(hour).padStart(2, '0');
  return { key: String(hour), text, long: `${text}:00` };
};

const distinct = (lines: readonly HeatLine[]): HeatLine[] => [...new Map(lines.map(line => [line.key, line])).values()];

function placeOf(
  row: readonly Cell[],
  { answer, ask, metric }: { answer: PanelAnswer; ask: HeatAsk; metric: number },
): Placed | null {
  const { time, dimensions } = columnsOf(answer);
  const cell = row[metric] ?? null;
  if (time < 0) {
    const [first = -1, second = -1] = dimensions;
    return { row: lineOf(row, first, answer, ask), column: lineOf(row, second, answer, ask), cell, open: false };
  }
  const at = timeOf(row[time], answer.time_zone);
  if (at === null || (answer.data_to !== null && at >= Date.parse(answer.data_to))) return null;
  const [first] = dimensions;
  const open = answer.open_from !== null && at >= Date.parse(answer.open_from);
  if (first !== undefined) {
    const start = String(intervalStart(at, answer.grain ?? 'hour', answer.time_zone));
    return { row: lineOf(row, first, answer, ask), column: { key: start, text: '', long: '' }, cell, open };
  }
  const local = localOf(at, answer.time_zone);
  const day = new Date(local).toISOString().slice(0, 10);
  return {
    row: { key: day, text: ask.format.day(day), long: day },
    column: hourLine(new Date(local).getUTCHours()),
    cell,
    open,
    span: hourAround(at, answer.time_zone),
  };
}

/** The hour of the local clock that an instant is in. */
function hourAround(at: number, zone: string): NonNullable<HeatCell['span']> {
  const from = intervalStart(at, 'hour', zone);
  return { from: new Date(from), to: new Date(intervalEnd(from, 'hour', zone)) };
}

function lineOf(row: readonly Cell[], index: number, answer: PanelAnswer, { names }: HeatAsk): HeatLine {
  const value = row[index] ?? null;
  const text = valueName(value, names);
  const pick = { dimension: answer.columns[index]?.name ?? '', value: value === null ? null : String(value) };
  return { key: JSON.stringify(value), text, long: text, pick };
}

/** Two values in one cell: counts add up, of others the mean is shown. */
function merged(before: HeatCell | null, { cell, open, span }: Placed, unit: string | null): HeatCell {
  const [one, other] = [numberOf(before?.cell), numberOf(cell)];
  const whole = before?.span === undefined || span === undefined ? span : { from: before.span.from, to: span.to };
  if (one === null || other === null) return { cell: cell ?? before?.cell ?? null, open, span: whole };
  return { cell: isCount(unit) ? one + other : (one + other) / 2, open: open || before?.open === true, span: whole };
}
