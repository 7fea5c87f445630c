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
  const dimension = page.getByLabel('Add a dimension');
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
    await page.getByRole('grid').waitFor();
    return ((await page.getByRole('grid').textContent()) ?? '').replaceAll(/[^\d\n]/g, '');
  };
  expect(await shown()).toContain(String(rows[0]?.[1]));
  await page.reload();
  expect(await shown()).toContain(String(rows[0]?.[1]));
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
