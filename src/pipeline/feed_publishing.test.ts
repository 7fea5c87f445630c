// Lists in folders: whole, with a manifest that tells what is there; written again only when they became others; and what fails stops
// nothing else.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, makeBed, parcelsYaml, type SiteBed, scan } from '../../test/site_bed.ts';
import { feedPublications } from '../store/feed_publications.ts';
import { type FeedPublishing, openFeedPublishing, publishFeeds } from './feed_publishing.ts';
import type { OpenSite } from './site.ts';

const feed = `title: Busy depots
sql: |
  select depot, sum(scan_count) as scans from site.scans_hourly cross join question
  where hour >= range_start and hour < range_end group by 1 order by 2 desc, 1 limit {{limit}}
over: last_day
fresh_for: 1h
params:
  limit: { default: 10, min: 1, description: How many. }
`;
const yaml = `${parcelsYaml}feeds:
  site.busy:
    publish:
      - { to: folder, path: public/feeds }
      - { to: folder, path: public/feeds, as: first, params: { limit: 1 } }
      - { to: folder, path: tallylight.yaml, as: nowhere }
`;

let bed: SiteBed;
let open: OpenSite;
let publishing: FeedPublishing;
const now = { at: new Date('2026-03-01T12:00:00Z') };

const options = () => ({ site: bed.site, catalog: bed.catalog, store: open.store, clock: { now: () => now.at } });

beforeAll(async () => {
  bed = await makeBed();
  await bed.define('feeds/busy.yaml', feed);
  await bed.define('tallylight.yaml', yaml);
  await bed.drop('scans/a.csv', csvOf([scan(1, 7), scan(2, 7, { depot: 'WAW' }), scan(3, 8)]));
  await bed.pass();
  open = await bed.open();
  publishing = openFeedPublishing(options());
});
afterAll(async () => {
  await publishing.close();
  await open.close();
  await bed.close();
});

const folder = () => join(bed.folder, 'public/feeds');
const readJson = async (name: string) => JSON.parse(await readFile(join(folder(), name), 'utf8'));

test('each list is a whole answer, and the manifest says which are there', async () => {
  const tried = await publishing.publish();
  expect((await readJson('site.busy.json')).rows).toEqual([
    { depot: 'GDN', scans: 2 },
    { depot: 'WAW', scans: 1 },
  ]);
  expect((await readJson('first.json')).rows).toEqual([{ depot: 'GDN', scans: 2 }]);
  const { files } = await readJson('manifest.json');
  expect(files).toMatchObject([
    { file: 'first.json', feed: 'site.busy', params: { limit: '1' }, as_of: '2026-03-01T08:04:00Z' },
    { file: 'site.busy.json', feed: 'site.busy', params: {} },
  ]);
  expect((await readdir(folder())).filter(name => !name.startsWith('.')).sort()).toEqual([
    'first.json',
    'manifest.json',
    'site.busy.json',
  ]);
  // A folder that is a file takes none of them, and is noted; the two others are there all the same.
  // The pass has published them; what failed is tried again.
  expect(tried.map(({ place, error }) => [place, error === undefined])).toEqual([
    ['folder tallylight.yaml/nowhere.json', false],
  ]);
});

test('what did not change is not written again, but tried again where it failed', async () => {
  await writeFile(join(folder(), 'first.json'), 'somebody else');
  const tried = await publishing.publish();
  expect(tried.map(({ place }) => place)).toEqual(['folder tallylight.yaml/nowhere.json']);
  expect(await readFile(join(folder(), 'first.json'), 'utf8')).toBe('somebody else');
});

test('new records make new lists, for whichever process publishes next', async () => {
  await open.close();
  await bed.drop('scans/b.csv', csvOf([scan(5, 8, { depot: 'WAW' }), scan(6, 8, { depot: 'WAW' })]));
  await bed.pass();
  open = await bed.open();
  await publishFeeds(options());
  expect((await readJson('first.json')).rows).toEqual([{ depot: 'WAW', scans: 3 }]);
  const rows = await feedPublications(open.store.db);
  expect(rows.map(({ place, as_of, error }) => [place, as_of, error !== null])).toEqual([
    ['folder public/feeds/first.json', '2026-03-01T08:07:00Z', false],
    ['folder public/feeds/site.busy.json', '2026-03-01T08:07:00Z', false],
    ['folder tallylight.yaml/nowhere.json', null, true],
  ]);
});
