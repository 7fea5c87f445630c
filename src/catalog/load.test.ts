// A whole small site over two packs (test/golden/catalog/whole_site): what the catalogue makes of it. Mistakes are in the
// golden cases beside it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSite } from '../config/load.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import { tablesIn } from '../engine/guard.ts';
import type { Catalog } from './catalog.ts';
import { completeModels } from './complete.ts';
import { loadCatalog } from './load.ts';

let temp = '';
let engine: DuckDbEngine;
let session: DuckDbEngine;
let catalog: Catalog;

const folder = join(import.meta.dirname, '../../test/golden/catalog/whole_site');

beforeAll(async () => {
  temp = await mkdtemp(join(tmpdir(), 'tallylight-catalog-'));
  engine = await openDuckDb({ memoryMb: 100, threads: 1, tempFolder: temp });
  session = await engine.dialect();
  const { site } = await loadSite(join(folder, 'site'), {});
  if (site === undefined) throw new Error('the site does not load');
  const loaded = await loadCatalog({
    packsFolder: join(folder, 'packs'),
    site,
    tablesIn: sql => tablesIn(sql, engine),
  });
  const completed = await completeModels(loaded.catalog, session);
  expect([...loaded.mistakes, ...completed.mistakes]).toEqual([]);
  catalog = completed.catalog;
});
afterAll(async () => {
  await engine.close();
  await rm(temp, { recursive: true });
});

test('packs come after those they require, the site last', () => {
  expect([...catalog.packs.keys()]).toEqual(['places', 'weather', 'site']);
  expect([...catalog.datasets.keys()]).toEqual(['places.towns', 'weather.readings']);
});

test('a dataset is complete: defaults, settings, and the wishes of the site', () => {
  const readings = catalog.datasets.get('weather.readings');
  expect(readings).toMatchObject({
    key: ['station', 'time'],
    eventTime: 'time',
    sort: ['time'],
    lookBackHours: 24,
    retainDays: 30,
    place: { file: 'packs/weather/datasets/readings.yaml', line: 1 },
  });
  expect(readings?.columns.map(({ name }) => name)).toEqual(['time', 'dt', 'station', 'celsius', 'hot', 'region']);
  expect(readings?.columns.find(({ name }) => name === 'time')).toEqual({
    name: 'time',
    type: 'timestamp',
    description: '',
    personal: false,
    from: ['date', 'clock'],
    required: true,
    line: 6,
  });
  expect(readings?.columns.find(({ name }) => name === 'station')?.from).toEqual(['station']);
  expect(readings?.columns.find(({ name }) => name === 'hot')?.sql).toBe('celsius >= 28.5e0');
  expect(readings?.lookups).toEqual([
    { name: 'place', of: 'upper(station)', by: 'sql', gives: { region: 'substr(value, 1, 2)' }, line: 14 },
  ]);
});

test('the site replaces a thing of a pack and adds to it', () => {
  const daily = catalog.models.get('weather.daily');
  expect(daily?.title).toBe('Weather by day and station, twice');
  expect(daily?.place).toEqual({ file: 'models/weather/daily.sql', line: 10 });
  expect(daily?.sql).toContain('count(*) * 2 as readings');
  expect(catalog.metrics.get('weather.stations')).toMatchObject({
    from: 'weather.daily',
    time: 'day',
    label: 'Stations',
  });
});

test('models come after what they read, and their columns have the types of the engine', () => {
  expect([...catalog.models.keys()]).toEqual(['weather.daily', 'weather.alone']);
  expect(catalog.models.get('weather.alone')?.inputs).toEqual(['weather.daily']);
  expect(catalog.models.get('weather.daily')?.columns).toEqual([
    { name: 'day', type: 'date', description: 'the day, UTC', personal: false },
    { name: 'station', type: 'varchar', description: 'where', personal: false },
    { name: 'readings', type: 'bigint', unit: 'readings', description: 'all readings, twice', personal: false },
    { name: 'extra', type: 'decimal(4,1)', description: 'only here', personal: false },
  ]);
});

test('metrics are composed, and have the time of their table', () => {
  expect(catalog.metrics.get('weather.hot_ratio')).toMatchObject({
    sql: 'cast((count(*) filter (where hot)) as double) / nullif((count(*)), 0)',
    time: 'time',
    good: 'none',
    label: 'Hot ratio',
  });
});

test('every table is there without rows, to be queried', async () => {
  const rows = await session.all('select * from weather.readings left join weather.alone on month = dt');
  expect(rows).toEqual([]);
});
