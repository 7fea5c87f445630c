// Runs as an operator has them: a pass started and watched to its end, what found nothing folded away, a range planned before it is read.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openPages, type PageBed, phone } from './bed.ts';
import { ownLog } from './own_log.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
  await idle();
});
afterAll(() => bed.close());

interface Run {
  id: number;
  state: string;
  stages: { name: string; rows: number | null }[];
}

async function runs(): Promise<Run[]> {
  const response = await fetch(`${bed.address}/api/runs?quiet=true&limit=100`);
  return ((await response.json()) as { items: Run[] }).items;
}

/** Waits until no pass is under way. */
const idle = (): Promise<void> =>
  vi.waitFor(
    async () => {
      const all = await runs();
      if (all.length < 2 || all.some(run => run.state === 'running')) throw new Error('a pass is under way');
    },
    { timeout: 60_000, interval: 200 },
  );

/** A pass, to its end. */
async function pass(): Promise<void> {
  const before = (await runs())[0]?.id ?? 0;
  await fetch(`${bed.address}/api/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  await expect
    .poll(async () => (await runs()).some(run => run.id > before && run.state === 'done'), { timeout: 60_000 })
    .toBe(true);
}

test('a pass that is started is shown as it ends, with the rows that the ledger has and every line it told', async () => {
  await writeFile(join(bed.site, 'inbox/cdn/EOWN.2026-11-20-10.aaaa0001.log'), ownLog({ name: 'runs', rows: 321 }));
  const { page, end } = await bed.open('/runs');
  await page.getByRole('button', { name: 'Run a pass now' }).click();
  const line = page.getByRole('listitem').filter({ hasText: /321 rows \+ 0 rejects/ });
  await line.waitFor({ timeout: 60_000 });
  await line.getByText('Done', { exact: true }).waitFor({ timeout: 60_000 });
  await line.getByRole('link').click();
  await expect.poll(() => page.url()).toMatch(/\/runs\/\d+$/);
  await expect.poll(() => page.getByRole('region', { name: 'Stages' }).getByRole('listitem').count()).toBe(8);
  const log = page.getByRole('log');
  await log.waitFor();
  expect(await log.textContent()).toMatch(/1\/8 settle[\s\S]*321 rows[\s\S]*8\/8 tidy/);
  await end();
});

test('passes that found nothing are one line with their number, and can be shown', async () => {
  await pass();
  await pass();
  await idle();
  const all = await runs();
  const first = all.find(run => run.stages.some(stage => (stage.rows ?? 0) > 0))?.id ?? 0;
  const quiet = (all[0]?.id ?? 0) - first;
  expect(quiet).toBeGreaterThan(1);
  const { page, end } = await bed.open('/runs', { size: phone });
  await page.getByText(`${quiet} passes found nothing new`).waitFor();
  await page.getByRole('button', { name: 'show them' }).first().click();
  await expect.poll(() => page.getByRole('link', { name: /^Run \d+$/ }).count()).toBeGreaterThanOrEqual(quiet + 1);
  expect(page.url()).toContain('quiet=true');
  await end();
});

test('a range is planned before it is read again, and the plan alone runs nothing', async () => {
  await idle();
  const before = (await runs())[0]?.id;
  const { page, end } = await bed.open('/runs?reload=cdn_logs');
  await page.getByRole('textbox', { name: /^From/ }).fill('2026-11-20T00:00');
  await page.getByRole('textbox', { name: /^To/ }).fill('2026-11-21T00:00');
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await page.getByText('What would be read again').waitFor();
  expect((await runs())[0]?.id).toBe(before);
  await page.getByRole('button', { name: 'Read it again' }).click();
  await page.getByText('It has begun').waitFor();
  await expect.poll(async () => (await runs())[0]?.id, { timeout: 60_000 }).not.toBe(before);
  await idle();
  await end();
});
