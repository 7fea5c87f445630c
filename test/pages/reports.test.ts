// Reports as those who send them have them: the document itself, its table as a program gets it, sent once and not twice.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type PageBed } from './bed.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

test('a document is previewed in the language that is asked for, whole, in letters of ours', async () => {
  const { page, end } = await bed.open('/reports/cdn.daily_delivery', { theme: 'dark' });
  const frame = page.frameLocator('iframe');
  await frame.getByRole('heading', { level: 1, name: 'CDN delivery' }).waitFor({ timeout: 60_000 });
  await page.getByText('Japanese', { exact: true }).click();
  await frame.getByRole('heading', { level: 1, name: 'CDN配信実績' }).waitFor({ timeout: 60_000 });
  expect(page.url()).toContain('language=ja');
  await expect
    .poll(() =>
      page.evaluate(() => {
        const shown = document.querySelector('iframe')?.contentDocument;
        const height = document.querySelector('iframe')?.clientHeight ?? 0;
        return {
          letters: shown?.fonts.check('16px "IBM Plex Sans"'),
          whole: height >= (shown?.documentElement.scrollHeight ?? 1e9),
        };
      }),
    )
    .toEqual({ letters: true, whole: true });
  await end();
});

test('a table is shown as the file has it', async () => {
  const { page, end } = await bed.open('/reports/cdn.delivery_by_device?range=2026-11-20..2026-11-22');
  const grid = page.getByRole('grid');
  await grid.waitFor({ timeout: 60_000 });
  const asked = '/api/reports/cdn.delivery_by_device/file?from=2026-11-20&to=2026-11-22&format=csv';
  const csv = (await (await fetch(`${bed.address}${asked}`)).text()).replace('\uFEFF', '').trim().split(/\r?\n/);
  expect(await grid.getByRole('columnheader').allTextContents()).toEqual(csv[0]?.split(','));
  expect(await grid.getByRole('row').count()).toBe(csv.length);
  await end();
});

test('a test is sent after its recipients were named, and the same goes to nobody twice', async () => {
  const { page, end } = await bed.open('/reports/cdn.daily_delivery?send=test');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('It goes to 1 recipient:').waitFor();
  await dialog.getByText('test_folder').waitFor();
  await dialog.getByRole('button', { name: 'Send to 1 recipient' }).click();
  await dialog.getByText('1 sent').waitFor({ timeout: 90_000 });
  expect((await readdir(join(bed.site, 'data/published/test'), { recursive: true })).join()).toContain(
    'cdn_report.pdf',
  );
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'Send…' }).click();
  await dialog.getByText(/^had it/).waitFor();
  await dialog.getByRole('button', { name: 'Send to 1 recipient' }).click();
  await dialog.getByText('nothing was sent').waitFor({ timeout: 90_000 });
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('tab', { name: 'Deliveries' }).click();
  await expect.poll(() => page.getByRole('grid').getByRole('row').count()).toBe(2);
  await end();
});
