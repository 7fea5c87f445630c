// Copies of a bucket's files on this machine: fetched once for all who ask, whole or not at all, the same for every process that shares the
// folder, and never taken for what another object was under the same name.

import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { limits } from '../../src/base/limits.ts';
import type { BucketPlace } from '../../src/config/places.ts';
import { openBucketStorage } from '../../src/lake/bucket.ts';
import { openS3Proxy, type S3Proxy } from './s3_proxy.ts';
import { makeBucket } from './s3_server.ts';

const server = inject('s3');

describe.skipIf('missing' in server)('copies of a bucket’s files', () => {
  let proxy: S3Proxy;
  let direct: BucketPlace;
  let place: BucketPlace;
  let folder: string;
  let now: number;

  beforeAll(async () => {
    if ('missing' in server) return;
    direct = await makeBucket(server, 'copies');
    proxy = await openS3Proxy(server.endpoint);
  });
  afterAll(() => proxy?.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'copies-'));
    place = { ...direct, prefix: randomUUID(), endpoint: proxy.endpoint, cacheBytes: 1_000 };
    now = Date.now();
    proxy.decide(() => 'pass');
    proxy.seen.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = () => openBucketStorage(place, join(folder, 'lake'), { nowMs: () => now });
  const fetches = (): number => proxy.seen.filter(({ method }) => method === 'GET').length;
  const copies = async (): Promise<string[]> =>
    (await readdir(join(folder, 'lake'), { recursive: true, withFileTypes: true }))
      .filter(entry => entry.isFile())
      .map(entry => entry.name)
      .sort();

  test('come once for all who ask, in this process and in others', async () => {
    const [one, other] = [open(), open()];
    const content = randomBytes(400);
    await one.put('t/dt=1/a', content);
    const paths = await Promise.all(Array.from({ length: 20 }, () => one.local('t/dt=1/a')));
    expect(new Set(paths)).toEqual(new Set([join(folder, 'lake/t/dt=1/a')]));
    expect(await other.local('t/dt=1/a')).toBe(paths[0]);
    expect((await readFile(paths[0] ?? '')).equals(content)).toBe(true);
    expect(fetches()).toBe(1);
  });

  test('are whole or not there: what broke off leaves nothing', async () => {
    const storage = open();
    await storage.put('t/a', randomBytes(300));
    proxy.decide(({ method }) => (method === 'GET' ? 'expired' : 'pass'));
    await expect(storage.local('t/a')).rejects.toMatchObject({ code: 'bucket_expired' });
    expect(await copies()).toEqual([]);
    let gets = 0;
    proxy.decide(({ method }) => (method === 'GET' && ++gets === 1 ? 'cut' : 'pass'));
    expect((await stat(await storage.local('t/a'))).size).toBe(300);
    expect(await copies()).toEqual(['a']);
  });

  test('of a file that was put is the file itself; it goes when the object does', async () => {
    const storage = open();
    const made = join(folder, 'made');
    await writeFile(made, randomBytes(200));
    await storage.putFile('t/made', made);
    expect((await stat(await storage.local('t/made'))).size).toBe(200);
    expect(fetches()).toBe(0);
    await storage.delete('t/made');
    await expect(stat(await storage.local('t/made'))).rejects.toThrow('ENOENT');
  });

  test('leave when they are too large together and nobody used them, and come again when somebody asks', async () => {
    const storage = open();
    for (const name of ['a', 'b', 'c']) await storage.put(`t/${name}`, randomBytes(400));
    for (const name of ['a', 'b']) await storage.local(`t/${name}`);
    now += limits.cacheRestMs - 1;
    await storage.local('t/c');
    expect(await copies()).toEqual(['a', 'b', 'c']);
    await storage.local('t/a');
    now += limits.cacheTouchMs;
    await storage.put('t/d', randomBytes(400));
    await open().local('t/d');
    expect(await copies()).toEqual(['a', 'c', 'd']);
    expect((await stat(await storage.local('t/b'))).size).toBe(400);
  });

  test('of logs and journals are of the object as it is: their names are given again when a lake is made anew', async () => {
    const [one, other] = [open(), open()];
    const key = 't/_delta_log/00000000000000000020.checkpoint.parquet';
    for (const content of [randomBytes(50), randomBytes(60), randomBytes(50)]) {
      await one.put(key, content);
      expect((await readFile(await other.local(key))).equals(content)).toBe(true);
      expect((await readFile(await one.local(key))).equals(content)).toBe(true);
    }
    await one.delete(key);
    await expect(stat(await one.local(key))).rejects.toThrow('ENOENT');
  });
});
