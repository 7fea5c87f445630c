// Times as they are shown, in the zone that was chosen.

import { expect, test } from 'vitest';
import { ago, date, day, instantFrom, range, time } from './times.ts';

const now = new Date('2026-11-22T13:20:00Z');
const tokyo = { language: 'en', zone: 'Asia/Tokyo' } as const;
const warsaw = { language: 'ja', zone: 'Europe/Warsaw' } as const;

test('an instant is written in the zone and the language', () => {
  expect(time('2026-11-21T14:59:59Z', tokyo, { now })).toBe('Sat 21 Nov 23:59');
  expect(time('2026-11-21T14:59:59Z', tokyo, { now, seconds: true })).toBe('Sat 21 Nov 23:59:59');
  expect(time('2026-11-21T14:59:59Z', warsaw, { now })).toBe('11/21(土) 15:59');
  expect(day('2025-12-31T20:00:00Z', tokyo, { now })).toBe('Thu 1 Jan');
  expect(day('2024-01-01', tokyo, { now })).toBe('Mon 1 Jan 2024');
});

test('a bare date is the same day in every zone', () => {
  expect(date('2018-06-08', { language: 'en', zone: 'America/Los_Angeles' })).toBe('8 Jun 2018');
  expect(date('2018-06-08', { language: 'ja', zone: 'Asia/Tokyo' })).toBe('2018年6月8日');
});

test('a time without an offset is UTC, as tables have it', () => {
  expect(instantFrom('2018-06-08 07:00:00')?.toISOString()).toBe('2018-06-08T07:00:00.000Z');
  expect(instantFrom('2018-06-08T07:00')?.toISOString()).toBe('2018-06-08T07:00:00.000Z');
  expect(instantFrom('no time')).toBeUndefined();
});

test('a range of days ends with the last day that is in it', () => {
  const said = range('2026-11-17T15:00:00Z', '2026-11-21T15:00:00Z', tokyo).replaceAll(/\s+/g, ' ');
  expect(said).toMatch(/^18\s?–\s?21 Nov 2026$/);
  expect(range('2026-11-20T15:00:00Z', '2026-11-21T15:00:00Z', tokyo)).toBe('21 Nov 2026');
  expect(range('2026-11-21T00:00:00Z', '2026-11-21T15:00:00Z', tokyo)).toBe('21 Nov 2026 09:00–24:00');
});

test('ages', () => {
  const before = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
  expect([0, 3, 130, 22 * 60, 60 * 50].map(minutes => ago(before(minutes), 'en', now))).toEqual([
    'just now',
    '3 min ago',
    '2 h 10 min ago',
    '22 h ago',
    '2 days ago',
  ]);
  expect(ago(before(-5), 'ja', now)).toBe('5分後');
});
