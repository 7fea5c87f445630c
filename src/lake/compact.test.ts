// Which partitions are rewritten and when, and that rewriting changes nothing but the layout.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { csvOf, makeBed, type SiteBed, scan } from '../../test/site_bed.ts';
import { limits } from '../base/limits.ts';
import type { Dataset } from '../catalog/catalog.ts';
import { compactableDataset, expiredFiles, partitionsToCompact } from './compact.ts';
import type { DataFile, Snapshot } from './delta.ts';

const dataset: Dataset = {
  name: 'site.scans',
  title: '',
  description: '',
  columns: [],
  key: [],
  partition: ['depot', 'dt'],
  eventTime: 'time',
  sort: ['time'],
  lookups: [],
  lookBackHours: 24,
  retainDays: 30,
  place: { file: '', line: 1 },
};
const file = (path: string, more: Partial<DataFile> = {}): DataFile => ({
  path,
  partition: { depot: 'GDN', dt: '2026-03-01' },
  bytes: 100,
  modifiedMs: 0,
  ...more,
});
const compacted = (path: string, more: Partial<DataFile> = {}) =>
  file(path, { tags: { 'tallylight.compacted': 'yes' }, ...more });
const snapshotOf = (files: readonly DataFile[]): Snapshot => ({
  version: 1,
  schema: { columns: [], partition: ['depot', 'dt'] },
  files: new Map(files.map(one => [one.path, one])),
  transactions: new Map(),
  tombstones: new Map(),
});
const wanted = (files: readonly DataFile[], now: string) =>
  partitionsToCompact(compactableDataset(dataset), { snapshot: snapshotOf(files), now: new Date(now) }).map(group =>
    group.map(one => one.path),
  );

test('a day is compacted when its look back is over, and not a moment before', () => {
  const files = [file('a'), file('b')];
  expect(wanted(files, '2026-03-02T23:59:59.999Z')).toEqual([]);
  expect(wanted(files, '2026-03-03T00:00:00Z')).toEqual([['a', 'b']]);
  expect(wanted([compacted('a')], '2026-03-03T00:00:00Z')).toEqual([]);
  expect(wanted([file('a', { partition: { depot: null, dt: null } })], '2030-01-01T00:00:00Z')).toEqual([]);
});

test('an open day is only compacted when very many files gather', () => {
  const files = Array.from({ length: limits.openFilesPerPartition + 1 }, (_, i) => file(`f${i}`));
  expect(wanted(files.slice(1), '2026-03-01T12:00:00Z')).toEqual([]);
  expect(wanted(files, '2026-03-01T12:00:00Z')).toEqual([files.map(one => one.path)]);
});

test('late files stand beside a compacted one until they are many or weigh much', () => {
  const whole = compacted('whole', { bytes: 1_000 });
  const late = (count: number, bytes: number) => Array.from({ length: count }, (_, i) => file(`late${i}`, { bytes }));
  const closed = '2026-03-05T00:00:00Z';
  expect(wanted([whole, ...late(limits.filesPerPartition, 1)], closed)).toEqual([]);
  expect(wanted([whole, ...late(limits.filesPerPartition + 1, 1)], closed)).toHaveLength(1);
  expect(wanted([whole, ...late(1, 300)], closed)).toEqual([]);
  expect(wanted([whole, ...late(1, 400)], closed)).toHaveLength(1);
});

test('a day expires when it is older than is kept', () => {
  const expired = (day: string, now: string) =>
    expiredFiles(dataset, {
      snapshot: snapshotOf([file('a', { partition: { depot: 'GDN', dt: day } })]),
      now: new Date(now),
    }).length;
  expect(expired('2026-03-01', '2026-03-31T23:59:59Z')).toBe(0);
  expect(expired('2026-03-01', '2026-04-01T00:00:00Z')).toBe(1);
});

let bed: SiteBed | undefined;
beforeEach(() => {
  bed = undefined;
});
afterEach(() => bed?.close());

test('a closed day becomes one sorted file a partition, with the same rows, and no change for those who follow the table', async () => {
  bed = await makeBed();
  for (const hours of [
    [9, 3, 7],
    [1, 5, 2],
  ]) {
    for (const hour of hours)
      await bed.drop(
        `scans/f${hour}.csv`,
        csvOf([scan(hour * 2 + 1, hour), scan(hour * 2, hour), scan(hour + 40, hour, { depot: 'a/b' })]),
      );
    await bed.pass();
  }
  const rows = () => bed?.query('select * from site.scans order by all');
  const before = await rows();
  bed.at('2026-03-03T00:00:00Z');
  await bed.pass();
  expect(bed.told.at(-1)).toContain('2 partitions compacted');
  expect(await rows()).toEqual(before);
  const open = await bed.open();
  try {
    const snapshot = await (await open.table('site.scans')).snapshot();
    expect([...(snapshot?.files.values() ?? [])].map(one => [one.partition['depot'], one.stats?.numRecords])).toEqual([
      ['GDN', 12],
      ['a/b', 6],
    ]);
    for (const { path } of snapshot?.files.values() ?? []) {
      const local = await open.storage.local(`site/scans/${path}`);
      const times = (await open.sql.all(`select time from read_parquet('${local}', hive_partitioning=false)`)).map(
        row => String(row['time']),
      );
      expect(times).toEqual([...times].sort());
    }
    const log = await open.storage.get(`site/scans/_delta_log/${String(snapshot?.version).padStart(20, '0')}.json`);
    const actions = Buffer.from(log ?? [])
      .toString()
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, { dataChange?: boolean }>);
    const changes = actions
      .flatMap(action => [action['add']?.dataChange, action['remove']?.dataChange])
      .filter(flag => flag !== undefined);
    expect(new Set(changes)).toEqual(new Set([false]));
  } finally {
    await open.close();
  }
  await bed.pass();
  expect(bed.told.at(-1)).toContain('0 partitions compacted');
});
