// Charts in their states, from answers made by hand: gaps, an unfinished hour, restated hours, the time before, many series, no rows.

import { answerOf as answerFixture, column, dimension, timeColumn } from '../charts/answer_fixture.ts';
import { Bars } from '../charts/bars.tsx';
import { Chart } from '../charts/chart.tsx';
import type { AnswerColumn, Cell, PanelAnswer } from '../charts/cut.ts';
import { Drivers } from '../charts/drivers.tsx';
import { Spark } from '../charts/spark.tsx';

const hour = 3_600_000;
const start = Date.parse('2026-11-18T15:00:00Z');
const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

const answerOf = (columns: AnswerColumn[], rows: Cell[][], some: Partial<PanelAnswer> = {}): PanelAnswer =>
  answerFixture(columns, rows, {
    range: { from: iso(start), to: iso(start + 72 * hour) },
    ...{ time_zone: 'Asia/Tokyo', as_of: iso(start + 72 * hour), revision: 7, data_to: iso(start + 72 * hour) },
    ...some,
  });

/** A day's shape: low at night, high in the evening. */
const wave = (index: number, size: number): number =>
  Math.round(size * (1 + 0.8 * Math.sin(((index - 9) / 24) * 2 * Math.PI) + 0.08 * Math.sin(index * 7.3)));

const hours = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const one = answerOf(
  [timeColumn, column('requests', { unit: 'requests' })],
  hours(66)
    .filter(index => index < 20 || index > 24)
    .map(index => [iso(start + index * hour), wave(index, 120_000)]),
  {
    data_to: iso(start + 66 * hour),
    open_from: iso(start + 62 * hour),
    restated: [iso(start + 30 * hour), iso(start + 31 * hour)],
  },
);
const compared: PanelAnswer = {
  ...one,
  previous: one.rows.map(([at], index) => [at ?? null, wave(index + 3, 100_000)]),
  previous_range: { from: iso(start - 72 * hour), to: iso(start) },
};
const devices = [
  'phone',
  'desktop',
  'tv',
  'tablet',
  'console',
  'bot',
  'other',
  'a device with a very long name indeed',
];
const many = answerOf(
  [timeColumn, dimension('device'), column('bytes', { unit: 'bytes' })],
  hours(72).flatMap(index =>
    devices.map((name, at) => [iso(start + index * hour), name, wave(index + at, 3e11 / (at + 1))]),
  ),
  { other: { count: 12, row: [], rows: hours(72).map(index => [iso(start + index * hour), null, wave(index, 2e10)]) } },
);
const ratio = answerOf(
  [timeColumn, column('hit_ratio', { unit: 'ratio', type: 'DOUBLE' }), column('requests', { unit: 'requests' })],
  hours(72).map(index => [iso(start + index * hour), 0.955 + 0.02 * Math.sin(index / 5), wave(index, 90_000)]),
);
const bars = answerOf(
  [dimension('country'), column('bytes', { unit: 'bytes' }), column('hit_ratio', { unit: 'ratio' })],
  ['Japan', 'United States', 'Germany', 'Brazil', 'India', null].map((name, index) => [
    name,
    9e12 / (index + 1) ** 1.4,
    0.97 - index / 50,
  ]),
  {
    grain: null,
    other: { count: 41, row: [null, 2.4e12, 0.91], rows: [[null, 2.4e12, 0.91]] },
    previous: hours(6).map(index => [null, 8e12 / (index + 1) ** 1.2, 0.9]),
    previous_range: { from: iso(start - 72 * hour), to: iso(start) },
  },
);
const figures = answerOf(
  [
    column('requests', { unit: 'requests' }),
    column('bytes', { unit: 'bytes' }),
    column('hit_ratio', { unit: 'ratio' }),
    column('peak', { unit: 'gbps' }),
    column('cost', { unit: 'currency', good: 'down' }),
  ],
  [[12_345_678, 4.52e13, 0.9721, 1.963, 812.4]],
  {
    grain: null,
    previous: [[11_800_000, 4.9e13, 0.9713, 1.9, 850]],
    previous_range: { from: iso(start), to: iso(start) },
  },
);
const rules = {
  columns: ['lhs', 'rhs', 'support', 'confidence', 'lift', 'count', 'bytes'].map(name => ({ name })),
  rows: [
    [['edge_city=Tokyo', 'hour=20'], 'miss', 0.1, 0.31, 3.14, 12_345, 4.52e10],
    [['device=tv'], 'miss', 0.1, 0.22, 2.2, 8_211, 3.1e10],
    [['country=Germany', 'rendition=1080p', 'hour=3'], 'miss', 0.01, 0.14, 1.4, 312, 9.1e8],
  ] as Cell[][],
};

const nothing = (): void => undefined;

const flows = answerOf(
  [dimension('from_depot'), dimension('to_depot'), column('moves', { unit: 'parcels' })],
  ['Kraków', 'Gdańsk', 'Warszawa', null].flatMap((from, row) =>
    ['Gdańsk', 'Warszawa', 'a depot with a very long name indeed', null].map((to, index): Cell[] => [
      from,
      to,
      Math.round(900 / (1 + row * 2 + index * 3)),
    ]),
  ),
  { grain: null, other: { count: 31, row: [null, null, 240], rows: [[null, null, 240]] } },
);
const minutes = answerOf(
  [timeColumn, column('scans', { unit: 'scans' }), column('late', { unit: 'ratio' })],
  hours(60).map(index => [iso(start + index * 60_000), index === 59 ? 210 : wave(index / 3, 1_000), 0.02]),
  {
    range: { from: iso(start), to: iso(start + hour) },
    ...{ grain: 'minute', data_to: iso(start + hour), open_from: iso(start + 59 * 60_000) },
    restated: [iso(start + 20 * 60_000)],
  },
);

export const stories = [
  {
    name: 'pulse: a minute that runs, a restated one',
    render: () => <Chart answer={minutes} kind="pulse" height={168} label="Scans" />,
  },
  {
    name: 'flow: no value, long names, the rest',
    render: () => <Chart answer={flows} kind="flow" height={320} label="Moves" onPick={nothing} />,
  },
  {
    name: 'line: gap, unfinished, restated, ends early',
    render: () => <Chart answer={one} kind="line" height={244} label="Requests" onZoom={nothing} />,
  },
  {
    name: 'area with the time before',
    render: () => <Chart answer={compared} kind="area" height={244} label="Requests" />,
  },
  { name: 'column', render: () => <Chart answer={compared} kind="column" height={244} label="Requests" /> },
  {
    name: 'lines: nine, long names, the rest',
    render: () => <Chart answer={many} kind="line" height={244} label="Bytes" onPick={nothing} />,
  },
  { name: 'stacked', render: () => <Chart answer={many} kind="stacked" height={244} label="Bytes" onPick={nothing} /> },
  {
    name: 'columns, stacked',
    render: () => <Chart answer={many} kind="column" height={244} label="Bytes" onPick={nothing} />,
  },
  { name: 'two units', render: () => <Chart answer={ratio} kind="line" height={320} label="Hit ratio and requests" /> },
  {
    name: 'bars with the rest and the time before',
    render: () => <Bars answer={bars} kind="bar" height={244} label="Countries" onPick={nothing} />,
  },
  {
    name: 'columns of a dimension',
    render: () => <Chart answer={bars} kind="column" height={244} label="Countries" onPick={nothing} />,
  },
  { name: 'figures', render: () => <Chart answer={figures} kind="figures" height={68} label="Figures" /> },
  { name: 'heatmap', render: () => <Chart answer={one} kind="heatmap" height={244} label="Requests by hour" /> },
  { name: 'drivers', render: () => <Drivers answer={rules} onPick={nothing} /> },
  { name: 'drivers: none', render: () => <Drivers answer={{ ...rules, rows: [] }} /> },
  { name: 'table', render: () => <Chart answer={bars} kind="table" height={244} label="Countries" onPick={nothing} /> },
  {
    name: 'spark',
    render: () => (
      <Spark values={hours(60).map(index => (index > 20 && index < 24 ? null : wave(index, 100)))} label="Requests" />
    ),
  },
];
