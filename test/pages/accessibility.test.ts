// The pages for people without a mouse: the way from the login to a result is walked by keys alone. What axe finds on each page is asked where
// every page is opened.

import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type PageBed } from './bed.ts';
import { ada, addAda } from './people_in.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

/** More presses than this nobody makes. */
const mostTabs = 80;

/** Goes on by Tab until the focus is there; a page on which it never gets there fails. */
async function tabTo(page: Page, wanted: Locator, { back = false } = {}): Promise<void> {
  await wanted.first().waitFor();
  for (let turn = 0; turn < mostTabs; turn += 1) {
    if (await wanted.first().evaluate(one => one === document.activeElement)) return;
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`${wanted} was not reached by ${mostTabs} presses of Tab`);
}

/** The way past what stands on every page, which those without a mouse take first. */
async function skipToContent(page: Page): Promise<void> {
  const skip = page.getByRole('link', { name: 'Go to the content' });
  await skip.focus();
  await page.keyboard.press('Enter');
}

test('the first Tab offers the content, and takes the focus there', async () => {
  const { page, end } = await bed.open('/runs');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Go to the content' });
  expect(await skip.evaluate(one => one === document.activeElement)).toBe(true);
  const box = await skip.boundingBox();
  expect(box?.y ?? -1).toBeGreaterThanOrEqual(0);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
  await end();
});

test('from the login over a dashboard to the result of a statement, by keys alone', async () => {
  await addAda(bed);
  const { page, end } = await bed.open('/login');
  await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
  await page.locator('input[name=email]:focus').waitFor();
  await page.keyboard.type(ada.email);
  await tabTo(page, page.locator('input[name=password]'));
  await page.keyboard.type(ada.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Now' }).waitFor();

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('Errors');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/dashboards\/cdn\.errors/);
  await tabTo(page, page.getByRole('button', { name: /Last|Yesterday|Newest/ }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Yesterday' }).last());
  await page.keyboard.press('Enter');
  await page.waitForURL(/range=yesterday/);

  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.waitForURL(/\/sql/);
  await skipToContent(page);
  await tabTo(page, page.locator('.cm-content'));
  await page.keyboard.insertText('select n, n * n as square from unnest(sequence(1, 30)) as t(n) order by n');
  await page.keyboard.press('Control+Enter');
  const grid = page.getByRole('grid', { name: 'Result' });
  await grid.locator('[data-row="0"]').waitFor();
  // Tab indents in an editor; Escape lets it go on.
  await page.keyboard.press('Escape');
  await tabTo(page, grid);
  await page.keyboard.press('Control+End');
  await grid.getByText('900', { exact: true }).waitFor();
  await end();
});
