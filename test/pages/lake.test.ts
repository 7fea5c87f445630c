// The lake's pages against the API: the calendar says what it says, the ledger shows every file once, rejects act on nothing, partitions come
// whole.

import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type PageBed } from './bed.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

async function ask<T>(path: string): Promise<T> {
  const answer = await fetch(`${bed.address}${path}`);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return (await answer.json()) as T;
}

/** Records of a CSV text; a line that ends within quotes goes on. */
function recordsOf(csv: string): number {
  let records = 0;
  let quoted = false;
  for (const line of csv.trimEnd().split('\n')) {
    if ((line.split('"').length - 1) % 2 === 1) quoted = !quoted;
    if (!quoted) records += 1;
  }
  return records;
}

interface Paged<Item> {
  items: Item[];
  next: string | null;
}
interface Cell {
  partition: string;
  day: string;
  state: string;
  restated: boolean;
  rows: number;
}

test('the list names every table with its rows', async () => {
  const rowsNow = async () =>
    (await ask<{ items: { name: string; rows: number }[] }>('/api/tables')).items.filter(
      ({ name }) => !name.startsWith('ops.'),
    );
  const before = await rowsNow();
  const { page, end } = await bed.open('/lake');
  const shown = new Map<string, number>();
  for (const { name } of before) {
    const row = page.getByRole('row', { name: new RegExp(`^${name.replace('.', '\\.')} `) });
    await row.waitFor();
    const cells = await row.getByRole('gridcell').or(row.getByRole('cell')).allTextContents();
    const [rows] = cells.map(text => text.replaceAll(',', '')).filter(text => /^\d+$/.test(text));
    shown.set(name, Number(rows));
  }
  // Tables by the minute go on with the clock: what is shown is what was there before, or after, or between.
  for (const [at, { name, rows }] of (await rowsNow()).entries()) {
    expect(name).toBe(before[at]?.name);
    expect(shown.get(name)).toBeGreaterThanOrEqual(Math.min(rows, before[at]?.rows ?? 0));
    expect(shown.get(name)).toBeLessThanOrEqual(Math.max(rows, before[at]?.rows ?? 0));
  }
  await page.getByRole('searchbox', { name: 'Search tables' }).fill('monthly');
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
  expect(page.url()).toContain('search=monthly');
  await end();
});

test('the calendar shows each day of each partition as the API tells it', async () => {
  const calendar = await ask<{ cells: Cell[]; days: string[]; partitions: string[] }>(
    '/api/tables/cdn.requests/calendar',
  );
  const { page, end } = await bed.open('/lake/cdn.requests?tab=intervals');
  const cells = page.getByRole('grid', { name: 'Calendar' }).getByRole('gridcell');
  await cells.first().waitFor();
  await expect.poll(() => cells.count()).toBe(calendar.days.length * calendar.partitions.length);
  const shown = await cells.evaluateAll(list =>
    list.map(cell => [cell.getAttribute('aria-label') ?? '', cell.getAttribute('data-cell') ?? '']),
  );
  const wanted = calendar.partitions.flatMap(partition =>
    calendar.days.map(day => calendar.cells.find(cell => cell.partition === partition && cell.day === day)),
  );
  for (const [at, cell] of wanted.entries()) {
    expect(shown[at]?.[1]).toBe(cell?.state ?? '');
    if (cell === undefined) continue;
    expect(shown[at]?.[0]).toContain(`${cell.day}, ${cell.partition}`);
    expect(shown[at]?.[0]).toContain(`${cell.rows.toLocaleString('en-GB')} rows`);
  }
  await end();
});

test('a cell is reached by keys and lists its intervals', async () => {
  const { page, end } = await bed.open('/lake/cdn.requests?tab=intervals');
  await page.getByRole('grid', { name: 'Calendar' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toMatch(/day=\d{4}-\d\d-\d\d/);
  const url = new URL(page.url());
  const [day, partition] = [url.searchParams.get('day') ?? '', url.searchParams.get('partition') ?? ''];
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString();
  const found = await ask<Paged<unknown>>(
    `/api/tables/cdn.requests/intervals?from=${day}T00:00:00Z&to=${next}&partition=${encodeURIComponent(partition)}&limit=500`,
  );
  await expect
    .poll(() => page.getByRole('grid', { name: 'Intervals', exact: true }).getAttribute('aria-rowcount'))
    .toBe(String(found.items.length + 1));
  await end();
});

test('the ledger loses no file and shows none twice, page after page', async () => {
  const all: number[] = [];
  const paths: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Paged<{ id: number; path: string }> = await ask(
      `/api/files?limit=20${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    all.push(...page.items.map(file => file.id));
    paths.push(...page.items.map(file => file.path));
    cursor = page.next;
  }
  expect(new Set(all).size).toBe(all.length);
  const { page, end } = await bed.open('/lake/ledger');
  // Small pages, so that several are needed.
  await page.route('**/api/files?*', route =>
    route.continue({ url: route.request().url().replace('limit=500', 'limit=20') }),
  );
  await page.reload();
  const grid = page.getByRole('grid', { name: 'Input files' });
  await grid.waitFor();
  await grid.focus();
  const seen = new Map<number, string>();
  // As long as rows come; on a busy machine a page of them may take its time.
  for (let quiet = 0; quiet < 250 && seen.size < paths.length; quiet++) {
    const rows = await grid
      .locator('[data-row]')
      .evaluateAll(list =>
        list.map(
          row =>
            [
              Number((row as HTMLElement).dataset['row']),
              row.querySelector('[data-column="0"]')?.textContent ?? '',
            ] as const,
        ),
      );
    for (const [at, path] of rows) {
      if (seen.has(at)) expect(seen.get(at)).toBe(path);
      else quiet = 0;
      seen.set(at, path);
    }
    await page.keyboard.press('PageDown');
    await page.waitForTimeout(40);
  }
  expect([...seen.entries()].sort(([a], [b]) => a - b).map(([, path]) => path)).toEqual(paths);
  await end();
});

test('a file opens with its books and its rejects; the address opens it again', async () => {
  const [file] = (
    await ask<Paged<{ id: number; path: string; lines: number; rejects: number }>>('/api/files?rejects=true&limit=1')
  ).items;
  if (file === undefined) throw new Error('the demo has rejects');
  const { page, end } = await bed.open('/lake/ledger?rejects=true');
  const grid = page.getByRole('grid', { name: 'Input files' });
  await grid.getByText(file.path).first().click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('balances').waitFor();
  expect(await drawer.textContent()).toContain(file.lines.toLocaleString('en-GB'));
  await expect.poll(() => drawer.locator('pre').count()).toBe(Math.min(20, file.rejects));
  expect(page.url()).toContain(`file=${file.id}`);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.url()).not.toContain('file=');
  await end();
});

test('a rejected record is shown with its escapes', async () => {
  const { items } = await ask<Paged<{ code: string; record: string }>>('/api/rejects?limit=500');
  const one = items.find(reject => reject.record.includes('\t'));
  if (one === undefined) throw new Error('the demo has rejects with tabs');
  const { page, end } = await bed.open(`/lake/rejects?code=${one.code}`);
  await page.getByRole('grid', { name: 'Records' }).locator('[data-row="0"]').click();
  const text = await page.getByRole('dialog').locator('[data-record]').textContent();
  expect(text).toContain('\\t');
  expect(text).not.toContain('\t');
  await end();
});

test('a partition is downloaded whole, as the table counts it', async () => {
  const [partition] = (
    await ask<Paged<{ partition: string; rows: number }>>('/api/tables/cdn.requests/partitions?limit=1')
  ).items;
  if (partition === undefined) throw new Error('the demo has partitions');
  const { page, end } = await bed.open('/lake/cdn.requests?tab=files');
  const row = page.getByRole('grid', { name: 'Partitions' }).locator('[data-row="0"]');
  const wait = page.waitForEvent('download');
  await row.getByRole('link', { name: /CSV\.gz/ }).click();
  const text = gunzipSync(await readFile(await (await wait).path())).toString('utf8');
  expect(recordsOf(text) - 1).toBe(partition.rows);
  await end();
});

test('every tab of a table has something true in it', async () => {
  const table = await ask<{ columns: { name: string }[]; inputs: string[]; sql: string; ddl: { trino: string } }>(
    '/api/tables/cdn.delivery_hourly',
  );
  const { page, end } = await bed.open('/lake/cdn.delivery_hourly');
  const panel = page.getByRole('tabpanel');
  const open = async (name: string) => {
    await page.getByRole('tab', { name, exact: true }).click();
    return panel;
  };
  for (const column of table.columns) await panel.getByText(column.name, { exact: true }).first().waitFor();
  for (const input of table.inputs) await (await open('Lineage')).getByRole('link', { name: input }).waitFor();
  expect(await (await open('SQL')).locator('pre').textContent()).toBe(table.sql.trimEnd());
  expect(await (await open('DDL')).locator('pre').last().textContent()).toContain(table.ddl.trino.trim().slice(0, 40));
  await open('Preview');
  await page.getByRole('grid', { name: 'Preview' }).locator('[data-row="0"]').waitFor();
  expect(page.url()).toContain('tab=preview');
  await end();
});
