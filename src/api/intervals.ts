// Intervals of tables, a page at a time, and the calendar of them: how each UTC day of each partition stands.

import { z } from 'zod';
import { dayMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { openZone, parseTime } from '../base/zone.ts';
import { type BuildGrain, isBuilt, tableOf } from '../catalog/catalog.ts';
import { intervalsBetween, iso } from '../models/models.ts';
import { isRestated } from '../models/restated.ts';
import type { IntervalRow } from '../store/tables.ts';
import { type App, type Given, handle } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { fail } from './errors.ts';
import { decodeCursor, pageOfRows } from './pages.ts';

type Interval = Given<RouteOf<'listIntervals'>>['items'][number];

const toInterval = (row: IntervalRow): Interval => ({
  partition: row.partition,
  start: row.interval_start,
  end: row.interval_end,
  state: row.state,
  revision: row.revision,
  restated: isRestated(row),
  rows: row.rows,
  bytes: row.bytes,
  built_at: row.built_at,
  dirty_since: row.dirty_since,
  reason: row.reason,
});

/** An instant that somebody wrote. Throws `input_invalid`. */
export function instantOf(app: App, text: string, where: string): Date {
  const at = parseTime(text, openZone(app.current().site.timeZone));
  if (at === undefined)
    throw fail('input_invalid', { where, reason: `${text} is no time such as 2018-06-08 or 2018-06-08T07:00Z` });
  return at;
}

interface Wanted {
  from: string | undefined;
  to: string | undefined;
}

const wantedRange = (app: App, { from, to }: { from?: string | undefined; to?: string | undefined }): Wanted => ({
  from: from === undefined ? undefined : iso(instantOf(app, from, 'query.from')),
  to: to === undefined ? undefined : iso(instantOf(app, to, 'query.to')),
});

function checkTable(app: App, name: string): void {
  if (tableOf(app.current().catalog, name) === undefined) throw fail('not_found', { what: 'table', name });
}

/** A page of what is there, newest first. */
async function pageOfIntervals(
  app: App,
  name: string,
  query: {
    cursor?: string | undefined;
    limit: number;
    partition?: string | undefined;
    state?: string | undefined;
  } & Wanted,
) {
  const after = decodeCursor(query.cursor, z.tuple([z.string(), z.string()]));
  let rows = app.store.db.selectFrom('intervals').selectAll().where('table_name', '=', name);
  if (query.from !== undefined) rows = rows.where('interval_end', '>', query.from);
  if (query.to !== undefined) rows = rows.where('interval_start', '<', query.to);
  if (query.state === 'dirty') rows = rows.where('dirty_since', 'is not', null);
  else if (query.state !== undefined) rows = rows.where('state', '=', query.state as IntervalRow['state']);
  if (query.partition !== undefined) rows = rows.where('partition', '=', query.partition);
  if (after !== undefined)
    rows = rows.where(({ eb, or, and }) =>
      or([
        eb('interval_start', '<', after[0]),
        and([eb('interval_start', '=', after[0]), eb('partition', '>', after[1])]),
      ]),
    );
  const found = await rows
    .orderBy('interval_start', 'desc')
    .orderBy('partition')
    .limit(query.limit + 1)
    .execute();
  return pageOfRows(found, { limit: query.limit, key: row => [row.interval_start, row.partition], item: toInterval });
}

/** Slots between a partition's first and last interval that have none, newest first. */
async function missingOf(
  app: App,
  name: string,
  { partition, from, to }: { partition?: string | undefined } & Wanted,
): Promise<Interval[]> {
  const found = await rowsBetween(app, name, { from, to });
  const build = buildOf(app, name);
  const missing: Interval[] = [];
  for (const [own, rows] of Map.groupBy(found, row => row.partition)) {
    if (partition !== undefined && own !== partition) continue;
    const there = new Set(rows.map(row => row.interval_start));
    const span = { from: new Date(rows[0]?.interval_start ?? 0), to: new Date(rows.at(-1)?.interval_end ?? 0) };
    for (const { start, end } of intervalsBetween(span, build))
      if (!there.has(start))
        missing.push({
          partition: own,
          start,
          end,
          state: 'missing',
          revision: 0,
          restated: false,
          rows: 0,
          bytes: 0,
          built_at: null,
          dirty_since: null,
          reason: null,
        });
  }
  return missing.sort((one, other) =>
    one.start === other.start ? (one.partition < other.partition ? -1 : 1) : one.start < other.start ? 1 : -1,
  );
}

/** The intervals of a table: a dataset's are its hours; a view has none. */
const buildOf = (app: App, name: string): BuildGrain => {
  const table = tableOf(app.current().catalog, name);
  return table !== undefined && 'build' in table && isBuilt(table) ? table.build : 'hour';
};

const rowsBetween = (app: App, name: string, { from, to }: Wanted): Promise<IntervalRow[]> => {
  let rows = app.store.db.selectFrom('intervals').selectAll().where('table_name', '=', name);
  if (from !== undefined) rows = rows.where('interval_end', '>', from);
  if (to !== undefined) rows = rows.where('interval_start', '<', to);
  return rows.orderBy('interval_start').orderBy('partition').execute();
};

type Calendar = Given<RouteOf<'getCalendar'>>;
type Cell = Calendar['cells'][number];

async function calendarOf(app: App, name: string, wanted: Wanted): Promise<Calendar> {
  const to = wanted.to ?? (await lastEnd(app, name)) ?? iso(app.clock.now());
  const earliest = Date.parse(to) - limits.calendarDays * dayMs;
  const from = iso(new Date(Math.max(earliest, wanted.from === undefined ? earliest : Date.parse(wanted.from))));
  const rows = await rowsBetween(app, name, { from, to });
  const cells = new Map<string, Cell>();
  const partitions = [...new Set(rows.map(row => row.partition))].sort();
  for (const row of rows) for (const day of daysOf(row)) addTo(cells, row, day);
  const missing = await missingOf(app, name, { from, to });
  for (const { partition, start } of missing) {
    const day = start.slice(0, 10);
    const cell = cells.get(`${partition} ${day}`);
    if (cell === undefined)
      cells.set(`${partition} ${day}`, {
        partition,
        day,
        state: 'missing',
        restated: false,
        rows: 0,
        bytes: 0,
        revision: 0,
      });
    else if (cell.state === 'built' || cell.state === 'loaded') cell.state = 'part';
  }
  const days = [...new Set([...cells.values()].map(cell => cell.day))].sort();
  return { partitions, days, cells: [...cells.values()] };
}

async function lastEnd(app: App, name: string): Promise<string | undefined> {
  const row = await app.store.db
    .selectFrom('intervals')
    .select(({ fn }) => fn.max('interval_end').as('end'))
    .where('table_name', '=', name)
    .executeTakeFirst();
  return row?.end ?? undefined;
}

/** UTC days that an interval touches: one, but for those of months. */
function daysOf({ interval_start, interval_end }: IntervalRow): string[] {
  const days: string[] = [];
  for (let at = Date.parse(interval_start); at < Date.parse(interval_end); at += dayMs)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

function addTo(cells: Map<string, Cell>, row: IntervalRow, day: string): void {
  const key = `${row.partition} ${day}`;
  const state = row.dirty_since !== null ? 'dirty' : row.state === 'loaded' ? 'loaded' : 'built';
  const share = Math.max(1, (Date.parse(row.interval_end) - Date.parse(row.interval_start)) / dayMs);
  const cell = cells.get(key) ?? {
    partition: row.partition,
    day,
    state,
    restated: false,
    rows: 0,
    bytes: 0,
    revision: 0,
  };
  if (state === 'dirty') cell.state = 'dirty';
  cell.restated ||= isRestated(row);
  cell.rows += Math.round(row.rows / share);
  cell.bytes += Math.round(row.bytes / share);
  cell.revision = Math.max(cell.revision, row.revision);
  cells.set(key, cell);
}

export const intervalHandlers = [
  handle('listIntervals', async (app, { params, query }) => {
    checkTable(app, params.name);
    const { cursor, limit, partition, state } = query;
    const range = wantedRange(app, query);
    if (state !== 'missing') return pageOfIntervals(app, params.name, { cursor, limit, partition, state, ...range });
    const after = decodeCursor(cursor, z.tuple([z.string(), z.string()]));
    const left = (await missingOf(app, params.name, { partition, ...range })).filter(
      one => after === undefined || one.start < after[0] || (one.start === after[0] && one.partition > after[1]),
    );
    return pageOfRows(left.slice(0, limit + 1), { limit, key: one => [one.start, one.partition], item: one => one });
  }),
  handle('getCalendar', (app, { params, query }) => {
    checkTable(app, params.name);
    return calendarOf(app, params.name, wantedRange(app, query));
  }),
];
