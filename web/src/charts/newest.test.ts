// What is said of now: the newest interval that is over.

import { expect, test } from 'vitest';
import { answerOf, column, timeColumn } from './answer_fixture.ts';
import { cutOf } from './cut.ts';
import { newestWhole, withOneMetric } from './newest.ts';

const at = (hour: number) => `2026-03-01T0${hour}:00:00Z`;
const columns = [timeColumn, column('parcels'), column('late', { unit: 'ratio' })];
const rows = [0, 1, 2, 3].map(hour => [at(hour), hour + 1, 0.5]);

const newest = (some: Parameters<typeof answerOf>[2]) => {
  const answer = answerOf(columns, rows, some);
  return newestWhole(cutOf(answer), answer);
};

test('an interval that is open, or that the data ends in, is not said', () => {
  expect(newest({})).toBe(3);
  expect(newest({ open_from: at(3), data_to: at(3) })).toBe(2);
  expect(newest({ open_from: at(2), data_to: '2026-03-01T03:30:00Z' })).toBe(1);
  expect(newest({ data_to: at(0) })).toBe(-1);
});

test('one metric keeps its rows, without those of the time before', () => {
  const one = withOneMetric(answerOf(columns, rows, { previous: rows }), 2);
  expect(one.columns.map(({ name }) => name)).toEqual(['hour', 'late']);
  expect([one.rows[1], one.previous]).toEqual([[at(1), 0.5], null]);
});
