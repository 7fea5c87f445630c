// Alerts as somebody on duty has them, on a phone: what fires first, silenced with a reason for a while, and heard again.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type PageBed, phone } from './bed.ts';
import { brokenGzip } from './own_log.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages({
    prepare: site => writeFile(join(site, 'inbox/cdn/EOWN.2026-11-20-10.cccc0001.gz'), brokenGzip()),
  });
});
afterAll(() => bed.close());

const silences = async () => {
  const response = await fetch(`${bed.address}/api/silences`);
  return ((await response.json()) as { items: { alert: string; until: string; reason: string; active: boolean }[] })
    .items;
};

test('what fires stands first and comes by itself; a silence needs a reason, holds as long as was said, and can be ended', async () => {
  const { page, end } = await bed.open('/alerts', { size: phone, theme: 'dark' });
  const firing = page.getByRole('region', { name: 'Firing now' });
  await firing.getByRole('link', { name: 'Files cannot be read' }).waitFor({ timeout: 90_000 });
  expect(await firing.textContent()).toContain('cccc0001');
  await firing.getByRole('button', { name: 'Silence…' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('4 hours').click();
  await dialog.getByRole('button', { name: 'Silence', exact: true }).click();
  await dialog.getByText('Say why').waitFor();
  expect(await silences()).toEqual([]);
  await dialog.getByLabel('Reason').fill('the sender mends it');
  await dialog.getByRole('button', { name: 'Silence', exact: true }).click();
  await expect.poll(async () => (await silences()).length).toBe(1);
  const [silence] = await silences();
  expect(silence).toMatchObject({ reason: 'the sender mends it', active: true });
  const hours = (Date.parse(silence?.until ?? '') - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(3.9);
  expect(hours).toBeLessThan(4.1);
  await firing.getByText('Silenced').first().waitFor();
  await page.getByRole('button', { name: 'End it' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
  await expect.poll(async () => (await silences()).filter(one => one.active).length).toBe(0);
  await end();
});

test('an alert shows its rule, what is out of bounds, and what it told', async () => {
  const { page, end } = await bed.open('/alerts');
  await page.getByRole('searchbox', { name: 'Find a rule' }).fill('files CANNOT be');
  await page.getByRole('region', { name: 'Rules' }).getByText('Firing', { exact: true }).first().click();
  await expect.poll(() => page.getByRole('region', { name: 'Rules' }).getByRole('listitem').count()).toBe(1);
  await page.getByRole('region', { name: 'Rules' }).getByRole('link').click();
  await page.getByRole('region', { name: 'Instances' }).getByText('cccc0001').first().waitFor();
  await page.getByRole('region', { name: 'History' }).getByText('began', { exact: true }).waitFor();
  await end();
});
