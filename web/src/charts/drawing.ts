// The lines, areas and columns themselves, by ECharts. This file and what it imports is a chunk of its own, loaded when the first chart comes
// into view. What must stay true: ECharts is given the exact frame of the plot and invents nothing: no axis, no rounding, no animation.

import { BarChart, type BarSeriesOption, LineChart, type LineSeriesOption } from 'echarts/charts';
import { GridComponent, type GridComponentOption } from 'echarts/components';
import { type ComposeOption, type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { paintOf } from './colours.ts';
import { type Cut, type CutSeries, isByMinute } from './cut.ts';
import type { Look } from './look.ts';
import { type DrawnKind, type Plot, stackSums } from './plot.ts';

use([LineChart, BarChart, GridComponent, CanvasRenderer]);

type Series = LineSeriesOption | BarSeriesOption;
type Option = ComposeOption<LineSeriesOption | BarSeriesOption | GridComponentOption>;

export interface Drawn {
  cut: Cut;
  plot: Plot;
  kind: DrawnKind;
  look: Look;
  /** The series that is looked at; the others step back. */
  focus: number | null;
}

/** Opens a canvas of a size in an element, which need not be on the page. The one who opens it disposes it. */
export const openDrawing = (element: HTMLElement, { width, height }: Pick<Plot, 'width' | 'height'>): EChartsType =>
  init(element, null, {
    ...{ renderer: 'canvas', width, height },
    devicePixelRatio: Math.max(2, globalThis.devicePixelRatio),
  });

/** Draws, replacing what was there within the same frame: a canvas that is given a size, even its own, is empty until the next one. */
export function draw(chart: EChartsType, drawn: Drawn): void {
  const { width, height } = drawn.plot;
  if (chart.getWidth() !== width || chart.getHeight() !== height) chart.resize({ width, height });
  chart.setOption(optionOf(drawn), { notMerge: true });
  chart.getZr().flush();
}

/** All that ECharts is told. */
function optionOf(drawn: Drawn): Option {
  const { plot, cut } = drawn;
  const hidden = { show: false, type: 'value' } as const;
  return {
    animation: false,
    backgroundColor: 'transparent',
    grid: {
      left: plot.left,
      top: plot.top,
      width: plot.right - plot.left,
      height: plot.bottom - plot.top,
      outerBoundsMode: 'none',
    },
    xAxis: { ...hidden, min: plot.from, max: plot.to, containShape: false },
    yAxis: { ...hidden, min: plot.scale.min, max: plot.scale.max },
    series: [
      ...previousOf(drawn),
      ...cut.series.flatMap((series, index) =>
        drawn.kind === 'column' ? columns(series, index, drawn) : lines(series, index, drawn),
      ),
    ],
  };
}

const middle = ({ from, to }: Cut['slots'][number]): number => (from + to) / 2;

/** Slots from this one on may still grow. */
const openSlot = ({ cut, plot }: Drawn): number => {
  if (plot.openFrom === null) return cut.slots.length;
  const found = cut.slots.findIndex(({ to }) => to > (plot.openFrom ?? 0));
  return found < 0 ? cut.slots.length : found;
};

const opacityOf = (index: number, focus: number | null): number => (focus === null || focus === index ? 1 : 0.18);

function lines(series: CutSeries, index: number, drawn: Drawn): LineSeriesOption[] {
  const from = openSlot(drawn);
  const whole = pointsOf(series.values.slice(0, from), drawn.cut, 0);
  if (isByMinute(drawn.cut))
    return [
      { ...lineStyle(series, index, drawn), data: whole, ...stackOf(drawn, 'whole') },
      ...running(series, index, drawn),
    ];
  const first = Math.max(0, from - 1);
  const open = from >= drawn.cut.slots.length ? [] : pointsOf(series.values.slice(first), drawn.cut, first);
  const style = lineStyle(series, index, drawn);
  return [
    { ...style, data: whole, ...stackOf(drawn, 'whole') },
    ...(open.length === 0 ? [] : [{ ...unfinished(style, drawn), data: open, ...stackOf(drawn, 'open') }]),
  ];
}

const stackOf = ({ plot }: Drawn, stack: 'whole' | 'open') => (plot.stacked ? { stack } : {});

/** Minutes begin with next to nothing: a line to one that runs would fall every minute. It is a ring beside the line. */
function running(series: CutSeries, index: number, drawn: Drawn): LineSeriesOption[] {
  const from = openSlot(drawn);
  const style = lineStyle(series, index, drawn);
  const values = series.values.slice(from);
  if (values.every(value => value === null)) return [];
  return [
    {
      ...style,
      showSymbol: true,
      symbol: 'circle',
      symbolSize: 6,
      lineStyle: { ...style.lineStyle, width: 0 },
      areaStyle: { opacity: 0 },
      itemStyle: { ...style.itemStyle, color: drawn.look.paper, borderColor: paintOf(series, drawn), borderWidth: 1.5 },
      data: values.map((value, at) => [middle(drawn.cut.slots[from + at] as Cut['slots'][number]), value]),
      ...stackOf(drawn, 'open'),
    },
  ];
}

function lineStyle(series: CutSeries, index: number, { kind, look, focus, plot }: Drawn): LineSeriesOption {
  const filled = kind === 'stacked';
  const color = paintOf(series, { kind, look });
  const opacity = opacityOf(index, focus);
  return {
    type: 'line',
    silent: true,
    symbol: 'none',
    connectNulls: false,
    z: series.colour === null ? 2 : focus === index ? 4 : 3,
    lineStyle: {
      color,
      width: filled ? 0 : focus === index ? 2.5 : 1.75,
      opacity,
      join: 'round',
    },
    itemStyle: { color, opacity },
    ...(filled ? { areaStyle: { color, opacity: 0.92 * opacity } } : {}),
    ...(kind === 'area' && !plot.stacked ? { areaStyle: { color, opacity: 0.16 * opacity } } : {}),
  };
}

/** The same, lighter and dashed: numbers that may still grow. */
function unfinished(style: LineSeriesOption, { kind }: Drawn): LineSeriesOption {
  return {
    ...style,
    lineStyle: {
      ...style.lineStyle,
      ...(kind === 'stacked' ? {} : { type: [3, 3], opacity: 0.8 * Number(style.lineStyle?.opacity ?? 1) }),
    },
    ...(style.areaStyle === undefined
      ? {}
      : { areaStyle: { ...style.areaStyle, opacity: Number(style.areaStyle.opacity ?? 1) * 0.5 } }),
  };
}

type Point = [number, number | null] | { value: [number, number | null]; symbol: string; symbolSize: number };

/** A value between two gaps has no line to be on: it is a dot. */
function pointsOf(values: readonly (number | null)[], cut: Cut, first: number): Point[] {
  return values.map((value, index) => {
    const point: [number, number | null] = [middle(cut.slots[first + index] as Cut['slots'][number]), value];
    const alone = value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
    return alone ? { value: point, symbol: 'circle', symbolSize: 5 } : point;
  });
}

function columns(series: CutSeries, index: number, drawn: Drawn): Series[] {
  const { cut, plot, focus } = drawn;
  const side = plot.stacked ? 1 : cut.series.length;
  const slot = (plot.right - plot.left) / Math.max(1, cut.slots.length);
  const gap = slot > 6 ? Math.min(16, slot * 0.24) : slot > 2 ? 1 : 0;
  const open = openSlot(drawn);
  const color = paintOf(series, drawn);
  const part = (index + 0.5) / side - 0.5;
  return [
    {
      type: 'bar',
      silent: true,
      barGap: '-100%',
      barWidth: Math.max(1, (slot - gap) / side),
      itemStyle: { color, opacity: opacityOf(index, focus) },
      ...(plot.stacked ? { stack: 'whole' } : {}),
      data: series.values.map((value, at) => {
        const place = cut.slots[at] as Cut['slots'][number];
        const shift = plot.stacked ? 0 : part * (place.to - place.from) * ((slot - gap) / slot);
        const item = { value: [middle(place) + shift, value] as [number, number | null] };
        return at < open ? item : { ...item, itemStyle: { opacity: 0.45 * opacityOf(index, focus) } };
      }),
    },
  ];
}

/** The time before, thin and grey: of each series, or of the sum where they are stacked. */
function previousOf({ cut, plot, look, kind }: Drawn): LineSeriesOption[] {
  const before = cut.series.filter(({ previous }) => previous !== null);
  if (before.length === 0 || (!plot.stacked && before.length > 3)) return [];
  const length = cut.slots.length;
  const known = (slot: number) => before.some(({ previous }) => (previous?.[slot] ?? null) !== null);
  const sums = () =>
    stackSums(
      before.map(series => ({ ...series, values: series.previous ?? [] })),
      length,
    ).map((sum, slot) => (known(slot) ? sum : null));
  const rows: (number | null)[][] = plot.stacked ? [sums()] : before.map(({ previous }) => previous ?? []);
  // Categories are no course of time: what was before is a stroke over each column, not a line through them.
  const width = Math.max(6, ((plot.right - plot.left) / Math.max(1, length)) * 0.9);
  const strokes =
    cut.axis === 'category' ? { symbol: 'rect', symbolSize: [width, 1.5], itemStyle: { color: look.tones.soft } } : {};
  return rows.map(values => ({
    type: 'line',
    silent: true,
    symbol: 'none',
    ...strokes,
    z: kind === 'column' || kind === 'stacked' ? 5 : 1,
    lineStyle: { color: look.tones.soft, width: cut.axis === 'category' ? 0 : 1, opacity: 0.75 },
    data: pointsOf(values.slice(0, length), cut, 0),
  }));
}
