// A feed answered: its rows, what they are of, and how long they may be taken for the newest. The API, the command line and publishing all
// ask it here. What must stay true: the rows of an answer and its `as_of` are of the same minute.

import type { Catalog } from '../catalog/catalog.ts';
import type { Feed } from '../catalog/feed.ts';
import { type Cell, cellOf } from '../engine/cell.ts';
import type { ResultColumn, Value } from '../engine/engine.ts';
import type { Range } from '../metrics/ranges.ts';
import { iso } from '../models/models.ts';
import { askedTables, type CompiledFeed, compileFeed, feedVersion } from './feeds.ts';
import { type FeedMoment, freshUntil, momentOf } from './moment.ts';
import { type ListRows, steadyRows, steadyStart } from './steady_sql.ts';
import { type FeedTimes, modelsByMinute } from './times.ts';

export interface FeedAsking {
  catalog: Catalog;
  timeZone: string;
  now: Date;
  times: FeedTimes;
  ask: (sql: string) => Promise<ListRows>;
  /** What the list is about; without it, what is the newest now. */
  moment?: FeedMoment | undefined;
}

export interface FeedAnswer {
  feed: string;
  /** Changes when the feed is written differently. */
  version: string;
  revision: number;
  /** The closed minute that it is of, by its start, or the end of the newest data behind it; null where there is none. */
  as_of: string | null;
  fresh_until: string;
  rows: Record<string, Cell>[];
}

/** An answer and the columns of its rows, which are known when there are none, too. */
export interface AnsweredFeed {
  answer: FeedAnswer;
  columns: ResultColumn[];
}

/** Answers a feed. Throws `param_unknown`, `param_invalid`, and what asking throws. */
export async function answerFeed(
  feed: Feed,
  params: Readonly<Record<string, unknown>>,
  asking: FeedAsking,
): Promise<AnsweredFeed> {
  const { catalog, timeZone, now, times, ask } = asking;
  const tables = askedTables(catalog, feed, params);
  const moment = asking.moment ?? (await momentOf(feed, { tables, times }));
  const compiled = compileFeed(catalog, feed, { params, timeZone, now, dataTo: moment.dataTo });
  const revision = await times.revision(revisedTables(feed, { catalog, tables }), behind(compiled));
  const raw = await ask(compiled.sql);
  const { rows, columns } = compiled.steady === undefined ? rowsOf(raw, compiled) : listOf(raw, compiled.steady);
  const answer = {
    feed: feed.name,
    version: feedVersion(feed),
    revision,
    as_of: moment.asOf === undefined ? null : iso(moment.asOf),
    fresh_until: iso(freshUntil(feed, moment, now)),
    rows,
  };
  return { answer, columns };
}

/** Of a list of a minute it is the minute that may be restated, whatever else it reads. */
export const revisedTables = (
  feed: Feed,
  { catalog, tables }: { catalog: Catalog; tables: readonly string[] },
): string[] => ('interval' in feed.over ? modelsByMinute(catalog, tables).map(({ name }) => name) : [...tables]);

/** The time that an answer depends on. */
const behind = ({ range, steady }: CompiledFeed): Range =>
  steady === undefined ? range : { from: steadyStart(range.from), to: range.to };

function listOf(raw: ListRows, rule: NonNullable<CompiledFeed['steady']>) {
  const { columns, rows } = steadyRows(raw, rule);
  return { columns, rows: rows.map(row => objectOf(row, columns)) };
}

const objectOf = (row: readonly Value[], columns: readonly ResultColumn[]): Record<string, Cell> =>
  Object.fromEntries(columns.map((column, i) => [column.name, cellOf(row[i], column)]));

function rowsOf(
  { columns, rows }: ListRows,
  { columns: named, place }: Pick<CompiledFeed, 'columns' | 'place'>,
): { rows: Record<string, Cell>[]; columns: ResultColumn[] } {
  const placeIndex = columns.findIndex(({ name }) => name === place);
  const kept = placeIndex < 0 ? rows : rows.filter(row => (row[placeIndex] ?? null) !== null);
  const shown = (named ?? columns.map(({ name }) => ({ name, as: name }))).map(({ name, as }) => {
    const index = columns.findIndex(column => column.name === name);
    return { name: as, index, type: columns[index]?.type ?? 'VARCHAR' };
  });
  const rank = placeIndex < 0 ? [] : [{ name: 'rank', type: 'BIGINT' }];
  const all = [...rank, ...shown.map(({ name, type }) => ({ name, type }))];
  const valuesOf = (row: readonly Value[], i: number) => [
    ...rank.map(() => i + 1),
    ...shown.map(({ index }) => row[index] ?? null),
  ];
  return { columns: all, rows: kept.map((row, i) => objectOf(valuesOf(row, i), all)) };
}
