// What axe finds on a page, as far as it keeps somebody from using it.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  id: string;
  impact: string | null;
  nodes: { target: string[]; failureSummary?: string }[];
}

/**
 * Runs what axe runs by itself, but for rules that say of themselves that whatever they find is minor or moderate: those are half of the
 * work, and no finding of theirs is asked for. A rule that leaves it to its checks runs.
 */
const run = `within => {
  const light = axe._audit.rules.filter(({ impact }) => impact === 'minor' || impact === 'moderate');
  const rules = Object.fromEntries(light.map(({ id }) => [id, { enabled: false }]));
  return axe.run(within, { resultTypes: ['violations'], rules });
}`;

/** Serious and critical findings, one line each: of the page itself, or with `body` of the frame around it too. */
export async function seriousOf(page: Page, within: 'main' | 'body' = 'main'): Promise<string[]> {
  // The page's policy forbids scripts of others in its elements; this one comes by the debugger, which it does not bind.
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(source);
  const { violations } = (await page.evaluate(`(${run})('${within}')`)) as { violations: Finding[] };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')} ${nodes[0]?.failureSummary ?? ''}`,
    );
}
