// Sources and places in buckets, as they stand in tallylight.yaml.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSite } from './load.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bucket-sources-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(text: string, variables: Record<string, string> = {}) {
  await writeFile(join(folder, 'tallylight.yaml'), text);
  const { site, mistakes } = await loadSite(folder, variables);
  return { site, told: mistakes.map(({ line, message }) => `${line}: ${message}`) };
}

test('a source in a bucket, with what else it says as options and constant fields', async () => {
  const { site, told } = await load(
    `sources:
  scans:
    dataset: depots.scans
    from: s3
    bucket: logs
    prefix: raw/scans/day-
    endpoint: \${S3}
    access_key: \${KEY}
    secret_key: \${SECRET}
    format: delimited
    depot: GDN
    delimiter: ";"
`,
    { S3: 'http://127.0.0.1:8333/', KEY: 'k', SECRET: 's' },
  );
  expect(told).toEqual([]);
  const source = site?.sources.get('scans');
  if (source?.from !== 's3') throw new Error('it is no bucket');
  expect(source).toMatchObject({
    prefix: 'raw/scans/day-',
    path: 's3://logs/raw/scans/',
    hold: false,
    queue: undefined,
  });
  expect(source).toMatchObject({ relistMs: 6 * 3_600_000, lookBackMs: 48 * 3_600_000 });
  expect(source.options).toEqual({ depot: 'GDN', delimiter: ';' });
  expect(source.place).toMatchObject({
    bucket: 'logs',
    prefix: '',
    endpoint: 'http://127.0.0.1:8333',
    pathStyle: true,
    keys: { accessKey: 'k', secretKey: 's' },
  });
});

test('every mistake of one is told, and a key that is spelled wrongly is no constant field', async () => {
  const { told } = await load(`sources:
  none: { dataset: depots.scans, from: s3, format: csv }
  wrong:
    dataset: depots.scans
    from: s3
    format: csv
    bucket: NO
    prefix: /raw
    queue: logs
    relist: 1s
    acces_key: k
    secret_key: s
`);
  expect(told).toEqual([
    '2: sources.none.bucket: is missing',
    '7: sources.wrong.bucket: expected the name of a bucket',
    '8: sources.wrong.prefix: keys do not begin with a slash',
    '9: sources.wrong.queue: expected the URL of a queue, such as https://sqs.eu-west-1.amazonaws.com/123456789012/logs',
    '10: sources.wrong.relist: expected a span such as 6h',
  ]);
  const { told: typos } = await load(`sources:
  wrong: { dataset: depots.scans, from: s3, format: csv, bucket: logs, acces_key: k, secret_key: s, zone: north }
`);
  expect(typos).toEqual([
    '2: sources.wrong.acces_key: there is no key acces_key. Did you mean access_key?',
    '2: sources.wrong: access_key and secret_key go together',
  ]);
});

test('lists and documents go to buckets', async () => {
  const { site, told } = await load(`feeds:
  depots.busy:
    publish:
      - { to: s3, url: s3://shop/feeds, endpoint: http://127.0.0.1:1, max_age: 5s }
channels:
  out: { publish: { url: s3://shop/reports, region: eu-west-1 } }
`);
  expect(told).toEqual([]);
  const [target] = site?.feeds.get('depots.busy')?.publish ?? [];
  expect(target).toMatchObject({
    to: 's3',
    as: 'depots.busy',
    maxAgeSeconds: 5,
    place: { bucket: 'shop', prefix: 'feeds' },
  });
  const out = site?.channels.get('out');
  expect(out?.kind === 'publish' && out.place).toMatchObject({ kind: 'bucket', bucket: 'shop', region: 'eu-west-1' });
});
