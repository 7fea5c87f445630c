// The named times of a document, over nights on which clocks change.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayMs, hourMs } from '../base/clock.ts';
import { dayOf, dayStart, openZone } from '../base/zone.ts';
import type { Over } from '../catalog/document.ts';
import { spanOf } from './spans.ts';

/** The time of an answer of the document of one local day, in UTC, and its hours. */
function hoursOf(over: Over, day: string, zoneName: string): string {
  const zone = openZone(zoneName);
  const range = { from: dayStart(day, zone), to: dayStart(next(day), zone) };
  const { from, to } = spanOf(over, range, zone);
  return `${from.toISOString().slice(0, 16)} ${(to.getTime() - from.getTime()) / hourMs}`;
}

const next = (day: string): string => new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);

test.each([
  // Warsaw loses an hour on 29 March 2026 and gains one on 25 October.
  ['Europe/Warsaw', '2026-03-29', 'last_day', '2026-03-28T23:00 23'],
  ['Europe/Warsaw', '2026-03-30', 'day_before', '2026-03-28T23:00 23'],
  ['Europe/Warsaw', '2026-04-05', 'same_weekday', '2026-03-28T23:00 23'],
  ['Europe/Warsaw', '2026-03-29', 'month_so_far', '2026-02-28T23:00 695'],
  ['Europe/Warsaw', '2026-10-25', 'last_day', '2026-10-24T22:00 25'],
  ['Europe/Warsaw', '2026-10-31', 'month_so_far', '2026-09-30T22:00 745'],
  // New York: 8 March and 1 November.
  ['America/New_York', '2026-03-08', 'last_day', '2026-03-08T05:00 23'],
  ['America/New_York', '2026-11-02', 'day_before', '2026-11-01T04:00 25'],
  ['America/New_York', '2026-11-01', 'same_weekday', '2026-10-25T04:00 24'],
  ['Asia/Tokyo', '2018-06-08', 'same_weekday', '2018-05-31T15:00 24'],
  ['Asia/Tokyo', '2018-06-01', 'day_before', '2018-05-30T15:00 24'],
] as const)('%s on %s: %s', (zone, day, over, expected) => {
  expect(hoursOf(over, day, zone)).toBe(expected);
});

test('so many days end where the range ends', () => {
  expect(hoursOf({ days: 7 }, '2026-03-31', 'Europe/Warsaw')).toBe('2026-03-24T23:00 167');
  expect(hoursOf({ days: 1 }, '2026-10-25', 'Europe/Warsaw')).toBe('2026-10-24T22:00 25');
  expect(hoursOf('range', '2026-10-25', 'Europe/Warsaw')).toBe('2026-10-24T22:00 25');
});

test('the last day of a range that ends inside of a day is that day; of one that ends at midnight, the day before', () => {
  const zone = openZone('Asia/Tokyo');
  const from = new Date('2018-06-07T15:00:00Z');
  const day = (to: string) => dayOf(spanOf('last_day', { from, to: new Date(to) }, zone).from, zone);
  expect(day('2018-06-09T15:00:00Z')).toBe('2018-06-09');
  expect(day('2018-06-09T15:00:01Z')).toBe('2018-06-10');
});

test('days lie beside each other, whatever the clocks do', () => {
  const zones = ['Europe/Warsaw', 'America/New_York', 'Asia/Tokyo', 'Australia/Lord_Howe', 'America/St_Johns'];
  const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2037, 0, 1) }).map(ms => new Date(ms));
  fc.assert(
    fc.property(fc.constantFrom(...zones), instants, (name, to) => {
      const zone = openZone(name);
      const range = { from: new Date(to.getTime() - hourMs), to };
      const [last, before] = [spanOf('last_day', range, zone), spanOf('day_before', range, zone)];
      expect(before.to).toEqual(last.from);
      expect(last.from.getTime()).toBeLessThan(to.getTime());
      expect(last.to.getTime()).toBeGreaterThanOrEqual(to.getTime());
      expect(spanOf('month_so_far', range, zone).to).toEqual(last.to);
    }),
  );
});
