// Logs in a bucket beside the same logs in a folder: whatever comes, changes, breaks, goes or comes back, rows and books are the same. And
// what only a bucket does: objects replaced while they are read, a service that goes away, dates in names, queues.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Bucket, openBucket } from '../../src/bucket/bucket.ts';
import type { BucketPlace } from '../../src/config/places.ts';
import { listSince } from '../../src/sources/bucket_listing.ts';
import { csvOf, makeBed, type Row, type SiteBed, scan } from '../site_bed.ts';
import { openS3Proxy, type S3Proxy } from './s3_proxy.ts';
import { bucketSource, makeBucket } from './s3_server.ts';
import { openSqs, type SqsServer } from './sqs_server.ts';

const server = inject('s3');

const books = 'select * exclude (found_at, ingested_at) from ops.files order by path';
const rejects = 'select * exclude (rejected_at) from ops.rejects order by all';
const scans = 'select * from site.scans order by all';
const answersOf = async (bed: SiteBed): Promise<Row[][]> =>
  Promise.all([books, rejects, scans].map(sql => bed.query(sql)));

const many = (from: number, to: number, hour = 8) =>
  csvOf(Array.from({ length: to - from }, (_, i) => scan(from + i, hour + ((from + i) % 4))));

const sourceYaml = (place: BucketPlace, more = ''): string => `name: Parcels
time_zone: UTC
sources:
${bucketSource(place, { name: 'scans', prefix: 'logs/', own: ['dataset: site.scans', 'format: delimited'] })}${more}`;

const folderYaml = `name: Parcels
time_zone: UTC
sources:
  scans: { dataset: site.scans, format: delimited, path: inbox/scans }
`;

describe.skipIf('missing' in server)('a source in a bucket', () => {
  let place: BucketPlace;
  let bucket: Bucket;
  const beds: SiteBed[] = [];
  const closing: (() => Promise<void>)[] = [];
  let buckets = 0;

  const fresh = async (more?: string): Promise<SiteBed> => {
    if ('missing' in server) throw new Error(server.missing);
    place = await makeBucket(server, `sources-${++buckets}`);
    bucket = openBucket(place);
    return bedOf(sourceYaml(place, more));
  };
  const bedOf = async (yaml: string): Promise<SiteBed> => {
    const bed = await makeBed({ yaml });
    beds.push(bed);
    return bed;
  };
  const put = (path: string, content: string | Uint8Array) => bucket.put(`logs/${path}`, Buffer.from(content));

  afterEach(async () => {
    for (const bed of beds.splice(0)) await bed.close();
    for (const close of closing.splice(0)) await close();
    await bucket.close();
  });

  test('rows and books are those of a folder', async () => {
    const there = await fresh();
    const here = await bedOf(folderYaml);
    const both = async (path: string, content: string | Uint8Array) => {
      await put(path, content);
      await here.drop(`scans/${path}`, content);
    };
    const expectSame = async () => {
      await there.pass();
      await here.pass();
      expect(await answersOf(there)).toEqual(await answersOf(here));
    };

    await both('2026-03-01/plain.csv', many(0, 50));
    await both('2026-03-01/packed.csv.gz', gzipSync(many(40, 90)));
    await both(
      '2026-03-01/frames.csv.zst',
      Buffer.concat([zstdCompressSync(many(90, 120)), zstdCompressSync(many(0, 5))]),
    );
    await both('a b+ć%20&.csv', many(200, 210));
    await both('copy.csv', many(0, 50));
    await both('broken.csv.gz', gzipSync(many(300, 320)).subarray(0, 200));
    await both('wrong.csv', `${many(400, 402)}half a line\n`);
    await both('empty.csv', '');
    await both('.hidden.csv', many(500, 501));
    await both('coming.csv.tmp', many(500, 501));
    await expectSame();
    expect((await there.query("select count(*) as n from ops.files where state = 'ingested'"))[0]?.['n']).toBe(6);

    await both('2026-03-01/plain.csv', many(5, 60));
    await both('broken.csv.gz', gzipSync(many(300, 320)));
    await bucket.delete('logs/2026-03-01/packed.csv.gz');
    await here.take('scans/2026-03-01/packed.csv.gz');
    await expectSame();
    await expectSame();

    await both('2026-03-01/packed.csv.gz', gzipSync(many(40, 90)));
    await expectSame();
    // The same again is not even read: what stands for its content is the same.
    await put('copy.csv', many(0, 50));
    await there.pass();
    expect(await answersOf(there)).toEqual(await answersOf(here));
  });

  test('a state that was lost finds all again, and reads nothing twice', async () => {
    const bed = await fresh();
    for (let i = 0; i < 5; i++) await put(`${i}.csv.gz`, gzipSync(many(i * 20, i * 20 + 20)));
    await bed.pass();
    const before = await answersOf(bed);
    for (const name of ['state.db', 'state.db-wal', 'state.db-shm'])
      await rm(join(bed.folder, 'data', name), { force: true });
    const { ingested } = await bed.pass();
    expect(await answersOf(bed)).toEqual(before);
    expect(ingested).toMatchObject({ ingested: 0, duplicates: 0, failed: 0 });
  });

  describe('on the way', () => {
    let proxy: S3Proxy;
    let bed: SiteBed;

    const behindProxy = async (more = '') => {
      await fresh();
      if ('missing' in server) throw new Error(server.missing);
      proxy = await openS3Proxy(server.endpoint);
      closing.push(() => proxy.close());
      bed = await bedOf(sourceYaml({ ...place, endpoint: proxy.endpoint }, more));
    };
    const isGet = (key: string) => (request: { method: string; path: string }) =>
      request.method === 'GET' && request.path.includes(`/logs/${key}`);

    test('an object that is replaced after it was listed is taken as it is now', async () => {
      await behindProxy();
      await put('one.csv', many(0, 10));
      let replaced = false;
      proxy.decide(async request => {
        if (!replaced && isGet('one.csv')(request)) {
          replaced = true;
          await put('one.csv', many(100, 130));
        }
        return 'pass' as const;
      });
      await bed.pass();
      expect(replaced).toBe(true);
      expect(await bed.query('select count(*) as n, min(grams) as least from site.scans')).toEqual([
        { n: 30, least: 200 },
      ]);
      const asked = proxy.seen.filter(isGet('one.csv')).length;
      await bed.pass();
      expect(proxy.seen.filter(isGet('one.csv')).length).toBe(asked);
    });

    test('an object that is deleted after it was listed fails, and is gone', async () => {
      await behindProxy();
      await put('one.csv', many(0, 10));
      await put('two.csv', many(10, 20));
      proxy.decide(async request => {
        if (isGet('one.csv')(request)) await bucket.delete('logs/one.csv');
        return 'pass' as const;
      });
      await bed.pass();
      const states = 'select path, state, error from ops.files order by path';
      expect(await bed.query(states)).toMatchObject([
        { path: 'one.csv', state: 'failed', error: 'the object disappeared' },
        { path: 'two.csv', state: 'ingested' },
      ]);
      await bed.pass();
      expect(await bed.query(states)).toMatchObject([{ path: 'one.csv', state: 'gone' }, { path: 'two.csv' }]);
    });

    test('an answer that breaks off goes on where it broke', async () => {
      await behindProxy();
      await put('one.csv.gz', gzipSync(many(0, 20_000)));
      let cuts = 0;
      proxy.decide(request => (isGet('one.csv')(request) && ++cuts <= 2 ? 'cut' : 'pass'));
      await bed.pass();
      expect(cuts).toBeGreaterThan(2);
      expect(await bed.query('select count(*) as n, count(distinct parcel_id) as ids from site.scans')).toEqual([
        { n: 20_000, ids: 20_000 },
      ]);
    });

    test('a bucket that refuses its objects fails them, and one that refuses its list stops no other source', async () => {
      await behindProxy('  json: { dataset: site.scans, format: ndjson, path: inbox/json }\n');
      await put('one.csv', many(0, 10));
      await bed.drop('json/one.ndjson', `${JSON.stringify(scan(900, 9))}\n`);
      proxy.decide(request => (request.path.includes('list-type=2') ? 'denied' : 'pass'));
      await expect(bed.pass()).rejects.toMatchObject({ code: 'source_unreadable' });
      expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 1 }]);

      proxy.decide(request => (isGet('one.csv')(request) ? 'denied' : 'pass'));
      await bed.pass();
      const [row] = await bed.query("select state, error from ops.files where path = 'one.csv'");
      expect(row).toMatchObject({ state: 'failed', error: expect.stringContaining('refuses these keys') });

      proxy.decide(() => 'pass');
      await bed.pass();
      expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 11 }]);
    });
  });

  test('a bucket that goes away while it is read leaves its objects for the next pass', async () => {
    await fresh();
    if ('missing' in server) throw new Error(server.missing);
    const proxy = await openS3Proxy(server.endpoint);
    closing.push(() => proxy.close());
    const others = '  json: { dataset: site.scans, format: ndjson, path: inbox/json }\n';
    const bed = await bedOf(sourceYaml({ ...place, endpoint: proxy.endpoint }, others));
    for (let i = 0; i < 6; i++) await put(`${i}.csv`, many(i * 10, i * 10 + 10));
    await bed.drop('json/z.ndjson', `${JSON.stringify(scan(900, 9))}\n`);
    let answered = 0;
    proxy.decide(({ method, path }) =>
      method === 'GET' && path.includes('/logs/') && ++answered > 2 ? 'expired' : 'pass',
    );
    await expect(bed.pass()).rejects.toMatchObject({ code: 'source_unreadable' });
    const states = "select state, count(*) as n from ops.files where source = 'scans' group by 1 order by 1";
    expect(await bed.query(states)).toEqual([
      { state: 'found', n: 4 },
      { state: 'ingested', n: 2 },
    ]);
    expect(await bed.query("select state from ops.files where source = 'json'")).toEqual([{ state: 'ingested' }]);
    proxy.decide(() => 'pass');
    await bed.pass();
    expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 61 }]);
  });

  test('what names say is new is listed without what is old', async () => {
    await fresh();
    const days = Array.from({ length: 28 }, (_, i) => String(i + 1).padStart(2, '0'));
    const heads = ['E1', 'E2', 'Z9'];
    const keys = heads.flatMap(head => days.map(day => `cf/${head}.2026-02-${day}-07.ab12.gz`));
    keys.push(
      'cf/readme.txt',
      'cf/year=2026/month=02/day=03/a.json',
      'cf/year=2026/month=02/day=28/b.json',
      'cf/E2.2026-02-26',
    );
    for (const key of keys) await bucket.put(key, Buffer.from('x'));
    const source = { name: 's', place, prefix: 'cf/', path: `s3://${place.bucket}/cf/` };
    const found: string[] = [];
    let pages = 0;
    for await (const page of listSince(bucket, { source, since: new Date('2026-02-27T12:00:00Z') })) {
      pages++;
      found.push(...page.files.map(file => file.path));
    }
    const isNew = (key: string) => !/2026-02-(0\d|1\d|2[0-5])|day=03/.test(key);
    expect(found.sort()).toEqual(
      keys
        .filter(isNew)
        .map(key => key.slice(3))
        .filter(path => path !== 'E2.2026-02-26')
        .sort(),
    );
    expect(pages).toBeLessThanOrEqual(heads.length + 3);
  });

  test('a large bucket is listed by dates, and whole when it is time', async () => {
    const bed = await fresh('    relist: 6h\n    look_back: 1d\n');
    const seen = async () => (await bed.query('select path from ops.files order by path')).map(row => row['path']);
    const grow = async () => {
      const open = await bed.open();
      await open.store.db.updateTable('bucket_listings').set({ requests: 1_000 }).execute();
      await open.close();
    };
    await put('2026-02-20.a.csv', many(0, 5));
    await bed.pass();
    await grow();
    await put('2026-02-19.late.csv', many(10, 15));
    await put('2026-03-01.new.csv', many(20, 25));
    await bucket.delete('logs/2026-02-20.a.csv');
    bed.at('2026-03-01T13:00:00Z');
    await bed.pass();
    expect(await seen()).toEqual(['2026-02-20.a.csv', '2026-03-01.new.csv']);
    bed.at('2026-03-01T18:00:00Z');
    await bed.pass();
    expect(await seen()).toEqual(['2026-02-19.late.csv', '2026-02-20.a.csv', '2026-03-01.new.csv']);
    expect(await bed.query("select path from ops.files where state = 'gone'")).toEqual([{ path: '2026-02-20.a.csv' }]);
  });

  describe('with a queue', () => {
    let sqs: SqsServer;
    let bed: SiteBed;

    beforeAll(async () => {
      sqs = await openSqs();
    });
    afterAll(() => sqs.close());

    const told = (event: string, key: string) => ({
      Records: [
        {
          eventName: event,
          s3: { bucket: { name: place.bucket }, object: { key: encodeURIComponent(key).replaceAll('%20', '+') } },
        },
      ],
    });
    const states = () => bed.query('select path, state from ops.files order by path');

    test('what it tells of is taken and what it loses is listed', async () => {
      bed = await fresh(`    queue: ${sqs.url}\n`);
      await put('known.csv', many(0, 5));
      await bed.pass();
      const open = await bed.open();
      await open.store.db.updateTable('bucket_listings').set({ requests: 1_000 }).execute();
      await open.close();

      await put('told me.csv', many(10, 15));
      await put('lost.csv', many(20, 25));
      await bucket.delete('logs/known.csv');
      sqs.send(JSON.stringify(told('ObjectCreated:Put', 'logs/told me.csv')));
      sqs.send(
        JSON.stringify({
          Type: 'Notification',
          Message: JSON.stringify(told('ObjectRemoved:Delete', 'logs/known.csv')),
        }),
      );
      sqs.send(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: place.bucket }));
      sqs.send(JSON.stringify(told('ObjectCreated:Put', 'elsewhere/x.csv')));
      sqs.send('hello');
      await bed.pass();
      expect(await states()).toEqual([
        { path: 'known.csv', state: 'gone' },
        { path: 'told me.csv', state: 'ingested' },
      ]);
      // What no bucket wrote is left to whoever did.
      expect(sqs.waiting()).toEqual(['hello']);

      bed.at('2026-03-01T19:00:00Z');
      await bed.pass();
      expect(await states()).toContainEqual({ path: 'lost.csv', state: 'ingested' });
    });

    test('a queue that is away is no more than a listing', async () => {
      bed = await fresh('    queue: http://127.0.0.1:9/none\n');
      await put('one.csv', many(0, 5));
      const notes = await bed.pass();
      expect(await states()).toEqual([{ path: 'one.csv', state: 'ingested' }]);
      expect(notes.problems).toEqual([expect.stringContaining('queue')]);
    });
  });
});
