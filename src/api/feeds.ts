// Feeds: lists that applications read by their name, with what a cache must know to keep them.

import type { Feed } from '../catalog/feed.ts';
import type { Walls } from '../catalog/walls.ts';
import { feedTables, findFeed } from '../feeds/feeds.ts';
import { readRows } from './answer_metrics.ts';
import { etagOf } from './answers.ts';
import { type App, type Given, type Handler, handle } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { answerFeed } from './feed_answer.ts';

/** How long an answer may still be shown while the next one is fetched, as a part of its time. */
const staleShare = 1;

/** Feeds all of whose tables are seen. */
export function seenFeeds(app: App, walls: Walls | undefined): Feed[] {
  const { catalog } = app.current();
  return [...catalog.feeds.values()].filter(feed =>
    feedTables(catalog, feed).every(name => app.desk.sees(name, walls)),
  );
}

/** A feed as lists show it. */
export const feedInfo = ({ name, title, description, params }: Feed): Given<RouteOf<'listFeeds'>>['items'][number] => ({
  name,
  title,
  description,
  params: params.map(param => ({ name: param.name, default: String(param.default), description: param.description })),
});

const listFeeds = handle('listFeeds', async (app, { principal }) => ({
  items: seenFeeds(app, principal.tenant?.walls).map(feedInfo),
}));

const getFeed = handle('getFeed', async (app, asked) => {
  const { site, catalog } = app.current();
  const walls = asked.principal.tenant?.walls;
  const feeds = new Map(seenFeeds(app, walls).map(seen => [seen.name, seen]));
  const feed = findFeed({ feeds }, asked.params.name);
  const now = app.clock.now();
  const { answer } = await answerFeed(feed, asked.query, {
    catalog,
    timeZone: site.timeZone,
    now,
    books: app.books,
    walls,
    ask: sql => readRows(app, asked, sql),
  });
  const seconds = Math.max(0, Math.floor((Date.parse(answer.fresh_until) - now.getTime()) / 1000));
  const stale = Math.round((feed.freshForMs / 1000) * staleShare);
  void asked.reply.header('cache-control', `private, max-age=${seconds}, stale-while-revalidate=${stale}`);
  // Until when it is fresh is no part of what it says.
  void asked.reply.header('etag', etagOf(JSON.stringify({ ...answer, fresh_until: '' })));
  return answer;
});

export const feedHandlers: readonly Handler[] = [listFeeds, getFeed];
