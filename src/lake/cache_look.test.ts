// Which copies of a bucket's files go, and when.

import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import { lookThrough } from './cache_look.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const minute = 60_000;

let base: string;
let folder: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'look-'));
  folder = join(base, 'lake');
});
afterEach(() => rm(base, { recursive: true }));

async function copy(name: string, { bytes, restedMs }: { bytes: number; restedMs: number }): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, Buffer.alloc(bytes));
  await utimes(path, (now - restedMs) / 1000, (now - restedMs) / 1000);
}

const left = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile())
    .map(entry => entry.name)
    .sort();

const look = (bytes: number, { much = true, nowMs = () => now } = {}) => lookThrough({ folder, bytes, nowMs, much });

test('copies that rested longest go until the others fit; what was used shortly before stays though it does not', async () => {
  const seeds = fc.array(
    fc.record({ bytes: fc.integer({ min: 0, max: 50 }), rested: fc.integer({ min: 0, max: 60 }) }),
    {
      maxLength: 8,
    },
  );
  await fc.assert(
    fc.asyncProperty(seeds, fc.integer({ min: 0, max: 200 }), async (copies, most) => {
      await rm(folder, { recursive: true, force: true });
      for (const [i, { bytes, rested }] of copies.entries())
        await copy(`t/dt=1/${i}`, { bytes, restedMs: rested * minute + i });
      await look(most);
      const stayed = new Set((copies.length === 0 ? [] : await left()).map(Number));
      const rest = copies.map(({ bytes, rested }, i) => ({ i, bytes, restedMs: rested * minute + i }));
      const kept = rest.filter(({ i }) => stayed.has(i));
      const gone = rest.filter(({ i }) => !stayed.has(i));
      const sum = (some: typeof rest) => some.reduce((all, { bytes }) => all + bytes, 0);
      // Nothing in use went, and nothing of those that are not in use stayed longer than what went.
      expect(gone.every(one => one.restedMs >= limits.cacheRestMs)).toBe(true);
      const idle = kept.filter(one => one.restedMs >= limits.cacheRestMs);
      expect(idle.every(one => gone.every(other => other.restedMs > one.restedMs))).toBe(true);
      // It fits now, unless all that stays is in use; and nothing went that had room.
      expect(sum(kept) <= most || idle.length === 0).toBe(true);
      const last = gone.toSorted((one, other) => one.restedMs - other.restedMs)[0];
      expect(last === undefined || sum(kept) + last.bytes > most).toBe(true);
    }),
    { seed: 46, numRuns: 60 },
  );
});

test('what nobody used for a day goes though there is room, half fetched files too', async () => {
  await copy('t/dt=1/old', { bytes: 1, restedMs: limits.cacheUnusedMs });
  await copy('.tmp/killed', { bytes: 1, restedMs: limits.cacheUnusedMs });
  await copy('t/dt=1/new', { bytes: 1, restedMs: limits.cacheUnusedMs - 1 });
  await look(1_000);
  expect(await left()).toEqual(['new']);
});

test('one of several processes looks at a time, unless much came', async () => {
  await copy('a', { bytes: 10, restedMs: limits.cacheRestMs });
  await look(100, { much: false });
  await copy('b', { bytes: 100, restedMs: limits.cacheRestMs + 1 });
  await look(100, { much: false });
  expect(await left()).toEqual(['a', 'b']);
  await look(100, { much: false, nowMs: () => now + limits.cacheLookMs });
  expect(await left()).toEqual(['a']);
  await look(0);
  expect(await left()).toEqual([]);
  await expect(stat(`${folder}.looked`)).resolves.toBeDefined();
  await rm(folder, { recursive: true });
  await look(0);
});
