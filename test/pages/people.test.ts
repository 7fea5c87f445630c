// People as an administrator has them: a link shown once that lets its person in, walls that say what is seen behind them, tokens that work until
// they are revoked, and all of it in the log.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type PageBed } from './bed.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

test('a token works, and no longer once it is revoked by name', async () => {
  const { page, end } = await bed.open('/people?tab=tokens');
  await page.getByRole('button', { name: 'Make a token…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What it is for').fill('a wall of screens');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  const secret = await dialog.getByRole('textbox', { name: 'The secret, shown once' }).inputValue();
  const ask = () => fetch(`${bed.address}/api/catalogue`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await ask()).status).toBe(200);
  await dialog.getByRole('button', { name: 'Done' }).click();
  expect(await page.content()).not.toContain(secret);
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByText('Revoke the token “a wall of screens”?').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('revoked', { exact: true }).waitFor();
  expect((await ask()).status).toBe(401);
  await end();
});

test('a tenant says which tables are seen behind its walls, and needs a wall', async () => {
  const { page, end } = await bed.open('/people?tab=tenants&tenant=new');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the tenant').fill('North');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('A tenant needs at least one dimension').waitFor();
  await dialog.getByPlaceholder('Add a dimension').fill('distribution');
  await page.getByRole('option', { name: /\(distribution\)$/ }).click();
  await dialog.getByText(/^Sees \d+ tables/).waitFor();
  await dialog.getByRole('combobox', { name: 'Distribution' }).click();
  await page.getByRole('option').first().click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const { items } = (await (await fetch(`${bed.address}/api/tenants`)).json()) as {
    items: { name: string; filters: Record<string, string[]> }[];
  };
  expect(items).toMatchObject([{ name: 'North' }]);
  expect(items[0]?.filters['distribution']).toHaveLength(1);
  await end();
});

test('an invitation is shown once, and every change stands in the log', async () => {
  const { page, end } = await bed.open('/people?invite=1', { theme: 'dark' });
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Mail').fill('hanako@example.test');
  await dialog.getByLabel('Analyst').check();
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  const link = await dialog.getByRole('textbox', { name: 'The link, shown once' }).inputValue();
  expect(link).toContain('/welcome?token=');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByText('hanako@example.test').first().waitFor();
  await page.getByRole('tab', { name: 'Audit log' }).click();
  const grid = page.getByRole('grid');
  await grid.getByText('person.invite').waitFor();
  await page.getByLabel('Act: person.invite').fill('token');
  await expect.poll(() => grid.getByText('person.invite').count()).toBe(0);
  expect(page.url()).toContain('action=token');
  await end();
});
