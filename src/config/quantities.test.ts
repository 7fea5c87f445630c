// Amounts and spans of time as people write them.

import { expect, test } from 'vitest';
import { parseBytes, parseSpan } from './quantities.ts';

test('spans and amounts carry their unit', () => {
  expect(['500ms', '30s', '15m', '24h', '400d', '2w', '1.5h'].map(parseSpan)).toEqual([
    500, 30_000, 900_000, 86_400_000, 34_560_000_000, 1_209_600_000, 5_400_000,
  ]);
  expect(['512B', '100MB', '256MiB', '1.5 GB'].map(parseBytes)).toEqual([512, 1e8, 2 ** 28, 1.5e9]);
});

test('what has no unit, or no number, or a unit that is not one, is nothing', () => {
  for (const wrong of ['', '24', 'h', '-1h', '1e3s', '24 hours', '1constructor', '1 toString']) {
    expect([wrong, parseSpan(wrong), parseBytes(wrong)]).toEqual([wrong, undefined, undefined]);
  }
});
