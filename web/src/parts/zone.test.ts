// Local times of a zone and instants, both ways, across changes of the clock.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockText, dateText, dayStart, instantOf, monthStart, parseLocal, wallOf, weekStart } from './zone.ts';

const warsaw = 'Europe/Warsaw';
const tokyo = 'Asia/Tokyo';
const zones = [warsaw, tokyo, 'UTC', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Sao_Paulo'];

test('a local time that exists goes to its instant and back', () => {
  const instants = fc.date({ min: new Date('1995-01-01'), max: new Date('2037-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (instant, zone) => {
      const wall = wallOf(instant, zone);
      expect(wallOf(instantOf(wall, zone), zone)).toEqual(wall);
    }),
  );
});

test('clocks that go forward: the skipped hour is moved, midnights stay midnights', () => {
  const skipped = instantOf({ year: 2027, month: 3, day: 28, hour: 2, minute: 30 }, warsaw);
  expect(skipped.toISOString()).toBe('2027-03-28T01:30:00.000Z');
  expect(clockText(skipped, warsaw)).toBe('03:30');
  const start = dayStart(skipped, warsaw);
  expect(start.toISOString()).toBe('2027-03-27T23:00:00.000Z');
  expect(dayStart(skipped, warsaw, 1).getTime() - start.getTime()).toBe(23 * 3_600_000);
});

test('clocks that go back: the hour that is there twice is the earlier one', () => {
  const twice = instantOf({ year: 2026, month: 10, day: 25, hour: 2, minute: 30 }, warsaw);
  expect(twice.toISOString()).toBe('2026-10-25T00:30:00.000Z');
  expect(dayStart(twice, warsaw, 1).getTime() - dayStart(twice, warsaw).getTime()).toBe(25 * 3_600_000);
});

test('days, weeks and months begin at midnight of the zone', () => {
  const now = new Date('2026-11-22T13:00:00Z');
  expect(dateText(now, tokyo)).toBe('2026-11-22');
  expect(dayStart(now, tokyo).toISOString()).toBe('2026-11-21T15:00:00.000Z');
  expect(weekStart(now, tokyo).toISOString()).toBe('2026-11-15T15:00:00.000Z');
  expect(monthStart(now, tokyo, -1).toISOString()).toBe('2026-09-30T15:00:00.000Z');
  expect(monthStart(new Date('2026-01-15T00:00:00Z'), 'UTC', -1).toISOString()).toBe('2025-12-01T00:00:00.000Z');
});

test('what people write for a time is a clock of the zone, unless it says its offset', () => {
  expect(parseLocal('2018-06-08', tokyo)?.toISOString()).toBe('2018-06-07T15:00:00.000Z');
  expect(parseLocal('2018-06-08T14:05', tokyo)?.toISOString()).toBe('2018-06-08T05:05:00.000Z');
  expect(parseLocal('2018-06-08T14:05:00Z', tokyo)?.toISOString()).toBe('2018-06-08T14:05:00.000Z');
  for (const text of [
    '2018-02-30',
    '2018-13-01',
    '2018-06-08T25:00',
    'yesterday',
    '',
    '2018-06-08T14:05:00'.slice(0, 12),
  ])
    expect(parseLocal(text, tokyo), text).toBeUndefined();
});
