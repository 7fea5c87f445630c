// Grains by the length of a range, and which metrics are counts.

import { expect, test } from 'vitest';
import { dayMs, hourMs } from '../base/clock.ts';
import { compilePanel, grainFor, isCount, usualGrain } from './panels.ts';
import { catalog } from './parcels_fixture.ts';

const range = (ms: number) => ({ from: new Date(0), to: new Date(ms) });
const metric = (name: string) => {
  const found = catalog.metrics.get(`post.${name}`);
  if (found === undefined) throw new Error(`${name} is not there`);
  return found;
};

test.each([
  [hourMs, 'minute'],
  [6 * hourMs, 'minute'],
  [7 * hourMs, 'hour'],
  [8 * dayMs, 'hour'],
  [10 * dayMs, 'day'],
  [120 * dayMs, 'day'],
  [200 * dayMs, 'month'],
])('a range of %d ms is cut by %s', (ms, grain) => {
  expect(usualGrain(range(ms))).toBe(grain);
});

test('a grain is never finer than what the metrics are made of', () => {
  expect(grainFor([metric('parcels')], 'auto', range(hourMs))).toBe('minute');
  expect(grainFor([metric('parcels'), metric('quietest_hour_grams')], 'auto', range(hourMs))).toBe('hour');
  expect(grainFor([metric('quietest_hour_grams')], 'minute', range(hourMs))).toBe('hour');
  expect(grainFor([metric('grams_yesterday')], 'auto', range(hourMs))).toBeUndefined();
});

test.each([
  ['cast(sum(request_count) as bigint)', true],
  ['count(*)', true],
  ['count(*) filter (where late)', true],
  ["sum(case when a = ')' then 1 end)", true],
  ['cast(sum(a) as decimal(18, 2))', true],
  ['sum(a) / nullif(sum(b), 0)', false],
  ['cast((sum(a)) as double) / sum(b)', false],
  ['max(value)', false],
  ['avg(a)', false],
])('%s is a count: %s', (sql, is) => {
  expect(isCount({ sql })).toBe(is);
});

test('what is made of smaller times, or is about a time of its own, is no count', () => {
  expect([isCount(metric('peak_minute_grams')), isCount(metric('grams_yesterday'))]).toEqual([false, false]);
});

test('a panel keeps the largest by the metric that it names', () => {
  const panel = {
    id: 'late',
    kind: 'bar' as const,
    title: 'Late',
    note: '',
    width: 6,
    height: 'medium' as const,
    metrics: ['post.late_ratio'],
    by: ['depot'],
    top: 3,
    topBy: 'post.late_parcels',
    compare: true,
    line: 1,
  };
  const asked = { ...range(dayMs), timeZone: 'UTC', now: new Date(dayMs), filters: { depot: ['A'], nothing: ['B'] } };
  const compiled = compilePanel(catalog, panel, asked);
  if (compiled.kind !== 'metrics') throw new Error('it is a panel of metrics');
  expect(compiled.question.sql).toContain('row_number() over (order by "post.late_parcels" desc nulls last, "depot")');
  expect(compiled.filters).toEqual({ depot: ['A'] });
});
