// Feeds: lists that applications read by their name, with what a cache must know to keep them. What must stay true: nobody who is not known
// reads a feed that the site did not make public, or hears that it is there; what is within walls is kept by no shared cache.

import type { Catalog } from '../catalog/catalog.ts';
import type { Feed } from '../catalog/feed.ts';
import { feedTables } from '../catalog/feed_tables.ts';
import { type Walls, wallsKey } from '../catalog/walls.ts';
import { feedVersion, findFeed } from '../feeds/feeds.ts';
import { type FeedTimes, feedTimes } from '../feeds/times.ts';
import { readRows } from './answer_metrics.ts';
import { type App, type Asked, type Given, type Handler, handle, type Principal } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { fail } from './errors.ts';
import type { FeedQuestion, KeptAnswer } from './feed_keep.ts';
import { JsonText } from './json_text.ts';

/** Feeds all of whose tables are seen. */
export function seenFeeds(app: App, walls: Walls | undefined): Feed[] {
  const { catalog } = app.current();
  return [...catalog.feeds.values()].filter(feed => isSeen(app, { catalog, feed, walls }));
}

const isSeen = (app: App, { catalog, feed, walls }: { catalog: Catalog; feed: Feed; walls: Walls | undefined }) =>
  walls === undefined || feedTables(catalog, feed).every(name => app.desk.sees(name, walls));

/** The feed of a name, where somebody within the walls may know of it. Throws `feed_unknown`. */
export function seenFeed(app: App, name: string, walls: Walls | undefined): Feed {
  const { catalog } = app.current();
  if (walls === undefined) return findFeed(catalog, name);
  return findFeed({ feeds: new Map(seenFeeds(app, walls).map(feed => [feed.name, feed])) }, name);
}

/** A feed as lists show it. */
export const feedInfo = (app: App, feed: Feed): Given<RouteOf<'listFeeds'>>['items'][number] => ({
  name: feed.name,
  title: feed.title,
  description: feed.description,
  params: feed.params.map(({ name, type, default: usual, description, min = null, max = null }) => ({
    name,
    type,
    default: String(usual),
    description,
    min,
    max,
  })),
  version: feedVersion(feed),
  of_minute: 'interval' in feed.over,
  public: isPublic(app, feed),
});

const isPublic = (app: App, { name }: Feed): boolean => app.current().site.feeds.get(name)?.public === true;

/** What a feed is asked with by somebody; nobody who is known asks from outside of all walls. */
export function feedQuestion(
  app: App,
  {
    feed,
    params,
    principal,
  }: { feed: Feed; params: Readonly<Record<string, unknown>>; principal: Principal | undefined },
): FeedQuestion {
  const { site, catalog } = app.current();
  const walls = principal?.tenant?.walls;
  const tables = feedTables(catalog, feed);
  return {
    feed,
    params,
    catalog,
    timeZone: site.timeZone,
    now: app.clock.now(),
    times: walls === undefined ? feedTimes(app.store.db, catalog) : walledTimes(app, walls),
    within: walls === undefined ? '' : wallsKey(walls),
    stand: () => app.stands.of(catalog, tables, walls),
    ask: sql => readRows(app, { principal: asker(principal), signal: new AbortController().signal }, sql),
  };
}

/** Many wait for one statement, so that it goes on whoever goes away, and has a line of its own. */
const asker = (principal: Principal | undefined): Principal => ({
  kind: 'local',
  id: 'feeds',
  name: 'feeds',
  role: 'viewer',
  ...(principal?.tenant && { tenant: principal.tenant }),
});

/** Times of the rows of somebody inside of walls; how often others' rows were built is not told. */
const walledTimes = (app: App, walls: Walls): FeedTimes => {
  const { catalog } = app.current();
  return {
    ...feedTimes(app.store.db, catalog),
    dataTo: async tables => (await app.books.span(catalog, tables, walls)).to,
    revision: async () => 0,
  };
};

const listFeeds = handle('listFeeds', async (app, { principal }) => ({
  items: seenFeeds(app, principal.tenant?.walls).map(feed => feedInfo(app, feed)),
}));

const getFeed = handle('getFeed', async (app, asked) => {
  const principal = asked.principal as Principal | undefined;
  const feed = readableFeed(app, asked.params.name, principal);
  const kept = await app.feeds.read(feedQuestion(app, { feed, params: asked.query, principal }));
  sendHeaders(asked.reply, {
    feed,
    kept,
    now: app.clock.now(),
    open: isPublic(app, feed) && principal?.tenant === undefined,
  });
  return new JsonText(kept.etag, kept.text) as unknown as Given<RouteOf<'getFeed'>>;
});

function readableFeed(app: App, name: string, principal: Principal | undefined): Feed {
  if (principal !== undefined) return seenFeed(app, name, principal.tenant?.walls);
  const { catalog } = app.current();
  const open = new Map([...catalog.feeds].filter(([, feed]) => isPublic(app, feed)));
  try {
    return findFeed({ feeds: open }, name);
  } catch {
    throw fail('not_logged_in', {});
  }
}

interface Sending {
  feed: Feed;
  kept: KeptAnswer;
  now: Date;
  /** Anybody may read and keep it. */
  open: boolean;
}

function sendHeaders(reply: Asked<RouteOf<'getFeed'>>['reply'], { feed, kept, now, open }: Sending): void {
  const leftMs = kept.freshUntil.getTime() - now.getTime();
  const ofMinute = 'interval' in feed.over;
  // Up to the next whole second: whoever came before the minute closes would get the same again.
  const seconds = Math.max(0, ofMinute ? Math.ceil(leftMs / 1000) : Math.floor(leftMs / 1000));
  const stale = ofMinute ? 60 : Math.round(feed.freshForMs / 1000);
  void reply.header(
    'cache-control',
    `${open ? 'public' : 'private'}, max-age=${seconds}, stale-while-revalidate=${stale}, stale-if-error=${stale}`,
  );
  if (!open) return;
  void reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin');
}

export const feedHandlers: readonly Handler[] = [listFeeds, getFeed];
