// Raw logs of a bucket that a Trino cluster reads itself, beside the same logs read by this process: rows, lines, rejects and duplicates are
// the same, of files as they should be and of files that are broken, cut, joined, copied or made by somebody who means harm. That the cluster
// did read what it may is asked of the cluster.

import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { type Bucket, openBucket } from '../../src/bucket/bucket.ts';
import type { BucketPlace } from '../../src/config/places.ts';
import { collect } from '../../src/engine/engine.ts';
import { unwatched } from '../../src/pipeline/progress.ts';
import { ingestStage, newNotes, settleStage } from '../../src/pipeline/run.ts';
import { csvOf, makeBed, type Row, type SiteBed, scan } from '../site_bed.ts';
import { bucketSource, makeBucket } from './s3_server.ts';
import { connectTrino, forgetTables, missingTrino, trinoPlace } from './trino.ts';

const server = inject('s3');

const yamlOf = (place: BucketPlace, { own, more }: { own: readonly string[]; more: string }): string =>
  `name: Raw\ntime_zone: UTC\nsources:\n${bucketSource(place, { name: 'logs', prefix: 'logs/', own })}${more}`;

/** What stands for a file's content is told otherwise of an object that was not read here. */
const books = 'select * exclude (found_at, ingested_at, etag) from ops.files order by path';
const rejects = 'select * exclude (rejected_at) from ops.rejects order by all';

describe.skipIf(missingTrino() !== undefined || 'missing' in server)('logs that a cluster reads', () => {
  let bucket: Bucket;
  let beds: { here: SiteBed; there: SiteBed };
  let buckets = 0;

  /** Two sites over one bucket: one reads it itself, for the other the cluster does. */
  const begin = async (
    source: readonly string[],
    { packs = '', own = false }: { packs?: string; own?: boolean } = {},
  ) => {
    if ('missing' in server) throw new Error(server.missing);
    const place = await makeBucket(server, `raw-${++buckets}`);
    bucket = openBucket(place);
    // Each site has a lake of its own, with tables of the same names.
    await forgetTables(connectTrino(), ['site.scans', 'cdn.requests']);
    const engine = `engine: { trino: ${JSON.stringify(trinoPlace().url)}, raw: landing, raw_from: 1B }\n`;
    beds = {
      here: await makeBed({ own, yaml: yamlOf(place, { own: source, more: packs }) }),
      there: await makeBed({ own, yaml: yamlOf(place, { own: source, more: `${packs}${engine}` }) }),
    };
  };
  const put = (path: string, content: string | Uint8Array) => bucket.put(`logs/${path}`, Buffer.from(content));
  /** Takes in what is new, as far as it comes. */
  const takeIn = async (bed: SiteBed, step?: (name: string) => void): Promise<void> => {
    const open = await bed.open(step);
    try {
      await settleStage(open).work(unwatched);
      await ingestStage(open, newNotes()).work(unwatched);
    } finally {
      await open.close();
    }
  };
  /** Takes in what is new in both; then everything is the same. Gives how many statements of the cluster read raw files. */
  const expectSame = async (table: string): Promise<number> => {
    const before = await scansOfCluster();
    for (const bed of [beds.here, beds.there]) await takeIn(bed);
    for (const sql of [books, rejects]) expect(await beds.there.query(sql)).toEqual(await beds.here.query(sql));
    const [theirs, ours] = await Promise.all([beds.there, beds.here].map(bed => bed.query(`select * from ${table}`)));
    expect(sorted(theirs)).toEqual(sorted(ours));
    return [...(await scansOfCluster())].filter(id => !before.has(id)).length;
  };
  const sorted = (rows: Row[] = []): string[] => rows.map(row => JSON.stringify(row)).sort();
  /** The statements by which the suite's cluster has read raw files. */
  const scansOfCluster = async (): Promise<Set<unknown>> => {
    const rows = await collect(
      await connectTrino().query(
        `select query_id as id from system.runtime.queries where query like 'create table%"tallylight_raw"%' and query not like '%external_location%' and state = 'FINISHED'`,
      ),
    );
    return new Set(rows.map(({ id }) => id));
  };
  /** Of a pass, how many files were read here of those that the cluster was asked to read. */
  const readHere = (): string[] =>
    beds.there.told.filter(line => line.includes('were read here')).map(line => line.split(' of site')[0] ?? '');

  afterEach(async () => {
    for (const bed of [beds.here, beds.there]) await bed.close();
    await bucket.close();
  });

  test('of CloudFront: every value comes out as it does here', async () => {
    await begin(['dataset: cdn.requests', 'format: cloudfront'], { packs: 'packs: [cdn]\n' });
    const agents = [
      'Mozilla/5.0%2520(iPhone)',
      'curl/8.0',
      'a%2Bb+c',
      '100%',
      '%E3%81%82%',
      '%FF%41',
      '%00',
      '%C0%AF',
      '%ED%A0%80',
      '-',
      'a%252525b',
    ];
    const numbers = ['0', '7', '0.5', '.5', '5.', '1e5', '1.25E-3', '000012.5', '123456789012345678.25'];
    const times = ['00:00:00', '23:59:59', '10:20:30.5', '10:20:30.123456789', '10:20:30.9999999'];
    const paths = [
      '/vod/film/720p/1.ts',
      '/a%20b+c%2Fd.m3u8',
      '/live/x_b1200000_42.m4s',
      '/%E6%98%A0%E7%94%BB/seg-12.m4s',
      "/it's \\ \\N \u0001",
      '/x',
      '/%EF%BC%81',
    ];
    const at = <T>(list: readonly T[], i: number): T => list[i % list.length] as T;
    const line = (i: number, more: Partial<Record<string, string>> = {}) =>
      [
        ...[
          '2026-03-05',
          at(times, i),
          at(['NRT57-C1', 'waw50', '-'], i),
          String(1000 + i),
          at(['126.10.20.30', '2001:db8::1', 'no address'], i),
        ],
        ...[
          'GET',
          'd111.cloudfront.net',
          more['path'] ?? at(paths, i),
          at(['200', '206', '000', '404'], i),
          at(['-', 'https://a%2520b/'], i),
        ],
        ...[
          at(agents, i),
          '-',
          '-',
          'Hit',
          more['id'] ?? `request-${i}==`,
          'video.example',
          'https',
          '400',
          at(numbers, i),
        ],
        ...['-', 'TLSv1.3', '-', 'Hit', 'HTTP/2.0', '-', '-', '50123', '0.004', 'Hit', 'video/mp2t', '900', '-', '-'],
      ].join('\t');
    const fields =
      'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end';
    const log = (lines: readonly string[]) =>
      gzipSync(['#Version: 1.0', `#Fields: ${fields}`, ...lines, ''].join('\n'));
    const lines = Array.from({ length: 2 * 9 * 11 }, (_, i) => line(i));
    await put('ETEST.2026-03-05-10.aaaaaaaa.gz', log(lines));
    await put('EOTHER.2026-03-05-10.bbbbbbbb.gz', log(lines.slice(0, 40)));
    // Whether such a text was UTF-8 the cluster cannot tell.
    await put(
      'ETEST.2026-03-05-10.cccccccc.gz',
      log([line(500, { path: '%EF%BF%BD%41' }), line(501, { id: 'request-3==' })]),
    );
    await put('ETEST.2026-03-05-10.dddddddd.gz', log([line(600), line(601).replace('2026-03-05', '2026-02-30')]));
    expect(await expectSame('cdn.requests')).toBe(1);
    expect(beds.there.told.filter(line => line.includes('were read here'))).toEqual([
      '2 of 4 files of cdn.requests were read here: the cluster may see some of their lines otherwise',
    ]);
  });

  test('of lines by delimiter: whatever a file is', async () => {
    await begin(['dataset: site.scans', 'format: delimited'], { own: true });
    const many = (from: number, to: number, more: readonly string[] = []) =>
      csvOf(
        Array.from({ length: to - from }, (_, i) => scan(from + i, 8 + ((from + i) % 4))),
        more,
      );
    const day = '2026-03-01 09:00:00';
    await put('a.csv', many(0, 50));
    await put('b.csv.gz', gzipSync(many(40, 90)));
    await put('c copy+%41é.csv', many(0, 50));
    await put(
      'd.csv',
      many(100, 110, [
        `${day},null,N1,seen,1`,
        `${day},Łódź,N2,seen,2`,
        `${day},a/b=c %20,N3,seen,`,
        `${day},,N4,seen,4`,
      ]),
    );
    await put('e unnamed.csv', many(0, 0, [`${day},GDN,,seen,1`, `${day},GDN,,seen,1`, `${day},GDN,P1,,2`]));
    await put('f once more.csv', many(120, 130, [`${day},GDN,T1,seen,1`, `${day},GDN,T1,seen,1`]));
    await put('g otherwise.csv', many(130, 140, [`${day},GDN,T2,seen,1`, `${day},GDN,T2,seen,2`]));
    await put('h shared.csv', many(120, 125, [`${day},GDN,T2,seen,3`]));
    await put('i end.csv', many(140, 150).trimEnd());
    await put('j blank.csv', many(150, 160).replaceAll('\n', '\n\n'));
    await put('k returns.csv', many(160, 170).replaceAll('\n', '\r\n'));
    await put('l return.csv', many(170, 180, [`${day},GDN,R\r1,seen,1`]));
    await put('m nul.csv', many(180, 190, [`${day},GDN,R\u00001,seen,1`]));
    await put(
      'n bytes.csv',
      Buffer.concat([
        Buffer.from(many(190, 200, [`${day},GDN,R`]).trimEnd()),
        Buffer.from([0xff, 0xfe]),
        Buffer.from(',seen,1\n'),
      ]),
    );
    await put('o mark.csv', `\ufeff${many(200, 210)}`);
    await put('p joined.csv', many(210, 215) + many(215, 220));
    await put('q two.csv.gz', Buffer.concat([gzipSync(many(220, 230)), gzipSync(many(230, 240))]));
    await put('r garbage.csv.gz', Buffer.concat([gzipSync(many(240, 250)), Buffer.from('garbage')]));
    await put('s zeros.csv.gz', Buffer.concat([gzipSync(many(250, 260)), Buffer.alloc(512)]));
    await put('t cut.csv.gz', gzipSync(many(260, 400)).subarray(0, 600));
    await put('u text.csv.gz', many(270, 280));
    await put('v packed.csv', gzipSync(many(280, 290)));
    await put('w.csv.zst', zstdCompressSync(many(290, 300)));
    await put('x quoted.csv', many(300, 310, [`${day},"GDN",R1,seen,1`]));
    await put(
      'y wrong.csv',
      many(310, 320, [
        'half a line',
        `${day},GDN,R2,seen,heavy`,
        `soon,GDN,R3,seen,1`,
        `${day},GDN,R4,seen,1,`,
        `${day},GDN,R5,seen,1,2`,
      ]),
    );
    await put('z empty.csv', '');
    await put('z header.csv', many(0, 0));
    await put('z long.csv', many(320, 330, [`${day},GDN,${'x'.repeat(3 << 20)},seen,1`]));
    await put('z odd.csv', many(330, 340, [`${day},GDN,\ufffd\u0001\\N,seen,1`, `${day},GDN,'; drop --,seen,1`]));
    await put('_hidden.csv', many(340, 350));
    expect(await expectSame('site.scans')).toBeGreaterThan(0);
    expect(readHere()).not.toEqual([]);

    // What came before hides what comes, and copies are known again, whoever read them.
    await put('later.csv', many(30, 60, [`${day},GDN,N9,seen,1`]));
    await put('later copy of b.csv.gz', gzipSync(many(40, 90)));
    await put('later copy of w.csv.zst', zstdCompressSync(many(290, 300)));
    await put('a.csv', many(5, 52));
    await put('t cut.csv.gz', gzipSync(many(260, 400)));
    expect(await expectSame('site.scans')).toBeGreaterThan(0);
  });

  test('of a load that dies at any step nothing is lost or doubled', async () => {
    await begin(['dataset: site.scans', 'format: delimited'], { own: true });
    const steps = ['load written', 'load prepared', 'load committed'];
    for (const [i, fatal] of steps.entries()) {
      await put(`${i}.csv.gz`, gzipSync(csvOf([scan(i, 8), scan(i + 1, 9)])));
      const died = takeIn(beds.there, name => {
        if (name === fatal) throw new Error(`died: ${name}`);
      });
      await expect(died).rejects.toThrow(`died: ${fatal}`);
      await expectSame('site.scans');
    }
  });
});
