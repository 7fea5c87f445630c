// Rows as an answer has them: gaps are told from nothing, and the time before stands beside its own.

import { describe, expect, it } from 'vitest';
import { openZone } from '../base/zone.ts';
import type { Metric } from '../catalog/catalog.ts';
import { bucketsOf } from './answer_buckets.ts';
import { besideRows, type Layout, shapeRows } from './answer_rows.ts';

const metric = (name: string, sql: string): Metric => ({
  name,
  label: name,
  description: '',
  unit: 'parcels',
  good: 'none',
  from: 'post.parcels',
  time: 'time',
  sql,
  dimensions: {},
  place: { file: '', line: 1 },
});
const count = metric('post.parcels', 'count(*)');
const ratio = metric('post.late_ratio', 'cast(count(*) as double) / nullif(count(*), 0)');
const zone = openZone('UTC');
const hours = (from: number, to: number) =>
  bucketsOf(
    'hour',
    { from: new Date(`2026-03-01T0${from}:00:00Z`), to: new Date(`2026-03-01T0${to}:00:00Z`) },
    { zone, most: 100 },
  );
const layout = (more: Partial<Layout> = {}): Layout => ({
  grain: 'hour',
  by: [],
  metrics: [count, ratio],
  buckets: hours(1, 6),
  most: 100,
  ...more,
});
const at = (hour: number) => `2026-03-01T0${hour}:00:00Z`;
const interval = (hour: number, built = true) => ({ start: new Date(at(hour)), end: new Date(at(hour + 1)), built });
const columns = (...names: string[]) =>
  names.map(name => ({ name, type: name === 'hour' ? 'TIMESTAMP' : name === 'depot' ? 'VARCHAR' : 'BIGINT' }));

describe('hours without a row', () => {
  it('are 0 where their interval was built, unknown where it was not, was never there, or lies beyond the data', () => {
    const books = {
      intervals: [interval(1), interval(2), interval(3, false), interval(5)],
      dataFrom: new Date(at(1)),
      dataTo: new Date(at(5)),
    };
    const raw = { columns: columns('hour', 'post.parcels', 'post.late_ratio'), rows: [[at(2), 7, 0.5]] };
    expect(shapeRows(raw, layout(), books)).toEqual({
      rows: [
        [at(1), 0, null],
        [at(2), 7, 0.5],
        [at(3), null, null],
        [at(4), null, null],
        [at(5), null, null],
      ],
      other: null,
    });
  });

  it('are unknown before the first record, whatever a mean over empty hours makes of them', () => {
    const books = { intervals: [interval(1), interval(2)], dataFrom: new Date(at(2)), dataTo: new Date(at(3)) };
    const raw = {
      columns: columns('hour', 'post.late_ratio'),
      rows: [
        [at(1), 0],
        [at(2), 0],
      ],
    };
    expect(shapeRows(raw, layout({ metrics: [ratio], buckets: hours(1, 3) }), books).rows).toEqual([
      [at(1), null],
      [at(2), 0],
    ]);
  });

  it('stand for every value that any hour has', () => {
    const books = { intervals: [interval(1), interval(2)], dataFrom: new Date(at(1)), dataTo: new Date(at(3)) };
    const raw = {
      columns: columns('hour', 'depot', 'post.parcels'),
      rows: [
        [at(1), 'A', 1],
        [at(2), null, 2],
      ],
    };
    expect(shapeRows(raw, layout({ by: ['depot'], metrics: [count], buckets: hours(1, 3) }), books).rows).toEqual([
      [at(1), 'A', 1],
      [at(1), null, 0],
      [at(2), 'A', 0],
      [at(2), null, 2],
    ]);
  });
});

it('others are told apart from the top by their place, with how many they are', () => {
  const books = { intervals: [interval(1)], dataFrom: new Date(at(1)), dataTo: new Date(at(2)) };
  const raw = {
    columns: columns('depot', 'post.parcels', 'top_place', 'left_out'),
    rows: [
      [null, 5, 1, 3],
      ['A', 4, 2, 3],
      [null, 6, null, 3],
    ],
  };
  const { rows, other } = shapeRows(
    raw,
    layout({ grain: undefined, by: ['depot'], metrics: [count], buckets: undefined }),
    books,
  );
  expect(rows).toEqual([
    [null, 5],
    ['A', 4],
  ]);
  expect(other).toEqual({ count: 3, row: [null, 6], rows: [[null, 6]] });
});

describe('the time before', () => {
  it('stands beside the same value and the same hour counted from the start', () => {
    const now = layout({ by: ['depot'], metrics: [count], buckets: hours(4, 6) });
    const rows = [
      [at(4), 'A', 1],
      [at(4), 'B', 2],
      [at(5), 'A', 3],
      [at(5), 'B', 4],
    ];
    const before = [
      [at(2), 'B', 20],
      [at(3), 'A', 30],
    ];
    expect(besideRows(rows, before, { layout: now, earlier: hours(2, 4) })).toEqual([
      [at(2), 'A', null],
      [at(2), 'B', 20],
      [at(3), 'A', 30],
      [at(3), 'B', null],
    ]);
  });

  it('of a shorter time has no hour for what is longer now', () => {
    const rows = [
      [at(4), 1],
      [at(5), 2],
    ];
    const now = layout({ metrics: [count], buckets: hours(4, 6) });
    expect(besideRows(rows, [[at(3), 9]], { layout: now, earlier: hours(3, 4) })).toEqual([
      [at(3), 9],
      [null, null],
    ]);
  });
});
