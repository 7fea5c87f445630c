// Near names are offered best first, and far ones not at all.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, nearest } from './names.ts';

const known = ['parcels', 'parcel_events', 'depots', 'weights'];

test.each([
  ['parcel', ['parcels']],
  ['DEPOTS', ['depots']],
  ['wieghts', ['weights']],
  ['temperature', []],
])('near to %s are %j', (wrong, near) => {
  expect(nearest(wrong, known)).toEqual(near);
});

test('the offer ends a sentence, or is nothing', () => {
  expect(`There is no depot.${didYouMean('depot', known)}`).toBe('There is no depot. Did you mean depots?');
  expect(didYouMean('temperature', known)).toBe('');
});

test('a name with one letter wrong finds its way back, and no more than three are offered', () => {
  const name = fc.stringMatching(/^[a-z]{4,12}$/);
  fc.assert(
    fc.property(name, fc.nat(11), fc.array(name, { maxLength: 8 }), (right, at, others) => {
      const wrong = `${right.slice(0, at)}#${right.slice(at + 1)}`;
      const near = nearest(wrong, [...others, right]);
      expect(near.length).toBeLessThanOrEqual(3);
      expect(nearest(wrong, [right])).toEqual([right]);
    }),
  );
});
