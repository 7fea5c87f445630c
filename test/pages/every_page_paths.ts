// All addresses of the pages of a site, found as a person finds them: what there is many of is asked for at the API. A dashboard, report or table
// that a pack brings later is among them by itself.

import type { Page, Request } from 'playwright-core';
import type { PageBed } from './bed.ts';

/** One table of each kind; the others have the same pages. */
const tables = ['cdn.requests', 'cdn.delivery_hourly'];
const tabs = ['columns', 'intervals', 'files', 'lineage', 'sql', 'ddl', 'preview'];
const keepers = ['people', 'tenants', 'tokens', 'shares', 'audit'];
const single = [
  '/',
  '/dashboards',
  '/explore',
  '/explore?m=cdn.bytes&by=distribution',
  '/sql',
  '/lake',
  '/lake/ledger',
  '/lake/rejects',
  '/runs',
  '/reports',
  '/lists',
  '/alerts',
  '/sources',
  '/settings',
  '/settings?tab=own',
  '/status',
  '/login',
  '/welcome',
];

interface Named {
  name: string;
}

async function ask<Answer>(bed: PageBed, path: string): Promise<Answer> {
  const answer = await fetch(`${bed.address}${path}`);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return (await answer.json()) as Answer;
}

/** Every page of the site that the bed serves: all dashboards and reports; of runs and alerts, which are alike, the first. */
export async function everyPath(bed: PageBed): Promise<string[]> {
  const { dashboards, reports, feeds } = await ask<Record<'dashboards' | 'reports' | 'feeds', Named[]>>(
    bed,
    '/api/catalogue',
  );
  const alerts = await ask<{ items: Named[] }>(bed, '/api/alerts');
  const runs = await ask<{ items: { id: number }[] }>(bed, '/api/runs?limit=1');
  return [
    ...single,
    ...dashboards.map(({ name }) => `/dashboards/${name}`),
    ...tables.flatMap(table => tabs.map(tab => `/lake/${table}?tab=${tab}`)),
    ...runs.items.map(({ id }) => `/runs/${id}`),
    ...reports.map(({ name }) => `/reports/${name}`),
    ...feeds.map(({ name }) => `/lists/${name}`),
    ...alerts.items.slice(0, 2).map(({ name }) => `/alerts/${name}`),
    ...keepers.map(tab => `/people?tab=${tab}`),
  ];
}

/** Streams stay open for as long as the page does. */
const stays = (request: Request): boolean => new URL(request.url()).pathname === '/api/events';

const patienceMs = 20_000;
const quietMs = 150;

export interface Traffic {
  /** Waits until the page has its heading, and has asked for nothing for a moment; gives what kept it from that. */
  settled(): Promise<string[]>;
}

/** Listens to what a page asks for; to be called before it is opened. */
export function watchTraffic(page: Page): Traffic {
  const open = new Set<Request>();
  let last = Date.now();
  const over = (request: Request): void => {
    open.delete(request);
    last = Date.now();
  };
  page.on('request', request => {
    if (!stays(request)) open.add(request);
    last = Date.now();
  });
  page.on('requestfinished', over);
  page.on('requestfailed', over);
  return {
    settled: async () => {
      const until = Date.now() + patienceMs;
      const heading = page.getByRole('heading', { level: 1 }).first();
      const there = await heading.waitFor({ timeout: patienceMs }).then(
        () => true,
        () => false,
      );
      if (!there) return ['no heading'];
      do {
        while (open.size > 0 || Date.now() - last < quietMs) {
          if (Date.now() > until) return [...open].map(request => `still waits for ${request.url()}`);
          await page.waitForTimeout(50);
        }
        // On a busy machine a page is quiet because nobody let it work: it must have come to an end of its work, and asked for nothing new.
        await page.evaluate(() => new Promise<void>(resolve => requestIdleCallback(() => resolve())));
      } while (open.size > 0 || Date.now() - last < quietMs);
      return [];
    },
  };
}

/**
 * Goes to another address within the page that is open, as Back, Forward and links do; over when the router says that it is there. An
 * address that the router changes on its way counts as come to.
 */
export async function moveTo(page: Page, path: string): Promise<void> {
  await page.evaluate(to => {
    history.pushState({}, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state: history.state }));
  }, path);
  await page.waitForFunction(() => {
    const { state } = (window as unknown as { __TSR_ROUTER__: { state: RouterState } }).__TSR_ROUTER__;
    return state.status === 'idle' && state.resolvedLocation?.href === `${location.pathname}${location.search}`;
  });
}

/** What the router tells of itself, as far as it is asked. */
interface RouterState {
  status: string;
  resolvedLocation?: { href: string };
}
