// Pages of minutes that are built as records come in: they show the newest whole minute, move by themselves, and a value leads to the page about it.

import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousOf } from './axe.ts';
import { openPages, type PageBed, phone, wide } from './bed.ts';

const key = 'key-for-the-players-of-this-test';
const minuteMs = 60_000;

interface Beat {
  roomid: string;
  userid: string;
  region: string;
  agent: string;
  timestamp: number;
}

const beat = (user: number, room: number, timestamp: number): Beat => ({
  ...{ roomid: `room-${room}`, userid: `user-${user}`, timestamp },
  ...{ region: user % 3 === 0 ? 'osaka' : 'tokyo', agent: user % 2 === 0 ? 'phone' : 'tv' },
});

/** An hour of 40 users who go to the next of five rooms every ten minutes, each at a minute of their own. */
function hourBefore(now: number): Beat[] {
  const beats: Beat[] = [];
  for (let at = now - 60 * minuteMs; at < now; at += 30_000)
    for (let user = 0; user < 40; user++)
      beats.push(beat(user, (Math.floor((at / minuteMs + user) / 10) + (user % 3)) % 5, at));
  return beats;
}

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages({
    // The demo plays records of its own: what is counted here is what stands here.
    prepare: async site => {
      for (const name of ['demo.json', 'data', 'inbox/cdn', 'inbox/live'])
        await rm(join(site, name), { recursive: true });
      await appendFile(join(site, 'tallylight.yaml'), `\ncollect: { keys: { web: ${key} } }\n`);
      await mkdir(join(site, 'inbox/live'));
      const lines = hourBefore(Date.now()).map(one => JSON.stringify(one));
      await writeFile(join(site, 'inbox/live/beats.ndjson'), `${lines.join('\n')}\n`);
    },
  });
  await counted(40);
}, 120_000);
afterAll(() => bed.close());

/** Waits until the first pass has built the minutes. */
async function counted(viewers: number): Promise<void> {
  for (const until = Date.now() + 60_000; (await viewersOf('unique_viewers')) !== viewers; ) {
    if (Date.now() > until) throw new Error(`not ${viewers} viewers within a minute: ${bed.told()}`);
    await new Promise(resolve => setTimeout(resolve, 250));
  }
}

/** A figure of the last three hours, as the API has it. */
async function viewersOf(metric: string): Promise<unknown> {
  const from = new Date(Date.now() - 180 * minuteMs).toISOString();
  const response = await fetch(`${bed.address}/api/dashboards/live.audience/panels/figures?from=${from}`);
  const { columns, rows } = (await response.json()) as { columns: { name: string }[]; rows: unknown[][] };
  return rows[0]?.[columns.findIndex(({ name }) => name === `live.${metric}`)];
}

const panel = (page: Page, id: string) => page.locator(`[data-panel=${id}]`);

test('the first page has the sections of both packs, and says the newest whole minute', async () => {
  const { page, end } = await bed.open('/');
  await panel(page, 'viewers').getByText('live', { exact: true }).waitFor();
  const sections = await page.getByRole('heading', { level: 2, name: /^(Delivery|Live) now$/ }).allInnerTexts();
  expect(sections).toEqual(['Delivery now', 'Live now']);
  // Nobody has sent a beat since the file was written: the newest whole minute may have all of them, or none.
  await expect
    .poll(() => panel(page, 'viewers').locator('p [title]').first().getAttribute('title'))
    .toMatch(/^(40|0)$/);
  await end();
});

test('what comes in is on an open page some seconds later, without a word of it', async () => {
  const { page, end } = await bed.open('/dashboards/live.audience');
  const figure = panel(page, 'figures').locator('dd').first();
  await expect.poll(() => figure.getAttribute('title'), { timeout: 10_000 }).toBe('40');
  const now = Date.now();
  const beats = Array.from({ length: 3 }, (_, user) => beat(100 + user, 1, now));
  const sent = await fetch(`${bed.address}/collect/live.heartbeats`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(beats),
  });
  expect(sent.status).toBe(202);
  await expect.poll(() => figure.getAttribute('title'), { timeout: 20_000 }).toBe('43');
  await end();
});

test('a value leads to the page about it, which has a way to all others', async () => {
  const { page, end } = await bed.open('/dashboards/live.flows');
  const band = panel(page, 'switches').getByRole('application');
  await band.focus();
  await page.keyboard.press('ArrowDown');
  await expect
    .poll(() => band.locator('[aria-live=polite]').textContent())
    .toMatch(/^room-\d → room-\d: [\d,]+ viewers/);
  const said = await band.locator('[aria-live=polite]').textContent();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/dashboards\/live\.room\?.*about=room-\d/);
  const room = new URL(page.url()).searchParams.get('about');
  expect(said).toContain(`→ ${room}:`);
  await page.getByRole('heading', { level: 1, name: `Room ${room}` }).waitFor();
  await page.getByRole('button', { name: 'Another' }).click();
  const other = room === 'room-0' ? 'room-1' : 'room-0';
  await page.getByRole('dialog').getByRole('button', { name: other }).click();
  await page.getByRole('heading', { level: 1, name: `Room ${other}` }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: `Room ${room}` }).waitFor();
  await page.goto(`${bed.address}/dashboards/live.room`);
  await page.getByRole('button', { name: /^room-0/ }).click();
  await page.waitForURL(/about=room-0/);
  await end();
});

test('the table of a flow has its numbers', async () => {
  const { page, end } = await bed.open('/dashboards/live.flows');
  const flow = panel(page, 'switches');
  const band = flow.getByRole('application').locator('path');
  await band.first().waitFor();
  const bands = await band.count();
  await flow.getByRole('button', { name: /^More about/ }).click();
  await page.getByRole('button', { name: 'Show as table' }).click();
  await flow.getByRole('grid').waitFor();
  expect(await flow.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(bands + 1));
  await end();
});

test.each([
  { size: wide, theme: 'light', language: 'en' },
  { size: phone, theme: 'dark', language: 'ja' },
] as const)(
  'the page about one value and the wall are whole: $language, $theme, $size.width pixels',
  async ({ size, theme, language }) => {
    const { page, end } = await bed.open('/status', { size, theme, language, reducedMotion: true });
    const faults: Record<string, string[]> = {};
    // The dashboards of every pack are opened where every page is; these two have addresses that no list names.
    for (const name of ['/dashboards/live.room?about=room-1', '/?wall=1']) {
      await page.goto(`${bed.address}${name}`);
      await page.locator('[data-panel]').first().waitFor();
      await page.waitForFunction(() => document.querySelector('[data-panel] [aria-busy=true]') === null);
      const found = await seriousOf(page, 'body');
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wider > 0) found.push(`${wider} pixels wider than the screen`);
      const heads = await page.locator('h1, main h2').allInnerTexts();
      const own = heads.filter(head => head !== 'Demo TV');
      if (language === 'ja') found.push(...own.filter(head => !/[\p{Script=Katakana}\p{Script=Han}]/u.test(head)));
      if (found.length > 0) faults[name] = found;
    }
    expect(faults).toEqual({});
    await end();
  },
  60_000,
);
