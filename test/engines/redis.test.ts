// Lists in a real Redis: whole, with a time to live; a server that is away fails in words and is found again when it comes back.

import { spawnSync } from 'node:child_process';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FeedRedis } from '../../src/config/feeds.ts';
import { type FeedPlaces, openFeedPlaces, type PublishedList, placeOf } from '../../src/delivery/feed_places.ts';
import { type RedisServer, startRedis } from './redis_server.ts';

const isThere = spawnSync('redis-server', ['--version']).status === 0;
if (!isThere && process.env['REQUIRE_SERVERS'] === '1')
  throw new Error('redis-server is not on this machine (apt: redis-server)');
if (!isThere)
  console.warn('The tests against Redis are skipped: redis-server is not on this machine (apt: redis-server).');

const password = 'not-for-anybody';

describe.skipIf(!isThere)('a list in a Redis', () => {
  let server: RedisServer;
  let places: FeedPlaces;
  beforeAll(async () => {
    server = await startRedis({ password });
    places = openFeedPlaces();
  });
  afterAll(async () => {
    await places.close();
    await server.stop();
  });

  const target = (more: Partial<FeedRedis> = {}): FeedRedis => ({
    to: 'redis',
    url: server.url,
    key: 'home/top',
    keepSeconds: 300,
    params: {},
    line: 1,
    ...more,
  });
  const list = (rows: unknown[]): PublishedList => ({
    feed: 'site.busy',
    version: 'a',
    revision: 1,
    as_of: '2026-03-01T10:00:00Z',
    fresh_until: '2026-03-01T10:02:10Z',
    text: JSON.stringify({ feed: 'site.busy', rows }),
  });
  const read = async (key: string) => {
    const client = await createClient({ url: server.url }).connect();
    try {
      return { value: await client.get(key), seconds: await client.ttl(key) };
    } finally {
      client.destroy();
    }
  };

  test('is the whole answer, for as long as was said', async () => {
    await places.put(target(), list([{ depot: 'Łódź' }]));
    const { value, seconds } = await read('home/top');
    expect(JSON.parse(value ?? '')).toEqual({ feed: 'site.busy', rows: [{ depot: 'Łódź' }] });
    expect(seconds).toBeGreaterThan(290);
    expect(seconds).toBeLessThanOrEqual(300);
    const many = Array.from({ length: 20_000 }, (_, i) => ({ depot: `depot ${i}` }));
    await places.put(target(), list(many));
    expect(JSON.parse((await read('home/top')).value ?? '').rows).toHaveLength(20_000);
  });

  test('a wrong password is told, and no password with it', async () => {
    const wrong = target({ url: server.url.replace(password, 'guessed') });
    await expect(places.put(wrong, list([]))).rejects.toThrow(/The Redis did not take a list: .*(WRONGPASS|password)/i);
    await expect(places.put(wrong, list([]))).rejects.not.toThrow(/guessed/);
    expect(placeOf(wrong)).toBe(`redis 127.0.0.1:${server.port}/0/home/top`);
  });

  test('a server that is away fails at once, and takes the next list when it is back', async () => {
    await places.put(target({ key: 'kept' }), list([1]));
    const { port } = server;
    await server.stop();
    await expect(places.put(target({ key: 'kept' }), list([2]))).rejects.toThrow('The Redis did not take a list');
    await expect(places.put(target({ key: 'kept' }), list([2]))).rejects.toThrow('The Redis did not take a list');
    server = await startRedis({ password, port });
    await places.put(target({ key: 'kept' }), list([3]));
    expect(JSON.parse((await read('kept')).value ?? '').rows).toEqual([3]);
  });
});
