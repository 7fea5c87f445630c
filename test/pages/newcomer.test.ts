// What somebody meets who does not know the place yet: old data that has to be found, pages that still load, links that others sent, words in
// their own language.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPages, type PageBed } from './bed.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString();
const after = '2031-01-01..2031-01-04';

test('a dashboard whose range lies after all data says where the data ends, and leads there', async () => {
  const { page, end } = await bed.open(`/dashboards/cdn.delivery?range=${after}`);
  await page.getByText('The data ends at').waitFor();
  await page.getByRole('button', { name: /^Go to / }).click();
  await page.locator('[data-kind=figures] dd').first().waitFor();
  await expect.poll(() => page.getByText('The data ends at').count()).toBe(0);
  expect(new URL(page.url()).searchParams.get('range')).toMatch(/^\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d$/);
  expect(await page.locator('[data-kind=figures] dd').first().textContent()).toMatch(/\d/);
  await end();
});

test('Explore leads to the data, too', async () => {
  const { page, end } = await bed.open(`/explore?m=cdn.requests&range=${after}`);
  await page.getByRole('button', { name: /^Go to / }).click();
  await page.locator('[role=grid], table').first().waitFor();
  expect(await page.getByText('No rows in this range').count()).toBe(0);
  await end();
});

test('a control that is opened while the dashboard still loads stays open when it comes', async () => {
  const { page, end } = await bed.open('/dashboards/cdn.delivery', {
    before: async page => {
      await page.route('**/api/dashboards/cdn.delivery', async route => {
        await new Promise(resolve => setTimeout(resolve, 1_500));
        await route.continue();
      });
    },
  });
  await page.locator('[data-range-picker] button').nth(1).click();
  const yesterday = page.getByRole('button', { name: 'Yesterday', exact: true });
  await yesterday.waitFor();
  await page.locator('[data-panel]').first().waitFor();
  expect(await yesterday.isVisible()).toBe(true);
  await end();
});

test('what the server tells in codes is said in Japanese', async () => {
  const now = await bed.open('/', { language: 'ja' });
  for (const stage of ['後始末', '取り込み', '構築', '整理'])
    await now.page.getByText(stage, { exact: true }).waitFor();
  await now.end();
  const status = await bed.open('/status', { language: 'ja' });
  await status.page.getByText('どちらも読み取れます').waitFor();
  expect(await status.page.locator('main').textContent()).not.toMatch(/State and lake|No mistakes| free/);
  await status.end();
  const login = await bed.open('/login?problem=oidc_not_invited', { language: 'ja' });
  await login.page.getByText('このメールアドレスは招待されていません。').waitFor();
  await login.end();
});

test('a shared report and a shared dashboard open for strangers without a wrong', async () => {
  const share = async (kind: string, target: string): Promise<string> => {
    const session = (await (await fetch(`${bed.address}/api/session`)).json()) as { csrf: string };
    const answer = await fetch(`${bed.address}/api/shares`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: bed.address, 'x-csrf-token': session.csrf ?? '' },
      body: JSON.stringify({ kind, target, expires_at: inAWeek }),
    });
    expect(answer.status).toBe(201);
    return new URL(((await answer.json()) as { link: string }).link).pathname;
  };
  const report = await bed.open(await share('report', 'cdn.delivery_report'));
  await report.page.getByRole('heading', { name: 'CDN delivery report' }).first().waitFor();
  await report.page.waitForLoadState('networkidle');
  await report.end();
  const dashboard = await bed.open(await share('dashboard', 'cdn.delivery'));
  await dashboard.page.locator('[data-kind=figures] dd').first().waitFor();
  await dashboard.end();
});
