// Six suites: `unit` needs nothing but Node, `engines` starts a Trino, `cluster` three of them, `documents` lets poppler and LibreOffice
// read what we wrote, `faults` kills processes, `pages` opens a Chromium.

import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// The browser that the pages are opened in. Without it the suite is skipped and says so, unless REQUIRE_SERVERS=1, where it fails.
const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const skipsPages = !existsSync(chromium) && process.env['REQUIRE_SERVERS'] !== '1';
if (skipsPages && process.argv.includes('pages')) console.error(`pages: skipped, there is no ${chromium}`);

/** What is waited for may take a while where two suites share two cores; a second, which is usual, is for one test alone. */
const patient = { poll: { timeout: 30_000 } };

const suite = (name: string, include: string[], testTimeout: number, globalSetup: string[] = [], alone = false) => ({
  test: {
    name,
    include,
    globalSetup,
    setupFiles: ['test/setup.ts', ...(alone ? ['test/engines/forget.ts'] : [])],
    exclude: ['**/node_modules/**'],
    testTimeout,
    hookTimeout: testTimeout,
    expect: patient,
    maxWorkers: alone ? 1 : 2,
    // One process for all files: what one of them loads, those after it find loaded.
    isolate: !alone,
  },
});

export default defineConfig({
  test: {
    passWithNoTests: skipsPages,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'web/src/**/*.test.ts', 'sdk/src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [
            '**/node_modules/**',
            'test/engines/**',
            'test/cluster/**',
            'test/documents/**',
            'test/faults/**',
            'test/pages/**',
          ],
          setupFiles: ['test/setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: patient,
          maxWorkers: 2,
          // No module of ours keeps state, and no test sets any of the process's: what a file loads, the files after it find loaded.
          isolate: false,
        },
      },
      // One file after another: they give their lakes the same names in the one Trino.
      suite('engines', ['test/engines/**/*.test.ts'], 300_000, ['test/engines/setup.ts'], true),
      suite('cluster', ['test/cluster/**/*.test.ts'], 600_000),
      suite('documents', ['test/documents/**/*.test.ts'], 300_000),
      suite('faults', ['test/faults/**/*.test.ts'], 600_000),
      suite('pages', skipsPages ? [] : ['test/pages/**/*.test.ts'], 180_000, skipsPages ? [] : ['test/pages/setup.ts']),
    ],
  },
});
