// News of tables. Where minutes are built as records come in they come every second: what shows numbers of the tables they name is asked anew. What
// must stay true: news after silence and a minute that was closed are shown at once; one that is still open every few seconds; a page that nobody
// sees asks nothing.

import type { QueryClient } from '@tanstack/react-query';
import type { Operations } from '../api/operations.ts';
import type { LiveSource } from '../parts/live.ts';

/** Answers that say which tables they are of. */
const withTables = ['getPanel', 'askMetrics'] as const;

/** Answers that are made of tables and do not say of which. */
const ofTables = [
  'getNow',
  'listTables',
  'getTable',
  'listIntervals',
  'getCalendar',
  'listPartitions',
  'listDataFiles',
  'listFiles',
  'getBooks',
  'listRejects',
  'countRejects',
  'listSources',
  'getPlan',
  'listValues',
  'getFeed',
] as const;

/** How often they are asked for anew: after passes, and while minutes are built as records come in. */
const numbersEveryMs = { passes: 500, stream: 5_000 };
const listsEveryMs = { passes: 500, stream: 15_000 };

/** So long after a `live` that named a table, news of it are taken as more of the same. */
const streamedForMs = 10_000;

/** Gives what ends it. */
export function hearTables(source: LiveSource, client: QueryClient): () => void {
  const tables = new Set<string>();
  let minute: string | null = null;
  const streamed = new Map<string, number>();
  const numbers = paced(() => {
    makeOld(client, new Set(tables));
    tables.clear();
  });
  const lists = paced(() => {
    for (const id of ofTables) void client.invalidateQueries({ queryKey: [id] });
  });
  const ends = [
    source.on('tables', ({ changed }) => {
      const now = performance.now();
      const by = changed.every(name => now - (streamed.get(name) ?? -streamedForMs) < streamedForMs)
        ? 'stream'
        : 'passes';
      for (const name of changed) tables.add(name);
      numbers.want(numbersEveryMs[by]);
      lists.want(listsEveryMs[by]);
    }),
    source.on('live', news => {
      for (const name of news.tables) {
        tables.add(name);
        streamed.set(name, performance.now());
      }
      numbers.want(news.minute === minute ? numbersEveryMs.stream : 0);
      minute = news.minute;
    }),
    numbers.end,
    lists.end,
  ];
  return () => {
    for (const end of ends) end();
  };
}

interface Paced {
  /** At once where the last time is so long ago, else when it is. */
  want(everyMs: number): void;
  end(): void;
}

/** Does something at most so often, and only while somebody sees the page: what is wanted meanwhile is done when they look again. */
function paced(act: () => void): Paced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = Number.NEGATIVE_INFINITY;
  /** When it is to be done. */
  let due = Number.POSITIVE_INFINITY;
  const look = (): void => {
    clearTimeout(timer);
    if (document.hidden || due === Number.POSITIVE_INFINITY) return;
    const wait = due - performance.now();
    if (wait > 0) {
      timer = setTimeout(look, wait);
      return;
    }
    due = Number.POSITIVE_INFINITY;
    last = performance.now();
    act();
  };
  document.addEventListener('visibilitychange', look);
  return {
    want: everyMs => {
      due = Math.min(due, last + everyMs);
      look();
    },
    end: () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    },
  };
}

function makeOld(client: QueryClient, tables: ReadonlySet<string>): void {
  for (const id of withTables)
    void client.invalidateQueries({
      queryKey: [id],
      predicate: ({ state: { data } }) =>
        (data as Operations['getPanel']['answer'] | undefined)?.tables.some(table => tables.has(table)) ?? false,
    });
}
