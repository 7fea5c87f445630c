// News of minutes, which come every second or so while records come in: the panels that show the tables they name are asked anew. What must stay
// true: a minute that was closed is shown at once, one that is still open every few seconds, and a page that nobody sees asks nothing.

import type { QueryClient } from '@tanstack/react-query';
import type { Operations } from '../api/operations.ts';
import type { LiveSource } from '../parts/live.ts';

/** A minute that is open is shown anew so often. */
const openEveryMs = 5_000;

/** Gives what ends it. */
export function hearMinutes(source: LiveSource, client: QueryClient): () => void {
  const tables = new Set<string>();
  let minute: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shownAt = 0;
  const show = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (document.hidden || tables.size === 0) return;
    shownAt = performance.now();
    makeOld(client, new Set(tables));
    tables.clear();
  };
  const ends = [
    source.on('live', news => {
      for (const table of news.tables) tables.add(table);
      const closed = news.minute !== minute;
      minute = news.minute;
      if (closed) show();
      else timer ??= setTimeout(show, Math.max(0, shownAt + openEveryMs - performance.now()));
    }),
    hear(document, 'visibilitychange', show),
  ];
  return () => {
    clearTimeout(timer);
    for (const end of ends) end();
  };
}

function hear(on: Document, name: 'visibilitychange', handler: () => void): () => void {
  on.addEventListener(name, handler);
  return () => on.removeEventListener(name, handler);
}

/** Answers of panels and of Explore say which tables they are of. */
function makeOld(client: QueryClient, tables: ReadonlySet<string>): void {
  for (const id of ['getPanel', 'askMetrics'] as const)
    void client.invalidateQueries({
      queryKey: [id],
      predicate: ({ state: { data } }) =>
        (data as Operations['getPanel']['answer'] | undefined)?.tables.some(table => tables.has(table)) ?? false,
    });
}
