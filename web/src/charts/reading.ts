// What a chart says in words at one place of its axis: the tooltip, the live region of screen readers and the table twin read the same.
// What must stay true: texts are the exact values of the answer, never the rounded ones of the axis.

import type { Format } from '../parts/format.ts';
import { clockText } from '../parts/zone.ts';
import { type Cell, type Cut, type CutSeries, numberOf, type PanelAnswer } from './cut.ts';

export interface Names {
  /** Words for names of metrics, dimensions and values. */
  label: (name: string, fallback?: string) => string;
  /** Words for what the top leaves out. */
  other: (count: number) => string;
  /** Words for a value that is not there. */
  none: string;
}

/** A value of a dimension, in words. */
export const valueName = (value: Cell | undefined, { label, none }: Names): string =>
  value === null || value === undefined || value === ''
    ? none
    : typeof value === 'string'
      ? label(value, value)
      : String(value);

/** What a series is called: its values where it stands for some, its metric where there are several. */
export function seriesName(series: CutSeries, cut: Cut, names: Names): string {
  const metrics = new Set(cut.series.map(({ metric }) => metric.name));
  const values = series.picks.map(({ value }) => valueName(value, names)).join(' · ');
  const metric = names.label(series.metric.name, series.metric.label);
  const rest = series.rest === null ? values : names.other(series.rest);
  if (rest === '') return metric;
  return metrics.size > 1 ? `${rest} · ${metric}` : rest;
}

/** `Sat 21 Nov 20:00–21:00`, a day, a month, or the category's name. */
export function slotName(slot: Cut['slots'][number], { grain, cut, format, names }: SlotAsk): string {
  if (cut.axis === 'category') return valueName(slot.value, names);
  const from = new Date(slot.from).toISOString();
  if (grain === 'month')
    return new Intl.DateTimeFormat(format.language === 'ja' ? 'ja-JP' : 'en-GB', {
      timeZone: cut.zone,
      year: 'numeric',
      month: 'long',
    }).format(slot.from);
  if (grain === 'day') return format.day(from);
  return `${format.day(from)} ${clockName(slot, cut.zone)}`;
}

/** `20:00–21:00`, without the day. */
export function clockName({ from, to }: Cut['slots'][number], zone: string): string {
  const [start, end] = [from, to].map(at => clockText(new Date(at), zone));
  return `${start}–${end === '00:00' ? '24:00' : end}`;
}

export interface SlotAsk {
  grain: PanelAnswer['grain'];
  cut: Cut;
  format: Format;
  names: Names;
}

export interface ReadingLine {
  series: number;
  name: string;
  text: string;
  before: string | null;
}

export interface Reading {
  place: string;
  lines: ReadingLine[];
  /** Lines that are left out of a long list. */
  more: number;
  total: string | null;
  open: boolean;
  restated: boolean;
  /** No row speaks of this slot. */
  gap: boolean;
}

const mostLines = 12;

/** Everything that is to be said about one slot. */
export function readingOf(
  slot: number,
  { answer, stacked, ...ask }: SlotAsk & { answer: PanelAnswer; stacked: boolean },
): Reading | null {
  const { cut, format, names } = ask;
  const place = cut.slots[slot];
  if (place === undefined) return null;
  const all = cut.series.map((series, index) => ({
    series: index,
    name: seriesName(series, cut, names),
    text: format.value(series.cells[slot] ?? null, series.metric.unit, { exact: true }),
    before:
      series.previous === null
        ? null
        : format.value(series.previous[slot] ?? null, series.metric.unit, { exact: true }),
    value: series.values[slot] ?? null,
  }));
  const shown = all.length > mostLines ? all.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0)) : all;
  const sum = all.reduce((total, { value }) => total + (value ?? 0), 0);
  return {
    place: slotName(place, ask),
    lines: shown.slice(0, mostLines).map(({ value: _, ...line }) => line),
    more: Math.max(0, all.length - mostLines),
    total: stacked && all.length > 1 ? format.value(sum, cut.series[0]?.metric.unit ?? null, { exact: true }) : null,
    open: cut.axis === 'time' && answer.open_from !== null && place.to > Date.parse(answer.open_from),
    restated:
      cut.axis === 'time' && answer.restated.some(at => Date.parse(at) >= place.from && Date.parse(at) < place.to),
    gap: all.every(({ value }) => value === null),
  };
}

/** Names of columns beside their dimension: what all of them end with, `by title`, `in titles` or `（タイトル別）`, says nothing there. */
export function shortNames(names: readonly string[]): string[] {
  const [ending] = names[0]?.match(/(?: (?:by|in) .+|\s*[(（][^(（]+[)）])$/) ?? [];
  if (ending === undefined || names.length < 2) return [...names];
  return names.every(name => name.endsWith(ending) && name.length > ending.length)
    ? names.map(name => name.slice(0, -ending.length))
    : [...names];
}

/** How an answer's cell stands in a table: times and values as people read them. */
export function cellText(
  cell: Cell | undefined,
  column: PanelAnswer['columns'][number],
  { format, names, grain }: Omit<SlotAsk, 'cut'>,
): string {
  if (column.kind === 'time') {
    if (grain === 'day' || grain === 'month') return format.date(cell);
    return format.time(cell);
  }
  if (column.kind === 'metric') return format.value(cell, column.unit, { exact: true });
  if (column.kind === 'dimension') return valueName(cell, names);
  if (Array.isArray(cell)) return cell.join(', ');
  return column.unit !== null && numberOf(cell) !== null
    ? format.value(cell, column.unit, { exact: true })
    : valueName(cell, { ...names, none: '–' });
}
