// Bad days under an open page: the login ends, the API is slow, one of its answers fails. What must stay true: what was shown stays, what failed
// says so in its own place with its code and a way on, and nothing jumps.

import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openPages, type PageBed, phone, wide } from './bed.ts';
import { watchTraffic } from './every_page_paths.ts';
import { ada, addAda } from './people_in.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

const forgive = [/Failed to load resource/];

describe('a slow API', () => {
  /** Beyond it, people lose the place where they read: "needs improvement", https://web.dev/articles/cls. */
  const mostShift = 0.1;

  /** Counts what moves by itself on the page, as the browser does: the share of the screen that moved, times how far. */
  const countShifts = (page: Page): Promise<unknown> =>
    page.addInitScript(() => {
      const seen = { sum: 0, moved: [] as string[] };
      Object.assign(window, { shifts: seen });
      new PerformanceObserver(list => {
        for (const entry of list.getEntries() as unknown as Shift[]) {
          if (entry.hadRecentInput) continue;
          seen.sum += entry.value;
          for (const { node } of entry.sources)
            seen.moved.push(`${entry.value.toFixed(3)} ${node?.nodeName} ${node?.textContent?.slice(0, 30) ?? ''}`);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });

  interface Shift {
    hadRecentInput: boolean;
    value: number;
    sources: { node: Node | null }[];
  }

  test.each([
    { path: '/', size: wide },
    { path: '/', size: phone },
    { path: '/dashboards/cdn.delivery', size: wide },
    { path: '/dashboards/cdn.delivery', size: phone },
    { path: '/lake', size: wide },
    { path: '/runs', size: wide },
    { path: '/alerts', size: phone },
  ])('$path at $size.width pixels holds its places while answers come', async ({ path, size }) => {
    let traffic: ReturnType<typeof watchTraffic> | undefined;
    const { page, end } = await bed.open(path, {
      size,
      before: async opened => {
        traffic = watchTraffic(opened);
        await countShifts(opened);
        let nth = 0;
        const late = async (route: Route): Promise<void> => {
          const url = new URL(route.request().url());
          // Answers come one after another, not all at once; who is there and the stream come as they do.
          if (!['/api/session', '/api/events'].includes(url.pathname)) {
            nth += 1;
            await new Promise(resolve => setTimeout(resolve, 300 + (nth % 5) * 250));
          }
          await route.continue();
        };
        await opened.route('**/api/**', late);
      },
    });
    await page.getByRole('status').first().waitFor();
    expect(await traffic?.settled()).toEqual([]);
    const shifts = await page.evaluate(
      () => (window as unknown as { shifts: { sum: number; moved: string[] } }).shifts,
    );
    expect(shifts.sum, shifts.moved.join('\n')).toBeLessThanOrEqual(mostShift);
    await end();
  });
});

describe('one answer fails', () => {
  const dashboard = '/dashboards/cdn.delivery?range=yesterday';
  const nameOf = (route: Route): string => new URL(route.request().url()).pathname.split('/').at(-1) ?? '';

  /** The first panel that the page asks for is answered by `fail`, so many times at most and as long as `on` is true. */
  async function failing(fail: (route: Route) => Promise<void>, times = Number.POSITIVE_INFINITY) {
    const state = { on: true, panel: '', tries: 0 };
    const opened = await bed.open(dashboard, {
      forgive: [...forgive, /ERR_/],
      before: async page => {
        await page.route('**/api/dashboards/*/panels/*', async route => {
          if (state.panel === '') state.panel = nameOf(route);
          if (!state.on || nameOf(route) !== state.panel) return route.continue();
          state.tries += 1;
          state.on = state.tries < times;
          return fail(route);
        });
      },
    });
    const panel = () => opened.page.locator(`[data-panel="${state.panel}"]`);
    await opened.page.locator('[data-panel] :is(dd, svg, canvas, table)').first().waitFor();
    return { ...opened, state, panel };
  }

  test('a failure stays in its panel, is told with its code, and is asked again by hand', async () => {
    const problem = {
      type: 'about:blank',
      title: 'The engine has no memory left.',
      detail: 'Ask for a shorter range.',
      status: 500,
      code: 'engine_out_of_memory',
      request_id: 'r-17',
    };
    const { page, panel, state, end } = await failing(route =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    );
    const told = panel().getByRole('alert');
    await told.waitFor();
    for (const text of [problem.title, problem.detail, problem.code, problem.request_id])
      expect(await told.textContent()).toContain(text);
    expect(await page.getByRole('alert').count()).toBe(1);
    await expect.poll(() => page.locator('[data-panel] :is(dd, canvas, tbody)').count()).toBeGreaterThan(1);
    // It is not worth asking again by itself: the same would come.
    expect(state.tries).toBe(1);
    state.on = false;
    await told.getByRole('button', { name: 'Try again' }).click();
    await told.waitFor({ state: 'detached' });
    await panel().locator(':is(dd, svg, canvas, table)').first().waitFor();
    await end();
  });

  test('a server that is busy is asked again by itself, when it says', async () => {
    const busy = { title: 'Too much at once.', status: 503, code: 'busy' };
    const answer = {
      status: 503,
      headers: { 'retry-after': '1' },
      contentType: 'application/problem+json',
      body: JSON.stringify(busy),
    };
    const { panel, state, end } = await failing(route => route.fulfill(answer), 2);
    await panel().locator(':is(dd, canvas, table)').first().waitFor();
    expect(state.tries).toBe(2);
    expect(await panel().getByRole('alert').count()).toBe(0);
    await end();
  });

  test('no answer at all is told as that, and the page asks until there is one', async () => {
    const { page, panel, state, end } = await failing(route => route.abort('timedout'));
    await panel().getByText('The server cannot be reached.').waitFor({ timeout: 30_000 });
    expect(await page.getByText('The server cannot be reached.').count()).toBe(1);
    state.on = false;
    await panel().getByRole('button', { name: 'Try again' }).click();
    await panel().locator(':is(dd, canvas, table)').first().waitFor();
    await end();
  });

  test('what was shown stays when a newer answer does not come', async () => {
    const { page, end } = await bed.open('/status', { forgive });
    await page.getByText('DuckDB').first().waitFor();
    const body = JSON.stringify({ title: 'The state cannot be read.', status: 500, code: 'state_unreadable' });
    await page.route('**/api/status', route =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', body }),
    );
    // The catalogue is read anew where a file of the site changes, and the page is told.
    await appendFile(join(bed.site, 'tallylight.yaml'), '# touched\n');
    await page.getByText('state_unreadable').first().waitFor({ timeout: 60_000 });
    expect(await page.getByText('DuckDB').first().isVisible()).toBe(true);
    await end();
  });
});

test('a page that is asked for while the server is away is waited for, and comes', async () => {
  const { page, end } = await bed.open('/status', { forgive: [...forgive, /ERR_/] });
  await page.locator('[data-lamp=live]').first().waitFor();
  await bed.stopServer();
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await page.waitForURL(/\/lake/);
  // The frame stays what it was: an address that is loaded anew now would leave nothing.
  await page.locator('[data-lamp=lost]').first().waitFor();
  expect(await page.getByRole('navigation').first().isVisible()).toBe(true);
  await bed.startServer();
  await page.getByRole('heading', { level: 1, name: 'Lake' }).waitFor();
  await end();
});

test('a session that ends under an open page leaves what is shown, and the login leads back to it', async () => {
  // In the demo whoever is at the machine needs no login.
  const walled = await openPages({ prepare: site => rm(join(site, 'demo.json')) });
  onTestFinished(() => walled.close());
  await addAda(walled);
  let traffic: ReturnType<typeof watchTraffic> | undefined;
  const { page, context, end } = await walled.open('/dashboards/cdn.errors?range=yesterday', {
    forgive: [...forgive, /401/, /ERR_/],
    before: opened => {
      traffic = watchTraffic(opened);
    },
  });
  const logIn = async (): Promise<void> => {
    await page.locator('input[name=email]').fill(ada.email);
    await page.locator('input[name=password]').fill(ada.password);
    await page.getByRole('button', { name: 'Log in' }).click();
  };
  await logIn();
  await page.waitForURL(/\/dashboards\/cdn\.errors\?range=yesterday/);
  const figure = page.locator('[data-panel] dd').first();
  await figure.waitFor();
  await page.locator('[data-lamp=live]').first().waitFor();
  await traffic?.settled();
  const shown = await figure.textContent();
  // In another tab they log out.
  const { csrf } = (await (await context.request.get(`${walled.address}/api/session`)).json()) as { csrf: string };
  const out = await context.request.delete(`${walled.address}/api/session`, { headers: { 'x-csrf-token': csrf } });
  expect(out.ok()).toBe(true);
  // A stream is not looked at anew for some minutes; one that breaks is at once.
  await walled.stopServer();
  await walled.startServer();
  await page.getByText('You have been logged out').waitFor({ timeout: 60_000 });
  expect(await figure.textContent()).toBe(shown);
  await page.getByRole('link', { name: 'Log in' }).click();
  await logIn();
  await page.waitForURL(/\/dashboards\/cdn\.errors\?range=/);
  await page.getByText('You have been logged out').waitFor({ state: 'detached' });
  await figure.waitFor();
  await end();
});
