// Commits to a table, and reads data files, of the storage that is given; prints what it cost.

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../src/base/clock.ts';
import type { StoragePlace } from '../src/config/places.ts';
import { withDuckDb } from '../src/engine/passing.ts';
import { openTable } from '../src/lake/log.ts';
import { openStorage } from '../src/lake/place.ts';
import { change, dataFile, parcels } from '../src/lake/testbed.ts';
import type { StorageFigures } from './storage.ts';

const commits = 200;
const files = 200;
const fileBytes = 1 << 20;

const [what = '', folder = ''] = process.argv.slice(2);
const place = JSON.parse(what) as StoragePlace;
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

const secondsOf = async (act: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await act();
  return (performance.now() - begun) / 1000;
};

const commitSeconds = await withDuckDb({ memoryMb: 200, threads: 1 }, async (engine, scratch) => {
  const runSql = (sql: string) => engine.all(sql);
  const lake = openStorage({ storage: place, dataFolder: join(folder, 'writer') });
  const table = openTable(lake, 'commits', { clock: systemClock, runSql, scratch });
  await table.create(parcels);
  return secondsOf(async () => {
    for (let i = 0; i < commits; i++) await table.commit(change({ add: [dataFile(`${i}.parquet`)] }));
  });
});

const keys = Array.from({ length: files }, (_, i) => `files/${i}.parquet`);
const writer = openStorage({ storage: place, dataFolder: join(folder, 'writer') });
for (const key of keys) await writer.put(key, randomBytes(fileBytes));
// Each reading is by a storage of its own, as another process would have it, with the copies that lie in its folder.
const read = () =>
  secondsOf(async () => {
    const reader = openStorage({ storage: place, dataFolder: join(folder, 'reader') });
    const paths = await Promise.all(keys.map(key => reader.local(key)));
    for (const path of paths) await readFile(path);
  });
const figures: StorageFigures = {
  commitsPerSecond: commits / commitSeconds,
  firstMs: ((await read()) / files) * 1000,
  againMs: ((await read()) / files) * 1000,
};
console.log(JSON.stringify(figures));
