// A real bucket over a way on which answers get lost, come wrong, or late: each verb of the client is done once and whole, or says in words that
// it is not; of every commit it is known whether it is in.

import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { type Bucket, openBucket } from '../../src/bucket/bucket.ts';
import type { BucketPlace } from '../../src/config/places.ts';
import { openBucketStorage } from '../../src/lake/bucket.ts';
import { openTable } from '../../src/lake/log.ts';
import { lookAtLake, tryBucket } from '../../src/lake/place.ts';
import { change, dataFile, openTestbed, parcels } from '../../src/lake/testbed.ts';
import { type Fate, openS3Proxy, type S3Proxy, type SeenRequest } from './s3_proxy.ts';
import { makeBucket } from './s3_server.ts';

const server = inject('s3');
const bytes = (text: string): Uint8Array => Buffer.from(text);
async function all<T>(items: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
const text = (content: Uint8Array | undefined): string | undefined => content && Buffer.from(content).toString();

describe.skipIf('missing' in server)('a bucket over a bad way', () => {
  let direct: BucketPlace;
  let proxy: S3Proxy;
  let bucket: Bucket;
  let scratch: string;
  let prefix = '';

  beforeAll(async () => {
    if ('missing' in server) return;
    direct = await makeBucket(server, 'faults');
    proxy = await openS3Proxy(server.endpoint);
    scratch = await mkdtemp(join(tmpdir(), 'faults-'));
  });
  afterAll(async () => {
    await proxy?.close();
    if (scratch !== undefined) await rm(scratch, { recursive: true });
  });
  beforeEach(() => {
    bucket = openBucket(place());
    proxy.decide(() => 'pass');
    proxy.seen.length = 0;
  });
  afterEach(() => bucket.close());

  const fresh = (): string => {
    prefix = randomUUID();
    return prefix;
  };
  const place = (): BucketPlace => ({ ...direct, prefix: fresh(), endpoint: proxy.endpoint });
  /** The first requests that are meant have these fates, the others pass. */
  const first = (fates: readonly Fate[], meant: (request: SeenRequest) => boolean = () => true): void => {
    const left = [...fates];
    proxy.decide(request => (meant(request) ? (left.shift() ?? 'pass') : 'pass'));
  };
  const isPut = ({ method }: SeenRequest): boolean => method === 'PUT';

  test.each<Fate[][]>([
    [['lost after']],
    [['500 after']],
    [['503', '503']],
    [['lost before']],
    [['lost after', '503', 'lost before', '500 after', 'lost after']],
  ])('a conditional put that meets %j is known to be ours', async fates => {
    first(fates);
    expect(await bucket.putIfAbsent('v', bytes('ours'))).toBe(true);
    expect(text(await bucket.get('v'))).toBe('ours');
  });

  test.each<Fate>(['lost before', '503'])(
    'a rival who comes between the tries (%s) is known to have won',
    async fate => {
      const rival = openBucket({ ...direct, prefix });
      let tries = 0;
      proxy.decide(async request => {
        if (!isPut(request) || tries++ > 0) return 'pass';
        expect(await rival.putIfAbsent('v', bytes('theirs'))).toBe(true);
        return fate;
      });
      expect(await bucket.putIfAbsent('v', bytes('ours'))).toBe(false);
      expect(text(await bucket.get('v'))).toBe('theirs');
      await rival.close();
    },
  );

  test('whatever meets commits of several writers, each is in once, and the log has no hole', {
    timeout: 60_000,
  }, async () => {
    const bed = await openTestbed();
    try {
      const fates: Fate[] = ['lost after', '500 after', '503', 'lost before', 'cut'];
      let requests = 0;
      // Every third request meets something: by then each of the kinds has met each of the verbs.
      proxy.decide(() => (++requests % 3 === 0 ? (fates[(requests / 3) % fates.length] ?? 'pass') : 'pass'));
      const lake = place();
      const writer = (n: number) =>
        openTable(openBucketStorage(lake, join(scratch, `writer-${n}`)), 'parcels', {
          clock: bed.clock,
          runSql: bed.runSql,
          scratch,
          commitsPerCheckpoint: 4,
        });
      const writers = [writer(0), writer(1), writer(2)];
      await Promise.all(writers.map(table => table.create(parcels)));
      const commits = await Promise.all(
        writers.map(async (table, w) => {
          const versions: number[] = [];
          for (let i = 0; i < 4; i++) {
            const transaction = { application: `writer-${w}`, version: i };
            const done = await table.commit(change({ add: [dataFile(`${w}-${i}.parquet`)], transaction }));
            versions.push(done === 'already' ? -1 : done.version);
          }
          return versions;
        }),
      );
      proxy.decide(() => 'pass');
      expect(commits.flat().sort((one, other) => one - other)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
      const read = await writer(3).snapshot();
      expect(read?.version).toBe(12);
      expect([...(read?.files.keys() ?? [])].sort()).toEqual(
        [0, 1, 2].flatMap(w => [0, 1, 2, 3].map(i => `${w}-${i}.parquet`)),
      );
    } finally {
      await bed.close();
    }
  });

  test('a large file goes up and comes down in pieces, whatever meets them', async () => {
    const content = randomBytes(33 << 20);
    const file = join(scratch, 'large');
    await writeFile(file, content);
    const isComplete = ({ method, path }: SeenRequest) => method === 'POST' && path.includes('uploadId=');
    first(
      ['lost after', '503'],
      request => isComplete(request) || (isPut(request) && request.path.includes('partNumber=2')),
    );
    expect(await bucket.putFile('large', file)).toBe(content.length);
    first(['lost after'], isComplete);
    expect(await bucket.putFile('again', file)).toBe(content.length);
    first(['cut', 'pass', 'cut', 'lost before']);
    const back = join(scratch, 'back');
    expect(await bucket.fetchFile('again', back)).toMatchObject({ key: 'again', bytes: content.length });
    expect((await readFile(back)).equals(content)).toBe(true);
    expect((await bucket.head('large'))?.bytes).toBe(content.length);
    await bucket.put('none', bytes(''));
    expect((await bucket.fetchFile('none', back))?.bytes).toBe(0);
    expect((await stat(back)).size).toBe(0);
    expect(await bucket.fetchFile('nothing', back)).toBeUndefined();
  });

  test('a stream goes on where it broke off, and tells when the object is another one by then', async () => {
    const content = randomBytes(3 << 20);
    await bucket.put('log', content);
    first(['cut', 'cut', '503', 'lost before']);
    const opened = await bucket.getStream('log');
    expect(Buffer.concat(await all(opened?.body ?? [])).equals(content)).toBe(true);
    expect(proxy.seen.filter(({ headers }) => headers['range'] !== undefined).length).toBeGreaterThan(1);

    const rival = openBucket({ ...direct, prefix });
    for (const act of [() => rival.put('log', randomBytes(3 << 20)), () => rival.delete('log')]) {
      let reads = 0;
      proxy.decide(async ({ method }) => {
        if (method !== 'GET') return 'pass';
        if (reads++ === 0) return 'cut';
        await act();
        return 'pass';
      });
      const changed = await bucket.getStream('log');
      await expect(all(changed?.body ?? [])).rejects.toMatchObject({ code: 'bucket_changed' });
    }
    proxy.decide(() => 'pass');
    expect(await bucket.getStream('log')).toBeUndefined();
    await bucket.put('log', bytes('new'));
    const { object } = (await bucket.getStream('log')) ?? {};
    await rival.put('log', bytes('newer'));
    await expect(bucket.getStream('log', { etag: object?.etag ?? '' })).rejects.toMatchObject({
      code: 'bucket_changed',
    });
    await rival.close();
  });

  test('a list is whole and in order, page after page, and begins where it is told to', async () => {
    const keys = ['a/2', 'a/1', 'b', 'c/x/1', 'c/x/2', 'c/y', 'd é%+ #?&'];
    for (const key of keys) await bucket.put(key, bytes(key));
    const listed = async (prefix: string, options = {}) => {
      const pages = await all(bucket.pages(prefix, { pageKeys: 2, ...options }));
      return {
        keys: pages.flatMap(page => page.objects.map(({ key }) => key)),
        folders: pages.flatMap(page => page.folders),
      };
    };
    first(['503', 'pass', 'cut', '500 after', 'lost before']);
    expect((await listed('')).keys).toEqual(keys.toSorted());
    expect((await listed('', { after: 'b' })).keys).toEqual(['c/x/1', 'c/x/2', 'c/y', 'd é%+ #?&']);
    expect((await listed('', { after: 'bzz' })).keys).toEqual(['c/x/1', 'c/x/2', 'c/y', 'd é%+ #?&']);
    expect((await listed('c/x/')).keys).toEqual(['c/x/1', 'c/x/2']);
    expect(await listed('', { folders: true })).toEqual({ keys: ['b', 'd é%+ #?&'], folders: ['a/', 'c/'] });
    expect(await listed('c/', { folders: true })).toEqual({ keys: ['c/y'], folders: ['c/x/'] });
    for await (const { objects } of bucket.pages('b'))
      expect(objects).toEqual([
        { key: 'b', bytes: 1, modifiedMs: expect.any(Number), etag: (await bucket.head('b'))?.etag },
      ]);
  });

  test('keys that have expired are asked for anew, where somebody may have new ones', async () => {
    const file = join(scratch, 'credentials');
    const write = (id: string) =>
      writeFile(file, `[night]\naws_access_key_id=${id}\naws_secret_access_key=${direct.keys?.secretKey}\n`);
    await write('OLD');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    const night = openBucket({ ...place(), keys: undefined, profile: 'night' });
    try {
      proxy.decide(async ({ headers }) => {
        if (!String(headers['authorization']).includes('Credential=OLD/')) return 'pass';
        return 'expired';
      });
      await expect(night.put('x', bytes('x'))).rejects.toMatchObject({ code: 'bucket_expired' });
      await write(direct.keys?.accessKey ?? '');
      const keys = ['a', 'b', 'c', 'd', 'e'];
      await Promise.all(keys.map(key => night.put(key, bytes(key))));
      expect(text(await night.get('e'))).toBe('e');
    } finally {
      vi.unstubAllEnvs();
      await night.close();
    }
  });

  test.each([-3, 3])('a clock that is %i hours wrong is set right by the first answer', async hours => {
    await bucket.put('before', bytes('x'));
    const real = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: real + hours * 3_600_000 });
    const wrong = openBucket(place());
    try {
      expect(await wrong.putIfAbsent('x', bytes('x'))).toBe(true);
      expect(await wrong.putIfAbsent('x', bytes('y'))).toBe(false);
      // Its age is counted by the clock that is wrong.
      expect(Math.abs(((await wrong.head('x'))?.modifiedMs ?? 0) - Date.now())).toBeLessThan(60_000);
    } finally {
      vi.useRealTimers();
      await wrong.close();
    }
  });

  test('what cannot be done is told in words that name no secret', async () => {
    const hasty = { patienceMs: 300 };
    const tell = (config: Partial<BucketPlace>) =>
      openBucket({ ...place(), ...config }, hasty)
        .get('x')
        .catch(thrown => thrown);
    const keys = { accessKey: 'tallylight', secretKey: 'guessed', sessionToken: undefined };
    expect(await tell({ bucket: 'nowhere' })).toMatchObject({ code: 'bucket_missing' });
    expect(await tell({ keys })).toMatchObject({ code: 'bucket_denied' });
    expect((await tell({ keys })).message).not.toMatch(/guessed|Signature=/);
    expect(await tell({ keys: { ...keys, accessKey: 'nobody' } })).toMatchObject({ code: 'bucket_denied' });
    expect(await tell({ endpoint: 'http://127.0.0.1:1' })).toMatchObject({
      code: 'bucket_unreachable',
      retryable: true,
    });
    proxy.decide(() => '503');
    expect(await tell({})).toMatchObject({ code: 'bucket_unavailable', retryable: true });
    const { message } = await tell({});
    await expect(lookAtLake({ storage: place(), dataFolder: scratch })).rejects.toMatchObject({
      code: 'bucket_unavailable',
    });
    expect(message).toMatch(
      /^Cannot read s3:\/\/faults\/[\w-]+\/x: the service cannot do it now \(503 SlowDown: told by the test\)\.$/,
    );
  });

  test('a bucket is tried before it is relied on: one that lets commits be put twice is refused', async () => {
    await tryBucket(place());
    await lookAtLake({ storage: place(), dataFolder: scratch });
    proxy.decide(request => (isPut(request) ? 'done' : 'pass'));
    const here = place();
    await expect(tryBucket(here)).rejects.toMatchObject({ code: 'bucket_unfit' });
    for await (const { objects } of openBucket({ ...direct, prefix }).pages('')) expect(objects).toEqual([]);
  });
});
