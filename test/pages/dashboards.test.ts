// Dashboards as people have them: the numbers on the page are those of the API, everything stands in the address, keys can do what the mouse can.

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type PageBed, phone } from './bed.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

interface ApiAnswer {
  rows: (string | number | null)[][];
  columns: { name: string; kind: string; unit: string | null }[];
  sql: string;
}

async function panelOf(dashboard: string, panel: string, query = 'from=yesterday'): Promise<ApiAnswer> {
  const response = await fetch(`${bed.address}/api/dashboards/${dashboard}/panels/${panel}?${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as ApiAnswer;
}

async function panelsOf(dashboard: string): Promise<{ id: string; kind: string; title: string }[]> {
  const response = await fetch(`${bed.address}/api/dashboards/${dashboard}`);
  return ((await response.json()) as { panels: { id: string; kind: string; title: string }[] }).panels;
}

/** The range that the page asks for, out of its own request for a panel. */
async function askedBy(page: Page, path: string, panel: string): Promise<URLSearchParams> {
  const asked = page.waitForRequest(request => new URL(request.url()).pathname.endsWith(`/panels/${panel}`));
  await page.goto(`${bed.address}${path}`);
  return new URL((await asked).url()).searchParams;
}

const idOf = async (kind: string): Promise<string> => {
  const found = (await panelsOf('cdn.delivery')).find(panel => panel.kind === kind);
  if (found === undefined) throw new Error(`no panel of kind ${kind}`);
  return found.id;
};

test('the figures on the page are those of the API', async () => {
  const { page, end } = await bed.open('/dashboards');
  const id = await idOf('figures');
  const query = await askedBy(page, '/dashboards/cdn.delivery?range=yesterday', id);
  const answer = await panelOf('cdn.delivery', id, query.toString());
  const exact = page.locator(`[data-panel=${id}] dd`);
  await exact.first().waitFor();
  for (const [index, { unit }] of answer.columns.entries()) {
    const shown = await exact.nth(index).getAttribute('title');
    if (unit === 'requests' || unit === 'bytes')
      expect(shown?.replaceAll(/[^\d]/g, '')).toBe(String(answer.rows[0]?.[index]));
  }
  await end();
});

test('the table twin has a row for each of the chart, with the same numbers', async () => {
  const { page, end } = await bed.open('/dashboards');
  const id = await idOf('bar');
  const query = await askedBy(page, '/dashboards/cdn.delivery?range=yesterday', id);
  const answer = await panelOf('cdn.delivery', id, query.toString());
  const panel = page.locator(`[data-panel=${id}]`);
  await panel.scrollIntoViewIfNeeded();
  await panel.locator('tbody tr').first().waitFor();
  expect(await panel.locator('tbody tr:not([data-rest])').count()).toBe(answer.rows.length);
  await panel.getByRole('button', { name: /^More about/ }).click();
  await page.getByRole('button', { name: 'Show as table' }).click();
  await panel.getByRole('grid').waitFor();
  const digits = ((await panel.getByRole('grid').textContent()) ?? '').replaceAll(/[^\d\n]/g, '');
  expect(digits).toContain(String(answer.rows[0]?.[1]));
  await end();
});

test('arrow keys move along a chart and say what is there; Shift and Enter zoom; Back comes back', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.delivery?range=yesterday');
  const chart = page.getByRole('application').first();
  await chart.focus();
  await page.keyboard.press('Home');
  const said = chart.locator('[aria-live=polite]');
  await expect.poll(() => said.textContent()).toMatch(/00:00–01:00: /);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => said.textContent()).toMatch(/01:00–02:00: /);
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => decodeURIComponent(page.url()))
    .toMatch(/range=\d{4}-\d\d-\d\dT01:00\.\.\d{4}-\d\d-\d\dT04:00/);
  await page.goBack();
  await expect.poll(() => page.url()).toContain('range=yesterday');
  await end();
});

test('a stretch that is dragged is the range of the page', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.delivery?range=yesterday');
  const chart = page.getByRole('application').first();
  await chart.waitFor();
  const box = await chart.boundingBox();
  if (box === null) throw new Error('no chart');
  await page.mouse.move(box.x + box.width * 0.3, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 6 });
  await page.mouse.up();
  await expect.poll(() => decodeURIComponent(page.url())).toMatch(/range=\d{4}-\d\d-\d\dT\d\d:00\.\./);
  await end();
});

test('a value that is clicked filters all panels, or leads to its dashboard, and stands in the address', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.delivery?range=yesterday');
  const id = await idOf('bar');
  const panel = page.locator(`[data-panel=${id}]`);
  await panel.scrollIntoViewIfNeeded();
  const value = panel.locator('tbody th button').first();
  const name = await value.textContent();
  await value.click();
  await expect.poll(() => page.url()).toMatch(/[?&]f=/);
  expect(name).not.toBe('');
  await end();
});

test('the SQL behind a panel is the statement that gave its numbers', async () => {
  const { page, end } = await bed.open('/dashboards');
  const id = await idOf('figures');
  const query = await askedBy(page, '/dashboards/cdn.delivery?range=yesterday', id);
  const { sql } = await panelOf('cdn.delivery', id, query.toString());
  await page
    .locator(`[data-panel=${id}]`)
    .getByRole('button', { name: /^More about/ })
    .click();
  await page.getByRole('button', { name: 'The SQL behind this' }).click();
  const dialog = page.locator('dialog[open]');
  expect((await dialog.locator('pre').textContent())?.trim()).toBe(sql.trim());
  await dialog.getByRole('button', { name: 'Open in SQL' }).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe('/sql');
  await end();
});

test('CSV and picture are files with the panel in them', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.delivery?range=yesterday');
  const id = await idOf('figures');
  const menu = page.locator(`[data-panel=${id}]`).getByRole('button', { name: /^More about/ });
  const saved = async (name: RegExp): Promise<Buffer> => {
    await menu.click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return readFile(await download.path());
  };
  expect((await saved(/CSV/)).toString('utf8').split(/\r?\n/).length).toBeGreaterThan(1);
  const picture = await saved(/PNG/);
  expect([...picture.subarray(1, 4)].map(byte => String.fromCharCode(byte)).join('')).toBe('PNG');
  // Width in the header of the PNG: 960 at twice the density.
  expect(picture.readUInt32BE(16)).toBe(1_920);
  await end();
});

test('a range without data says where the data ends', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.delivery?range=2031-01-01..2031-01-02');
  await page.getByText('No rows in this range').first().waitFor();
  await page
    .getByText(/The data ends at/)
    .first()
    .waitFor();
  await end();
});

test('on a phone nothing is wider than the screen', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.delivery?range=yesterday', { size: phone });
  await page.getByRole('application').first().waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(phone.width);
  await end();
});

test('a pinned dashboard stands first and stays there', async () => {
  const { page, end } = await bed.open('/dashboards');
  const last = page.locator('[data-dashboard]').last();
  const name = await last.getAttribute('data-dashboard');
  await last.getByRole('button', { name: /^Pin/ }).click();
  await page.reload();
  await page.locator('[data-dashboard]').first().waitFor();
  expect(await page.locator('[data-dashboard]').first().getAttribute('data-dashboard')).toBe(name);
  await end();
});
