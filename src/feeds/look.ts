// A look at what a feed would answer from, without asking for it. What must stay true: two looks with the same stamp are of the same list.

import type { Catalog } from '../catalog/catalog.ts';
import type { Feed } from '../catalog/feed.ts';
import { revisedTables } from './answer.ts';
import { askedTables, compileFeed, feedVersion } from './feeds.ts';
import { type FeedMoment, momentOf } from './moment.ts';
import { steadyStart } from './steady_sql.ts';
import type { FeedTimes } from './times.ts';

export interface FeedLook {
  moment: FeedMoment;
  /** Changes with the list. */
  stamp: string;
}

export interface FeedLooking {
  catalog: Catalog;
  timeZone: string;
  now: Date;
  times: FeedTimes;
}

/** Looks at a feed: some short reads of the state. Throws `param_unknown`, `param_invalid`. */
export async function lookAtFeed(
  feed: Feed,
  params: Readonly<Record<string, unknown>>,
  { catalog, timeZone, now, times }: FeedLooking,
): Promise<FeedLook> {
  const tables = askedTables(catalog, feed, params);
  const moment = await momentOf(feed, { tables, times });
  const { range, steady } = compileFeed(catalog, feed, { params, timeZone, now, dataTo: moment.dataTo });
  const from = steady === undefined ? range.from : steadyStart(range.from);
  const revision = await times.revision(revisedTables(feed, { catalog, tables }), { from, to: range.to });
  const period = 'interval' in feed.over ? 0 : Math.floor(now.getTime() / feed.freshForMs);
  const stamp = [feedVersion(feed), moment.dataTo?.getTime(), range.from.getTime(), revision, period].join('/');
  return { moment, stamp };
}
