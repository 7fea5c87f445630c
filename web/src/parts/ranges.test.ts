// Ranges in words and as instants, in any time zone, across changes of the clock.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { movesByMinute, newestDays, normalRange, quickRanges, spanOf, spanText, stepSpan } from './ranges.ts';

const tokyo = 'Asia/Tokyo';
const warsaw = 'Europe/Warsaw';
const now = new Date('2026-11-22T13:20:00Z');

const iso = (text: string, zone = tokyo, at = now): string[] | undefined => {
  const span = spanOf(text, { now: at, zone });
  return span && [span.from.toISOString().slice(0, 16), span.to.toISOString().slice(0, 16)];
};

test('words are what they say, in the zone that is shown', () => {
  expect(iso('last-6h')).toEqual(['2026-11-22T08:00', '2026-11-22T14:00']);
  expect(iso('last-60m')).toEqual(['2026-11-22T12:21', '2026-11-22T13:21']);
  expect(iso('last-7d')).toEqual(['2026-11-15T15:00', '2026-11-22T15:00']);
  expect(iso('today')).toEqual(['2026-11-21T15:00', '2026-11-22T15:00']);
  expect(iso('yesterday')).toEqual(['2026-11-20T15:00', '2026-11-21T15:00']);
  expect(iso('yesterday', 'UTC')).toEqual(['2026-11-21T00:00', '2026-11-22T00:00']);
  expect(iso('last-week')).toEqual(['2026-11-08T15:00', '2026-11-15T15:00']);
  expect(iso('this-month')).toEqual(['2026-10-31T15:00', '2026-11-30T15:00']);
  expect(iso('last-month', warsaw)).toEqual(['2026-09-30T22:00', '2026-10-31T23:00']);
});

test('what dashboards write is the same as what addresses hold', () => {
  expect(normalRange('last 72 h')).toBe('last-72h');
  expect(normalRange('Last 7 days')).toBe('last-7d');
  expect(normalRange('last 90 minutes')).toBe('last-90m');
  expect([movesByMinute('last 60 min'), movesByMinute('last-6h')]).toEqual([true, false]);
  expect(iso('last 72 h')).toEqual(iso('last-72h'));
});

test('hours of the day that clocks go back are each an hour long', () => {
  const second = new Date('2026-10-25T01:20:00Z'); // 02:20 for the second time
  expect(iso('last-6h', warsaw, second)).toEqual(['2026-10-24T20:00', '2026-10-25T02:00']);
});

test('a range that means nothing is no range', () => {
  for (const text of [
    '',
    'tomorrow',
    'last-0h',
    'last-0m',
    '2018-06-11..2018-06-08',
    '2018-06-08..x',
    '2018-06-08..2018-06-08',
  ])
    expect(iso(text), text).toBeUndefined();
});

test('a range that was written is read as the same instants', () => {
  const at = fc.integer({ min: Date.UTC(2020, 0) / 60_000, max: Date.UTC(2030, 0) / 60_000 });
  fc.assert(
    fc.property(
      at,
      fc.integer({ min: 1, max: 100_000 }),
      fc.constantFrom(tokyo, warsaw, 'UTC'),
      (start, length, zone) => {
        const span = { from: new Date(start * 60_000), to: new Date((start + length) * 60_000) };
        expect(spanOf(spanText(span, zone), { now, zone })).toEqual(span);
      },
    ),
  );
});

test('a step forward and one back is where it was, for every word, over changes of clocks too', () => {
  for (const at of [now, new Date('2027-03-28T12:00:00Z'), new Date('2026-10-25T12:00:00Z')])
    for (const text of quickRanges) {
      const span = spanOf(text, { now: at, zone: warsaw });
      if (span === undefined) throw new Error(text);
      expect(stepSpan(stepSpan(span, -1, warsaw), 1, warsaw), text).toEqual(span);
      expect(stepSpan(span, -1, warsaw).to, text).toEqual(span.from);
    }
});

test('dates are written as dates', () => {
  const span = spanOf('2018-06-08..2018-06-11', { now, zone: tokyo });
  expect(span && spanText(span, tokyo)).toBe('2018-06-08..2018-06-11');
});

test('the newest days of old data are whole days of the zone, as many as were asked for, and hold the end of the data', () => {
  const days = (end: string, range: string, zone: string) => {
    const span = spanOf(range, { now, zone });
    return span && spanText(newestDays(new Date(end), span, zone), zone);
  };
  expect(days('2021-01-23T14:50:00Z', 'last-72h', 'UTC')).toBe('2021-01-21..2021-01-24');
  expect(days('2021-01-23T15:00:00Z', 'last-72h', tokyo)).toBe('2021-01-21..2021-01-24');
  expect(days('2021-01-23T15:01:00Z', 'last-6h', tokyo)).toBe('2021-01-24..2021-01-25');
  // A change of clocks makes two days an hour shorter or longer.
  expect(days('2021-03-28T12:00:00Z', '2026-03-28..2026-03-30', warsaw)).toBe('2021-03-27..2021-03-29');
  expect(days('2021-03-28T12:00:00Z', '2026-10-24..2026-10-26', warsaw)).toBe('2021-03-27..2021-03-29');
});
