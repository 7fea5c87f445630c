// Ticks of the time axis and of the value axis.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localOf } from './local_time.ts';
import { tickTexts, valueScale } from './scale.ts';
import { timeTicks } from './ticks.ts';

const zones = [
  'UTC',
  'Asia/Tokyo',
  'Europe/Warsaw',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
];
const start = Date.parse('2018-01-01T00:00:00Z');

test('ticks stand inside of the range, in order, and at whole local steps', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 4_000_000 }),
      fc.integer({ min: 30, max: 600_000 }),
      fc.integer({ min: 200, max: 1_400 }),
      (zone, minute, length, width) => {
        const from = start + minute * 60_000;
        const to = from + length * 60_000;
        const ticks = timeTicks({ from, to, width, zone, language: 'en', grain: null });
        const places = ticks.map(({ at }) => at);
        expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
        expect(places.every(at => at >= from && at <= to)).toBe(true);
        for (const { at, major } of ticks) {
          expect(localOf(at, zone) % 60_000).toBe(0);
          // Some zones have skipped midnight itself; all others show it.
          if (major && zone !== 'America/Sao_Paulo') expect(localOf(at, zone) % 86_400_000).toBe(0);
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('on a day of 23 hours the midnights still have their ticks', () => {
  const from = Date.parse('2026-03-28T23:00:00Z');
  const ticks = timeTicks({
    from,
    to: from + 71 * 3_600_000,
    width: 900,
    zone: 'Europe/Warsaw',
    language: 'en',
    grain: 'hour',
  });
  expect(ticks.filter(({ major }) => major).map(({ text }) => text)).toEqual([
    'Sun 29 Mar',
    'Mon 30 Mar',
    'Tue 31 Mar',
    'Wed 1 Apr',
  ]);
});

test('the value axis holds every value; counts begin at zero, shares may not', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e15, noNaN: true }), { minLength: 1, maxLength: 30 }),
      fc.constantFrom('parcels', 'bytes', null),
      fc.integer({ min: 2, max: 9 }),
      (values, unit, count) => {
        const scale = valueScale(values, { unit, count });
        expect(scale.min).toBe(0);
        expect(scale.max).toBeGreaterThanOrEqual(Math.max(...values) * (1 - 1e-9));
        expect(scale.ticks.length).toBeLessThanOrEqual(count + 3);
      },
    ),
  );
  expect(valueScale([0.95, 0.97], { unit: 'ratio', count: 4 }).zero).toBe(false);
  expect(valueScale([0.95, 0.97], { unit: 'ratio', count: 4, filled: true }).zero).toBe(true);
  expect(valueScale([0.2, 1], { unit: 'ratio', count: 4 }).max).toBe(1);
});

test('texts of an axis have one magnitude', () => {
  expect(tickTexts([0, 5e11, 1e12, 1.5e12], { unit: 'bytes', language: 'en' })).toEqual([
    '0',
    '0.5 TB',
    '1.0 TB',
    '1.5 TB',
  ]);
  expect(tickTexts([0.92, 0.94], { unit: 'ratio', language: 'en' })).toEqual(['92%', '94%']);
  expect(tickTexts([0, 50_000], { unit: 'parcels', language: 'ja' })).toEqual(['0', '5万']);
});

test('an axis of one value has a length, holds the value, and goes over no whole', () => {
  for (const unit of ['ratio', 'percent', 'bytes', 'gbps', null])
    for (const value of [0, 0.0000035, 0.5, 1, 100]) {
      if (unit === 'ratio' && value > 1) continue;
      const { min, max, ticks } = valueScale([value, value], { unit, count: 5 });
      expect(max).toBeGreaterThan(min);
      expect(min).toBeLessThanOrEqual(value);
      expect(max).toBeGreaterThanOrEqual(value);
      expect(ticks.length).toBeGreaterThan(1);
      if (unit === 'ratio') expect(max).toBeLessThanOrEqual(1);
    }
  expect(tickTexts([0, 0.000002, 0.000004], { unit: 'gbps', language: 'en' })).toEqual(['0', '2 kbps', '4 kbps']);
});
