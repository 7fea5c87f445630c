// The robust usual against its definition worked out the slow way, and what it is robust against.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isUnusual, median, usualOf } from './usual.ts';

/** The middle by counting: between the least value that half are not above and the greatest that half are not below. */
function counted(some: readonly number[]): number {
  const isHalf = (count: number) => count * 2 >= some.length;
  const least = Math.min(...some.filter(one => isHalf(some.filter(other => other <= one).length)));
  const greatest = Math.max(...some.filter(one => isHalf(some.filter(other => other >= one).length)));
  return (least + greatest) / 2;
}

const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 9 });

it('is the median, and 1.4826 times the median distance from it', () => {
  fc.assert(
    fc.property(values, some => {
      const middle = counted(some);
      expect(median(some)).toBe(middle);
      const known = usualOf(some);
      expect(known === undefined).toBe(some.length < 3);
      if (known === undefined) return;
      expect(known.usual).toBe(middle);
      const spread = 1.4826 * counted(some.map(one => Math.abs(one - middle)));
      expect(known.deviation).toBeCloseTo(Math.max(spread, Math.abs(middle) * 0.02), 9);
    }),
    { numRuns: 500 },
  );
});

const watch = { times: 4, least: 0.2, direction: 'both' } as const;

it('one odd week moves nothing, and neither hides what is far away nor makes the usual odd', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 900, max: 1100 }), { minLength: 4, maxLength: 8 }),
      fc.nat(100_000),
      (weeks, odd) => {
        const known = usualOf([...weeks, odd]);
        if (known === undefined) return;
        expect(known.usual).toBeGreaterThanOrEqual(900);
        expect(known.usual).toBeLessThanOrEqual(1100);
        expect(isUnusual(known.usual, known, watch)).toBe(false);
        expect([isUnusual(3000, known, watch), isUnusual(0, known, watch)]).toEqual([
          true,
          known.deviation * 4 < known.usual,
        ]);
      },
    ),
  );
});

it('looks the way it is told to, and asks for a share of the usual value at least', () => {
  const known = usualOf([1000, 1010, 990, 1005]);
  if (known === undefined) return;
  const wrong = (value: number, direction: 'up' | 'down' | 'both') => isUnusual(value, known, { ...watch, direction });
  expect([wrong(1500, 'up'), wrong(1500, 'down'), wrong(1500, 'both')]).toEqual([true, false, true]);
  expect([wrong(500, 'up'), wrong(500, 'down'), wrong(500, 'both')]).toEqual([false, true, true]);
  // Far outside of what chance does, and still no fifth of it.
  expect(wrong(1190, 'both')).toBe(false);
  expect(isUnusual(0, { usual: 0, deviation: 0 }, watch)).toBe(false);
});
