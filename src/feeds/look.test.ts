// A look at a feed: which minute it is of, until when that is the newest, and whether the list may be another one.

import { expect, test } from 'vitest';
import type { Feed } from '../catalog/feed.ts';
import { catalog as parcels } from '../metrics/parcels_fixture.ts';
import { lookAtFeed } from './look.ts';
import { freshUntil, isLate } from './moment.ts';
import type { FeedTimes } from './times.ts';

const model = parcels.models.get('post.parcels_minute');
if (model === undefined) throw new Error('the fixture has no model');
const catalog = { ...parcels, models: new Map([[model.name, { ...model, build: 'minute' as const }]]) };

const feed: Feed = {
  name: 'post.depots',
  title: 'Depots',
  description: '',
  rows: { kind: 'sql', sql: 'select depot from post.parcels_minute' },
  params: [{ name: 'limit', type: 'whole', default: 10, description: '' }],
  over: { interval: 'minute' },
  freshForMs: 60_000,
  place: { file: 'feeds/depots.yaml', line: 1 },
  sqlLine: 1,
};
const start = new Date('2026-03-01T10:01:00Z');
const closed = { start, end: new Date('2026-03-01T10:02:00Z'), closeAfterMs: 10_000, builtAt: undefined };
const times = (more: Partial<FeedTimes> = {}): FeedTimes => ({
  dataTo: async () => new Date('2026-03-01T10:30:00Z'),
  closed: async () => closed,
  revision: async () => 1,
  ...more,
});
const at = (now: string, more: Partial<FeedTimes> = {}, one = feed) =>
  lookAtFeed(one, {}, { catalog, timeZone: 'UTC', now: new Date(now), times: times(more) });

test('a list of a minute is the newest until the next one closes, and late from then on', async () => {
  const { moment } = await at('2026-03-01T10:02:30Z');
  expect([moment.asOf, moment.dataTo, moment.nextAt]).toEqual([start, closed.end, new Date('2026-03-01T10:03:10Z')]);
  const [early, late] = [new Date('2026-03-01T10:02:30.4Z'), new Date('2026-03-01T10:03:10.4Z')];
  expect([isLate(feed, moment, early), freshUntil(feed, moment, early)]).toEqual([false, moment.nextAt]);
  expect([isLate(feed, moment, late), freshUntil(feed, moment, late)]).toEqual([
    true,
    new Date('2026-03-01T10:03:12Z'),
  ]);
});

test('before any minute is closed there is no list, and it is late', async () => {
  const { moment } = await at('2026-03-01T10:02:30Z', { closed: async () => undefined });
  expect(moment.asOf).toBeUndefined();
  expect(isLate(feed, moment, new Date('2026-03-01T10:02:30Z'))).toBe(true);
});

test('the stamp stays while nothing changes, and changes with the minute, its revision and how the feed is written', async () => {
  const now = '2026-03-01T10:02:30Z';
  const { stamp } = await at(now);
  expect((await at('2026-03-01T10:02:59Z')).stamp).toBe(stamp);
  const next = { ...closed, start: closed.end, end: new Date('2026-03-01T10:03:00Z') };
  const others = [
    await at(now, { closed: async () => next }),
    await at(now, { revision: async () => 2 }),
    await at(now, {}, { ...feed, rows: { kind: 'sql', sql: 'select depot from post.parcels_minute limit 1' } }),
  ];
  expect(new Set([stamp, ...others.map(one => one.stamp)]).size).toBe(4);
});

test('any other list is of where the data ends, and new with each whole multiple of its time', async () => {
  const days: Feed = { ...feed, over: { days: 1 } };
  const first = await at('2026-03-01T12:00:01Z', {}, days);
  expect(first.moment.asOf).toEqual(new Date('2026-03-01T10:30:00Z'));
  expect((await at('2026-03-01T12:00:59Z', {}, days)).stamp).toBe(first.stamp);
  expect((await at('2026-03-01T12:01:00Z', {}, days)).stamp).not.toBe(first.stamp);
});
