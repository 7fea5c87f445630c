// Which time a question is about. A range is half-open: `from` belongs to it, `to` does not. What must stay true: every
// condition that narrows a table by time narrows its date partition too, so that a lake is never read whole.

import { minuteMs, sqlDate, sqlTime } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { ident } from '../base/sql.ts';
import { addDays, dayOf, dayStart, daysBetween, daysInMonth, monthOf, type Zone } from '../base/zone.ts';
import { type Catalog, columnsOf, type Dataset, type Metric, type Model, tableOf } from '../catalog/catalog.ts';
import { metricError } from './errors.ts';

export interface Range {
  from: Date;
  to: Date;
}

/** Throws `range_reversed` or `range_too_long`; an empty range is fine. */
export function checkRange(range: Range): void {
  const facts = { from: range.from.toISOString(), to: range.to.toISOString() };
  if (range.to < range.from) throw metricError('range_reversed', facts);
  const days = (range.to.getTime() - range.from.getTime()) / (24 * 60 * minuteMs);
  if (days > limits.questionDays) throw metricError('range_too_long', { ...facts, days: limits.questionDays });
}

/** The last so many whole local days before now; where one end is given, the days next to it. */
export function rangeOrDays(given: { from?: Date; to?: Date }, usual: { days: number; now: Date; zone: Zone }): Range {
  const { days, now, zone } = usual;
  const today = dayOf(now, zone);
  const from =
    given.from ?? dayStart(addDays(given.to === undefined ? today : lastDay(given.to, zone, 1), -days), zone);
  const to =
    given.to ??
    (from < dayStart(today, zone) ? dayStart(today, zone) : new Date(Math.max(from.getTime(), now.getTime())));
  return { from, to };
}

/** The local day that contains the last instant before an end, or so many days after it. */
export const lastDay = (to: Date, zone: Zone, after = 0): string =>
  addDays(dayOf(new Date(to.getTime() - 1), zone), after);

/**
 * What an `over` metric asks instead of the given range: the whole last local day of it, or that day's month up to the day's
 * end. An estimate tells besides by what the sum is multiplied and divided: days of the month, and local days that have
 * passed of it by then or by now, whichever is earlier (the running day counts by the part that is over).
 */
export function rangeOver(
  over: NonNullable<Metric['over']>,
  asked: Range,
  at: { zone: Zone; now: Date },
): Range & Partial<Estimate> {
  const day = lastDay(asked.to, at.zone);
  const to = dayStart(addDays(day, 1), at.zone);
  if (over === 'last_day') return { from: dayStart(day, at.zone), to };
  const from = dayStart(monthOf(day), at.zone);
  if (over === 'month_to_date') return { from, to };
  const seenUntil = new Date(Math.max(from.getTime(), Math.min(to.getTime(), at.now.getTime())));
  return { from, to, daysInMonth: daysInMonth(day), daysElapsed: daysBetween({ from, to: seenUntil }, at.zone) };
}

export interface Estimate {
  daysInMonth: number;
  daysElapsed: number;
}

/** A table that ranges apply to, by one of its time columns. */
export interface TimedTable {
  table: string;
  time: string;
}

/** The table's time column as a timestamp expression, also where the column is a date. */
export function timeExpression(catalog: Catalog, { table, time }: TimedTable): string {
  const column = columnOf(tableOf(catalog, table), time);
  return column?.type === 'date' ? `cast(${ident(time)} as timestamp(6))` : ident(time);
}

/** The conditions that narrow a table to a range: its time column, and its date partition where that follows the time. */
export function rangeConditions(catalog: Catalog, timed: TimedTable, range: Range): string[] {
  const time = timeExpression(catalog, timed);
  const conditions = [`${time} >= timestamp '${sqlTime(range.from)}'`, `${time} < timestamp '${sqlTime(range.to)}'`];
  const partition = datePartition(tableOf(catalog, timed.table), timed.time);
  if (partition === undefined) return conditions;
  const first = partition.months ? monthOf(sqlDate(range.from)) : sqlDate(range.from);
  const last = sqlDate(new Date(range.to.getTime() - 1));
  return [...conditions, `${ident(partition.name)} between date '${first}' and date '${last}'`];
}

/** Column of an answer with the end of the window that the row is of. */
export const windowEnd = 'window_end';

/** Windows, joined to the rows of a table by their time, and the key that says which one a joined row is of. */
export function windowsJoin(
  windows: readonly Range[],
  time: string,
): { join: string; key: { name: string; sql: string } } {
  const rows = windows.map(({ from, to }) => `(timestamp '${sqlTime(from)}', timestamp '${sqlTime(to)}')`);
  const on = `${time} >= asked_from and ${time} < asked_to`;
  return {
    join: `join (values ${rows.join(', ')}) as asked_windows(asked_from, asked_to) on ${on}`,
    key: { name: windowEnd, sql: 'asked_to' },
  };
}

/** The time column that says when a row of the table happened. */
export const eventTime = (table: Dataset | Model): string => ('eventTime' in table ? table.eventTime : table.time);

const columnOf = (table: Dataset | Model | undefined, name: string) =>
  table === undefined ? undefined : columnsOf(table).find(column => column.name === name);

/** The last partition column, if it is the date of this time. Tables of longer intervals may keep the first day of the month in it. */
function datePartition(
  table: Dataset | Model | undefined,
  time: string,
): { name: string; months: boolean } | undefined {
  const name = table?.partition.at(-1);
  if (table === undefined || name === undefined || eventTime(table) !== time) return undefined;
  if (columnOf(table, name)?.type !== 'date') return undefined;
  return { name, months: 'build' in table && table.build !== 'hour' && table.build !== 'minute' };
}
