// What each kind of chart draws, as ECharts options. Everything is set here, nothing is left to the library's own looks: a frame
// worked out beforehand, thin lines, names beside what they name. What must stay true: an absent value is a gap one sees, not a zero.

import type { EChartsOption } from 'echarts';
import { categoryLabels, textPixels, valueScale } from './chart_axis.ts';
import { at, type CleanChart, endLabels, type Frame, fontSize, gaps, legend } from './chart_furniture.ts';
import type { ChartBlock } from './document.ts';
import { showMissing, showValue } from './format.ts';
import { dashes, day, fills, fontFamily, strokes } from './palette.ts';
import { cutToWidth } from './width.ts';

/** A value as it reads everywhere in the document. No value of a chart is an instant, so the zone is nothing to it. */
const valueText = (value: number | null, { unit, language }: CleanChart): string =>
  value === null
    ? showMissing({ language, timeZone: 'UTC' })
    : showValue(value, { type: 'DOUBLE', ...(unit !== undefined && { unit }) }, { language, timeZone: 'UTC' });

/** Values of all series; for stacked ones the sums they reach. */
function reached(chart: CleanChart): number[] {
  const all = chart.series.flatMap(({ values }) => values.filter(value => value !== null));
  if (chart.chart !== 'stacked') return all;
  const sums = chart.x.map((_, index) => chart.series.map(({ values }) => values[index] ?? 0));
  return sums.flatMap(column => [
    column.filter(value => value > 0).reduce((sum, value) => sum + value, 0),
    column.filter(value => value < 0).reduce((sum, value) => sum + value, 0),
  ]);
}

/** Place of the highest value of a chart's only series. */
function peak({ series }: CleanChart): number {
  const values = series.length === 1 ? (series[0]?.values ?? []) : [];
  const highest = Math.max(...values.map(value => value ?? Number.NEGATIVE_INFINITY));
  return Number.isFinite(highest) && highest > 0 ? values.indexOf(highest) : -1;
}

function peakLabel(chart: CleanChart, { index, value }: { index: number; value: number }): object {
  const edge = (index + 0.5) / chart.x.length;
  return {
    show: true,
    position: 'top',
    distance: 4,
    align: edge < 0.06 ? 'left' : edge > 0.94 ? 'right' : 'center',
    formatter: () => valueText(value, chart),
    color: day.ink,
    fontSize,
    fontWeight: 600,
  };
}

const isLine = (chart: ChartBlock): boolean => chart.chart === 'line' || chart.chart === 'area';

function lineSeries(chart: CleanChart): object[] {
  const top = peak(chart);
  return chart.series.map(({ values }, index) => {
    const color = at(strokes, index, day.ink);
    return {
      type: 'line',
      silent: true,
      animation: false,
      connectNulls: false,
      symbol: 'none',
      showAllSymbol: true,
      z: 3,
      lineStyle: { color, width: 2, type: index === 0 ? 'solid' : [...at(dashes, index, [])], cap: 'butt' },
      itemStyle: { color },
      ...(chart.chart === 'area' && { areaStyle: { color, opacity: chart.series.length === 1 ? 0.14 : 0.08 } }),
      data: values.map((value, place) => {
        if (value === null) return null;
        const alone = (values[place - 1] ?? null) === null && (values[place + 1] ?? null) === null;
        const highest = place === top;
        return {
          value,
          symbol: alone || highest ? 'circle' : 'none',
          symbolSize: 5,
          ...(highest && { label: peakLabel(chart, { index: place, value }) }),
        };
      }),
    };
  });
}

function columnSeries(chart: CleanChart): object[] {
  const top = peak(chart);
  return chart.series.map(({ values }, index) => ({
    type: 'bar',
    silent: true,
    animation: false,
    z: 3,
    ...(chart.chart === 'stacked' && { stack: 'all' }),
    barCategoryGap: chart.x.length > 40 ? '12%' : '24%',
    barGap: '8%',
    barMaxWidth: 56,
    itemStyle: {
      color: at(fills, index, day.ink),
      ...(chart.chart === 'stacked' && chart.x.length < 60 && { borderColor: day.paper, borderWidth: 0.75 }),
    },
    data: values.map((value, place) => ({
      value,
      ...(place === top && value !== null && { label: peakLabel(chart, { index: place, value }) }),
    })),
  }));
}

const axisText = { color: day.soft, fontSize, fontFamily, lineHeight: 15 };

/** How far the last name along the axis stands out to the right. */
function overhang({ labels, band }: { labels: Map<number, string>; band: number }, categories: number): number {
  const [index, label] = [...labels].at(-1) ?? [0, ''];
  return textPixels(label, fontSize) / 2 - (categories - index - 0.5) * band + 2;
}

/** Charts over a horizontal axis: columns, stacks, lines, areas. */
export function overAxis(chart: CleanChart): EChartsOption {
  const many = chart.series.length > 1;
  const named = isLine(chart) && many && chart.series.length <= 6;
  const key =
    many && !named
      ? legend(chart.series, { width: chart.width, colors: isLine(chart) ? strokes : fills })
      : { graphics: [], height: 0 };
  const scale = valueScale(reached(chart), { ...chart, unit: chart.unit, steps: chart.height < 170 ? 3 : 4 });
  const names = chart.series.map(({ label }) => textPixels(cutToWidth(label, 22), fontSize));
  const left = Math.max(...scale.ticks.map(tick => textPixels(scale.tickText(tick), fontSize))) + 10;
  const room = named ? Math.max(...names) + 10 : 6;
  const texts = chart.x.map(label => cutToWidth(label, 24));
  const laid = (right: number) => {
    const band = (chart.width - left - right) / Math.max(1, chart.x.length);
    return { right, band, labels: categoryLabels(texts, { band, size: fontSize }) };
  };
  const { right, band, labels } = laid(Math.max(room, Math.min(60, overhang(laid(room), chart.x.length))));
  const firstOverflows = textPixels(labels.get(0) ?? '', fontSize) / 2 > left + band / 2;
  const lines = [...labels.values()].some(label => label.includes('\n')) ? 2 : 1;
  const frame: Frame = { left, right, top: key.height + (many ? 10 : 24), bottom: 8 + lines * 15 };
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily },
    grid: { ...frame, containLabel: false, outerBoundsMode: 'none' },
    xAxis: {
      type: 'category',
      data: [...chart.x],
      silent: true,
      z: 5,
      axisLine: { show: true, onZero: true, lineStyle: { color: day.soft, width: 1 } },
      axisTick: {
        show: true,
        alignWithLabel: true,
        length: 4,
        interval: index => labels.has(index),
        lineStyle: { color: day.soft },
      },
      axisLabel: {
        ...axisText,
        margin: 7,
        ...(firstOverflows && { alignMinLabel: 'left' }),
        interval: index => labels.has(index),
        formatter: (_, index) => labels.get(index) ?? '',
      },
    },
    yAxis: {
      type: 'value',
      silent: true,
      min: scale.min,
      max: scale.max,
      interval: scale.step,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...axisText, formatter: value => scale.tickText(Number(value)) },
      splitLine: { lineStyle: { color: day.hairline, width: 1 } },
    },
    series: isLine(chart) ? lineSeries(chart) : columnSeries(chart),
    graphic: [...gaps(chart, frame), ...key.graphics, ...(named ? endLabels(chart, { frame, scale }) : [])],
  } as EChartsOption;
}

/** Bars with their names before and their values after them; the first one stands on top. */
export function bars(chart: CleanChart): EChartsOption {
  const many = chart.series.length > 1;
  const key = many
    ? legend(chart.series, { width: chart.width, colors: isLine(chart) ? strokes : fills })
    : { graphics: [], height: 0 };
  const values = chart.series.flatMap(series => series.values);
  const names = chart.x.map(label => cutToWidth(label, Math.max(12, Math.floor(chart.width / 22))));
  const left = Math.max(...names.map(name => textPixels(name, fontSize))) + 10;
  const right = Math.max(...values.map(value => textPixels(valueText(value, chart), fontSize))) + 10;
  const known = values.filter(value => value !== null);
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily },
    grid: { left, right, top: key.height + 4, bottom: 4, containLabel: false, outerBoundsMode: 'none' },
    xAxis: { type: 'value', show: false, min: Math.min(0, ...known), max: Math.max(0, ...known) || 1 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: names,
      silent: true,
      axisLine: { show: true, lineStyle: { color: day.soft, width: 1 } },
      axisTick: { show: false },
      axisLabel: { ...axisText, color: day.ink, interval: 0, margin: 8 },
    },
    series: chart.series.map((series, index) => ({
      type: 'bar',
      silent: true,
      animation: false,
      barCategoryGap: '34%',
      barGap: '12%',
      barMaxWidth: 22,
      itemStyle: { color: at(fills, index, day.ink) },
      label: { show: true, position: 'right', distance: 6, color: day.ink, fontSize, fontFamily },
      data: series.values.map(value => ({
        value: value ?? 0,
        label: { formatter: () => valueText(value, chart), ...(value === null && { color: day.soft }) },
      })),
    })),
    graphic: key.graphics,
  } as EChartsOption;
}
