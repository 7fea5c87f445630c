// Values as JSON has them.

import { expect, test } from 'vitest';
import { cellOf } from './cell.ts';

test.each([
  [undefined, 'BIGINT', null],
  [true, 'BOOLEAN', true],
  [12, 'BIGINT', 12],
  [9_007_199_254_740_993n, 'BIGINT', '9007199254740993'],
  [Number.NaN, 'DOUBLE', null],
  ['12.50', 'DECIMAL(9,2)', 12.5],
  ['12345678901234567.89', 'DECIMAL(19,2)', '12345678901234567.89'],
  ['2026-03-01T10:00:00Z', 'TIMESTAMP', '2026-03-01T10:00:00Z'],
  [['a', null], 'VARCHAR[]', ['a', null]],
])('%s of %s', (value, type, cell) => {
  expect(cellOf(value, { type })).toEqual(cell);
});
