// Explore as people have it: a question asked with keys alone, its answer the API's, its address enough to ask it again.

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type PageBed } from './bed.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

test('a question is asked with keys alone and stands in the address', async () => {
  const { page, end } = await bed.open('/explore?range=yesterday');
  const metric = page
    .getByRole('textbox', { name: 'Add a metric' })
    .or(page.getByRole('combobox', { name: 'Add a metric' }));
  await metric.focus();
  await page.keyboard.type('bytes by client');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toContain('m=cdn.client_bytes');
  const dimension = page
    .getByRole('textbox', { name: 'Add a dimension' })
    .or(page.getByRole('combobox', { name: 'Add a dimension' }));
  await dimension.focus();
  await page.keyboard.type('country');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toContain('by=country');
  await page.getByRole('grid').waitFor();
  expect(page.url()).toContain('grain=auto');
  await end();
});

test('what cannot be combined is shown with its reason and cannot be chosen', async () => {
  const { page, end } = await bed.open('/explore?m=cdn.bytes&range=yesterday');
  const dimension = page.getByRole('combobox', { name: 'Add a dimension' });
  await dimension.click();
  await dimension.fill('country');
  const refused = page.getByRole('option', { name: /is not cut by/ }).first();
  await refused.waitFor();
  expect(await refused.getAttribute('data-combobox-disabled')).toBe('true');
  await end();
});

/** The answer to the question that the page asks, asked again. */
async function answerTo(page: Page, path: string): Promise<[string, number][]> {
  const asked = page.waitForRequest(request => new URL(request.url()).pathname === '/api/metrics');
  await page.goto(`${bed.address}${path}`);
  const body = (await asked).postData() ?? '';
  const response = await fetch(`${bed.address}/api/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { rows: [string, number][] }).rows;
}

test('chart and table show the numbers of the API, and the same address shows them again', async () => {
  const path = '/explore?m=cdn.client_bytes&by=device&range=yesterday&top=5';
  const { page, end } = await bed.open('/explore');
  const rows = await answerTo(page, path);
  const shown = async () => {
    const lines = page.getByRole('grid').getByRole('row');
    await lines.nth(rows.length).waitFor();
    const texts = (await lines.allInnerTexts()).slice(1, rows.length + 1).map(text => text.split('\n'));
    return texts.map(([name, number]) => [name, number?.replaceAll(/\D/g, '')]);
  };
  const { labels } = (await (await fetch(`${bed.address}/api/catalogue`)).json()) as {
    labels: { en: Record<string, string> };
  };
  const expected = rows.map(([name, number]) => [labels.en[name] ?? name, String(number)]);
  expect(await shown()).toEqual(expected);
  const bars = page.locator('table tbody tr');
  expect(await bars.locator('th').allInnerTexts()).toEqual(expect.arrayContaining(expected.map(([name]) => name)));
  await page.reload();
  expect(await shown()).toEqual(expected);
  await end();
});

test('the order of the table stands in the address', async () => {
  const { page, end } = await bed.open('/explore?m=cdn.client_bytes&by=device&range=yesterday');
  const grid = page.getByRole('grid');
  const first = () => grid.getByRole('row').nth(1).textContent();
  await grid.getByRole('row').nth(2).waitFor();
  const largest = await first();
  await grid.getByRole('columnheader').nth(1).click();
  await expect.poll(() => page.url()).toContain('sort=cdn.client_bytes');
  const smallest = await first();
  expect(smallest).not.toBe(largest);
  await page.reload();
  await grid.getByRole('row').nth(2).waitFor();
  expect(await first()).toBe(smallest);
  await end();
});

test('an hour of a heatmap becomes the range, by a click and by keys', async () => {
  const { page, end } = await bed.open('/explore?m=cdn.client_bytes&grain=hour&kind=heatmap&range=yesterday');
  const heat = page.getByRole('application').first();
  await heat.waitFor();
  await heat.focus();
  await page.keyboard.press('ArrowRight');
  for (let times = 0; times < 5; times++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect.poll(() => decodeURIComponent(page.url())).toMatch(/range=[\d-]+T05:00\.\.[\d-]+T06:00/);
  await page.goBack();
  await heat.locator('i').nth(7).click();
  await expect.poll(() => decodeURIComponent(page.url())).toMatch(/range=[\d-]+T07:00\.\.[\d-]+T08:00/);
  await end();
});

test('a dimension becomes columns', async () => {
  const { page, end } = await bed.open(
    '/explore?m=cdn.bytes&by=distribution&grain=hour&range=yesterday&pivot=distribution',
  );
  const grid = page.getByRole('grid');
  await grid.waitFor();
  const heads = await grid.getByRole('columnheader').allInnerTexts();
  expect(heads.some(text => /DEMO0/.test(text))).toBe(true);
  await end();
});

test('the file has every row, with every digit', async () => {
  const { page, end } = await bed.open('/explore');
  const rows = await answerTo(page, '/explore?m=cdn.client_bytes&by=device&range=yesterday');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /CSV/ }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  expect(lines.slice(1, rows.length + 1)).toEqual(rows.map(([device, bytes]) => `${device},${bytes}`));
  await end();
});

test('why: rules of an outcome, with their conditions', async () => {
  const { page, end } = await bed.open('/explore?m=cdn.miss&by=device&range=yesterday&why=1');
  await page.getByText('What goes with Miss').waitFor();
  await page
    .getByText(/as likely/)
    .first()
    .waitFor();
  await end();
});

test('why: looks at the rows of the filters alone', async () => {
  const { page, end } = await bed.open('/explore');
  const asked = page.waitForRequest(request => new URL(request.url()).pathname === '/api/drivers');
  await page.goto(`${bed.address}/explore?m=cdn.miss&by=device&range=yesterday&why=1&f=distribution:EHLSDEMO000002`);
  expect(JSON.parse((await asked).postData() ?? '{}')).toMatchObject({ filters: { distribution: ['EHLSDEMO000002'] } });
  await end();
});
