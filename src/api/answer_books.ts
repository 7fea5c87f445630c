// What stands behind the numbers of a range: when its intervals were built, how far the data goes, what was counted again, and what is
// wrong with the files it came from. What must stay true: it is read from the state and never guessed, and cheaply: the same question
// is looked up once for each state of the store.

import { minuteMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { type Catalog, storedTables } from '../catalog/catalog.ts';
import type { Walls } from '../catalog/walls.ts';
import type { Range } from '../metrics/ranges.ts';
import { type DataSpan, tableSpan } from '../models/table_span.ts';
import type { Desk } from '../pipeline/desk.ts';
import { newestClosed } from '../store/minutes.ts';
import type { Store } from '../store/store.ts';
import type { Mark } from './answer.ts';
import { datasetsBehind, fileMarks, type IntervalNow, intervalMarks, lookBackMs, storeTime } from './answer_marks.ts';
import { type LedgerBooks, openLedgerBooks } from './ledger_books.ts';
import { openWalledTimes, type WalledTimes } from './walled_times.ts';

/** One interval of the tables that were asked, in order of time. */
export interface BookedInterval {
  start: Date;
  end: Date;
  built: boolean;
}

export interface Books {
  /** When the newest of the intervals in the range was built. */
  asOf: Date | undefined;
  /** Sum of the revisions in the range: it grows whenever one of them is built again. 0 inside of walls, where others' rows make it grow. */
  revision: number;
  dataFrom: Date | undefined;
  dataTo: Date | undefined;
  /** Start of the interval that the newest data is in, while it is not over. */
  openFrom: Date | undefined;
  restated: Date[];
  /** Of the coarsest table that was asked. */
  intervals: BookedInterval[];
  marks: Mark[];
}

export interface BooksQuestion {
  catalog: Catalog;
  tables: readonly string[];
  range: Range;
  now: Date;
  /** Somebody inside of them is told of the times of their own rows, and nothing of files, which may be of others. */
  walls?: Walls | undefined;
}

export interface AnswerBooks {
  /** Another text whenever a pass or a stream has written. */
  version(): Promise<string>;
  /** What the files add up to. */
  ledger: LedgerBooks;
  read(question: BooksQuestion): Promise<Books>;
  /** Start and end of what some tables hold, within walls if given. */
  span(catalog: Catalog, tables: readonly string[], walls?: Walls): Promise<DataSpan>;
  /** End of the newest minute that is closed in every table by the minute among them; undefined where none is. */
  closedTo(catalog: Catalog, tables: readonly string[]): Promise<Date | undefined>;
}

/** Opens the books over a store; the desk is for those inside of walls. What was read is kept until the store changes. */
export function openAnswerBooks(store: Store, desk?: Pick<Desk, 'ask' | 'table' | 'sees'>): AnswerBooks {
  const times = desk && openWalledTimes(desk);
  let version = '';
  const kept = new Map<string, Promise<unknown>>();
  const once = async <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const now = await store.ledgerStamp();
    if (now !== version) kept.clear();
    version = now;
    const known = kept.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    if (kept.size >= limits.keptBooks) kept.delete(kept.keys().next().value ?? '');
    const reading = read();
    kept.set(key, reading);
    reading.catch(() => kept.delete(key));
    return reading;
  };
  const spanOf = (catalog: Catalog, table: string, walls: Walls | undefined) =>
    walls === undefined
      ? once(`span ${table}`, () => tableSpan(store.db, { catalog, table }))
      : timesOf(times).span(catalog, table, walls);
  const span: AnswerBooks['span'] = async (catalog, tables, walls) => {
    const stored = storedTables(catalog, tables);
    const spans = await Promise.all(stored.map(table => spanOf(catalog, table, walls)));
    return { from: earliest(spans.map(({ from }) => from)), to: earliest(spans.map(({ to }) => to)) };
  };
  return {
    version: () => store.ledgerStamp(),
    ledger: openLedgerBooks(store),
    span,
    closedTo: async (catalog, tables) => {
      const byMinute = storedTables(catalog, tables).filter(name => catalog.models.get(name)?.build === 'minute');
      const newest = await Promise.all(
        byMinute.map(name => once(`closed ${name}`, () => newestClosed(store.db, name))),
      );
      return earliest(newest.map(row => (row === undefined ? undefined : new Date(row.interval_end))));
    },
    read: async asked => {
      const question = { ...asked, tables: storedTables(asked.catalog, asked.tables) };
      const { catalog, tables, range, now, walls } = question;
      const known = await span(catalog, tables, walls);
      if (walls !== undefined) return readWalled(store, { ...question, walls }, { times: timesOf(times), span: known });
      const quarter = Math.floor(now.getTime() / (15 * minuteMs));
      const key = JSON.stringify([[...tables].sort(), storeTime(range.from), storeTime(range.to), quarter]);
      return once(key, async () => readBooks(store, question, known));
    },
  };
}

function timesOf(times: WalledTimes | undefined): WalledTimes {
  if (times === undefined) throw new Error('these books know of no walls');
  return times;
}

const earliest = (times: readonly (Date | undefined)[]): Date | undefined =>
  times.reduce(
    (least, time) => (least === undefined || (time !== undefined && time < least) ? time : least),
    undefined,
  );

async function readBooks(store: Store, question: BooksQuestion, span: DataSpan): Promise<Books> {
  const { catalog, tables, range } = question;
  const byTable = new Map<string, IntervalNow[]>();
  for (const table of tables) byTable.set(table, await intervalsIn(store, table, range));
  const restated = restatedIn(catalog, byTable);
  const books = booksOf(byTable, { question, span, restated });
  return { ...books, marks: [...books.marks, ...(await fileMarks(store, question, restated))] };
}

/** Of intervals in which somebody's own rows are; how often and why they were built tells of others, too. */
async function readWalled(
  store: Store,
  question: BooksQuestion & { walls: Walls },
  { times, span }: { times: WalledTimes; span: DataSpan },
): Promise<Books> {
  const { catalog, tables, range, walls } = question;
  const byTable = new Map<string, IntervalNow[]>();
  for (const table of tables) {
    const own = await times.starts(catalog, table, walls);
    const intervals = await intervalsIn(store, table, range);
    const seen = intervals.filter(({ start }) => own.has(storeTime(start)));
    byTable.set(
      table,
      seen.map(interval => ({ ...interval, revision: 0, reason: null })),
    );
  }
  return booksOf(byTable, { question, span, restated: [] });
}

interface Known {
  question: BooksQuestion;
  span: DataSpan;
  restated: readonly IntervalNow[];
}

function booksOf(byTable: ReadonlyMap<string, IntervalNow[]>, { question, span, restated }: Known): Books {
  const all = [...byTable.values()].flat();
  const builds = all.flatMap(({ builtAt }) => builtAt?.getTime() ?? []);
  const [shown = []] = [...byTable.values()].sort((a, b) => a.length - b.length);
  const openFrom = openStart(shown, { dataTo: span.to, question });
  return {
    asOf: builds.length === 0 ? undefined : new Date(Math.max(...builds)),
    revision: all.reduce((sum, { revision }) => sum + revision, 0),
    dataFrom: span.from,
    dataTo: span.to,
    openFrom,
    restated: restated.map(({ start }) => start),
    intervals: shown.map(({ start, end, builtAt }) => ({ start, end, built: builtAt !== undefined })),
    // A minute is always under way where records come in: it is drawn as open, and saying it each time would say nothing.
    marks: intervalMarks(byTable, {
      ...{ question, span, restated },
      openFrom: shown.some(({ minute }) => minute !== undefined) ? undefined : openFrom,
    }),
  };
}

async function intervalsIn({ db }: Store, table: string, { from, to }: Range): Promise<IntervalNow[]> {
  const rows = await db
    .selectFrom('intervals')
    .select(['interval_start', 'interval_end'])
    .select(({ fn }) => [
      fn.sum<number>('revision').as('revisions'),
      fn.max('revision').as('revision'),
      fn.max('built_at').as('built_at'),
      fn.max('reason').as('reason'),
      fn.max('state').as('state'),
      fn.count<number>('dirty_since').as('dirty'),
    ])
    .where('table_name', '=', table)
    .where('interval_end', '>', storeTime(from))
    .where('interval_start', '<', storeTime(to))
    .groupBy(['interval_start', 'interval_end'])
    .orderBy('interval_start')
    .execute();
  return rows.map(row => ({
    start: new Date(row.interval_start),
    end: new Date(row.interval_end),
    // A minute that is open is built again every few seconds; that it waits says nothing.
    dirty: Number(row.dirty) > 0 && row.state !== 'open',
    builtAt: row.built_at === null ? undefined : new Date(row.built_at),
    revision: Number(row.revisions),
    reason: row.reason,
    minute: row.state === 'open' || row.state === 'closed' || row.state === 'restated' ? row.state : undefined,
  }));
}

/** Minutes that became other ones after they were closed, and intervals that were built again after the days of their records had closed. */
function restatedIn(catalog: Catalog, byTable: ReadonlyMap<string, readonly IntervalNow[]>): IntervalNow[] {
  const found = new Map<number, IntervalNow>();
  for (const [table, intervals] of byTable) {
    if (!catalog.models.has(table)) continue;
    const lookBack = lookBackMs(catalog, datasetsBehind(catalog, table));
    for (const interval of intervals) {
      const closed = interval.end.getTime() + lookBack;
      const again = interval.revision > 1 && (interval.builtAt?.getTime() ?? 0) > closed;
      if (interval.minute === undefined ? again : interval.minute === 'restated')
        found.set(interval.start.getTime(), interval);
    }
  }
  return [...found.values()].sort((a, b) => a.start.getTime() - b.start.getTime());
}

/** The interval that the data ends in, where it ends inside of one and more may come: until its day is closed. Of minutes, the first that is open. */
function openStart(
  intervals: readonly IntervalNow[],
  { dataTo, question: { catalog, tables, now } }: { dataTo: Date | undefined; question: BooksQuestion },
): Date | undefined {
  if (dataTo === undefined) return undefined;
  if (intervals.some(({ minute }) => minute !== undefined))
    return intervals.find(({ minute, builtAt }) => minute === 'open' && builtAt !== undefined)?.start;
  const lookBack = lookBackMs(
    catalog,
    tables.flatMap(table => datasetsBehind(catalog, table)),
  );
  const found = intervals.find(({ start, end }) => start < dataTo && dataTo < end);
  return found !== undefined && now.getTime() < found.end.getTime() + lookBack ? found.start : undefined;
}
