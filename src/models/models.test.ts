// Intervals and plans: pure arithmetic, so that what `plan` says is what `build` does.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BuildGrain, Catalog, Dataset, Model } from '../catalog/catalog.ts';
import type { Span } from '../store/intervals.ts';
import type { IntervalRow } from '../store/tables.ts';
import { datasetsBehind, intervalsAt, intervalsBetween, modelsAfter, oldestKept } from './models.ts';
import { planBuilds } from './plan.ts';

const anyInstant = fc.date({
  min: new Date('1999-01-01T00:00:00Z'),
  max: new Date('2035-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const anyGrain = fc.constantFrom<BuildGrain[]>('hour', 'day', 'month');

/** The one interval that an instant lies in. */
function intervalAt(at: Date, grain: BuildGrain): Span {
  const [span, ...others] = intervalsAt([at.toISOString()], grain);
  if (!span || others.length > 0) throw new Error('an instant lies in one interval');
  return span;
}

test('every instant lies in exactly one interval, and intervals tile time', () => {
  fc.assert(
    fc.property(anyInstant, anyGrain, (at, grain) => {
      const span = intervalAt(at, grain);
      expect(Date.parse(span.start) <= at.getTime() && at.getTime() < Date.parse(span.end)).toBe(true);
      expect(intervalAt(new Date(Date.parse(span.end) - 1), grain)).toEqual(span);
      expect(intervalAt(new Date(span.end), grain).start).toBe(span.end);
      expect(intervalAt(new Date(span.start), grain)).toEqual(span);
    }),
    { numRuns: 200 },
  );
  expect(intervalAt(new Date('2024-02-29T23:59:59Z'), 'month')).toEqual({
    start: '2024-02-01T00:00:00Z',
    end: '2024-03-01T00:00:00Z',
  });
});

test('a range is covered by the intervals that overlap it, in order and without gaps', () => {
  fc.assert(
    fc.property(anyInstant, fc.integer({ min: 1, max: 40 * 86_400_000 }), anyGrain, (from, ms, grain) => {
      const to = new Date(from.getTime() + ms);
      const spans = intervalsBetween({ from, to }, grain);
      expect(spans[0]?.start).toBe(intervalAt(from, grain).start);
      expect(spans.at(-1)?.start).toBe(intervalAt(new Date(to.getTime() - 1), grain).start);
      for (const [i, span] of spans.entries()) if (i > 0) expect(span.start).toBe(spans[i - 1]?.end);
    }),
    { numRuns: 60 },
  );
  const now = new Date('2026-03-01T00:00:00Z');
  expect(intervalsBetween({ from: now, to: now }, 'day')).toEqual([]);
  const instants = ['2026-03-01T02:10:00Z', '2026-03-01T01:00:00Z', '2026-03-01T02:50:00Z'];
  expect(intervalsAt(instants, 'hour').map(span => span.start)).toEqual([
    '2026-03-01T01:00:00Z',
    '2026-03-01T02:00:00Z',
  ]);
});

const place = { file: '', line: 1 };
const model = (name: string, inputs: string[], build: Model['build'] = 'hour'): [string, Model] => [
  name,
  {
    name,
    title: '',
    sql: '',
    hash: name,
    columns: [],
    grain: [],
    build,
    time: 'hour',
    partition: ['dt'],
    reach: { beforeMs: 0, afterMs: 0 },
    empty: [],
    closeAfterMs: 0,
    inputs,
    place,
  },
];
const dataset = (name: string): [string, Dataset] => [
  name,
  {
    name,
    title: '',
    description: '',
    columns: [],
    key: [],
    partition: ['dt'],
    eventTime: 'time',
    sort: [],
    lookups: [],
    lookBackHours: 24,
    retainDays: 30,
    place,
  },
];
const catalog: Catalog = {
  packs: new Map(),
  datasets: new Map([dataset('site.scans'), dataset('site.depots')]),
  models: new Map([
    model('site.hourly', ['site.scans']),
    model('site.daily', ['site.hourly', 'site.depots'], 'day'),
    model('site.other', ['site.depots'], 'month'),
  ]),
  metrics: new Map(),
  reports: new Map(),
  documents: new Map(),
  messages: new Map(),
  alerts: new Map(),
  dashboards: new Map(),
  feeds: new Map(),
};

test('what a table feeds, and what a model is made of, through any number of models', () => {
  expect(modelsAfter(catalog, 'site.scans').map(({ name }) => name)).toEqual(['site.hourly', 'site.daily']);
  expect(modelsAfter(catalog, 'site.depots').map(({ name }) => name)).toEqual(['site.daily', 'site.other']);
  expect(modelsAfter(catalog, 'site.daily')).toEqual([]);
  const daily = catalog.models.get('site.daily');
  expect(
    daily &&
      datasetsBehind(catalog, daily)
        .map(({ name }) => name)
        .sort(),
  ).toEqual(['site.depots', 'site.scans']);
  const scans = catalog.datasets.get('site.scans');
  expect(scans && oldestKept(scans, new Date('2026-03-31T12:00:00Z'))).toBe('2026-03-01');
});

const dirty = (table: string, start: string, grain: BuildGrain, reason: string): IntervalRow => ({
  table_name: table,
  partition: '',
  interval_start: start,
  interval_end: intervalAt(new Date(start), grain).end,
  state: 'dirty',
  revision: 0,
  rows: 0,
  bytes: 0,
  built_at: null,
  dirty_since: null,
  reason,
  content: null,
  hot: null,
  marks: 1,
});

test('neighbours are built at once, inputs before what reads them, and tables without a model not at all', () => {
  const rows = [
    dirty('site.daily', '2026-03-01T00:00:00Z', 'day', 'new'),
    dirty('site.hourly', '2026-03-01T03:00:00Z', 'hour', 'late'),
    dirty('site.hourly', '2026-03-01T01:00:00Z', 'hour', 'new'),
    dirty('site.hourly', '2026-03-01T02:00:00Z', 'hour', 'new'),
    dirty('site.hourly', '2026-03-01T07:00:00Z', 'hour', 'new'),
    dirty('site.dropped', '2026-03-01T07:00:00Z', 'hour', 'new'),
  ];
  const given = structuredClone(rows);
  const planned = planBuilds(catalog, rows);
  expect(
    planned.map(({ table, start, end, intervals, reasons }) => [table, start, end, intervals.length, reasons]),
  ).toEqual([
    ['site.hourly', '2026-03-01T01:00:00Z', '2026-03-01T04:00:00Z', 3, ['new', 'late']],
    ['site.hourly', '2026-03-01T07:00:00Z', '2026-03-01T08:00:00Z', 1, ['new']],
    ['site.daily', '2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z', 1, ['new']],
  ]);
  expect(rows).toEqual(given);
});

test('a plan covers every dirty interval once, in stretches of a bounded length', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(300), { maxLength: 120 }), hours => {
      const starts = hours.map(hour => new Date(Date.UTC(2026, 2, 1, hour)).toISOString().replace('.000', ''));
      const builds = planBuilds(
        catalog,
        starts.map(start => dirty('site.hourly', start, 'hour', 'new')),
      );
      expect(builds.flatMap(build => build.intervals.map(span => span.start))).toEqual([...starts].sort());
      for (const { intervals, start, end } of builds) {
        expect(intervals.length).toBeLessThanOrEqual(48);
        expect([intervals[0]?.start, intervals.at(-1)?.end]).toEqual([start, end]);
      }
    }),
    { numRuns: 50 },
  );
});
