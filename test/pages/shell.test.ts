// The frame around all pages, in a browser: what is live is lit, what is lost is told and heals, and everything can be reached by keys.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type PageBed, phone } from './bed.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

test('the lamp is lit while the page hears the server, and only then; what was shown stays, and heals', async () => {
  const { page, end } = await bed.open('/status', { forgive: [/Failed to load resource/, /ERR_/] });
  await page.locator('[data-lamp="live"]').first().waitFor();
  await bed.stopServer();
  await page.locator('[data-lamp="lost"]').first().waitFor();
  await page.getByText('Connection lost').waitFor();
  expect(await page.locator('h1').textContent()).toBe('Status');
  expect(await page.getByText('DuckDB').first().isVisible()).toBe(true);
  await bed.startServer();
  await page.locator('[data-lamp="live"]').first().waitFor({ timeout: 40_000 });
  await page.getByText('Connection lost').waitFor({ state: 'detached' });
  await end();
});

test('every page is reached by keys, and the focus and the title go along', async () => {
  const { page, end } = await bed.open('/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  for (const [letter, title] of [
    ['i', 'Status'],
    ['r', 'Runs'],
    ['n', 'Now'],
  ] as const) {
    await page.keyboard.press('g');
    await page.keyboard.press(letter);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.locator('main:focus').waitFor();
    await expect.poll(() => page.title()).toBe(`${title} · Demo TV`);
  }
  await end();
});

test('the palette finds a page by its name, and gives the focus back', async () => {
  const { page, end } = await bed.open('/status');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox');
  await field.waitFor();
  await field.fill('runs');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
  expect(await field.isVisible()).toBe(false);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'hidden' });
  await end();
});

test('theme and language are remembered on this machine', async () => {
  const { page, end } = await bed.open('/');
  await page.getByRole('button', { name: /language, theme/ }).click();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.getByRole('radio', { name: '日本語' }).check();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: '現況' }).waitFor();
  await page.locator('html[lang="ja"][data-mantine-color-scheme="dark"]').waitFor();
  await end();
});

test('a range is set by hand, stands in the address, and Back takes it away', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.delivery');
  await page.locator('[data-panel]').first().waitFor();
  await page.getByRole('button', { name: /Last 72 h/ }).click();
  await page.getByRole('button', { name: 'Yesterday' }).click();
  await page.waitForURL(/range=yesterday/);
  await page.keyboard.press('[');
  await page.waitForURL(/range=\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d/);
  await page.goBack();
  await page.waitForURL(/range=yesterday/);
  await end();
});

test('on a phone the pages are at the bottom, and nothing is wider than the screen', async () => {
  const { page, end } = await bed.open('/', { size: phone });
  await page.getByRole('navigation').getByText('Runs').click();
  await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('dialog').getByText('Status').click();
  await page.getByRole('heading', { level: 1, name: 'Status' }).waitFor();
  expect(await page.locator('html').evaluate(root => root.scrollWidth)).toBe(phone.width);
  await end();
});

test('an address that leads nowhere says so', async () => {
  const { page, end } = await bed.open('/no/such/page', { forgive: [/404/] });
  await page.getByRole('heading', { level: 1, name: 'Nothing is here' }).waitFor();
  await end();
});

test('all script that the first page loads in a browser, drawings included, is at most 400 kB as it is sent', async () => {
  const sizes: Promise<number>[] = [];
  const { page, end } = await bed.open('/', {
    before: opened => {
      opened.on('requestfinished', request => {
        if (!new URL(request.url()).pathname.endsWith('.js')) return;
        sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
      });
    },
  });
  await page.locator('[data-panel] dd').first().waitFor();
  await page.waitForTimeout(1_000);
  const sum = (await Promise.all(sizes)).reduce((all, size) => all + size, 0);
  console.log(`first page in Chromium: ${Math.round(sum / 1_000)} kB of script as sent`);
  expect(sum).toBeGreaterThan(50_000);
  expect(sum).toBeLessThanOrEqual(400_000);
  await end();
});
