// Times across the changes of the clock: laws over random times of the day, and the nights themselves.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayMs, minuteMs } from '../base/clock.ts';
import { addDays, dayOf, localTime, openZone } from '../base/zone.ts';
import { parseTimes } from '../config/times.ts';
import { daysBefore, jitterOf, openTimetable } from './schedule.ts';

const timetable = (at: string, zone: string) => {
  const times = parseTimes(at);
  if ('mistake' in times) throw new Error(times.mistake);
  return openTimetable(times, openZone(zone));
};

/** So many instants after one, as texts. */
function following(at: string, { zone, after, count }: { zone: string; after: string; count: number }): string[] {
  const table = timetable(at, zone);
  const found: string[] = [];
  for (let next = table.nextAfter(new Date(after)); next && found.length < count; next = table.nextAfter(next))
    found.push(next.toISOString().slice(0, 16));
  return found;
}

const zones = ['Europe/Warsaw', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo'] as const;
const clockTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
/** Half of them about the changes of the clock, which are in March and April, October and November. */
const start = fc
  .tuple(
    fc.integer({ min: 2018, max: 2030 }),
    fc.constantFrom('01-01', '03-05', '03-24', '07-01', '09-28', '10-20', '10-31'),
  )
  .map(([year, day]) => new Date(`${year}-${day}T13:00:00Z`));

test.each(zones)('a daily time comes exactly once each local day in %s', name => {
  const zone = openZone(name);
  fc.assert(
    fc.property(clockTime, start, (time, begin) => {
      const table = timetable(`every day ${time}`, name);
      let at = begin;
      let day: string | undefined;
      for (let i = 0; i < 40; i++) {
        at = table.nextAfter(at) ?? new Date(Number.NaN);
        const date = dayOf(at, zone);
        if (day !== undefined) expect(date).toBe(addDays(day, 1));
        const shown = localTime(at, zone).slice(11, 16);
        expect(shown >= time).toBe(true);
        // Only a time that was skipped is later than it says, and then by no more than the clock jumped.
        if (shown !== time) expect(zone.offsetAt(at)).not.toBe(zone.offsetAt(new Date(at.getTime() - 1)));
        day = date;
      }
    }),
  );
});

test('the last time before an instant is the one that following the times comes to', () => {
  const pattern = fc.constantFrom(
    'every hour',
    'every 15 minutes',
    '30 2 * * *',
    '*/20 1-3 * * 0',
    '0 0 1 * *',
    '59 1,2 * * *',
  );
  const span = fc.integer({ min: 1, max: 45 * 24 * 60 });
  fc.assert(
    fc.property(pattern, fc.constantFrom(...zones), start, span, (at, zone, after, minutes) => {
      const table = timetable(at, zone);
      const until = new Date(after.getTime() + minutes * minuteMs);
      let last: Date | undefined;
      for (let next = table.nextAfter(after); next && next <= until; next = table.nextAfter(next)) {
        expect(next > (last ?? after)).toBe(true);
        last = next;
      }
      expect(table.lastBetween({ after, until })).toEqual(last);
    }),
    { numRuns: 60 },
  );
});

test('the night the clock jumps ahead: what it skips comes at the first instant after', () => {
  const warsaw = { zone: 'Europe/Warsaw', after: '2026-03-28T12:00:00Z', count: 3 };
  expect(following('every day 02:30', warsaw)).toEqual(['2026-03-29T01:00', '2026-03-30T00:30', '2026-03-31T00:30']);
  const newYork = { zone: 'America/New_York', after: '2026-03-07T20:00:00Z', count: 2 };
  expect(following('every day 02:30', newYork)).toEqual(['2026-03-08T07:00', '2026-03-09T06:30']);
  const island = { zone: 'Australia/Lord_Howe', after: '2026-10-03T04:00:00Z', count: 2 };
  expect(following('every day 02:15', island)).toEqual(['2026-10-03T15:30', '2026-10-04T15:15']);
});

test('the night the clock goes back: what it repeats comes once, the first time', () => {
  const warsaw = { zone: 'Europe/Warsaw', after: '2026-10-24T12:00:00Z', count: 2 };
  expect(following('every day 02:30', warsaw)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
  const newYork = { zone: 'America/New_York', after: '2026-10-31T20:00:00Z', count: 3 };
  expect(following('15,45 1 * * *', newYork)).toEqual(['2026-11-01T05:15', '2026-11-01T05:45', '2026-11-02T06:15']);
  const island = { zone: 'Australia/Lord_Howe', after: '2026-04-04T02:00:00Z', count: 2 };
  expect(following('every day 01:45', island)).toEqual(['2026-04-04T14:45', '2026-04-05T15:15']);
});

test('times of every hour go on through both nights without a pause', () => {
  const back = { zone: 'Europe/Warsaw', after: '2026-10-24T23:30:00Z', count: 4 };
  expect(following('every hour', back)).toEqual([
    '2026-10-25T00:00',
    '2026-10-25T01:00',
    '2026-10-25T02:00',
    '2026-10-25T03:00',
  ]);
  const ahead = { zone: 'Europe/Warsaw', after: '2026-03-29T00:30:00Z', count: 3 };
  expect(following('every 30 minutes', ahead)).toEqual(['2026-03-29T01:00', '2026-03-29T01:30', '2026-03-29T02:00']);
  const all = following('every 15 minutes', { zone: 'Australia/Lord_Howe', after: '2026-04-04T12:00:00Z', count: 40 });
  expect(new Set(all.map((text, i) => Date.parse(`${text}Z`) - i * 15 * minuteMs)).size).toBe(1);
});

test('weeks, months and lists of days', () => {
  const utc = { zone: 'UTC', after: '2026-01-30T12:00:00Z' };
  expect(following('every monday, thursday 09:00', { ...utc, count: 2 })).toEqual([
    '2026-02-02T09:00',
    '2026-02-05T09:00',
  ]);
  expect(following('every month last 07:00', { ...utc, count: 2 })).toEqual(['2026-01-31T07:00', '2026-02-28T07:00']);
  expect(following('every month 31st 07:00', { ...utc, count: 2 })).toEqual(['2026-01-31T07:00', '2026-03-31T07:00']);
  expect(following('0 7 29 2 *', { ...utc, count: 1 })).toEqual(['2028-02-29T07:00']);
});

test('the days of a report end at the last midnight, whole days by the local clock', () => {
  const zone = openZone('Europe/Warsaw');
  const range = (at: string, days: number) => {
    const { from, to } = daysBefore(new Date(at), { days, zone });
    return [from, to].map(time => localTime(time, zone).slice(0, 16));
  };
  expect(range('2026-03-30T06:30:00Z', 2)).toEqual(['2026-03-28T00:00', '2026-03-30T00:00']);
  expect(range('2026-03-29T22:00:00Z', 1)).toEqual(['2026-03-29T00:00', '2026-03-30T00:00']);
});

test('jitter is the same whenever it is asked, and within its bound', () => {
  const all = Array.from({ length: 200 }, (_, i) => jitterOf(`entry ${i}`, dayMs));
  expect(all.every(ms => ms >= 0 && ms < dayMs)).toBe(true);
  expect(new Set(all).size).toBeGreaterThan(150);
  expect(jitterOf('entry 7', dayMs)).toBe(all[7]);
});
