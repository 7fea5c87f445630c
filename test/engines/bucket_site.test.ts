// A whole site whose lake is in a bucket, over a way on which every so many requests fail, beside the same one in a folder: whatever comes in, late, twice, changed or beyond its retention, and
// whatever is lost on the machine (the state, the copies), the rows and the books of both are the same, and the bucket holds nothing
// that no version of a table names.

import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { limits } from '../../src/base/limits.ts';
import { openBucket } from '../../src/bucket/bucket.ts';
import type { BucketPlace } from '../../src/config/places.ts';
import { collect } from '../../src/engine/engine.ts';
import { withDuckDb } from '../../src/engine/passing.ts';
import { watchLogs } from '../../src/lake/log_watch.ts';
import { openStorage, readableFolder } from '../../src/lake/place.ts';
import { DeskLake } from '../../src/pipeline/desk_lake.ts';
import { openReader } from '../../src/pipeline/reader.ts';
import { csvOf, makeBed, parcelsYaml, type Row, type SiteBed, scan } from '../site_bed.ts';
import { type Fate, openS3Proxy, type S3Proxy } from './s3_proxy.ts';
import { makeBucket } from './s3_server.ts';

const server = inject('s3');

const questions: Record<string, string> = {
  files: 'select * exclude (found_at, ingested_at) from ops.files order by source, path',
  rejects: 'select * exclude (rejected_at) from ops.rejects order by all',
  intervals: 'select table_name, interval_start, partition, state, rows from ops.intervals order by all',
  scans: 'select * from site.scans order by all',
  readings: 'select * from site.readings order by all',
  hourly: 'select * from site.scans_hourly order by all',
  daily: 'select * from site.scans_daily order by all',
};

async function known(bed: SiteBed): Promise<Record<string, Row[]>> {
  const { site, catalog } = bed;
  const reader = await openReader({ site, catalog, clock: systemClock, sql: Object.values(questions) });
  try {
    const answers: Record<string, Row[]> = {};
    for (const [name, sql] of Object.entries(questions)) answers[name] = await collect(await reader.engine.query(sql));
    return answers;
  } finally {
    await reader.close();
  }
}

const storageYaml = (place: BucketPlace, prefix: string): string => `storage:
  url: s3://${place.bucket}/${prefix}
  endpoint: ${place.endpoint}
  access_key: ${place.keys?.accessKey}
  secret_key: ${place.keys?.secretKey}
`;

/** Objects of a lake that are data, by table: what its folder has. */
async function dataKeys(bed: SiteBed): Promise<string[]> {
  const objects = await openStorage(bed.site).list('');
  return objects.map(({ key }) => key).filter(key => !key.includes('/_') && !key.startsWith('_'));
}

/** Data files that the newest version of a table names, by a read of its log alone. */
async function liveKeys(bed: SiteBed): Promise<string[]> {
  const open = await bed.open();
  try {
    const names = ['site.scans', 'site.readings', 'site.scans_hourly', 'site.scans_daily'];
    const tables = await Promise.all(names.map(name => open.table(name)));
    const live = await Promise.all(
      tables.map(async table =>
        [...((await table.snapshot())?.files.keys() ?? [])].map(path => `${table.folder}/${path}`),
      ),
    );
    return live.flat().sort();
  } finally {
    await open.close();
  }
}

describe.skipIf('missing' in server)('a site whose lake is in a bucket', () => {
  let place: BucketPlace;
  let proxy: S3Proxy;
  let bucket: SiteBed;
  let folder: SiteBed;
  const prefix = `parcels/${randomUUID()}`;
  const both = (act: (bed: SiteBed) => Promise<unknown>) => Promise.all([bucket, folder].map(act));
  const loseState = async () => {
    const data = bucket.site.dataFolder;
    for (const name of await readdir(data)) if (/^(state|lock)\./.test(name)) await rm(join(data, name));
  };
  const expectSame = async () => expect(await known(bucket)).toEqual(await known(folder));

  beforeAll(async () => {
    if ('missing' in server) return;
    place = await makeBucket(server, 'sites');
    proxy = await openS3Proxy(server.endpoint);
    const fates: Fate[] = ['lost after', '503', '500 after', 'cut', 'lost before'];
    let requests = 0;
    proxy.decide(() => (++requests % 17 === 0 ? (fates[(requests / 17) % fates.length] ?? 'pass') : 'pass'));
    const contract = 'retain: 30d\n';
    bucket = await makeBed({
      yaml: parcelsYaml + storageYaml({ ...place, endpoint: proxy.endpoint }, prefix),
      contract,
    });
    folder = await makeBed({ contract });
  });
  afterAll(async () => {
    await both(bed => bed.close());
    await proxy.close();
  });

  test('loads and builds the same rows and books, whatever comes', async () => {
    await both(async bed => {
      await bed.drop('scans/a.csv', csvOf([scan(1, 3), scan(2, 4)], ['never,GDN,X0,received,1']));
      await bed.drop('scans/copy.csv', csvOf([scan(1, 3), scan(2, 4)], ['never,GDN,X0,received,1']));
      await bed.drop('scans/b.csv', csvOf([scan(2, 4), scan(5, 4), scan(6, 5, { depot: 'Łódź a/b' })]));
      await bed.drop('warmth/w.csv', 'time,celsius\n2026-03-01 01:00:00,1\n2026-03-01 01:00:00,1\n');
      await bed.pass();
      await bed.drop('scans/a.csv', csvOf([scan(1, 3), scan(7, 5)], ['never,GDN,X0,received,1']));
      await bed.pass();
    });
    await expectSame();
  });

  test('puts closed days together, takes late records, drops what is beyond retention, and sweeps', async () => {
    await both(async bed => {
      bed.at('2026-03-03T12:00:00Z');
      await bed.pass();
      await bed.drop('scans/late.csv', csvOf([scan(1, 3), scan(30, 3)]));
      await bed.pass();
    });
    await expectSame();
    await both(async bed => {
      bed.at('2026-04-20T12:00:00Z');
      await bed.drop('scans/april.csv', csvOf([scan(40, 3, { time: '2026-04-20 03:00:00' })]));
      await bed.pass();
      bed.at('2026-04-20T14:00:00Z');
      await bed.pass();
    });
    await expectSame();
    expect(await bucket.query('select count(*) as n from site.scans')).toEqual([{ n: 1 }]);
    // The clock of the bucket is the real one: what was replaced goes by the log's times, which are the site's.
    expect((await dataKeys(bucket)).sort()).toEqual(await liveKeys(bucket));
  });

  test('finds everything again when the copies are lost, and when the state is', async () => {
    await rm(readableFolder(bucket.site), { recursive: true });
    await expectSame();
    await loseState();
    const notes = await bucket.pass();
    expect(notes.ingested?.ingested).toBe(0);
    expect(bucket.told.some(line => line.includes('taken over from its journal'))).toBe(true);
    await expectSame();
  });

  test('a lake that is made anew in the same place is not mistaken for the one before', async () => {
    const client = openBucket({ ...place, prefix });
    for await (const { objects } of client.pages('')) for (const { key } of objects) await client.delete(key);
    await client.close();
    await loseState();
    const april = (id: number) => scan(id, 3, { time: '2026-04-20 03:00:00' });
    await bucket.drop('scans/april.csv', csvOf([april(91), april(92)]));
    await bucket.pass();
    expect(await bucket.query('select parcel_id from site.scans order by 1')).toEqual([
      { parcel_id: 'X91' },
      { parcel_id: 'X92' },
    ]);
    expect(await bucket.query("select scan_count from site.scans_daily where day = date '2026-04-20'")).toEqual([
      { scan_count: 2 },
    ]);
  });

  test('an engine that stays open finds its files again when the copies went', async () => {
    await withDuckDb({ memoryMb: 200, threads: 1 }, async (engine, scratch) => {
      const { site, catalog } = bucket;
      const lake = new DeskLake({ site, catalog, clock: systemClock, scratch, runSql: sql => engine.all(sql) });
      const table = lake.table('site.scans');
      if (table === undefined) throw new Error('there are no scans');
      const [snapshot] = await lake.snapshots([table]);
      const count = async () => {
        const { layers } = await lake.source(table, snapshot);
        return engine.all(`select count(*) as n from (${layers[0]?.sql})`);
      };
      const before = await count();
      await rm(readableFolder(site), { recursive: true });
      const passed = performance.now() + limits.cacheTouchMs;
      vi.spyOn(performance, 'now').mockImplementation(() => passed);
      vi.spyOn(Date, 'now').mockImplementation(() => passed + performance.timeOrigin);
      try {
        expect(await Promise.all([count(), count(), count()])).toEqual([before, before, before]);
      } finally {
        vi.restoreAllMocks();
      }
    });
  });

  test('a log that went on is told by one look', async () => {
    const [inBucket, inFolder] = [watchLogs(bucket.site), watchLogs(folder.site)];
    for (const [bed, look] of [
      [bucket, inBucket],
      [folder, inFolder],
    ] as const) {
      const before = await look('site/scans');
      expect(before).toBeGreaterThanOrEqual(0);
      expect(await look('site/scans')).toBe(before);
      await bed.drop('scans/more.csv', csvOf([scan(50, 3, { time: '2026-04-20 05:00:00' })]));
      await bed.pass();
      expect(await look('site/scans')).toBeGreaterThan(before);
    }
  });
});
