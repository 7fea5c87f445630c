// Feeds compiled: what is given becomes literals, the time ends where the data does.

import { expect, test } from 'vitest';
import { AppError } from '../base/errors.ts';
import type { Feed } from '../catalog/feed.ts';
import { feedTables } from '../catalog/feed_tables.ts';
import { catalog } from '../metrics/parcels_fixture.ts';
import { compileFeed, findFeed } from './feeds.ts';

const place = { file: 'feeds/x.yaml', line: 1 };
const feed = (more: Partial<Feed>): Feed => ({
  name: 'post.depots',
  title: 'Depots',
  description: '',
  rows: {
    kind: 'sql',
    sql: "select depot from post.parcels_minute where depot <> {{not}} and 'x' = {{flag}} limit {{ limit }}",
  },
  params: [
    { name: 'not', type: 'text', default: 'none', description: '' },
    { name: 'flag', type: 'boolean', default: false, description: '' },
    { name: 'limit', type: 'whole', default: 10, description: '', min: 1, max: 50 },
    { name: 'share', type: 'number', default: 0.5, description: '' },
  ],
  over: { days: 2 },
  freshForMs: 60_000,
  place,
  sqlLine: 1,
  ...more,
});
const asked = (params: Record<string, unknown> = {}) => ({
  params,
  timeZone: 'Asia/Tokyo',
  now: new Date('2024-06-01T00:00:00Z'),
  dataTo: new Date('2024-03-05T15:00:00Z'),
});
const sqlOf = (params: Record<string, unknown>) => compileFeed(catalog, feed({}), asked(params)).sql;
const codeOf = (params: Record<string, unknown>) => {
  try {
    return sqlOf(params);
  } catch (thrown) {
    return thrown instanceof AppError ? [thrown.code, thrown.hint] : thrown;
  }
};

test('parameters are literals of their type', () => {
  expect(sqlOf({})).toContain("where depot <> 'none' and 'x' = false limit 10");
  expect(sqlOf({ not: "o'clock\n--", flag: 'true', limit: '3' })).toContain(
    "depot <> 'o''clock\n--' and 'x' = true limit 3",
  );
});

test('a text that looks like a parameter stays a text', () => {
  expect(sqlOf({ not: '{{limit}}' })).toContain("depot <> '{{limit}}'");
});

test.each([
  [{ limt: '3' }, ['param_unknown', 'Did you mean limit?']],
  [{ zzz: '3' }, ['param_unknown', 'There are not, flag, limit, share.']],
  [{ limit: '0' }, ['param_invalid', 'Leave it out for its usual value.']],
  [{ limit: '51' }, ['param_invalid', 'Leave it out for its usual value.']],
  [{ limit: '1 or 1=1' }, ['param_invalid', 'Leave it out for its usual value.']],
  [{ limit: '1e3' }, ['param_invalid', 'Leave it out for its usual value.']],
  [{ limit: ['1', '2'] }, ['param_invalid', 'Leave it out for its usual value.']],
  [{ flag: 'yes' }, ['param_invalid', 'Leave it out for its usual value.']],
  [{ share: '.' }, ['param_invalid', 'Leave it out for its usual value.']],
])('%j is wrong usage', (params, problem) => {
  expect(codeOf(params)).toEqual(problem);
});

test('its time are whole local days that end with the newest data, or a span that ends where the data does', () => {
  const { range } = compileFeed(catalog, feed({}), asked());
  // The data ends at midnight of Tokyo, so the day before it is the newest.
  expect(range).toEqual({ from: new Date('2024-03-03T15:00:00Z'), to: new Date('2024-03-05T15:00:00Z') });
  const span = compileFeed(catalog, feed({ over: { ms: 3_600_000 } }), asked()).range;
  expect(span).toEqual({ from: new Date('2024-03-05T14:00:00Z'), to: new Date('2024-03-05T15:00:00Z') });
  const none = compileFeed(catalog, feed({}), { ...asked(), dataTo: undefined }).range;
  expect(none.to).toEqual(new Date('2024-06-01T15:00:00Z'));
});

test('metrics by dimensions keep the largest, under short names', () => {
  const rows = { kind: 'metrics' as const, metrics: ['post.grams'], by: ['depot'], top: { param: 'limit' } };
  const compiled = compileFeed(catalog, feed({ rows }), asked({ limit: '4' }));
  expect(compiled.columns).toEqual([
    { name: 'depot', as: 'depot' },
    { name: 'post.grams', as: 'grams' },
  ]);
  expect(compiled.sql).toContain('top_place <= 4');
});

test('its tables are those that it names', () => {
  expect(feedTables(catalog, feed({}))).toEqual(['post.parcels_minute']);
  const rows = { kind: 'metrics' as const, metrics: ['post.late_ratio'], by: [] };
  expect(feedTables(catalog, feed({ rows }))).toEqual(['post.parcels']);
});

test('a feed is found by its name or the last word of it', () => {
  const feeds = new Map([['post.depots', feed({})]]);
  expect(findFeed({ feeds }, 'depots').name).toBe('post.depots');
  expect(() => findFeed({ feeds }, 'depot')).toThrow('There is no feed depot');
});
