// Where everything of a chart stands: plot area, axes, names at the ends of lines, what is not there yet, what was restated. Pure: a cut
// and a size in, places in pixels out; page, picture and tests read the same places.

import { type Cut, type CutSeries, isByMinute, type PanelAnswer } from './cut.ts';
import { tickTexts, type ValueScale, valueScale } from './scale.ts';
import { timeTicks } from './ticks.ts';

export type DrawnKind = 'line' | 'area' | 'stacked' | 'column';

export interface AxisTick {
  at: number;
  text: string;
  major: boolean;
}

export interface EndName {
  series: number;
  /** Where the line ends, and where its name stands. */
  lineY: number;
  x: number;
  y: number;
  text: string;
}

export interface Plot {
  width: number;
  height: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  from: number;
  to: number;
  scale: ValueScale;
  valueTexts: string[];
  ticks: AxisTick[];
  ends: EndName[];
  /** Instant from which nothing is there yet; null where all is. */
  emptyFrom: number | null;
  /** Instant from which numbers may still grow. */
  openFrom: number | null;
  /** What may still grow are minutes, drawn apart from the line. */
  running: boolean;
  restated: number[];
  /** Series stand upon each other. */
  stacked: boolean;
  caption: string;
}

export interface PlotAsk {
  cut: Cut;
  answer: PanelAnswer;
  kind: DrawnKind;
  width: number;
  height: number;
  language: 'en' | 'ja';
  unit: string | null;
  /** What is measured, over the value axis; may be empty. */
  caption: string;
  /** Pixels of a text in the letters of the chart. */
  measure: (text: string) => number;
  nameOf: (series: CutSeries) => string;
  categoryOf: (value: Cut['slots'][number]['value']) => string;
}

const lineHeight = 15;

/** Plots everything of a cut. */
export function plotOf(ask: PlotAsk): Plot {
  const { cut, answer, kind, width, height } = ask;
  const stacked = kind === 'stacked' || (kind === 'column' && cut.series.some(({ picks }) => picks.length > 0));
  const bottom = height - 22;
  const values = extentValues(cut, stacked);
  const scaled = { unit: ask.unit, count: Math.max(2, Math.round((bottom - 16) / 44)), filled: kind !== 'line' };
  const scale = valueScale(values, scaled);
  const top = ask.caption === '' && scale.zero && !isByMinute(cut) ? 10 : 24;
  const valueTexts = tickTexts(scale.ticks, ask);
  const left = Math.ceil(Math.max(24, ...valueTexts.map(ask.measure))) + 8;
  const names = namesAtEnds(ask);
  const { from, to } = extent(cut, answer);
  const right = rightOf(ask, { left, from, to });
  const frame = { width, height, left, top, right, bottom, from, to, scale, valueTexts, stacked, caption: ask.caption };
  return {
    ...frame,
    ticks: axisTicks(ask, frame),
    ends: names ? endNames(ask, frame) : [],
    emptyFrom: cut.axis === 'time' ? emptyFrom(answer, to) : null,
    openFrom: cut.axis === 'time' && answer.open_from !== null ? Date.parse(answer.open_from) : null,
    running: isByMinute(cut) && kind !== 'column' && answer.open_from !== null && Date.parse(answer.open_from) < to,
    restated: cut.axis === 'time' ? answer.restated.map(at => Date.parse(at)).filter(at => at >= from && at < to) : [],
  };
}

/** Series that are named: those with a colour, and the rest as one. */
export const named = (cut: Cut): CutSeries[] =>
  cut.series.filter(({ colour, rest }) => colour !== null || rest !== null);

/** Names stand at the ends where there is more than one line and room for them; else above, as a legend. */
export const namesAtEnds = ({ cut, kind, width }: Pick<PlotAsk, 'cut' | 'kind' | 'width'>): boolean =>
  cut.axis === 'time' && cut.series.length > 1 && width >= 480 && kind !== 'column';

/** Where the plot ends: so that the names have room after the last values, of which part may lie over what is not there yet. */
function rightOf(ask: PlotAsk, { left, from, to }: { left: number; from: number; to: number }): number {
  const { cut, width } = ask;
  if (!namesAtEnds(ask)) return width - 10;
  const room = Math.min(width * 0.28, 14 + Math.max(0, ...named(cut).map(one => ask.measure(ask.nameOf(one)))));
  const share = (lastAt(cut) - from) / (to - from);
  return Math.min(width - 10, left + (width - room - left) / Math.max(0.5, share));
}

/** The middle of the last slot that has a value. */
function lastAt(cut: Cut): number {
  const last = Math.max(0, ...cut.series.map(({ values }) => values.findLastIndex(value => value !== null)));
  const slot = cut.slots[last];
  return slot === undefined ? 0 : (slot.from + slot.to) / 2;
}

function extent(cut: Cut, answer: PanelAnswer): { from: number; to: number } {
  if (cut.axis === 'category') return { from: 0, to: Math.max(1, cut.slots.length) };
  const from = Math.min(Date.parse(answer.range.from), cut.slots[0]?.from ?? Number.POSITIVE_INFINITY);
  const to = Math.max(Date.parse(answer.range.to), cut.slots.at(-1)?.to ?? 0);
  return { from, to };
}

const instant = (text: string | null): number | null => (text === null ? null : Date.parse(text));

function emptyFrom(answer: PanelAnswer, to: number): number | null {
  const end = answer.data_to === null ? null : Date.parse(answer.data_to);
  return end !== null && end < to ? Math.max(end, Date.parse(answer.range.from)) : null;
}

/** Sums of positive values below and with each series; a stack of nothing is a gap. */
export function stackSums(series: readonly CutSeries[], length: number): number[] {
  return Array.from({ length }, (_, slot) => series.reduce((sum, { values }) => sum + (values[slot] ?? 0), 0));
}

function extentValues(cut: Cut, stacked: boolean): number[] {
  const present = (values: readonly (number | null)[]) => values.filter(value => value !== null);
  const before =
    cut.series.length === 1 || !stacked ? cut.series.flatMap(({ previous }) => present(previous ?? [])) : [];
  if (stacked) return [...stackSums(cut.series, cut.slots.length), ...before];
  return [...cut.series.flatMap(({ values }) => present(values)), ...before];
}

type Frame = Omit<Plot, 'ticks' | 'ends' | 'emptyFrom' | 'openFrom' | 'running' | 'restated'>;

/** Pixels of a place on the axis. */
export const xOf = ({ left, right, from, to }: Pick<Plot, 'left' | 'right' | 'from' | 'to'>, at: number): number =>
  left + ((at - from) / (to - from)) * (right - left);

/** Pixels of a value. */
export const yOf = ({ top, bottom, scale }: Pick<Plot, 'top' | 'bottom' | 'scale'>, value: number): number =>
  bottom - ((value - scale.min) / (scale.max - scale.min)) * (bottom - top);

/** The place on the axis under a pixel. */
const atX = ({ left, right, from, to }: Plot, x: number): number =>
  from + ((Math.min(right, Math.max(left, x)) - left) / (right - left)) * (to - from);

/** The slot under a pixel; -1 where there is none. */
export function slotAt(plot: Plot, slots: Cut['slots'], x: number): number {
  const at = atX(plot, x);
  let low = 0;
  let high = slots.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((slots[middle]?.to ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return slots.length === 0 ? -1 : low;
}

function axisTicks({ cut, answer, language, measure, categoryOf }: PlotAsk, frame: Frame): AxisTick[] {
  const width = frame.right - frame.left;
  if (cut.axis === 'time') {
    const ticks = timeTicks({ from: frame.from, to: frame.to, width, zone: cut.zone, language, grain: answer.grain });
    return clearOf(ticks, frame, measure);
  }
  const room = width / Math.max(1, cut.slots.length) - 10;
  const ticks = cut.slots.map(slot => ({
    at: slot.from + 0.5,
    text: shortTo(categoryOf(slot.value), { room, measure }),
    major: false,
  }));
  return clearOf(ticks, frame, measure);
}

/** A text in the room that it has; none where not even three letters fit. */
function shortTo(text: string, { room, measure }: { room: number; measure: (text: string) => number }): string {
  if (measure(text) <= room) return text;
  let length = text.length - 1;
  while (length >= 3 && measure(`${text.slice(0, length)}…`) > room) length--;
  return length < 3 ? '' : `${text.slice(0, length)}…`;
}

/** Leaves out the texts that would touch the one before; a day's or month's name goes before an hour's. */
function clearOf(ticks: readonly AxisTick[], frame: Frame, measure: (text: string) => number): AxisTick[] {
  const kept: { from: number; to: number }[] = [];
  const named = new Set<AxisTick>();
  for (const tick of [...ticks.filter(({ major }) => major), ...ticks.filter(({ major }) => !major)]) {
    if (tick.text === '') continue;
    const half = measure(tick.text) / 2 + 4;
    const x = xOf(frame, tick.at);
    if (x + half > frame.width + 2 || kept.some(({ from, to }) => x - half < to && x + half > from)) continue;
    kept.push({ from: x - half, to: x + half });
    named.add(tick);
  }
  return ticks.map(tick => (named.has(tick) ? tick : { ...tick, text: '' }));
}

function endNames({ cut, nameOf, kind, answer }: PlotAsk, frame: Frame): EndName[] {
  const shown = named(cut);
  // A minute that runs is no end of a line.
  const whole = isByMinute(cut)
    ? cut.slots.filter(({ to }) => to <= (instant(answer.open_from) ?? to)).length
    : Number.POSITIVE_INFINITY;
  const base = new Array<number>(cut.slots.length).fill(0);
  const x = xOf(frame, lastAt(cut)) + 8;
  const ends = shown.flatMap(series => {
    const last = series.values.findLastIndex((value, slot) => value !== null && slot < whole);
    const value = series.values[last];
    if (kind === 'stacked')
      for (const [slot, one] of series.values.entries()) base[slot] = (base[slot] ?? 0) + (one ?? 0);
    if (value === null || value === undefined) return [];
    const level = kind === 'stacked' ? (base[last] ?? 0) - value / 2 : value;
    const y = yOf(frame, level);
    return [{ series: cut.series.indexOf(series), lineY: y, x, y, text: nameOf(series) }];
  });
  return spread(ends, frame);
}

/** Moves names apart until none touches the next, keeping their order and staying inside of the plot. */
function spread(ends: EndName[], { top, bottom }: Frame): EndName[] {
  const sorted = ends.toSorted((a, b) => a.y - b.y).slice(0, Math.floor((bottom - top) / lineHeight) + 1);
  for (const [index, end] of sorted.entries())
    end.y = Math.max(end.y, index === 0 ? top : (sorted[index - 1]?.y ?? 0) + lineHeight);
  for (let index = sorted.length - 1; index >= 0; index--) {
    const end = sorted[index] as EndName;
    end.y = Math.min(end.y, index === sorted.length - 1 ? bottom - 7 : (sorted[index + 1]?.y ?? 0) - lineHeight);
  }
  return sorted;
}
