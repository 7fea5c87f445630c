// Ranges in words: what they mean by the calendar of a zone, and the time before them.

import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { hourMs, minuteMs } from './clock.ts';
import { isRangeWords, plainRangeWords, rangeBefore, rangeNames, rangeOfWords } from './range_words.ts';
import { localTime, openZone } from './zone.ts';

const tokyo = openZone('Asia/Tokyo');
const newYork = openZone('America/New_York');

/** Local times of a range. */
const local = (words: string, now: string, zone = tokyo, dataTo?: string): string[] | undefined => {
  const range = rangeOfWords(words, { now: new Date(now), zone, ...(dataTo && { dataTo: new Date(dataTo) }) });
  return range && [localTime(range.from, zone), localTime(range.to, zone)];
};

// A Sunday, 22:10 in Tokyo.
const now = '2026-11-22T13:10:00Z';

test.each([
  ['last-60m', '2026-11-22T21:11:00', '2026-11-22T22:11:00'],
  ['Last 90 minutes', '2026-11-22T20:41:00', '2026-11-22T22:11:00'],
  ['last-6h', '2026-11-22T17:00:00', '2026-11-22T23:00:00'],
  ['last 72 h', '2026-11-19T23:00:00', '2026-11-22T23:00:00'],
  ['last-7d', '2026-11-16T00:00:00', '2026-11-23T00:00:00'],
  ['today', '2026-11-22T00:00:00', '2026-11-23T00:00:00'],
  ['yesterday', '2026-11-21T00:00:00', '2026-11-22T00:00:00'],
  ['this-week', '2026-11-16T00:00:00', '2026-11-23T00:00:00'],
  ['last-week', '2026-11-09T00:00:00', '2026-11-16T00:00:00'],
  ['this-month', '2026-11-01T00:00:00', '2026-12-01T00:00:00'],
  ['Last month', '2026-10-01T00:00:00', '2026-11-01T00:00:00'],
  ['2018-06-08..2018-06-11', '2018-06-08T00:00:00', '2018-06-11T00:00:00'],
  ['2018-06-08..2018-06-08', '2018-06-08T00:00:00', '2018-06-09T00:00:00'],
  ['2018-06-08T07:00..2018-06-08T09:30', '2018-06-08T07:00:00', '2018-06-08T09:30:00'],
])('%s', (words, from, to) => {
  expect(local(words, now)).toEqual([from, to]);
});

test.each(['', 'soon', 'last-0h', 'last-0m', 'last-5s', '2018-06-11..2018-06-08', '2018-13-01..2018-13-02', 'a..b..c'])(
  '%s is no range',
  words => expect(isRangeWords(words, tokyo)).toBe(false),
);

test('the newest minute is the one that the data ends in', () => {
  const range = (dataTo: string) => local('newest-minute', now, tokyo, dataTo);
  expect(range('2026-11-22T13:05:00Z')).toEqual(['2026-11-22T22:04:00', '2026-11-22T22:05:00']);
  expect(range('2026-11-22T13:05:30Z')).toEqual(['2026-11-22T22:05:00', '2026-11-22T22:06:00']);
});

test('the newest hour and day are those of the data, not of the clock', () => {
  const dataTo = '2026-11-21T15:00:00Z';
  expect(local('newest-hour', now, tokyo, dataTo)).toEqual(['2026-11-21T23:00:00', '2026-11-22T00:00:00']);
  expect(local('newest-day', now, tokyo, dataTo)).toEqual(['2026-11-21T00:00:00', '2026-11-22T00:00:00']);
  expect(local('newest-hour', now, tokyo, '2026-11-21T15:00:01Z')).toEqual([
    '2026-11-22T00:00:00',
    '2026-11-22T01:00:00',
  ]);
});

test('words are the same words however they are spelled', () => {
  expect(['last 72 h', 'Last-72h', 'last_72_hours', ' last 72 hours '].map(plainRangeWords)).toEqual(
    Array(4).fill('last-72h'),
  );
});

describe('the time before', () => {
  const before = (from: string, to: string, zone = tokyo) => {
    const range = rangeBefore({ from: new Date(from), to: new Date(to) }, zone);
    return [localTime(range.from, zone), localTime(range.to, zone)];
  };

  it('of whole months are as many whole months', () => {
    expect(before('2026-02-28T15:00:00Z', '2026-03-31T15:00:00Z')).toEqual([
      '2026-02-01T00:00:00',
      '2026-03-01T00:00:00',
    ]);
  });

  it('of days are as many days, over a change of clocks too', () => {
    // 8 March 2026 has 23 hours in New York.
    expect(before('2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z', newYork)).toEqual([
      '2026-03-07T00:00:00',
      '2026-03-08T00:00:00',
    ]);
  });

  it('of a day that is not over is the day before at the same time', () => {
    expect(before('2026-11-21T15:00:00Z', '2026-11-22T01:30:00Z')).toEqual([
      '2026-11-21T00:00:00',
      '2026-11-21T10:30:00',
    ]);
  });

  it('ends where the range begins or before, and is as long where the range is no calendar time', () => {
    const instant = fc.date({ min: new Date('2015-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: 1, max: 400 * 24 }),
        fc.constantFrom(tokyo, newYork),
        (from, hours, zone) => {
          const to = new Date(from.getTime() + hours * hourMs);
          const range = rangeBefore({ from, to }, zone);
          expect(range.to.getTime()).toBeLessThanOrEqual(from.getTime());
          expect(range.from.getTime()).toBeLessThan(range.to.getTime());
          if (!localTime(from, zone).endsWith('T00:00:00'))
            expect(range.to.getTime() - range.from.getTime()).toBe(hours * hourMs);
        },
      ),
    );
  });
});

test('every word means a range that holds at least an hour, or the minute it says, in any zone and at any time', () => {
  const instant = fc.date({ min: new Date('2015-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
  const zones = ['Asia/Tokyo', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'].map(openZone);
  fc.assert(
    fc.property(
      instant,
      fc.constantFrom(...zones),
      fc.constantFrom(...rangeNames, 'last-6h', 'last-30d'),
      (at, zone, words) => {
        const range = rangeOfWords(words, { now: at, zone });
        const least = words === 'newest-minute' ? minuteMs : hourMs;
        expect((range?.to.getTime() ?? 0) - (range?.from.getTime() ?? 0)).toBeGreaterThanOrEqual(least);
      },
    ),
  );
});
