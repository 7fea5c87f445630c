// Settings as whoever keeps a site has them: mistakes at their lines, nothing saved with one, nothing of somebody else's overwritten unseen.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type PageBed } from './bed.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

const file = () => join(bed.site, 'tallylight.yaml');

/** Writes a line at the end of the text in the editor. */
async function write(page: Page, line: string): Promise<void> {
  await page.getByRole('textbox', { name: 'tallylight.yaml' }).click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type(line);
}

test('a mistake is told at its line while one types, and cannot be saved; what is right is', async () => {
  const { page, end } = await bed.open('/settings');
  await write(page, 'every: 10 bananas\n');
  await page.getByText('1 mistake').waitFor();
  await page.locator('.cm-line-mistake').waitFor();
  expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
  const line = page.getByRole('button', { name: /^tallylight\.yaml:\d+$/ });
  const lines = (await readFile(file(), 'utf8')).split('\n').length;
  expect(await line.textContent()).toBe(`tallylight.yaml:${lines}`);
  for (let at = 0; at < 'every: 10 bananas\n'.length; at += 1) await page.keyboard.press('Backspace');
  await write(page, '# kept by hand\n');
  await page.getByText('No mistakes').waitFor();
  await page.keyboard.press('ControlOrMeta+s');
  await page.getByText('Saved.').waitFor();
  expect(await readFile(file(), 'utf8')).toMatch(/# kept by hand\n$/);
  await end();
});

test('what somebody else saved meanwhile is shown, and is not overwritten before one chose', async () => {
  const { page, end } = await bed.open('/settings', { forgive: [/409/] });
  await write(page, '# mine\n');
  await page.getByText('No mistakes').waitFor();
  const theirs = `${await readFile(file(), 'utf8')}# theirs\n`;
  await writeFile(file(), theirs);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Somebody else changed the file').waitFor();
  expect(await readFile(file(), 'utf8')).toBe(theirs);
  await page.getByRole('button', { name: 'Keep mine over theirs' }).click();
  await page.getByText('Saved.').waitFor();
  expect(await readFile(file(), 'utf8')).toMatch(/# mine\n$/);
  await end();
});

test('language and theme hold at once and after a reload', async () => {
  const { page, end } = await bed.open('/settings?tab=own');
  await page.getByText('日本語').click();
  await page.getByRole('heading', { level: 1, name: '設定' }).waitFor();
  await page.getByText('夜', { exact: true }).click();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: '設定' }).waitFor();
  expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
  await end();
});
