// Dashboards as people have them: the numbers on the page are those of the API, everything stands in the address, keys can do what the mouse can.

import { once } from 'node:events';
import { appendFile, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type PageBed, phone } from './bed.ts';

let bed: PageBed;
/** Another site, which may show dashboards in a frame. */
let elsewhere: Server;
let framed = '';
beforeAll(async () => {
  elsewhere = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(`<iframe src="${framed}" width="1100" height="700"></iframe>`);
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const { port } = elsewhere.address() as AddressInfo;
  bed = await openPages({
    prepare: site =>
      appendFile(join(site, 'tallylight.yaml'), `server: { frame_ancestors: ["http://localhost:${port}"] }\n`),
  });
});
afterAll(async () => {
  await bed.close();
  elsewhere.close();
});

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
  const rows = await panel.getByRole('grid').getByRole('row').allInnerTexts();
  // The head, then every row: its value's name is the first cell, its number in full the second.
  expect(rows.slice(1, answer.rows.length + 1).map(digitsOfNumber)).toEqual(answer.rows.map(row => String(row[1])));
  await end();
});

/** The digits of the second cell of a row. */
const digitsOfNumber = (row: string): string => (row.split('\n')[1] ?? '').replaceAll(/\D/g, '');

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
  await value.click();
  await expect.poll(() => page.url()).toMatch(/[?&]f=/);
  await end();
});

test('filtered figures are the filtered ones of the API, and others than those of everything', async () => {
  const { page, end } = await bed.open('/dashboards');
  const id = await idOf('figures');
  const all = await askedBy(page, '/dashboards/cdn.delivery?range=yesterday', id);
  const query = await askedBy(page, '/dashboards/cdn.delivery?range=yesterday&f=distribution:EHLSDEMO000002', id);
  expect(query.getAll('filter')).toEqual(['distribution:EHLSDEMO000002']);
  const answer = await panelOf('cdn.delivery', id, query.toString());
  const whole = await panelOf('cdn.delivery', id, all.toString());
  const counts = answer.columns.flatMap(({ unit }, index) => (unit === 'requests' || unit === 'bytes' ? [index] : []));
  expect(counts.length).toBeGreaterThan(0);
  for (const index of counts) {
    const figure = page.locator(`[data-panel=${id}] dd`).nth(index);
    await expect
      .poll(async () => (await figure.getAttribute('title'))?.replaceAll(/\D/g, ''))
      .toBe(String(answer.rows[0]?.[index]));
    expect(Number(answer.rows[0]?.[index])).toBeLessThan(Number(whole.rows[0]?.[index]));
  }
  await end();
});

test('a condition of a rule filters the page; one that is of no dimension is text', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.cache?range=yesterday');
  const rules = page.locator('[data-panel=why] tbody');
  await rules.locator('tr').first().waitFor();
  const choice = rules.getByRole('button').first();
  const name = (await choice.getAttribute('title')) ?? '';
  expect(name).toMatch(/^Show only /);
  expect(await rules.getByRole('button', { name: /^Hour/ }).count()).toBe(0);
  await choice.click();
  await expect
    .poll(() => decodeURIComponent(page.url()).replaceAll('+', ' '))
    .toContain(name.slice('Show only '.length));
  await end();
});

test('presented, the panels stand alone and larger, until Escape', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.delivery?range=yesterday');
  const chart = page.getByRole('application').first();
  const rail = page.getByRole('navigation').first();
  await chart.waitFor();
  await rail.waitFor();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('button', { name: 'Present', exact: true }).click();
  await rail.waitFor({ state: 'hidden' });
  const heading = page.locator('[data-panel] h2').first();
  await expect.poll(async () => (await heading.boundingBox())?.height ?? 0).toBeGreaterThan(22);
  // Pointing meets the same hours, though the drawing is enlarged.
  const box = await chart.boundingBox();
  if (box === null) throw new Error('no chart');
  await page.mouse.move(box.x + box.width - 4, box.y + box.height / 2);
  await page.keyboard.press('Escape');
  await rail.waitFor();
  await end();
});

test('on paper it is day, every panel has its numbers, and nothing is left to press', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.cache?range=yesterday', { theme: 'dark' });
  await page.locator('[data-panel]').first().waitFor();
  await page.evaluate(`void (window.printed = new Promise(done => {
    window.print = () => {
      const root = document.documentElement;
      const unfinished = document.querySelectorAll('[data-panel] [role=status][data-kind], [data-waiting]').length;
      const pressed = [...document.querySelectorAll('main header button')].filter(one => one.offsetParent !== null).length;
      done([root.dataset.mantineColorScheme, unfinished, pressed, document.querySelectorAll('[data-panel] table tbody tr').length > 20]);
    };
  }))`);
  await page.keyboard.press('Control+p');
  expect(await page.evaluate('window.printed')).toEqual(['light', 0, 0, true]);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  expect(pdf.toString('latin1')).toMatch(/MediaBox ?\[ ?0 0 84[12](\.\d+)? 59[45]/);
  await expect.poll(() => page.evaluate('document.documentElement.dataset.mantineColorScheme')).toBe('dark');
  await end();
});

interface SharedLink {
  share: { id: string };
  link: string;
}

/** Makes a link as the dialog does, and gives what the server said of it. */
async function makeLink(page: Page, embed: boolean): Promise<SharedLink> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.locator('dialog[open]');
  if (embed) await dialog.getByLabel(/embedded/).check();
  const made = page.waitForResponse(response => new URL(response.url()).pathname === '/api/shares');
  await dialog.getByRole('button', { name: 'Make link' }).click();
  const said = (await (await made).json()) as SharedLink;
  expect(await dialog.getByLabel('Link', { exact: true }).inputValue()).toBe(said.link);
  await page.keyboard.press('Escape');
  return said;
}

test('a shared link shows the same numbers to whoever has it, says what they are of, and ends when it is revoked', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.delivery?range=yesterday&f=distribution:EHLSDEMO000002');
  const figure = '[data-panel=figures] dd';
  const own = await page.locator(figure).first().getAttribute('title');
  const { link, share } = await makeLink(page, false);
  const path = new URL(link).pathname;
  const { page: other, end: endOther } = await bed.open(path);
  await other.locator(figure).first().waitFor();
  expect(await other.locator(figure).first().getAttribute('title')).toBe(own);
  await other.getByText('Only Distribution EHLSDEMO000002').waitFor();
  expect(await other.getByRole('navigation').count()).toBe(0);
  await endOther();
  const revoked = await fetch(`${bed.address}/api/shares/${share.id}`, { method: 'DELETE' });
  expect(revoked.ok).toBe(true);
  const gone = await bed.open(path, { forgive: [/status of 410/] });
  await gone.page.getByText('share_invalid').waitFor();
  await gone.end();
  await end();
});

test('another site shows it in a frame, in a browser that keeps nothing for frames', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.delivery?range=yesterday');
  const figure = '[data-panel=figures] dd';
  const own = await page.locator(figure).first().getAttribute('title');
  framed = new URL(new URL((await makeLink(page, true)).link).pathname, bed.address).href;
  const context = await bed.browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Warsaw' });
  const outside = await context.newPage();
  await outside.goto(`http://localhost:${(elsewhere.address() as AddressInfo).port}/`);
  const inside = outside.frameLocator('iframe').locator(figure).first();
  await inside.waitFor();
  expect(await inside.getAttribute('title')).toBe(own);
  await context.close();
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

test('a finger that taps a chart reads it, and the tap elsewhere ends that', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.delivery?range=yesterday', { size: phone });
  const chart = page.getByRole('application').first();
  await chart.waitFor();
  const read = chart.getByText(/1\d:00–1\d:00/);
  // Panels above it come when they come and move it, so that a finger may miss it.
  await expect
    .poll(async () => {
      await chart.tap();
      return read.count();
    })
    .toBeGreaterThan(0);
  await page.getByRole('heading', { level: 1 }).tap();
  await expect.poll(() => read.count()).toBe(0);
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
