// Feeds: lists that applications read, and what a page shows of them.

import { z } from 'zod';
import { feedInfo } from './catalogue.ts';
import { cell, column, instant, route } from './route.ts';

const name = z.object({ name: z.string().max(200) });

const row = z.record(z.string(), cell);

const feedAnswer = z
  .object({
    feed: z.string(),
    version: z.string().describe('Changes when the feed is written differently.'),
    revision: z.number().int().describe('Grows when an interval behind it is built again; 0 inside of walls.'),
    as_of: instant
      .nullable()
      .describe('The closed minute that it is of, or the end of the newest data behind it; null where there is none.'),
    fresh_until: instant.describe('Until then this is the newest there is; of a minute: until the next one closes.'),
    rows: z.array(row),
  })
  .meta({ id: 'FeedAnswer' });

const publication = z.object({
  to: z.enum(['folder', 's3', 'redis']),
  name: z.string().describe('Of the file or key.'),
  params: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  as_of: instant.nullable(),
  published_at: instant.nullable(),
  error: z.string().nullable().describe('Why the newest try failed.'),
});

const feedWhole = feedInfo
  .extend({
    tables: z.array(z.string()),
    steady: z
      .object({ when: z.string().nullable(), beaten_by: z.number(), minutes: z.number().int() })
      .nullable()
      .describe('The rule by which entries keep their places; `when` is the parameter that asks for it.'),
    fresh_for_seconds: z.number().nullable().describe('Null of a list of a minute: until the next one closes.'),
    as_of: instant.nullable(),
    next_at: instant.nullable().describe('When the next minute closes.'),
    late: z.boolean().describe('The next minute should be there and is not.'),
    publications: z.array(publication),
  })
  .meta({ id: 'FeedWhole' });

const change = z.object({
  key: z.array(cell),
  rank: z.number().int().nullable().describe('Null: it is gone.'),
  before: z.number().int().nullable().describe('Null: it is new.'),
});

export const feedRoutes = [
  route({
    id: 'listFeeds',
    method: 'GET',
    path: '/api/feeds',
    tag: 'feeds',
    role: 'viewer',
    tenants: true,
    summary: 'Feeds that applications may read',
    answer: z.object({ items: z.array(feedInfo) }),
  }),
  route({
    id: 'getFeed',
    method: 'GET',
    path: '/feeds/:name',
    tag: 'feeds',
    role: 'viewer',
    partlyPublic: true,
    tenants: true,
    summary: 'A feed',
    description:
      'Parameters of the feed are query parameters. Has an ETag, and `Cache-Control` says how long it is fresh. Nobody has to be known for a feed that the site made public.',
    params: name,
    query: z.looseObject({}),
    answer: feedAnswer,
  }),
  route({
    id: 'getFeedInfo',
    method: 'GET',
    path: '/api/feeds/:name',
    tag: 'feeds',
    role: 'viewer',
    tenants: true,
    summary: 'What is to be known of a feed: how fresh it is, where it is published',
    params: name,
    answer: feedWhole,
  }),
  route({
    id: 'previewFeed',
    method: 'GET',
    path: '/api/feeds/:name/preview',
    tag: 'feeds',
    role: 'viewer',
    tenants: true,
    summary: 'A feed, and what became of each entry since an earlier time',
    params: name,
    query: z.object({
      given: z
        .string()
        .max(20_000)
        .optional()
        .describe('Parameters of the feed as they stand in its address: `limit=5&…`.'),
      against: z
        .enum(['previous', 'yesterday'])
        .default('yesterday')
        .describe('The minute before, or the same time a day before.'),
    }),
    answer: z.object({
      answer: feedAnswer,
      columns: z.array(column),
      key: z.array(z.string()).describe('Columns that name an entry.'),
      before: z.object({ as_of: instant, rows: z.array(row) }).nullable(),
      changes: z
        .array(change)
        .describe('Of each entry that is there now or was then, in the order of now, then of then.'),
      address: z.string().describe('The address of the feed with these parameters.'),
    }),
  }),
] as const;
