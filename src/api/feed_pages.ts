// What the page of a feed shows: its rows beside those of an earlier time, how fresh it is, where it is published.

import { dayMs, minuteMs } from '../base/clock.ts';
import type { Feed } from '../catalog/feed.ts';
import { feedTables } from '../catalog/feed_tables.ts';
import type { FeedTarget } from '../config/feeds.ts';
import { placeOf } from '../delivery/feed_places.ts';
import { answerFeed } from '../feeds/answer.ts';
import { changesBetween, entryColumns } from '../feeds/differences.ts';
import { askedTables } from '../feeds/feeds.ts';
import { type FeedMoment, isLate, momentOf } from '../feeds/moment.ts';
import { feedPublications } from '../store/feed_publications.ts';
import { instantText } from './answer.ts';
import { type App, type Handler, handle } from './app.ts';
import { feedInfo, feedQuestion, seenFeed } from './feeds.ts';

const orNull = (at: Date | undefined): string | null => (at === undefined ? null : instantText(at));

const getFeedInfo = handle('getFeedInfo', async (app, { params, principal }) => {
  const { catalog } = app.current();
  const feed = seenFeed(app, params.name, principal.tenant?.walls);
  const tables = feedTables(catalog, feed);
  const { times, now } = feedQuestion(app, { feed, params: {}, principal });
  const moment = await momentOf(feed, { tables: askedTables(catalog, feed, {}), times });
  const { steady } = feed;
  return {
    ...feedInfo(app, feed),
    tables,
    steady:
      steady === undefined ? null : { when: steady.when ?? null, beaten_by: steady.beatenBy, minutes: steady.minutes },
    fresh_for_seconds: 'interval' in feed.over ? null : feed.freshForMs / 1000,
    as_of: orNull(moment.asOf),
    next_at: orNull(moment.nextAt),
    late: isLate(feed, moment, now),
    // Addresses of the site are no business of those within walls.
    publications: principal.tenant === undefined ? await publicationsOf(app, feed) : [],
  };
});

async function publicationsOf(app: App, feed: Feed) {
  const known = new Map((await feedPublications(app.store.db)).map(row => [`${row.feed} ${row.place}`, row]));
  const targets = app.current().site.feeds.get(feed.name)?.publish ?? [];
  return targets.map(target => {
    const row = known.get(`${feed.name} ${placeOf(target)}`);
    return {
      to: target.to,
      name: nameOf(target),
      params: paramsOf(target),
      as_of: row?.as_of ?? null,
      published_at: row?.published_at ?? null,
      error: row?.error ?? null,
    };
  });
}

const nameOf = (target: FeedTarget): string => (target.to === 'redis' ? target.key : `${target.as}.json`);

const paramsOf = ({ params }: FeedTarget): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );

const previewFeed = handle('previewFeed', async (app, { params, query, principal }) => {
  const feed = seenFeed(app, params.name, principal.tenant?.walls);
  const given = givenOf(query.given ?? '');
  const question = feedQuestion(app, { feed, params: given, principal });
  const moment = await momentOf(feed, { tables: askedTables(question.catalog, feed, given), times: question.times });
  const { answer, columns } = await answerFeed(feed, given, { ...question, moment });
  const earlier = earlierThan(feed, moment, query.against);
  const then = earlier && (await answerFeed(feed, given, { ...question, moment: earlier }));
  const key = entryColumns(feed, columns);
  const written = query.given === undefined || query.given === '' ? '' : `?${query.given}`;
  return {
    answer,
    columns,
    key,
    before: then?.answer.as_of ? { as_of: then.answer.as_of, rows: then.answer.rows } : null,
    changes: then === undefined ? [] : changesBetween(answer.rows, then.answer.rows, key),
    address: `/feeds/${feed.name}${written}`,
  };
});

/** Parameters as an address has them; one that is given several times is a list. */
function givenOf(text: string): Record<string, string | string[]> {
  const given = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(given.keys())].map(name => {
      const values = given.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

function earlierThan({ over }: Feed, moment: FeedMoment, against: 'previous' | 'yesterday'): FeedMoment | undefined {
  const { asOf, dataTo } = moment;
  if (asOf === undefined || dataTo === undefined) return undefined;
  const ms = against === 'previous' && 'interval' in over ? minuteMs : dayMs;
  return { ...moment, asOf: new Date(asOf.getTime() - ms), dataTo: new Date(dataTo.getTime() - ms) };
}

export const feedPageHandlers: readonly Handler[] = [getFeedInfo, previewFeed];
