// The time axis: ticks at hours, days and months as the clocks of the zone show them, as many as the width has room for. What must stay
// true: a day's tick stands at its midnight, on every day of the year, and no two texts touch.

import { instantOf, localFloor, localNext, localOf, type Step } from './local_time.ts';

export interface TimeTick {
  at: number;
  text: string;
  /** Begins a day, a month or a year among smaller steps. */
  major: boolean;
}

interface Pace {
  step: Step;
  count: number;
  ms: number;
  /** Least pixels between two ticks. */
  room: number;
}

const hour = 3_600_000;
const day = 24 * hour;

const paces: readonly Pace[] = [
  ...[1, 2, 5, 10, 15, 30].map(count => ({ step: 'minute' as const, count, ms: count * 60_000, room: 68 })),
  ...[1, 2, 3, 6, 12].map(count => ({ step: 'hour' as const, count, ms: count * hour, room: 68 })),
  ...[1, 2, 7, 14].map(count => ({ step: 'day' as const, count, ms: count * day, room: 64 })),
  ...[1, 2, 3, 6, 12, 24, 60].map(count => ({ step: 'month' as const, count, ms: count * 30.4 * day, room: 64 })),
];

export interface TickAsk {
  from: number;
  to: number;
  /** Pixels of the axis. */
  width: number;
  zone: string;
  language: string;
  /** The finest that the values are cut by: no ticks between two of them. */
  grain: Step | null;
}

/** Ticks of a range. */
export function timeTicks(ask: TickAsk): TimeTick[] {
  const { from, to, width, zone, grain } = ask;
  if (to <= from || width <= 0) return [];
  const least = { minute: 60_000, hour, day, month: 28 * day }[grain ?? 'minute'];
  const pace =
    paces.find(({ ms, room }) => ms >= least && ((to - from) / ms) * room <= width) ?? (paces.at(-1) as Pace);
  const ticks: TimeTick[] = [];
  let local = localFloor(localOf(from, zone), pace.step, pace.step === 'day' ? 1 : pace.count);
  let before: number | undefined;
  for (let turn = 0; turn < 1_000; turn++) {
    const at = instantOf(local, zone);
    if (at > to) break;
    if (at >= from && at !== before) ticks.push(tickAt(at, local, pace, ask));
    before = at;
    local = nextOf(local, pace);
  }
  return ticks;
}

/** Days in twos and weeks begin anew with the month, so that the first of a month always has its tick. */
function nextOf(local: number, { step, count }: Pace): number {
  const next = localNext(local, step, count);
  if (step === 'minute' || step === 'hour') {
    const midnight = localNext(localFloor(local, 'day'), 'day');
    return Math.min(next, midnight);
  }
  if (step !== 'day' || count === 1) return next;
  const month = localNext(localFloor(local, 'month'), 'month');
  return next + (count * day) / 2 > month && local < month ? month : next;
}

function tickAt(at: number, local: number, { step }: Pace, { language }: TickAsk): TimeTick {
  const midnight = local === localFloor(local, 'day');
  if (step === 'minute' || step === 'hour')
    return midnight
      ? { at, text: text(local, language, { weekday: 'short', day: 'numeric', month: 'short' }), major: true }
      : { at, text: text(local, language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }), major: false };
  const first = local === localFloor(local, 'month');
  if (step === 'day') return { at, text: text(local, language, { day: 'numeric', month: 'short' }), major: first };
  const january = local === localFloor(local, 'month', 12);
  return january
    ? { at, text: text(local, language, { year: 'numeric' }), major: true }
    : { at, text: text(local, language, { month: 'short' }), major: false };
}

const text = (local: number, language: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { ...options, timeZone: 'UTC' })
    .format(local)
    .replace(',', '');
