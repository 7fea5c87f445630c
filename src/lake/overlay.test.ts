// The overlay's file and lock: what is written is read, unchanged tables stay the same objects, and life ends with the process.

import { spawn } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DataFile, OverlayTable, Snapshot } from './delta.ts';
import { openFolder } from './folder.ts';
import { coldStampOf, holdOverlay, openOverlay, overlaid, stampOf, withHot } from './overlay.ts';
import { dataFile, parcels } from './testbed.ts';

let hotFolder: string;
beforeEach(async () => {
  hotFolder = join(await mkdtemp(join(tmpdir(), 'overlay-')), 'hot');
});
afterEach(() => rm(dirname(hotFolder), { recursive: true, force: true }));

const file = (path: string): DataFile =>
  dataFile(path, {
    partition: { town: 'a "quoted":\nname', dt: null },
    stats: { numRecords: 2, minValues: { sent_at: '2024-05-01T00:00:00Z', weight: 1 }, maxValues: {} },
    tags: { 'tallylight.columns': 'sent_at,weight' },
  });

const table = (version: number, add: string[] = [], remove: string[] = []): OverlayTable => ({
  version,
  add: add.map(file),
  remove,
});

const at = '2024-05-01T12:00:00Z';

test('what was written is read; a table that did not change is the same object from one to the next', async () => {
  const reader = openOverlay(hotFolder);
  expect(await reader.read()).toBeUndefined();
  const hold = holdOverlay({ hotFolder });
  const [one, two] = [table(3, ['a', 'b'], ['c']), table(-1, ['d'])];
  await hold.write({ at, tables: { 'site.one': one, 'site.t":wo,': two } });
  const first = await reader.read();
  expect(first).toMatchObject({ at, tables: { 'site.one': one, 'site.t":wo,': two } });
  expect(await reader.read()).toBe(first);
  await hold.write({ at, tables: { 'site.t":wo,': two, 'site.one': table(3, ['a', 'e'], ['c']) } });
  const next = await reader.read();
  expect(next?.tables['site.t":wo,']).toBe(first?.tables['site.t":wo,']);
  expect(next?.tables['site.one']).toEqual(table(3, ['a', 'e'], ['c']));
  await hold.write({ at, tables: {} });
  expect(await reader.read()).toMatchObject({ tables: {} });
  hold.release();
});

test('writes come in the order of the calls, and leave nothing beside', async () => {
  const hold = holdOverlay({ hotFolder });
  await Promise.all([1, 2, 3, 4, 5].map(version => hold.write({ at, tables: { 'site.one': table(version) } })));
  expect((await openOverlay(hotFolder).read())?.tables['site.one']?.version).toBe(5);
  hold.release();
  expect((await readdir(hotFolder)).sort()).toEqual(['overlay.json', 'writer.lock']);
});

test.each([
  ['cut off', (text: string) => text.slice(0, -20)],
  ['of another shape', (text: string) => text.replace('"version"', '"vision"')],
  ['of nobody', (text: string) => text.replace(/"by":"[^"]*"/, '"by":"../../lock"')],
  ['empty', () => ''],
])('one that is %s is none', async (_, change) => {
  const hold = holdOverlay({ hotFolder });
  await hold.write({ at, tables: { 'site.one': table(1, ['a']) } });
  hold.release();
  const path = join(hotFolder, 'overlay.json');
  await writeFile(path, change(await readFile(path, 'utf8')));
  expect(await openOverlay(hotFolder).read()).toBeUndefined();
});

/** A process that holds the overlay and has written one. */
async function writerProcess(): Promise<{ kill: () => Promise<unknown> }> {
  const overlay = JSON.stringify(join(import.meta.dirname, 'overlay.ts'));
  const program = `import { holdOverlay } from ${overlay}; const hold = holdOverlay({ hotFolder: process.argv[1] });
    await hold.write({ at: '${at}', tables: {} }); process.stdout.write('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, hotFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise(resolve => child.on('exit', resolve));
  await new Promise(resolve => child.stdout.once('data', resolve));
  return {
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

test('it lives as long as its process, however that ends, and not again with the next one', async () => {
  const writer = await writerProcess();
  const reader = openOverlay(hotFolder);
  const left = await reader.read();
  if (left === undefined) throw new Error('nothing was written');
  expect(reader.isLive(left)).toBe(true);
  expect(() => holdOverlay({ hotFolder })).toThrow(expect.objectContaining({ code: 'overlay_held' }));
  expect(openOverlay(hotFolder).isLive(left)).toBe(true);
  await writer.kill();
  expect(reader.isLive(left)).toBe(false);
  const next = holdOverlay({ hotFolder });
  expect(await reader.read()).toBe(left);
  expect(reader.isLive(left)).toBe(false);
  await next.write({ at, tables: {} });
  const own = await reader.read();
  expect(own && reader.isLive(own)).toBe(true);
  next.release();
  expect(own && reader.isLive(own)).toBe(false);
});

test('laid over a version, files leave and come; what is in the log stays as it is', () => {
  const base: Snapshot = {
    version: 4,
    schema: parcels,
    files: new Map([file('a'), file('b')].map(one => [one.path, one])),
    transactions: new Map([['app', 7]]),
    tombstones: new Map(),
  };
  const seen = overlaid(base, table(4, ['c'], ['a', 'never']), parcels);
  expect([...seen.files.keys()]).toEqual(['b', 'c']);
  expect([...base.files.keys()]).toEqual(['a', 'b']);
  expect(seen).toMatchObject({ version: 4, transactions: base.transactions });
  expect([...overlaid(undefined, table(-1, ['c']), parcels).files.keys()]).toEqual(['c']);
});

test('stamps tell states apart; the cold one changes with what is in the log alone', () => {
  const of = (overlay: OverlayTable) => overlaid(undefined, overlay, parcels);
  const all = [
    of(table(4, ['a'])),
    of(table(4, ['b'])),
    of(table(5, ['a'])),
    of(table(4, ['a'], ['b'])),
    of(table(4, [], ['a'])),
  ];
  expect(new Set(all.map(stampOf)).size).toBe(5);
  expect(stampOf(of(table(4, ['a'])))).toBe(stampOf(of(table(4, ['a']))));
  expect(coldStampOf(of(table(4, ['a'])))).toBe('4');
  expect(coldStampOf(of(table(4, ['a'], ['x', 'y'])))).toBe(coldStampOf(of(table(4, ['b'], ['y', 'x']))));
  expect(coldStampOf(of(table(4, ['a'], ['x'])))).not.toBe(coldStampOf(of(table(4, ['a'], ['y']))));
});

test('a hot file is found where it is, and in the lake from when it is no longer hot', async () => {
  const root = join(dirname(hotFolder), 'lake');
  const storage = withHot(openFolder(root), hotFolder);
  const hotFile = join(hotFolder, 'site/one/dt=1/x.parquet');
  await mkdir(dirname(hotFile), { recursive: true });
  await appendFile(hotFile, 'x');
  expect(await storage.local('site/one/dt=1/x.parquet')).toBe(hotFile);
  expect(await storage.local('site/one/dt=1/y.parquet')).toBe(join(root, 'site/one/dt=1/y.parquet'));
  await storage.put('site/one/dt=1/x.parquet', Buffer.from('x'));
  expect(await storage.local('site/one/dt=1/x.parquet')).toBe(hotFile);
  await rm(hotFile);
  expect(await storage.local('site/one/dt=1/x.parquet')).toBe(join(root, 'site/one/dt=1/x.parquet'));
  await expect(storage.local('../overlay.json')).rejects.toMatchObject({ code: 'storage_key' });
});
