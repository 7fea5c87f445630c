// The SQL page as an analyst has it: typed, completed, run, stopped, kept, taken along, made into a table; with the keyboard where that
// matters, against the real server.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousOf } from './axe.ts';
import { openPages, type PageBed, phone } from './bed.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

const link = (sql: string) => `/sql?sql=${encodeURIComponent(sql)}`;
const status = (page: Page) => page.locator('output[data-state]');
const grid = (page: Page) => page.getByRole('grid', { name: 'Result' });

/** Waits for the end of a run. */
const ended = (page: Page, state: 'done' | 'failed' | 'stopped') =>
  expect.poll(() => status(page).getAttribute('data-state'), { timeout: 60_000 }).toBe(state);

/** Opens a statement, waits for the editor, and runs it by key. */
async function run(sql: string, options: Parameters<PageBed['open']>[1] = {}) {
  const opened = await bed.open(link(sql), options);
  await opened.page.locator('.cm-content').click();
  await opened.page.keyboard.press('Control+Enter');
  return opened;
}

test('a link opens its statement; Ctrl+Enter runs it and says what came and what was read', async () => {
  const { page, end } = await run(
    'select distribution, sum(request_count) as n from cdn.delivery_hourly group by 1 order by 1',
  );
  await ended(page, 'done');
  const said = await status(page).textContent();
  expect(said).toMatch(/3 rows/);
  expect(said).toMatch(/read \d+ files?, [\d.]+ kB/);
  expect(said).toMatch(/complete/);
  expect(await grid(page).getAttribute('aria-rowcount')).toBe('4');
  expect(page.url()).toContain('sql=select');
  await end();
});

test('a hundred thousand rows stream into the grid, and its end shows the right last row', async () => {
  const { page, end } = await run(
    'select n, n * 2 as twice, cast(null as varchar) as nothing from unnest(sequence(1, 150000)) as t(n) order by n',
  );
  await ended(page, 'done');
  expect(await status(page).textContent()).toMatch(/100,000 rows[\s\S]*first 100,000 rows/);
  await grid(page).focus();
  await page.keyboard.press('Control+End');
  const last = grid(page).locator('[data-row="99999"]');
  await last.waitFor();
  expect(await last.textContent()).toBe('100000100000200000null');
  await page.keyboard.press('Control+Home');
  await grid(page).locator('[data-row="0"]').waitFor();
  await end();
});

test('Stop ends the statement here and at the server', async () => {
  const { page, end } = await run(
    'select count(*) from cdn.requests a, cdn.requests b where a.sc_bytes * b.time_taken < a.time_taken * b.sc_bytes',
  );
  await page.getByRole('button', { name: 'Stop' }).click();
  await ended(page, 'stopped');
  // The engine is free again: the next statement does not wait for the one that would have taken minutes.
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('select 42 as answer');
  await page.keyboard.press('Control+Enter');
  await ended(page, 'done');
  expect(await grid(page).locator('[data-row="0"]').textContent()).toContain('42');
  await end();
});

test('a mistake is underlined where it is, and told with what to do', async () => {
  const { page, end } = await run('select distribution,\n  no_such_column\nfrom cdn.delivery_hourly', {
    forgive: [/400/, /422/],
  });
  await ended(page, 'failed');
  await expect.poll(() => page.locator('.cm-mistake').textContent()).toBe('no_such_column');
  expect(await page.getByRole('alert').first().textContent()).toContain('no_such_column');
  await end();
});

test('names are completed from the catalogue, aliases resolved', async () => {
  const { page, end } = await bed.open('/sql');
  await page.locator('.cm-content').click();
  await page.keyboard.insertText('select d.\nfrom cdn.delivery_hourly as d');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('End');
  await page.keyboard.type('request_c');
  const option = page.locator('.cm-tooltip-autocomplete [role=option]').first();
  await option.waitFor();
  expect(await option.textContent()).toContain('request_count');
  await page.waitForTimeout(200);
  await page.keyboard.press('Enter');
  expect(await page.locator('.cm-line').first().textContent()).toBe('select d.request_count');
  await end();
});

test('a statement is formatted, cleared, and kept over a reload', async () => {
  const { page, end } = await bed.open(
    link('SELECT distribution,SUM(request_count) FROM cdn.delivery_hourly GROUP BY 1'),
  );
  await page.locator('.cm-line').first().waitFor();
  await page.getByRole('button', { name: 'Format' }).click();
  await expect
    .poll(() => page.locator('.cm-content').textContent())
    .toMatch(/^select {2}distribution, {2}sum\(request_count\)/);
  await page.reload();
  await expect.poll(() => page.locator('.cm-content').textContent()).toContain('sum(request_count)');
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect.poll(() => page.getByRole('button', { name: 'Run', exact: true }).isDisabled()).toBe(true);
  await end();
});

test('a query is saved under a name, shared, opened by its link, and removed', async () => {
  const { page, end } = await bed.open(link('select 7 as seven'));
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+s');
  await page.getByRole('textbox', { name: 'Name' }).fill('Seven of them');
  await page.getByRole('checkbox', { name: /Share/ }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('tab', { name: 'Seven of them' }).waitFor();
  await expect.poll(() => page.url()).toContain('query=');
  const other = await bed.open(new URL(page.url()).pathname + new URL(page.url()).search);
  await other.page.getByRole('tab', { name: 'Seven of them' }).waitFor();
  await expect.poll(() => other.page.locator('.cm-content').textContent()).toBe('select 7 as seven');
  await other.end();
  await page.getByText('Saved', { exact: true }).click();
  await page.getByRole('button', { name: 'More: Seven of them' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Nothing saved yet.').waitFor();
  await end();
});

test('a result is downloaded whole, more than the page shows', async () => {
  const { page, end } = await run('select n from unnest(sequence(1, 120000)) as t(n)');
  await ended(page, 'done');
  const wait = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  await page.getByRole('menuitem', { name: 'CSV, gzipped' }).click();
  const file = await (await wait).path();
  const lines = gunzipSync(await readFile(file))
    .toString('utf8')
    .trim()
    .split(/\r?\n/);
  expect(lines).toHaveLength(120_001);
  expect(lines.at(-1)).toBe('120000');
  await end();
});

test('a selection of cells is copied as a spreadsheet takes it', async () => {
  const { page, context, end } = await run("select 1 as a, 'x' as b union all select 2, null order by 1");
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await grid(page).locator('[data-row="1"]').waitFor();
  await grid(page).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('1\tx\n2\t');
  await end();
});

test('the chart of a result is guessed and can be changed', async () => {
  const { page, end } = await run('select hour, distribution, request_count from cdn.delivery_hourly order by 1, 2');
  await ended(page, 'done');
  await page.getByText('Chart', { exact: true }).click();
  await page
    .getByRole('textbox', { name: 'Over' })
    .or(page.getByRole('combobox', { name: 'Over' }))
    .first()
    .waitFor();
  await expect.poll(() => page.getByLabel('Over').first().inputValue()).toBe('hour');
  expect(await page.getByLabel('Apart by').first().inputValue()).toBe('distribution');
  expect(page.url()).toContain('view=chart');
  await end();
});

test('a table is made of a query: reviewed first, then written, and nothing built by itself', async () => {
  const { page, end } = await bed.open(link('select hour, distribution, request_count as n from cdn.delivery_hourly'));
  await page.getByRole('button', { name: 'Create table or view' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('my_hours');
  // What the columns suggest is filled in.
  await dialog.getByText('distribution', { exact: true }).waitFor();
  await expect
    .poll(() =>
      dialog
        .getByRole('textbox', { name: 'Column of its time' })
        .or(dialog.getByRole('combobox', { name: 'Column of its time' }))
        .inputValue(),
    )
    .toBe('hour');
  await dialog.getByLabel('Built by the').click();
  await page.getByRole('option', { name: 'hour', exact: true }).click();
  await dialog.getByRole('button', { name: 'Review' }).click();
  await dialog.getByText('The next pass builds').waitFor();
  expect(await dialog.locator('pre').textContent()).toContain('request_count as n');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await dialog.getByText('site.my_hours is created').waitFor();
  expect(await readFile(join(bed.site, 'models', 'my_hours.sql'), 'utf8')).toContain('request_count as n');
  await dialog.getByRole('button', { name: 'Run a pass now' }).waitFor();
  await end();
});

test('tabs keep their own text, and their own undo', async () => {
  const { page, end } = await bed.open(link('select 1'));
  await page.locator('.cm-line').first().waitFor();
  await page.getByRole('button', { name: 'New tab' }).click();
  await expect.poll(() => page.getByRole('tab').count()).toBe(2);
  await page.locator('.cm-content').click();
  await page.keyboard.insertText('select 2');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect.poll(() => page.locator('.cm-content').textContent()).not.toContain('select 1');
  await page.getByRole('tab').first().click();
  await expect.poll(() => page.locator('.cm-content').textContent()).toBe('select 1');
  await end();
});

test('axe finds nothing serious, and at 390 pixels nothing sticks out', async () => {
  const { page, end } = await run('select * from cdn.requests limit 50');
  await ended(page, 'done');
  expect(await seriousOf(page)).toEqual([]);
  await page.setViewportSize(phone);
  await page.getByRole('button', { name: 'Tables and queries' }).click();
  await page
    .getByRole('button', { name: 'Insert cdn.requests' })
    .or(page.getByRole('button', { name: 'requests', exact: true }))
    .first()
    .waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await end();
});
