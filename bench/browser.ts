// How soon does a person see something? A server that was just started, a browser that has nothing yet: first paint with content, and the
// first numbers, of the first page and of a dashboard.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { chromium } from 'playwright-core';
import { type Bench, type Figure, inSeconds } from './bench.ts';
import { serveSite } from './served_site.ts';

const pages = [
  { name: 'Now', path: '/' },
  { name: 'a dashboard', path: '/dashboards/cdn.delivery' },
];

export async function browser(bench: Bench): Promise<Figure[]> {
  const demo = join(bench.root, 'site_demo');
  if (!existsSync(demo)) await bench.tallylight(['demo', demo, '--days', '3']);
  const figures: Figure[] = [];
  for (const { name, path } of pages) {
    const { paint, numbers } = await open(demo, path);
    figures.push({
      question: `First content of ${name}, from a cold server`,
      ours: inSeconds(paint),
      other: `first numbers: ${inSeconds(numbers)}`,
      value: paint,
      goal: { atMost: 1 },
    });
  }
  return figures;
}

async function open(site: string, path: string): Promise<{ paint: number; numbers: number }> {
  const chrome = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  // The browser is there already; the server is not.
  const page = await chrome.newPage({ viewport: { width: 1440, height: 900 } });
  const served = await serveSite(site);
  try {
    const began = performance.now();
    await page.goto(`${served.address}${path}`, { waitUntil: 'commit' });
    await page.locator('[data-panel] dd').first().waitFor();
    const numbers = (performance.now() - began) / 1000;
    const paint = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0");
    return { paint: Number(paint) / 1000, numbers };
  } finally {
    await chrome.close();
    await served.close();
  }
}
