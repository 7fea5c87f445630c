// A change against the time before: how large, which way, and whether that is good.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeOf } from './changes.ts';

test('whether a change is good is the metric’s own word', () => {
  expect(changeOf({ now: 110, before: 100, good: 'up', unit: 'bytes' })).toMatchObject({ way: 'up', tone: 'better' });
  expect(changeOf({ now: 110, before: 100, good: 'down', unit: 'bytes' })).toMatchObject({ way: 'up', tone: 'worse' });
  expect(changeOf({ now: 110, before: 100, good: 'none', unit: 'bytes' })?.tone).toBe('neutral');
});

test('ratios change by points, all else by a share', () => {
  expect(changeOf({ now: 0.972, before: 0.95, good: 'up', unit: 'ratio' })?.points).toBeCloseTo(2.2);
  expect(changeOf({ now: 150, before: 100, good: 'up', unit: 'requests' })?.share).toBeCloseTo(0.5);
  expect(changeOf({ now: 5, before: 0, good: 'up', unit: 'requests' })).toEqual({
    way: 'up',
    tone: 'better',
    fresh: true,
  });
  expect(changeOf({ now: undefined, before: 0, good: 'up', unit: 'requests' })).toBeUndefined();
});

test('there and back are opposite ways, and the same is no change', () => {
  const numbers = fc.double({ min: -1e12, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const way = (now: number, before: number) => changeOf({ now, before, good: 'none', unit: 'ratio' })?.way;
      expect(way(a, a)).toBe('same');
      expect([way(a, b), way(b, a)].sort().join()).toMatch(/^(down,up|same,same)$/);
    }),
  );
});
