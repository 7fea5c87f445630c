// The law of the walls: what a statement gives within them is what it gives over a site that never had the rows of others.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isByChance, statements } from './grammar.ts';
import { type Outcome, openWalledBed, outcomeOf, tells, type WalledBed, wallsOf } from './walled_bed.ts';

let beds: WalledBed;
beforeAll(async () => {
  beds = await openWalledBed();
});
afterAll(() => beds.close());

const runs = 400;

test.each(Object.entries(wallsOf))('within walls of %s', async (_, walls) => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(statements, async made => {
      const sql = beds.put(made);
      const full = await outcomeOf(beds.full.desk, sql, { walls });
      expect(tells(beds.heard(full.text)), full.text).toBe(false);
      seen.set(full.code, (seen.get(full.code) ?? 0) + 1);
      if (isByChance(sql)) return;
      const clean = await outcomeOf(beds.clean.desk, sql, { walls });
      expect(kept(full)).toEqual(kept(clean));
      if (clean.code === 'ok') expect(kept(await outcomeOf(beds.clean.desk, sql))).toEqual(kept(clean));
    }),
    { numRuns: runs },
  );
  // A law about statements that are all refused would be none.
  expect(seen.get('ok') ?? 0).toBeGreaterThan(runs / 8);
  expect(seen.get('sql_invalid') ?? 0).toBeGreaterThan(runs / 50);
});

/** Without words that name a row: which of several the engine meets first is chance. */
const kept = ({ code, columns, rows }: Outcome) => ({ code, columns, rows });
