// Records that were acknowledged are never lost and never doubled: not by a process that is killed at any moment, not by a disk that is full.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { recoverAll } from '../../src/sources/segment_recovery.ts';
import { openSegments } from '../../src/sources/segments.ts';

const child = join(import.meta.dirname, 'killed_writer.ts');
const withMount =
  process.env['REQUIRE_SERVERS'] === '1' ||
  (process.getuid?.() === 0 && spawnSync('sh', ['-c', 'command -v mount']).status === 0)
    ? test
    : test.skip;

let source: string;
beforeEach(async () => {
  source = await mkdtemp(join(tmpdir(), 'collected-'));
});
afterEach(async () => {
  spawnSync('umount', ['-l', source], { stdio: 'ignore' });
  await rm(source, { recursive: true, force: true });
});

/** The records of all sealed segments; every line of them must be whole. */
async function sealed(): Promise<number[]> {
  const folder = join(source, 'site.scans');
  const names = (await readdir(folder)).sort();
  expect(names.filter(name => !name.endsWith('.ndjson'))).toEqual([]);
  const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')));
  return texts.flatMap(text => {
    expect(text.endsWith('\n')).toBe(true);
    return text
      .slice(0, -1)
      .split('\n')
      .map(line => (JSON.parse(line) as { n: number }).n);
  });
}

test('killed twenty times in the middle of writing, every acknowledged record is there once', async () => {
  const acknowledged: number[] = [];
  for (let round = 0; round < 20; round++) {
    const writer = spawn(process.execPath, [child, source, String(round * 1_000_000)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    writer.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.length > 200 * (round + 1)) writer.kill('SIGKILL');
    });
    await once(writer, 'close');
    expect(writer.signalCode).toBe('SIGKILL');
    // The last line may have been cut off on its way.
    acknowledged.push(...text.split('\n').slice(0, -1).map(Number));
  }
  await recoverAll(source);
  const kept = await sealed();
  expect(new Set(kept).size).toBe(kept.length);
  const there = new Set(kept);
  expect(acknowledged.filter(n => !there.has(n))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(1_000);
});

withMount('a full disk refuses records in words, keeps what it had, and takes more once there is room', async () => {
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', source]).status).toBe(0);
  const log = openSegments({ folder: join(source, 'site.scans'), clock: systemClock });
  const acknowledged: number[] = [];
  const refused: unknown[] = [];
  const append = async (n: number): Promise<void> => {
    try {
      await log.append(`{"n":${n},"filler":"${'x'.repeat(3_000)}"}\n`, 1);
      acknowledged.push(n);
    } catch (thrown) {
      refused.push(thrown);
    }
  };
  for (let n = 0; n < 200; n += 10) await Promise.all(Array.from({ length: 10 }, (_, i) => append(n + i)));
  expect(acknowledged.length).toBeGreaterThan(20);
  expect(refused.length).toBeGreaterThan(50);
  expect(refused[0]).toMatchObject({ code: 'segment_unwritable', message: expect.stringContaining('ENOSPC') });
  expect(spawnSync('mount', ['-o', 'remount,size=8m', source]).status).toBe(0);
  for (let n = 200; n < 220; n++) await append(n);
  expect(log.failed).toBeUndefined();
  await log.close();
  expect((await sealed()).sort((a, b) => a - b)).toEqual(acknowledged.sort((a, b) => a - b));
  expect(acknowledged.filter(n => n >= 200)).toHaveLength(20);
});
