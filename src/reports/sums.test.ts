// Totals against the engine's own `sum`, over numbers that a double would round.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import type { Value } from '../engine/engine.ts';
import { sumOf } from './sums.ts';

let folder = '';
let engine: DuckDbEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallylight-sums-'));
  engine = await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: folder });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

/** The rows that the engine gives of some texts in a type, and its sum of them. */
async function summed(texts: readonly (string | null)[], type: string): Promise<{ values: Value[]; sum: Value }> {
  const rows = texts.map(text => `(${text === null ? 'null' : `'${text}'::${type}`})`).join(', ');
  const all = await engine.all(`select v from (values ${rows}) as t(v)`);
  const [total] = await engine.all(`select sum(v) as total from (values ${rows}) as t(v)`);
  return { values: all.map(row => row['v'] ?? null), sum: total?.['total'] ?? null };
}

const most = { numRuns: 60 };
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(fc.option(arbitrary), { minLength: 1, maxLength: 12 });

test('of integers, beyond 2^53 too', async () => {
  const big = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }).map(String);
  await fc.assert(
    fc.asyncProperty(some(big), async texts => {
      const { values, sum } = await summed(texts, 'bigint');
      expect(sumOf(values, 'BIGINT')).toEqual(sum);
    }),
    most,
  );
});

test('of decimals, to the last digit', async () => {
  const cents = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map(
    n =>
      `${n / 1000n}.${String(n < 0n ? -n : n)
        .slice(-3)
        .padStart(3, '0')}`,
  );
  await fc.assert(
    fc.asyncProperty(some(cents), async texts => {
      const { values, sum } = await summed(texts, 'decimal(18,3)');
      expect(sumOf(values, 'DECIMAL(18,3)')).toEqual(sum);
    }),
    most,
  );
});

test('of doubles, and of nothing', () => {
  expect(sumOf([0.5, null, 0.25], 'DOUBLE')).toBe(0.75);
  expect(sumOf([null, null], 'BIGINT')).toBeNull();
  expect(sumOf([], 'DOUBLE')).toBeNull();
});
