// Sources as a stranger has them: files handed in, followed to their rows, and told what to do while there are none.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addSource } from './add_source.ts';
import { openPages, type PageBed } from './bed.ts';
import { brokenGzip, ownLog } from './own_log.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages({ prepare: addSource });
});
afterAll(() => bed.close());

test('an empty source says three ways to fill it, with its folder', async () => {
  const { page, end } = await bed.open('/sources', { language: 'ja', theme: 'dark' });
  const own = page.getByRole('region', { name: 'own' });
  await own.getByText('まだ何も届いていません').waitFor();
  expect(await own.textContent()).toContain('inbox/own');
  await end();
});

test('files that are handed in lie in the folder and end as rows, rejects and reasons', async () => {
  const { page, end } = await bed.open('/sources');
  const own = page.getByRole('region', { name: 'own' });
  const text = ownLog({ name: 'sources', rows: 1_234, broken: 3 });
  await own.locator('input[type=file]').setInputFiles([
    { name: 'EOWN.2026-11-20-10.bbbb0001.log', mimeType: 'text/plain', buffer: Buffer.from(text) },
    { name: 'EOWN.2026-11-20-10.bbbb0002.gz', mimeType: 'application/gzip', buffer: brokenGzip() },
  ]);
  await own.getByText('1,234 rows in cdn.requests').waitFor({ timeout: 90_000 });
  expect(await readFile(join(bed.site, 'inbox/own/EOWN.2026-11-20-10.bbbb0001.log'), 'utf8')).toBe(text);
  await own.getByText('3 rejects', { exact: false }).first().waitFor();
  await own.getByText('the gzip ends early').first().waitFor();
  await own.getByRole('link', { name: 'look at them' }).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe('/sql');
  await end();
});

test('files may be dropped', async () => {
  const { page, end } = await bed.open('/sources');
  const own = page.getByRole('region', { name: 'own' });
  const transfer = await page.evaluateHandle(
    text => {
      const given = new DataTransfer();
      given.items.add(new File([text], 'EOWN.2026-11-20-10.bbbb0003.log'));
      return given;
    },
    ownLog({ name: 'dropped', rows: 77 }),
  );
  await own.getByText('Drop cloudfront files here').dispatchEvent('drop', { dataTransfer: transfer });
  await own.getByText('77 rows in cdn.requests').waitFor({ timeout: 90_000 });
  await end();
});
