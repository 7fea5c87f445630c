// A machine that is not as it should be: a full disk, folders without permission, a clock that was moved, a folder with another
// name. Each is told in words, leaves a whole state, and the next pass goes on where this one stopped.

import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ingestPending } from '../../src/pipeline/ingest.ts';
import { locate } from '../../src/pipeline/run.ts';
import { scanSource } from '../../src/pipeline/scan.ts';
import { csvOf, makeBed, openBed, type SiteBed, scan } from '../site_bed.ts';
import { answersOf, expectWhole } from './whole_state.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const isRoot = process.getuid?.() === 0;
const has = (command: string): boolean => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
/** Tests that need rights are skipped without them, unless all must run. */
const withRights =
  process.env['REQUIRE_SERVERS'] === '1' || (isRoot && has('setpriv') && has('mount')) ? test : test.skip;

let bed: SiteBed;
const mounts: string[] = [];
afterEach(async () => {
  for (const mount of mounts.splice(0)) spawnSync('umount', ['-l', mount]);
  await bed.close();
});

const many = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => scan(from + i, i % 24, { grams: (i * 7919) % 100_000 }));

/** Runs the program as somebody whom permissions bind. */
function runAsNobody(folder: string): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(
    'setpriv',
    ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, main, 'run', '--site', folder],
    { encoding: 'utf8', env: { ...process.env, HOME: '/tmp', TALLYLIGHT_NOW: '2026-03-01T12:00:00Z' } },
  );
  return { status, stderr };
}

async function give(folder: string, id: number): Promise<void> {
  await chown(folder, id, id);
  for (const entry of await readdir(folder, { recursive: true })) await chown(join(folder, entry), id, id);
}

withRights('a full disk fails the pass in words, and the next one with space does it all', async () => {
  bed = await makeBed();
  const data = join(bed.folder, 'data');
  await mkdir(data);
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', data]).status).toBe(0);
  mounts.push(data);
  await bed.drop('scans/a.csv', csvOf(many(1, 50)));
  await bed.pass();
  await bed.drop('scans/b.csv', csvOf(many(100, 60_000)));
  await expect(bed.pass()).rejects.toMatchObject({
    code: expect.stringMatching(/^(storage_full|disk_full|scratch_unwritable|state_unreadable)$/),
  });
  expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 50 }]);
  expect(spawnSync('mount', ['-o', 'remount,size=64m', data]).status).toBe(0);
  await bed.pass();
  expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 60_050 }]);
  await expectWhole(bed);
});

withRights('a lake that cannot be written is named, with what to do', async () => {
  bed = await makeBed();
  await bed.drop('scans/a.csv', csvOf(many(1, 5)));
  await bed.pass();
  await bed.drop('scans/b.csv', csvOf(many(10, 5)));
  const before = await answersOf(bed);
  await chmod(dirname(bed.folder), 0o755);
  await give(bed.folder, 65_534);
  await give(join(bed.folder, 'data/lake'), 0);
  const { status, stderr } = runAsNobody(bed.folder);
  expect(status).toBe(1);
  expect(stderr).toMatch(/permission denied/);
  expect(stderr).not.toMatch(/fault of Tallylight/);
  await give(join(bed.folder, 'data/lake'), 65_534);
  expect((await answersOf(bed))['scans']).toEqual(before['scans']);
  expect(runAsNobody(bed.folder).status).toBe(0);
  expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 10 }]);
  await expectWhole(bed);
});

withRights('a state folder that cannot be written is named', async () => {
  bed = await makeBed();
  await bed.pass();
  await chmod(dirname(bed.folder), 0o755);
  const { status, stderr } = runAsNobody(bed.folder);
  expect(status).toBe(1);
  expect(stderr).toMatch(/cannot be (written|opened)/);
  expect(stderr).not.toMatch(/fault of Tallylight/);
});

withRights('what cannot be read of an inbox is told, and what was read of it before is not gone', async () => {
  bed = await makeBed();
  await bed.drop('scans/open/a.csv', csvOf(many(1, 5)));
  await bed.drop('scans/closed/b.csv', csvOf(many(10, 5)));
  await bed.drop('scans/c.csv', csvOf(many(20, 5)));
  await chmod(dirname(bed.folder), 0o755);
  await give(bed.folder, 65_534);
  expect(runAsNobody(bed.folder).status).toBe(0);
  const inbox = join(bed.folder, 'inbox/scans');
  await bed.drop('scans/d.csv', csvOf(many(30, 5)));
  await give(inbox, 65_534);
  for (const path of ['closed', 'd.csv']) {
    await chown(join(inbox, path), 0, 0);
    await chmod(join(inbox, path), 0o600);
  }
  const { stderr } = runAsNobody(bed.folder);
  expect(stderr).toMatch(/closed cannot be read/);
  expect(stderr).toMatch(/failed: d\.csv/);
  expect(
    (await bed.query('select path, state from ops.files order by path')).map(row => `${row['path']} ${row['state']}`),
  ).toEqual(['c.csv ingested', 'closed failed', 'closed/b.csv ingested', 'd.csv failed', 'open/a.csv ingested']);
  await chmod(join(inbox, 'd.csv'), 0o644);
  runAsNobody(bed.folder);
  expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 20 }]);
});

test('a clock that was moved back between passes changes nothing of the numbers', async () => {
  bed = await makeBed();
  bed.at('2026-03-04T12:00:00Z');
  await bed.drop('scans/a.csv', csvOf(many(1, 30)));
  await bed.drop('scans/b.csv', csvOf(many(40, 30)));
  await bed.pass();
  bed.at('2026-02-20T12:00:00Z');
  await bed.drop('scans/a.csv', csvOf(many(1, 20)));
  await bed.drop('scans/c.csv', csvOf(many(80, 10)));
  await bed.pass();
  expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 60 }]);
  bed.at('2026-03-05T12:00:00Z');
  await bed.pass();
  expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 60 }]);
  await expectWhole(bed);
});

test('a site goes on under another name, in a folder whose path means something to the engine', async () => {
  bed = await makeBed({ name: "it's a site, depot=WAW 100%" });
  await bed.drop('scans/a.csv', csvOf([scan(1, 3), scan(2, 4, { depot: 'a/b' }), scan(3, 4, { depot: null })]));
  await bed.pass();
  const before = await answersOf(bed);
  expect(before['scans']?.map(row => row['depot']).sort()).toEqual(['GDN', 'a/b', null]);
  for (const name of ['parcel_id=X9', 'plain', "quote's ünd"]) {
    const folder = join(dirname(bed.folder), name);
    await rename(bed.folder, folder);
    bed = await openBed(folder);
    await bed.pass();
    expect(await answersOf(bed)).toEqual(before);
    await bed.drop('scans/b.csv', csvOf([scan(5, 5)]));
    await bed.pass();
    expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 4 }]);
    await bed.drop('scans/b.csv', '');
    await bed.pass();
    await bed.take('scans/b.csv');
    await bed.pass();
    before['files'] = (await answersOf(bed))['files'] ?? [];
    await expectWhole(bed);
  }
  await rename(bed.folder, join(dirname(bed.folder), 'what[1]'));
  bed = await openBed(join(dirname(bed.folder), 'what[1]'));
  await expect(bed.pass()).rejects.toMatchObject({ code: 'site_path' });
});

test('files that disappear or turn into something else between listing and reading stop no other', async () => {
  bed = await makeBed();
  for (let file = 0; file < 6; file++) await bed.drop(`scans/${file % 2}/f${file}.csv`, csvOf([scan(file + 1, 3)]));
  const inbox = join(bed.folder, 'inbox/scans');
  const open = await bed.open();
  try {
    const source = bed.site.sources.get('scans');
    if (!source) throw new Error('the site lost its source');
    expect((await scanSource(open, source)).found).toBe(6);
    await rm(join(inbox, '1'), { recursive: true });
    await rm(join(inbox, '0/f0.csv'));
    await mkdir(join(inbox, '0/f0.csv'));
    const { ingested, failed } = await ingestPending(open, { locate: row => locate(open, row) });
    expect({ ingested, failed }).toEqual({ ingested: 2, failed: 4 });
  } finally {
    await open.close();
  }
  await symlink('/nowhere', join(inbox, '0/f8.csv'));
  await bed.pass();
  expect(bed.told.some(line => line.includes('f8.csv cannot be read'))).toBe(true);
  const states = await bed.query('select path, state from ops.files order by path');
  expect(states.map(row => `${row['path']} ${row['state']}`)).toEqual([
    '0/f0.csv gone',
    '0/f2.csv ingested',
    '0/f4.csv ingested',
    '0/f8.csv failed',
    '1/f1.csv gone',
    '1/f3.csv gone',
    '1/f5.csv gone',
  ]);
  await rm(join(inbox, '0/f0.csv'), { recursive: true });
  await bed.drop('scans/0/f0.csv', csvOf([scan(1, 3)]));
  await rm(join(inbox, '0/f8.csv'));
  await bed.pass();
  expect(await bed.query('select count(*) as n from site.scans')).toEqual([{ n: 3 }]);
  expect(await bed.query("select path from ops.files where state = 'failed'")).toEqual([]);
  await expectWhole(bed);
});
