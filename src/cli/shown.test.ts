// Values as a person reads them.

import { expect, test } from 'vitest';
import { openZone } from '../base/zone.ts';
import { shown } from './shown.ts';

const zone = openZone('Asia/Tokyo');

test.each([
  [null, 'requests', 'n/a'],
  [0.98765, 'ratio', '98.77 %'],
  [1234567n, 'requests', '1,234,567 requests'],
  [2.5, 'currency', '2.500 currency'],
  [0n, 'bytes', '0 bytes'],
  [999, 'bytes', '999 bytes'],
  [1_500_000_000, 'bytes', '1.50 GB'],
  [7e18, 'bytes', '7000 PB'],
  [0.05079, 'gbps', '50.79 Mbps'],
  [1.25, 'gbps', '1.25 Gbps'],
  [0, 'gbps', '0 bit/s'],
  ['2018-06-08T15:30:00Z', 'time', '2018-06-09 00:30:00'],
  ['soon', 'time', 'soon'],
])('%s of %s is %s', (value, unit, text) => {
  expect(shown(value, { unit, zone })).toBe(text);
});
