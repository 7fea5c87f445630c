// Lists and documents in a bucket: whole, with what tells a cache how long it may keep them, and a manifest beside them; what is away stops
// nothing else.

import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { BucketPlace } from '../../src/config/places.ts';
import { openPublish } from '../../src/delivery/publish.ts';
import { publishFeeds } from '../../src/pipeline/feed_publishing.ts';
import { csvOf, makeBed, parcelsYaml, type SiteBed, scan } from '../site_bed.ts';
import { openS3Proxy } from './s3_proxy.ts';
import { makeBucket } from './s3_server.ts';

const server = inject('s3');

const feed = `title: Busy depots
sql: |
  select depot, sum(scan_count) as scans from site.scans_hourly cross join question
  where hour >= range_start and hour < range_end group by 1 order by 2 desc, 1 limit {{limit}}
over: last_day
fresh_for: 1h
params:
  limit: { default: 10, min: 1, description: How many. }
`;

describe.skipIf('missing' in server)('what is published to a bucket', () => {
  let place: BucketPlace;
  let bed: SiteBed;
  let client: S3Client;
  const object = async (key: string) => {
    const found = await client.send(new GetObjectCommand({ Bucket: place.bucket, Key: key }));
    return { text: (await found.Body?.transformToString()) ?? '', type: found.ContentType, cache: found.CacheControl };
  };

  beforeAll(async () => {
    if ('missing' in server) return;
    place = await makeBucket(server, 'published');
    const { accessKey: accessKeyId, secretKey: secretAccessKey, endpoint } = server;
    client = new S3Client({
      endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    });
    bed = await makeBed();
    await bed.define('feeds/busy.yaml', feed);
    await bed.drop('scans/a.csv', csvOf([scan(1, 7), scan(2, 7, { depot: 'WAW' }), scan(3, 8)]));
  });
  afterAll(async () => {
    client?.destroy();
    await bed?.close();
  });

  const reach = (endpoint: string) =>
    `endpoint: ${endpoint}, region: us-east-1, access_key: ${place.keys?.accessKey}, secret_key: "${place.keys?.secretKey}"`;

  test('lists', async () => {
    const proxy = await openS3Proxy(place.endpoint ?? '');
    await bed.define(
      'tallylight.yaml',
      `${parcelsYaml}feeds:
  site.busy:
    publish:
      - { to: s3, url: s3://published/feeds, ${reach(place.endpoint ?? '')} }
      - { to: s3, url: s3://published/feeds, as: first, max_age: 5s, params: { limit: 1 }, ${reach(place.endpoint ?? '')} }
      - { to: s3, url: s3://published/away, ${reach(proxy.endpoint)} }
`,
    );
    proxy.decide(() => 'denied');
    const { problems } = await bed.pass();
    expect(problems).toEqual([
      expect.stringContaining('site.busy could not be published to s3 s3://published/away/site.busy.json'),
    ]);
    expect(JSON.parse((await object('feeds/site.busy.json')).text).rows).toEqual([
      { depot: 'GDN', scans: 2 },
      { depot: 'WAW', scans: 1 },
    ]);
    expect(await object('feeds/first.json')).toMatchObject({ type: 'application/json', cache: 'max-age=5' });
    const { files } = JSON.parse((await object('feeds/manifest.json')).text);
    expect(files.map((one: { file: string }) => one.file)).toEqual(['first.json', 'site.busy.json']);

    // What failed is tried again, and nothing else.
    proxy.decide(() => 'pass');
    const open = await bed.open();
    const tried = await publishFeeds({ ...bed, store: open.store, clock: open.clock });
    await open.close();
    expect(tried.map(({ place: at, error }) => [at, error])).toEqual([
      ['s3 s3://published/away/site.busy.json', undefined],
    ]);
    await proxy.close();
  });

  test('documents', async () => {
    const channel = openPublish({ name: 'it', line: 1, kind: 'publish', place: { ...place, prefix: 'reports' } });
    const about = {
      report: 'site.daily',
      title: 'Daily',
      from: '2026-03-01T00:00:00Z',
      to: '2026-03-02T00:00:00Z',
      revision: 3,
      asOf: '2026-03-02T01:00:00Z',
    };
    const message = {
      id: 'm1',
      subject: 'Daily',
      text: 'All is well.',
      html: '<p>All is well.</p>',
      attachments: [{ name: 'a.csv', contentType: 'text/csv', content: Buffer.from('a\n1\n') }],
      madeAt: new Date('2026-03-02T01:00:00Z'),
      about,
    };
    const envelope = { to: ['it'], cc: [], bcc: [] };
    const deliver = () => channel.deliver(message, envelope, new AbortController().signal);
    expect(await deliver()).toEqual([{ address: 'it', state: 'sent' }]);
    expect(await deliver()).toEqual([{ address: 'it', state: 'sent' }]);
    await channel.close();
    const folder = 'reports/site.daily/20260301T000000Z-20260302T000000Z/3';
    expect(await object(`${folder}/document.html`)).toMatchObject({
      text: message.html,
      type: 'text/html; charset=utf-8',
    });
    expect(JSON.parse((await object('reports/site.daily/latest.json')).text)).toMatchObject({ revision: 3 });
    expect(JSON.parse((await object(`${folder}/manifest.json`)).text).files[0]).toMatchObject({
      name: 'a.csv',
      rows: 1,
    });
  });
});
