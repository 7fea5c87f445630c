// Ranges in words, as the pages' picker, dashboards and links have them: `last-72h`, `yesterday`, `this-month`, `2018-06-08..2018-06-11`.
// What must stay true: the same words mean the same range here and on the pages; a range is half-open; days, weeks (from Monday) and
// months are those of the zone.

import { dayMs, hourMs, minuteMs } from './clock.ts';
import { addDays, dayOf, dayStart, daysInMonth, monthOf, parseTime, type Zone } from './zone.ts';

export interface WordedRange {
  from: Date;
  to: Date;
}

/** What ranges are relative to. */
export interface RangeAt {
  now: Date;
  zone: Zone;
  /** End of the newest data, for words that count from there; of the newest whole minute for `newest-minute`. Default: now. */
  dataTo?: Date | undefined;
}

/** Words without a number in them. `newest-minute`, `newest-hour` and `newest-day` are the ones that hold the newest data. */
export const rangeNames = [
  'today',
  'yesterday',
  'this-week',
  'last-week',
  'this-month',
  'last-month',
  'newest-minute',
  'newest-hour',
  'newest-day',
] as const;
type RangeName = (typeof rangeNames)[number];

/** Words that are offered where none fit. */
export const rangeExamples = [
  'last-60m',
  'last-6h',
  'last-24h',
  'last-72h',
  'last-7d',
  'last-30d',
  ...rangeNames,
] as const;

/** The words as links have them: `last 72 h` is `last-72h`. */
export function plainRangeWords(words: string): string {
  const plain = words
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');
  return plain.replace(/^last-(\d+)-?(?:(m)(?:in(?:utes?)?)?|(h)(?:ours?)?|(d)(?:ays?)?)$/, 'last-$1$2$3$4');
}

/** True for words that are a range, whenever they are asked. */
export const isRangeWords = (words: string, zone: Zone): boolean =>
  rangeOfWords(words, { now: new Date('2020-01-01T00:00:00Z'), zone }) !== undefined;

/**
 * The range that words mean; undefined where they mean none. Minutes end with the one that is running and so move with the clock; hours end
 * at the next whole hour of the local clock, days, weeks and months with the one that is running, so that the same question is asked for a
 * while and its answer can be kept.
 */
export function rangeOfWords(words: string, { now, zone, dataTo = now }: RangeAt): WordedRange | undefined {
  const [first = '', last, ...more] = words.split('..');
  if (last !== undefined) return more.length === 0 ? absolute(first, last, zone) : undefined;
  const plain = plainRangeWords(words);
  const [, count = '', unit = ''] = /^last-([1-9]\d{0,3})([mhd])$/.exec(plain) ?? [];
  if (count !== '') return lastSpan(Number(count), unit, { now, zone });
  const name = rangeNames.find(known => known === plain);
  return name === undefined ? undefined : namedRange(name, { now, zone, dataTo });
}

/** From the one to the other, half-open; the same bare date twice is that day. */
function absolute(first: string, last: string, zone: Zone): WordedRange | undefined {
  const isDate = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text.trim());
  const from = parseTime(first, zone);
  const to = parseTime(last, zone);
  if (from === undefined || to === undefined || to < from) return undefined;
  return from.getTime() === to.getTime() && isDate(first) && isDate(last)
    ? { from, to: dayStart(addDays(last.trim(), 1), zone) }
    : { from, to };
}

function lastSpan(count: number, unit: string, { now, zone }: { now: Date; zone: Zone }): WordedRange {
  if (unit === 'm') {
    const to = new Date(Math.floor(now.getTime() / minuteMs + 1) * minuteMs);
    return { from: new Date(to.getTime() - count * minuteMs), to };
  }
  if (unit === 'h') {
    const to = hourOf(new Date(now.getTime() + hourMs - 1), zone);
    return { from: new Date(to.getTime() - count * hourMs), to };
  }
  const today = dayOf(now, zone);
  return { from: dayStart(addDays(today, 1 - count), zone), to: dayStart(addDays(today, 1), zone) };
}

/** Start of the hour of the local clock: zones may be off by parts of an hour. */
function hourOf(at: Date, zone: Zone): Date {
  const shift = zone.offsetAt(at) % hourMs;
  return new Date(Math.floor((at.getTime() + shift) / hourMs) * hourMs - shift);
}

function namedRange(name: RangeName, { now, zone, dataTo }: Required<RangeAt> & { dataTo: Date }): WordedRange {
  const today = dayOf(now, zone);
  const days = (from: string, count: number): WordedRange => ({
    from: dayStart(from, zone),
    to: dayStart(addDays(from, count), zone),
  });
  const week = addDays(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7));
  const month = monthOf(today);
  const lastMonth = monthOf(addDays(month, -1));
  // The end of the data belongs to the hour and the day before it.
  const newest = new Date(dataTo.getTime() - 1);
  switch (name) {
    case 'today':
      return days(today, 1);
    case 'yesterday':
      return days(addDays(today, -1), 1);
    case 'this-week':
      return days(week, 7);
    case 'last-week':
      return days(addDays(week, -7), 7);
    case 'this-month':
      return days(month, daysInMonth(month));
    case 'last-month':
      return days(lastMonth, daysInMonth(lastMonth));
    case 'newest-minute': {
      const from = new Date(Math.floor(newest.getTime() / minuteMs) * minuteMs);
      return { from, to: new Date(from.getTime() + minuteMs) };
    }
    case 'newest-hour': {
      const from = hourOf(newest, zone);
      return { from, to: new Date(from.getTime() + hourMs) };
    }
    case 'newest-day':
      return days(dayOf(newest, zone), 1);
  }
}

/**
 * The time before, as long as the range: whole months go back by as many months, whole days by as many days, a day or days that are
 * not over by as many days as they have begun (so today so far stands beside yesterday at the same time); other ranges by their length.
 */
export function rangeBefore({ from, to }: WordedRange, zone: Zone): WordedRange {
  const first = dayOf(from, zone);
  if (dayStart(first, zone).getTime() !== from.getTime() || to <= from)
    return { from: new Date(2 * from.getTime() - to.getTime()), to: from };
  const end = dayOf(to, zone);
  const whole = dayStart(end, zone).getTime() === to.getTime();
  if (whole && first === monthOf(first) && end === monthOf(end)) {
    return { from: dayStart(monthBefore(first, monthsBetween(first, end)), zone), to: from };
  }
  const days =
    Math.round((Date.parse(`${end}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / dayMs) + (whole ? 0 : 1);
  const start = dayStart(addDays(first, -days), zone);
  if (whole) return { from: start, to: from };
  const sinceMidnight = to.getTime() - dayStart(end, zone).getTime();
  const sameTime = dayStart(addDays(end, -days), zone).getTime() + sinceMidnight;
  return { from: start, to: new Date(Math.min(sameTime, from.getTime())) };
}

const monthsBetween = (first: string, end: string): number => {
  const number = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
  return number(end) - number(first);
};

function monthBefore(date: string, months: number): string {
  const [year = 0, month = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - months, 1)).toISOString().slice(0, 10);
}
