// The grid under the keyboard and under hostile values, on the SQL page, where it takes any rows there are.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousOf } from './axe.ts';
import { openPages, type PageBed, phone } from './bed.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

const grid = (page: Page) => page.getByRole('grid', { name: 'Result' });
const cell = (page: Page, row: number, column: number) =>
  grid(page).locator(`[data-row="${row}"] [data-column="${column}"]`);

async function result(sql: string, options: Parameters<PageBed['open']>[1] = {}) {
  const opened = await bed.open(`/sql?sql=${encodeURIComponent(sql)}`, options);
  await opened.page.locator('.cm-content').click();
  await opened.page.keyboard.press('Control+Enter');
  await opened.page.locator('output[data-state="done"]').waitFor({ timeout: 60_000 });
  await grid(opened.page).focus();
  return opened;
}

/** The element that the grid names as active. */
const active = (page: Page) =>
  page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant');
    return document.getElementById(id ?? '')?.textContent ?? null;
  });

test('arrows move, and the active cell is what a screen reader is told', async () => {
  const { page, end } = await result('select n, n * n as square from unnest(sequence(1, 500)) as t(n) order by n');
  expect(await active(page)).toBe('1');
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
  expect(await active(page)).toBe('9');
  await page.keyboard.press('Control+End');
  await expect.poll(() => active(page)).toBe('250000');
  await page.keyboard.press('PageUp');
  await page.keyboard.press('Control+Home');
  await expect.poll(() => active(page)).toBe('1');
  await end();
});

test('a head sorts by Enter and widens by Alt with an arrow', async () => {
  const { page, end } = await result("select * from (values (2, 'b'), (1, 'a'), (null, 'c'), (10, 'd')) as t(n, word)");
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect.poll(() => cell(page, 0, 0).textContent()).toBe('1');
  expect(await cell(page, 2, 0).textContent()).toBe('10');
  await page.keyboard.press('Enter');
  await expect.poll(() => cell(page, 0, 0).textContent()).toBe('10');
  // What is absent stands last either way.
  expect(await cell(page, 3, 0).textContent()).toBe('null');
  const before = (await cell(page, 0, 0).boundingBox())?.width ?? 0;
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(async () => ((await cell(page, 0, 0).boundingBox())?.width ?? 0) - before).toBe(16);
  await end();
});

test('a handle in the head is dragged', async () => {
  const { page, end } = await result('select 1 as first, 2 as second');
  const handle = await grid(page).locator('[data-handle]').first().boundingBox();
  const before = (await cell(page, 0, 0).boundingBox())?.width ?? 0;
  if (handle === null) throw new Error('no handle');
  await page.mouse.move(handle.x + 4, handle.y + 10);
  await page.mouse.down();
  await page.mouse.move(handle.x + 64, handle.y + 10, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => Math.round(((await cell(page, 0, 0).boundingBox())?.width ?? 0) - before)).toBe(60);
  await end();
});

test('hostile values are shown as what they are, and act on nothing', async () => {
  const { page, end } = await result(
    "select * from (values (1, 'user' || chr(8238) || 'txt.exe'), (2, '<img src=x onerror=alert(1)>'), (3, 'tab' || chr(9) || 'line' || chr(10) || 'end')) as t(n, value) order by n",
  );
  expect(await cell(page, 0, 1).textContent()).toBe('user\\u202Etxt.exe');
  expect(await cell(page, 1, 1).textContent()).toBe('<img src=x onerror=alert(1)>');
  expect(await grid(page).locator('img').count()).toBe(0);
  expect(await cell(page, 2, 1).textContent()).toBe('tab\\tline\\nend');
  await end();
});

test('a long text is read whole by Space, and Escape goes back to its cell', async () => {
  const { page, end } = await result("select rpad('', 5000, 'abcdefghij') as long");
  await page.keyboard.press('Space');
  const dialog = page.getByRole('dialog', { name: /Whole text of long/ });
  await dialog.waitFor();
  expect((await dialog.locator('pre').textContent())?.length).toBe(5_000);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await active(page)).toContain('abcdefghij');
  await end();
});

test('sixty columns and ten thousand rows: only what is seen is drawn, and the last cell is reached', async () => {
  const names = Array.from({ length: 60 }, (_, at) => `n + ${at} as c${at}`).join(', ');
  const { page, end } = await result(`select ${names} from unnest(sequence(1, 10000)) as t(n) order by n`);
  expect(await grid(page).getByRole('gridcell').count()).toBeLessThan(1_500);
  await page.keyboard.press('Control+End');
  await expect.poll(() => active(page)).toBe('10059');
  expect(await seriousOf(page)).toEqual([]);
  await end();
});

test('at 390 pixels the first column stays while the others move', async () => {
  const { page, end } = await result(
    'select hour, distribution, request_count, hit_count, miss_count, bytes_requested from cdn.delivery_hourly',
    {
      size: phone,
    },
  );
  const before = await cell(page, 0, 0).boundingBox();
  await page.keyboard.press('End');
  await expect.poll(() => grid(page).evaluate(element => element.scrollLeft)).toBeGreaterThan(100);
  const after = await cell(page, 0, 0).boundingBox();
  expect(Math.abs((after?.x ?? 0) - (before?.x ?? 99))).toBeLessThan(2);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await end();
});
