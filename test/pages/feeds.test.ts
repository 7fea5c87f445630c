// Feeds as those who build on them see them: the rows that the address gives, its parameters in the address of the page, what to copy.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type PageBed } from './bed.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

interface Answer {
  rows: { asset_id: string; rank: number }[];
}

const feed = async (query = ''): Promise<Answer> =>
  (await (await fetch(`${bed.address}/feeds/cdn.top_titles${query}`)).json()) as Answer;

test('a feed is found in the list, and shows the rows that applications get', async () => {
  const { page, end } = await bed.open('/lists');
  await page.getByText('cdn.top_titles').click();
  const table = page.getByRole('region', { name: 'Titles that delivered the most' });
  await table.waitFor({ timeout: 60_000 });
  const { rows } = await feed();
  expect(await table.getByRole('row').count()).toBe(rows.length + 1);
  const text = await table.textContent();
  for (const { asset_id: title } of rows) expect(text).toContain(title);
  await end();
});

test('a parameter is part of the address of the page, of the feed and of what is copied; a wrong one is told', async () => {
  const { page, end } = await bed.open('/lists/cdn.top_titles', { forgive: [/status of 400 .*limit%3Dnone/] });
  const table = page.getByRole('region', { name: 'Titles that delivered the most' });
  await table.waitFor({ timeout: 60_000 });
  const limit = page.getByLabel('limit');
  await limit.fill('2');
  await limit.press('Enter');
  await expect.poll(() => table.getByRole('row').count()).toBe(3);
  expect(page.url()).toContain('p.limit=2');
  expect(await page.locator('[data-language="sh"]').textContent()).toContain(
    `'${bed.address}/feeds/cdn.top_titles?limit=2'`,
  );
  await limit.fill('none');
  await limit.press('Enter');
  await page.getByText('limit of the feed cdn.top_titles must be a whole number').waitFor();
  await page.getByRole('button', { name: 'As usual' }).click();
  await expect.poll(() => new URL(page.url()).search).toBe('');
  await end();
});
