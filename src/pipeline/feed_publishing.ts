// Puts lists where the site wants them, whenever they became others. What must stay true: a place that fails stops no other, and is tried
// again the next time; a list that is there already is not asked for again while nothing behind it changed.

import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Feed } from '../catalog/feed.ts';
import type { Site } from '../config/config.ts';
import type { FeedTarget } from '../config/feeds.ts';
import { type FeedPlaces, openFeedPlaces, type PublishedList, placeOf } from '../delivery/feed_places.ts';
import type { Value } from '../engine/engine.ts';
import { answerFeed } from '../feeds/answer.ts';
import { lookAtFeed } from '../feeds/look.ts';
import type { ListRows } from '../feeds/steady_sql.ts';
import { feedTimes } from '../feeds/times.ts';
import { iso } from '../models/models.ts';
import { feedPublications, notePublication } from '../store/feed_publications.ts';
import type { Store } from '../store/store.ts';
import { openReader } from './reader.ts';

export interface FeedPublishingOptions {
  site: Site;
  catalog: Catalog;
  store: Store;
  clock: Clock;
  /** Asks one SELECT over the tables as they are now. Default: a reader, opened for each. */
  ask?: (sql: string) => Promise<ListRows>;
}

/** What became of one place. */
export interface FeedPublished {
  feed: string;
  place: string;
  /** Why it failed; undefined where the list is there. */
  error: string | undefined;
}

export interface FeedPublishing {
  /** Publishes what became another since the last time. Gives what was tried; throws nothing that a place does. */
  publish(): Promise<FeedPublished[]>;
  close(): Promise<void>;
}

/** Publishes once: for a pass. */
export async function publishFeeds(options: FeedPublishingOptions): Promise<FeedPublished[]> {
  const publishing = openFeedPublishing(options);
  try {
    return await publishing.publish();
  } finally {
    await publishing.close();
  }
}

/** Publishes again and again: for a process that goes on. Connections stay open, and nothing is asked while nothing changed. */
export function openFeedPublishing(options: FeedPublishingOptions): FeedPublishing {
  const places = openFeedPlaces();
  const made = new Map<string, Made>();
  let running: Promise<FeedPublished[]> | undefined;
  return {
    // One at a time: a place that is slow is no reason for two lists to overtake each other.
    publish: () => {
      running ??= publishAll(options, { places, made }).finally(() => {
        running = undefined;
      });
      return running;
    },
    close: async () => {
      await running?.catch(() => undefined);
      await places.close();
    },
  };
}

/** A list as it was made last, and the state of its tables then. */
interface Made {
  stamp: string;
  list: PublishedList;
  etag: string;
}

const askReader =
  ({ site, catalog, clock }: Pick<FeedPublishingOptions, 'site' | 'catalog' | 'clock'>) =>
  async (sql: string): Promise<ListRows> => {
    const reader = await openReader({ site, catalog, clock, sql });
    try {
      const found = await reader.engine.query(sql);
      const rows: Value[][] = [];
      for await (const chunk of found) rows.push(...chunk);
      return { columns: found.columns, rows };
    } finally {
      await reader.close();
    }
  };

interface Held {
  places: FeedPlaces;
  made: Map<string, Made>;
}

interface Wanted {
  feed: Feed;
  target: FeedTarget;
}

async function publishAll(options: FeedPublishingOptions, held: Held): Promise<FeedPublished[]> {
  const { site, catalog, store } = options;
  const wanted = [...site.feeds.values()].flatMap(({ name, publish }): Wanted[] => {
    const feed = catalog.feeds.get(name);
    return feed === undefined ? [] : publish.map(target => ({ feed, target }));
  });
  if (wanted.length === 0) return [];
  const known = new Map((await feedPublications(store.db)).map(row => [`${row.feed} ${row.place}`, row]));
  const lists = new Map<string, Promise<Made>>();
  const listOf = (one: Wanted) => {
    const key = JSON.stringify([one.feed.name, one.target.params]);
    const making = lists.get(key) ?? makeList(one, options, { key, made: held.made });
    lists.set(key, making);
    return making;
  };
  const tried = await Promise.all(
    wanted.map(async one => {
      const place = placeOf(one.target);
      return publishOne(one, options, {
        places: held.places,
        place,
        known: known.get(`${one.feed.name} ${place}`),
        listOf,
      });
    }),
  );
  const unsettled = await held.places.settle();
  return [...tried.flat(), ...unsettled.map(({ place, error }) => ({ feed: 'manifest.json', place, error }))];
}

interface One {
  places: FeedPlaces;
  place: string;
  known: Awaited<ReturnType<typeof feedPublications>>[number] | undefined;
  listOf: (one: Wanted) => Promise<Made>;
}

async function publishOne(
  one: Wanted,
  { store, clock }: FeedPublishingOptions,
  { places, place, known, listOf }: One,
): Promise<FeedPublished[]> {
  const { feed, target } = one;
  const told = { feed: feed.name, place };
  const row = { ...told, as_of: null, revision: null, etag: null, published_at: null };
  try {
    const { list, etag } = await listOf(one);
    if (known?.error === null && known.etag === etag && !isDue(target, known.published_at, clock)) return [];
    await places.put(target, list);
    const at = iso(clock.now());
    const { as_of, revision } = list;
    await notePublication(store.db, { ...told, as_of, revision, etag, published_at: at, tried_at: at, error: null });
    return [{ ...told, error: undefined }];
  } catch (thrown) {
    const error = reasonOf(thrown);
    await notePublication(store.db, { ...row, tried_at: iso(clock.now()), error });
    return [{ ...told, error }];
  }
}

/** A key that goes by itself is set again before it would. */
function isDue(target: FeedTarget, publishedAt: string | null, clock: Clock): boolean {
  if (target.to !== 'redis') return false;
  return publishedAt === null || clock.now().getTime() - Date.parse(publishedAt) >= (target.keepSeconds * 1000) / 2;
}

async function makeList(
  { feed, target: { params } }: Wanted,
  { site, catalog, store, clock, ask = askReader({ site, catalog, clock }) }: FeedPublishingOptions,
  { key, made }: { key: string; made: Map<string, Made> },
): Promise<Made> {
  const now = clock.now();
  const asking = { catalog, timeZone: site.timeZone, now, times: feedTimes(store.db, catalog) };
  const { moment, stamp } = await lookAtFeed(feed, params, asking);
  const before = made.get(key);
  if (before?.stamp === stamp) return before;
  const { answer } = await answerFeed(feed, params, { ...asking, ask, moment });
  const { rows: _, ...list } = answer;
  const etag = createHash('sha256')
    .update(JSON.stringify({ ...answer, fresh_until: '' }))
    .digest('base64url');
  const newest = { stamp, list: { ...list, text: JSON.stringify(answer) }, etag };
  made.set(key, newest);
  return newest;
}
