// What is usual for an hour: the totals of the same source, weekday and hour in the weeks before.

import { expect, test } from 'vitest';
import { unusualTotals } from './expect.ts';

/** Files of one hour in each of some weeks, from 2018-06-08T07 on, the hour's bytes in two files. */
const weeks = (...totals: number[]) =>
  totals.flatMap((bytes, week) => {
    const period = new Date(Date.UTC(2018, 5, 8 + 7 * week, 7)).toISOString().slice(0, 13);
    return [1, bytes - 1].map(part => ({ source: 'scans', period, bytes: part }));
  });

const waiting = [{ source: 'scans', period: '2018-06-29T07', ingested_at: null }];

test.each([
  [[100, 110, 120, 115], []],
  [[100, 110, 120, 220], []],
  [[100, 110, 120, 221], [221]],
  [[100, 110, 120, 55], []],
  [[100, 110, 120, 54], [54]],
  [[100, 1_000_000, 120, 55], [55]],
])('of hours with %j bytes, the last one waiting, %j is unusual', (totals, unusual) => {
  expect(unusualTotals(waiting, weeks(...totals)).map(total => total.bytes)).toEqual(unusual);
});

test('what is usual is told with it, for the source and the hour', () => {
  expect(unusualTotals(waiting, weeks(100, 110, 120, 500))).toEqual([
    { source: 'scans', period: '2018-06-29T07', bytes: 500, usualBytes: 110 },
  ]);
});

test('fewer than three weeks, other hours and other sources say nothing, and what is loaded is not asked again', () => {
  expect(unusualTotals(waiting, weeks(100, 110, 120, 500).slice(2))).toEqual([]);
  const others = [6, 8].flatMap(hour =>
    weeks(1, 1, 1).map(total => ({ ...total, period: total.period.replace('T07', `T0${hour}`) })),
  );
  expect(unusualTotals(waiting, [...others, ...weeks(500, 500, 500, 500)])).toEqual([]);
  const elsewhere = weeks(1, 1, 1).map(total => ({ ...total, source: 'other' }));
  expect(unusualTotals(waiting, [...elsewhere, ...weeks(500, 500, 500, 500)])).toEqual([]);
  const loaded = waiting.map(row => ({ ...row, ingested_at: '2018-06-29T08:00:00Z' }));
  expect(unusualTotals(loaded, weeks(100, 110, 120, 500))).toEqual([]);
});
