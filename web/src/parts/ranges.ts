// Ranges of time in words, as the address holds them: `last-72h`, `yesterday`, `2018-06-08..2018-06-11`. Half-open. Words move with the
// clock and are kept as words, so that a link opened tomorrow means tomorrow.

import { clockText, dateText, dayStart, instantOf, monthStart, parseLocal, wallOf, weekStart } from './zone.ts';

export interface Span {
  from: Date;
  to: Date;
}

/** Words that move with every minute: offered where a page goes by minutes. */
export const minuteRanges = ['last-60m', 'last-180m'] as const;

/** Words that the picker offers, in its order. */
export const quickRanges = [
  'last-6h',
  'last-24h',
  'last-72h',
  'last-7d',
  'last-30d',
  'today',
  'yesterday',
  'this-week',
  'last-week',
  'this-month',
  'last-month',
] as const;
const minuteMs = 60_000;
const hour = 3_600_000;

/** `last 72 h`, as dashboards write it, and `last-72h` are the same. */
export const normalRange = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/(\d)\s+(m|h|d)\b/g, '$1$2')
    .replaceAll(/(\d+)\s*min(?:ute)?s?\b/g, '$1m')
    .replaceAll(/(\d+)\s*hours?/g, '$1h')
    .replaceAll(/(\d+)\s*days?/g, '$1d')
    .replaceAll(/\s+/g, '-');

/**
 * What a text means at an instant; undefined where it means nothing. Hours end at the next whole hour, so that a page asks the same question for a
 * while; minutes end with the one that is running.
 */
export function spanOf(text: string, { now, zone }: { now: Date; zone: string }): Span | undefined {
  const absolute = /^(.+?)\.\.(.+)$/.exec(text.trim());
  if (absolute !== null) {
    const from = parseLocal(absolute[1] ?? '', zone);
    const to = parseLocal(absolute[2] ?? '', zone);
    return from !== undefined && to !== undefined && from < to ? { from, to } : undefined;
  }
  const words = normalRange(text);
  const minutes = /^last-(\d{1,4})m$/.exec(words);
  if (minutes !== null) return lastMinutes(Number(minutes[1]), now);
  const last = /^last-(\d{1,4})(h|d)$/.exec(words);
  if (last !== null) return lastSpan(Number(last[1]), last[2] === 'd', { now, zone });
  switch (words) {
    case 'today':
      return { from: dayStart(now, zone), to: dayStart(now, zone, 1) };
    case 'yesterday':
      return { from: dayStart(now, zone, -1), to: dayStart(now, zone) };
    case 'this-week':
      return { from: weekStart(now, zone), to: weekStart(now, zone, 1) };
    case 'last-week':
      return { from: weekStart(now, zone, -1), to: weekStart(now, zone) };
    case 'this-month':
      return { from: monthStart(now, zone), to: monthStart(now, zone, 1) };
    case 'last-month':
      return { from: monthStart(now, zone, -1), to: monthStart(now, zone) };
    default:
      return undefined;
  }
}

/** True for words that mean another time with every minute. */
export const movesByMinute = (text: string): boolean => /^last-\d+m$/.test(normalRange(text));

function lastMinutes(count: number, now: Date): Span | undefined {
  if (count === 0) return undefined;
  const to = new Date(Math.floor(now.getTime() / minuteMs + 1) * minuteMs);
  return { from: new Date(to.getTime() - count * minuteMs), to };
}

function lastSpan(count: number, days: boolean, { now, zone }: { now: Date; zone: string }): Span | undefined {
  if (count === 0) return undefined;
  if (days) return { from: dayStart(now, zone, 1 - count), to: dayStart(now, zone, 1) };
  const { year, month, day, hour: at, minute } = wallOf(now, zone);
  const started = instantOf({ year, month, day, hour: at, minute: 0 }, zone);
  // The hour that a change of clocks shows twice: the one of the two that now is in.
  const begin = now.getTime() - started.getTime() >= hour ? started.getTime() + hour : started.getTime();
  const to = new Date(begin === now.getTime() && minute === 0 ? begin : begin + hour);
  return { from: new Date(to.getTime() - count * hour), to };
}

/** How an absolute span is written in an address: dates where both ends are midnights of the zone. */
export function spanText({ from, to }: Span, zone: string): string {
  const clocks = [clockText(from, zone), clockText(to, zone)];
  if (clocks.every(clock => clock === '00:00')) return `${dateText(from, zone)}..${dateText(to, zone)}`;
  const write = (instant: Date): string => `${dateText(instant, zone)}T${clockText(instant, zone)}`;
  return [from, to].map(instant => roundTrip(instant, write(instant), zone)).join('..');
}

/** An instant that its own clock text does not lead back to (an hour that is there twice) is written in UTC. */
const roundTrip = (instant: Date, text: string, zone: string): string =>
  parseLocal(text, zone)?.getTime() === instant.getTime() ? text : `${instant.toISOString().slice(0, 16)}Z`;

/** The newest days of data that ends at an instant: as many whole days as the span has, the last of them the one that the data ends in. */
export function newestDays(end: Date, { from, to }: Span, zone: string): Span {
  const days = Math.max(1, Math.ceil((to.getTime() - from.getTime()) / (24 * hour) - 0.1));
  // An end at midnight is that of the day before.
  const last = new Date(end.getTime() - 1);
  return { from: dayStart(last, zone, 1 - days), to: dayStart(last, zone, 1) };
}

/** The span before or after, of the same length: by whole months and days where it is of those, so that a change of clocks moves no midnight. */
export function stepSpan({ from, to }: Span, steps: 1 | -1, zone: string): Span {
  const midnights = [from, to].every(instant => clockText(instant, zone) === '00:00');
  if (!midnights) {
    const length = (to.getTime() - from.getTime()) * steps;
    return { from: new Date(from.getTime() + length), to: new Date(to.getTime() + length) };
  }
  const [start, end] = [wallOf(from, zone), wallOf(to, zone)];
  if (start.day === 1 && end.day === 1) {
    const months = (end.year - start.year) * 12 + end.month - start.month;
    return { from: monthStart(from, zone, months * steps), to: monthStart(to, zone, months * steps) };
  }
  const days = Math.round((to.getTime() - from.getTime()) / (24 * hour));
  return { from: dayStart(from, zone, days * steps), to: dayStart(to, zone, days * steps) };
}
