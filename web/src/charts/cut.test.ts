// What an answer becomes before it is drawn: gaps, zeros, the rest, the time before.

import { expect, test } from 'vitest';
import { answerOf, column, dimension, timeColumn } from './answer_fixture.ts';
import { tableRows } from './answer_table.tsx';
import { byUnit, cutOf } from './cut.ts';

const at = (hour: number) => `2026-03-01T0${hour}:00:00Z`;

test('an interval that no row speaks of is a gap', () => {
  const cut = cutOf(
    answerOf(
      [timeColumn, column('parcels')],
      [
        [at(0), 5],
        [at(3), 7],
      ],
    ),
  );
  expect(cut.slots).toHaveLength(4);
  expect(cut.series[0]?.values).toEqual([5, null, null, 7]);
});

test('a count that lacks where others have a row is zero; a share that lacks is nothing', () => {
  const columns = [timeColumn, dimension('depot'), column('parcels'), column('late', { unit: 'ratio' })];
  const cut = cutOf(
    answerOf(columns, [
      [at(0), 'A', 5, 0.5],
      [at(0), 'B', 3, 0.25],
      [at(1), 'A', 2, 0.5],
    ]),
  );
  const of = (name: string, metric: string) =>
    cut.series.find(one => one.metric.name === metric && one.picks[0]?.value === name)?.values;
  expect(of('B', 'parcels')).toEqual([3, 0, null, null]);
  expect(of('B', 'late')).toEqual([0.25, null, null, null]);
});

test('zeros that the answer gives for a time without data are no zeros', () => {
  const rows = [0, 1, 2, 3].map(hour => [at(hour), hour < 2 ? 9 : 0]);
  const cut = cutOf(answerOf([timeColumn, column('parcels')], rows, { data_to: at(2) }));
  expect(cut.series[0]?.values).toEqual([9, 9, null, null]);
  const twin = tableRows(answerOf([timeColumn, column('parcels')], rows, { data_to: at(2) }));
  expect(twin.map(({ cells }) => cells[1])).toEqual([9, 9, null, null]);
});

test('what the top leaves out is a series of its own and the last', () => {
  const columns = [timeColumn, dimension('depot'), column('parcels')];
  const other = {
    count: 7,
    row: [at(1), null, 40],
    rows: [
      [at(0), null, 30],
      [at(1), null, 40],
    ],
  };
  const cut = cutOf(
    answerOf(
      columns,
      [
        [at(0), 'A', 50],
        [at(1), 'A', 60],
      ],
      { other },
    ),
  );
  expect(cut.series.map(({ rest, colour }) => [rest, colour])).toEqual([
    [null, 0],
    [7, null],
  ]);
  expect(cut.series[1]?.values.slice(0, 2)).toEqual([30, 40]);
});

test('the time before lies under the interval that it stands beside', () => {
  const answer = answerOf(
    [timeColumn, column('parcels')],
    [
      [at(1), 5],
      [at(2), 6],
    ],
    {
      previous: [
        ['2026-02-28T01:00:00Z', 3],
        ['2026-02-28T02:00:00Z', 4],
      ],
      previous_range: { from: '2026-02-28T00:00:00Z', to: '2026-02-28T04:00:00Z' },
    },
  );
  expect(cutOf(answer).series[0]?.previous).toEqual([null, 3, 4, null]);
});

test('a local day on which clocks change is one slot', () => {
  const answer = answerOf(
    [timeColumn, column('parcels')],
    [
      ['2026-03-28T23:00:00Z', 1],
      ['2026-03-29T22:00:00Z', 2],
    ],
    {
      ...{ time_zone: 'Europe/Warsaw', grain: 'day' },
      range: { from: '2026-03-28T23:00:00Z', to: '2026-03-30T22:00:00Z' },
    },
  );
  const { slots, series } = cutOf(answer);
  expect(slots.map(({ from, to }) => (to - from) / 3_600_000)).toEqual([23, 24]);
  expect(series[0]?.values).toEqual([1, 2]);
});

test('two units are two plots', () => {
  const cut = cutOf(answerOf([timeColumn, column('parcels'), column('late', { unit: 'ratio' })], [[at(0), 5, 0.5]]));
  expect(byUnit(cut).map(({ series }) => series.map(({ metric }) => metric.name))).toEqual([['parcels'], ['late']]);
});
