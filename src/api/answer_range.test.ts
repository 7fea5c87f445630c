// Which time an answer is about.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openServerBed, type ServerBed } from '../../test/api/server_bed.ts';
import { resolveRange, zoneOf } from './answer_range.ts';

let bed: ServerBed;
beforeAll(async () => {
  bed = await openServerBed({ people: false });
});
afterAll(() => bed.close());

const tables = ['site.scans_hourly'];
const range = async (asked: object, words = 'last-24h') => {
  const { from, to } = await resolveRange(bed.app, asked, { words, tables });
  return [from.toISOString(), to.toISOString()];
};

test('what is asked for holds; a bare date is midnight of the site', async () => {
  expect(await range({ from: '2026-02-01', to: '2026-02-02T03:00:00+01:00', time_zone: 'Asia/Tokyo' })).toEqual([
    '2026-02-01T00:00:00.000Z',
    '2026-02-02T02:00:00.000Z',
  ]);
});

test('without an end it goes up to now, without a start it is as long as the words', async () => {
  expect(await range({ from: '2026-03-02' })).toEqual(['2026-03-02T00:00:00.000Z', '2026-03-02T12:00:00.000Z']);
  expect(await range({ to: '2026-03-02' })).toEqual(['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z']);
});

test('words are of the zone that is asked for, and of the data where they say so', async () => {
  expect(await range({}, 'today')).toEqual(['2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z']);
  expect(await range({ time_zone: 'Asia/Tokyo' }, 'today')).toEqual([
    '2026-03-01T15:00:00.000Z',
    '2026-03-02T15:00:00.000Z',
  ]);
  expect(await range({}, 'newest-hour')).toEqual(['2026-03-01T09:00:00.000Z', '2026-03-01T10:00:00.000Z']);
});

test.each([{ from: 'soon' }, { from: '2026-03-02', to: '2026-03-01' }, { to: '2026-13-01' }])(
  '%j is refused',
  async asked => {
    await expect(range(asked)).rejects.toMatchObject({ code: 'input_invalid' });
  },
);

test('a zone that is none is refused', () => {
  expect(() => zoneOf(bed.app, { time_zone: 'Mars/Olympus' })).toThrow('Mars/Olympus is no time zone');
});
