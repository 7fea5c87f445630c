// A feed answered: its rows, what they are of, and how long they may be taken for the newest. The API and the command line both ask it here.

import type { Catalog } from '../catalog/catalog.ts';
import type { Feed } from '../catalog/feed.ts';
import type { Walls } from '../catalog/walls.ts';
import { compileFeed, feedTables } from '../feeds/feeds.ts';
import { type Cell, cellOf, instantText } from './answer.ts';
import type { AnswerBooks } from './answer_books.ts';
import type { RawRows } from './answer_rows.ts';

export interface FeedAsking {
  catalog: Catalog;
  timeZone: string;
  now: Date;
  books: AnswerBooks;
  /** Of somebody inside of them. */
  walls?: Walls | undefined;
  ask: (sql: string) => Promise<RawRows>;
}

export interface FeedAnswer {
  feed: string;
  revision: number;
  /** End of the newest data behind it; null where there is none. */
  as_of: string | null;
  fresh_until: string;
  rows: Record<string, Cell>[];
}

/** An answer and the columns of its rows, which are known when there are none, too. */
export interface AnsweredFeed {
  answer: FeedAnswer;
  columns: { name: string; type: string }[];
}

/** Answers a feed. Throws `param_unknown`, `param_invalid`, and what asking throws. */
export async function answerFeed(
  feed: Feed,
  params: Readonly<Record<string, unknown>>,
  { catalog, timeZone, now, books, walls, ask }: FeedAsking,
): Promise<AnsweredFeed> {
  const tables = feedTables(catalog, feed);
  const { to: dataTo } = await books.span(catalog, tables, walls);
  const compiled = compileFeed(catalog, feed, { params, timeZone, now, dataTo });
  const { revision } = await books.read({ catalog, tables, range: compiled.range, now, walls });
  const raw = await ask(compiled.sql);
  const { rows, columns } = rowsOf(raw, compiled);
  const answer = {
    feed: feed.name,
    revision,
    as_of: dataTo === undefined ? null : instantText(dataTo),
    fresh_until: instantText(freshUntil(now, feed.freshForMs)),
    rows,
  };
  return { answer, columns };
}

/** The next whole multiple of its time: whoever asks within it is told the same, so that caches keep one answer. */
const freshUntil = (now: Date, forMs: number): Date => new Date((Math.floor(now.getTime() / forMs) + 1) * forMs);

function rowsOf(
  { columns, rows }: RawRows,
  { columns: named, place }: Pick<ReturnType<typeof compileFeed>, 'columns' | 'place'>,
): { rows: Record<string, Cell>[]; columns: AnsweredFeed['columns'] } {
  const placeIndex = columns.findIndex(({ name }) => name === place);
  const kept = placeIndex < 0 ? rows : rows.filter(row => (row[placeIndex] ?? null) !== null);
  const shown = (named ?? columns.map(({ name }) => ({ name, as: name }))).map(({ name, as }) => {
    const index = columns.findIndex(column => column.name === name);
    return { as, index, type: columns[index]?.type ?? 'VARCHAR' };
  });
  const rank = placeIndex < 0 ? [] : [{ name: 'rank', type: 'BIGINT' }];
  return {
    columns: [...rank, ...shown.map(({ as, type }) => ({ name: as, type }))],
    rows: kept.map((row, i) =>
      Object.fromEntries([
        ...rank.map(({ name }) => [name, i + 1] as const),
        ...shown.map(({ as, index, type }) => [as, cellOf(row[index], { type })] as const),
      ]),
    ),
  };
}
