// Numbers as they are shown: their unit, every digit that counts, and nothing for what is none.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes, compact, duration, integer, nothing, numberOf, ratio, value } from './numbers.ts';

test('bytes have three figures and decimal prefixes', () => {
  const said = [0, 999, 1_000, 999_400, 999_950, 1_230_000_000_000, 45_000_000, -2_500].map(one => bytes(one, 'en'));
  expect(said).toEqual(['0 B', '999 B', '1.00 kB', '999 kB', '1.00 MB', '1.23 TB', '45.0 MB', '−2.50 kB']);
});

test('each unit says what it is', () => {
  expect(value(1.957, 'gbps', 'en')).toBe('1.96 Gbps');
  expect(value(0.0648, 'gbps', 'en')).toBe('64.8 Mbps');
  expect(value(0.0000035, 'gbps', 'en')).toBe('3.50 kbps');
  expect(value(0.064896512, 'gbps', 'en', true)).toBe('64.896512 Mbps');
  expect(value(0.9724, 'ratio', 'en')).toBe('97.2%');
  expect(value(1234.5, 'currency', 'en')).toBe('1,234.50');
  expect(value(95, 'seconds', 'en')).toBe('1 min 35 s');
  expect(value(12, 'days', 'ja')).toBe('12日');
  expect(value(12_345_678, 'requests', 'en')).toBe('12.3 M');
  expect(value(12_345_678, 'requests', 'ja')).toBe('1,235万');
  expect(value(528_918, 'requests', 'en')).toBe('528,918');
});

test('what is nearly all is not shown as all, and what is nearly nothing not as nothing', () => {
  expect(ratio(1, 'en')).toBe('100.0%');
  expect(ratio(0.999_999, 'en')).toBe('99.99%');
  expect(ratio(0.0004, 'en')).toBe('0.04%');
  expect(ratio(0, 'en')).toBe('0.0%');
});

test('what is no number is a dash, and never 0', () => {
  for (const given of [null, undefined, '', Number.NaN, Number.POSITIVE_INFINITY])
    for (const unit of ['bytes', 'ratio', 'requests', null])
      expect(value(given, unit, 'en'), String(given)).toBe(nothing);
  expect(value('EDFDVBD6EXAMPLE', null, 'en')).toBe('EDFDVBD6EXAMPLE');
});

test('integers beyond 2^53 keep every digit where all are asked for', () => {
  expect(value('9007199254740993', 'bytes', 'en', true)).toBe('9,007,199,254,740,993 B');
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), big => {
      expect(integer(String(big), 'en').replaceAll(',', '')).toBe(String(big));
    }),
  );
});

test('figures are never further off than their rounding', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e17, noNaN: true }), given => {
      const [, digits = '', prefix = ''] = /^([\d.,]+) (.*)B$/.exec(bytes(given, 'en')) ?? [];
      const size = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 }[prefix] ?? Number.NaN;
      expect(Math.abs(Number(digits.replaceAll(',', '')) * size - given)).toBeLessThanOrEqual(
        Math.max(given * 0.0051, 0.5),
      );
    }),
  );
});

test('durations have two parts at most, and no 60 s', () => {
  const said = [0, 840, 3_200, 59_600, 134_000, 3_599_700, 3_900_000, 273_600_000].map(one => duration(one, 'en'));
  expect(said).toEqual(['0 ms', '840 ms', '3.2 s', '1 min', '2 min 14 s', '1 h', '1 h 5 min', '3 d 4 h']);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 11 }), ms => {
      expect(duration(ms, 'en')).not.toMatch(/\b60 (s|min)\b|\b24 h\b/);
    }),
  );
});

test('a text that only looks like a number stays a text', () => {
  expect(numberOf('12')).toBe(12);
  for (const text of ['12 apples', '0x10', '1e', '', '１２']) expect(numberOf(text), text).toBeUndefined();
  expect(compact('abc', 'en')).toBe(nothing);
});
