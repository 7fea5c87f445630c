// The main pages against pictures of them that people have looked at. The site is the same to the byte each time: its clock stands still, its
// traffic follows from one number. `PICTURES=renew` writes the pictures anew, to be looked at before they are kept.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pixelmatch from 'pixelmatch';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type PageBed, phone, wide } from './bed.ts';
import { watchTraffic } from './every_page_paths.ts';

const root = join(import.meta.dirname, '..', '..');
const kept = join(import.meta.dirname, 'pictures');
/** What a picture looks like that was not as it is kept, and where it differs. */
const seen = join(tmpdir(), 'tallylight-pictures');
const renew = process.env['PICTURES'] === 'renew';

/** Friday morning in the zone of the site, so that yesterday is whole and today has begun. */
const variables = { TALLYLIGHT_NOW: '2026-03-06T00:30:00Z' };

/** Colours nearer than this are the same: letters are smoothed a little differently by each version of the browser. */
const threshold = 0.2;
/** Of all points: a word that is longer, a line that is elsewhere is more than that. */
const mostDifferent = 0.005;
const mostBytes = 150_000;

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages({ prepare: makeStill, variables });
  await rested();
});
afterAll(() => bed.close());

/** Another demo than that of the other tests, whose days are those before today. */
async function makeStill(site: string): Promise<void> {
  await rm(site, { recursive: true });
  const args = ['demo', site, '--days', '2', '--scale', '0.2', '--seed', '1', '--first-day', '2026-03-04', '--still'];
  await promisify(execFile)(process.execPath, [join(root, 'src/cli/main.ts'), ...args], {
    env: { ...process.env, ...variables },
  });
}

/** The picture of a page, its colours in 32 steps, which the eye does not see and which halves the file. */
async function picture(page: Page): Promise<PNG> {
  const taken = PNG.sync.read(await page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' }));
  for (const [at, value] of taken.data.entries()) taken.data[at] = at % 4 === 3 ? 255 : value & 0xf8;
  return taken;
}

/** The pass with which a server begins is over, so that no picture shows it half done. */
async function rested(): Promise<void> {
  for (let turn = 0; turn < 300; turn += 1) {
    const answer = await fetch(`${bed.address}/api/runs?quiet=true&limit=1`);
    const [run] = ((await answer.json()) as { items: { id: number; state: string }[] }).items;
    if (run !== undefined && run.id > 1 && run.state === 'done') return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('the server did not end its first pass');
}

test.each([
  { name: 'now', path: '/', size: wide, theme: 'dark' },
  { name: 'now_phone', path: '/', size: phone, theme: 'light' },
  { name: 'delivery', path: '/dashboards/cdn.delivery', size: wide, theme: 'light' },
  { name: 'sql', path: '/sql?sql=select%201%20as%20one', size: wide, theme: 'dark' },
  { name: 'lake', path: '/lake?search=cdn', size: wide, theme: 'light' },
  { name: 'runs', path: '/runs', size: wide, theme: 'dark' },
] as const)('$name looks as it did', async ({ name, path, size, theme }) => {
  let traffic: ReturnType<typeof watchTraffic> | undefined;
  const { page, end } = await bed.open(path, {
    size,
    theme,
    reducedMotion: true,
    timeZone: 'Asia/Tokyo',
    before: async opened => {
      await opened.clock.setFixedTime(variables.TALLYLIGHT_NOW);
      traffic = watchTraffic(opened);
    },
  });
  expect(await traffic?.settled()).toEqual([]);
  await page.locator('[data-lamp=live]').first().waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(500);
  const now = await picture(page);
  await end();
  const file = join(kept, `${name}.png`);
  if (renew || !existsSync(file)) {
    await mkdir(kept, { recursive: true });
    await writeFile(file, PNG.sync.write(now, { colorType: 2, deflateLevel: 9 }));
    expect((await stat(file)).size).toBeLessThanOrEqual(mostBytes);
    if (!renew) throw new Error(`${file} was not there; it is now: look at it, and keep it`);
    return;
  }
  await compare(now, { file, name });
});

async function compare(now: PNG, { file, name }: { file: string; name: string }): Promise<void> {
  const before = PNG.sync.read(await readFile(file));
  expect([now.width, now.height]).toEqual([before.width, before.height]);
  const { width, height } = now;
  const difference = new PNG({ width, height });
  const points = pixelmatch(before.data, now.data, difference.data, width, height, { threshold });
  const share = points / (width * height);
  if (share > mostDifferent) {
    await mkdir(seen, { recursive: true });
    await writeFile(join(seen, `${name}.png`), PNG.sync.write(now));
    await writeFile(join(seen, `${name}.difference.png`), PNG.sync.write(difference));
  }
  expect(share, `see ${seen}; PICTURES=renew where it should be so`).toBeLessThanOrEqual(mostDifferent);
}
