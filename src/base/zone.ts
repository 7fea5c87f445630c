// Local time, from the zone tables that JavaScript itself carries (Intl), so that no library and no second table can disagree.
// Instants are Dates (UTC); a local time is its calendar text or the milliseconds that text would be in UTC. What must stay
// true: local days follow each other without a hole or an overlap, in every zone and over every change of its clock.
// A local time that never was (the clock jumped over it) is the next instant that exists; one that was twice is the earlier.

import { dayMs, hourMs } from './clock.ts';
import { limits } from './limits.ts';

/** An opened time zone. Opening costs far more than asking, so open once for a question. */
export interface Zone {
  /** The IANA name as it was given. */
  readonly name: string;
  /** Local time minus UTC at this instant, in milliseconds. */
  offsetAt(at: Date): number;
}

/** True for a name that this machine knows as an IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Opened zones by name: opening one costs as much as a short statement, and every question begins with it. They never change. */
const opened = new Map<string, Zone>();

/** Opens a zone by its IANA name. Throws a RangeError for a name that `isTimeZone` refuses. */
export function openZone(name: string): Zone {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const zone = makeZone(name);
  if (opened.size >= limits.openZones) opened.clear();
  opened.set(name, zone);
  return zone;
}

function makeZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsets = new Map<number, number>();
  const readOffset = (at: Date): number => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    const wholeSeconds = Math.floor(at.getTime() / 1000) * 1000;
    return Date.UTC(year, month - 1, day, hour, minute, second) - wholeSeconds;
  };
  return {
    name,
    offsetAt(at) {
      const known = offsets.get(at.getTime());
      if (known !== undefined) return known;
      const offset = readOffset(at);
      if (offsets.size >= limits.zoneOffsets) offsets.clear();
      offsets.set(at.getTime(), offset);
      return offset;
    },
  };
}

/** The local date of an instant: `2018-06-08`. */
export const localDate = (at: Date, zone: Zone): string => calendarDate(localMs(at, zone));

/** The local date and time of an instant: `2018-06-08T16:00:00`, with milliseconds only if there are any. */
export const localTime = (at: Date, zone: Zone): string =>
  new Date(localMs(at, zone)).toISOString().replace('Z', '').replace('.000', '');

/** The first instant of a local date `2018-06-08`: its midnight, or when the clock skipped midnight the first instant after. */
export const dayStart = (date: string, zone: Zone): Date => instantOf(Date.parse(`${date}T00:00:00Z`), zone);

/** The date so many calendar days after a date; negative counts go back. */
export const addDays = (date: string, days: number): string =>
  calendarDate(Date.parse(`${date}T00:00:00Z`) + days * dayMs);

/**
 * The local day an instant belongs to: the last one that began at or before it. That is its local date, except where clocks
 * went back over midnight by less than the day that had begun (St. John's, 00:01 to 23:01): there the new day has begun.
 */
export function dayOf(at: Date, zone: Zone): string {
  const date = localDate(at, zone);
  const next = addDays(date, 1);
  return dayStart(next, zone) <= at ? next : date;
}

/** The first date of a date's month. */
export const monthOf = (date: string): string => `${date.slice(0, 7)}-01`;

/** Calendar days of a date's month: 28 to 31. */
export function daysInMonth(date: string): number {
  const [year = 0, month = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Local days from one instant to a later one: whole days between, and the parts of the two days at the ends. */
export function daysBetween(range: { from: Date; to: Date }, zone: Zone): number {
  return dayNumber(range.to, zone) - dayNumber(range.from, zone);
}

/** A stretch of time with one offset; the last one has no end. */
export interface OffsetSpan {
  /** The first instant after it. */
  until?: Date;
  /** Local time minus UTC, in milliseconds. */
  offset: number;
}

/** The offsets that hold over a range, in order; one span wherever the clock does not change. */
export function offsetsOver(range: { from: Date; to: Date }, zone: Zone): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  const end = range.to.getTime();
  let at = range.from.getTime();
  let offset = zone.offsetAt(range.from);
  while (at < end) {
    const next = Math.min(at + 7 * dayMs, end);
    if (zone.offsetAt(new Date(next)) !== offset) {
      const until = new Date(firstChange({ before: at, after: next }, zone));
      spans.push({ until, offset });
      offset = zone.offsetAt(until);
      at = until.getTime();
    } else at = next;
  }
  return [...spans, { offset }];
}

/** The first instant whose offset is not the one of `before`; there is one between the two. */
function firstChange({ before, after }: { before: number; after: number }, zone: Zone): number {
  const offset = zone.offsetAt(new Date(before));
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetAt(new Date(middle)) === offset) low = middle;
    else high = middle;
  }
  return high;
}

const timePattern =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * Reads a point in time as people write it: `2018-06-08` (midnight in the zone), `2018-06-08T07:00`, `2018-06-08 07:00:00.5`
 * (in the zone), or the same with `Z` or an offset `+09:00`. Undefined when the text is none of these or no date of the calendar.
 */
export function parseTime(text: string, zone: Zone): Date | undefined {
  const match = timePattern.exec(text.trim());
  if (match === null) return undefined;
  const [, date = '', hour = '00', minute = '00', second = '00', fraction = '', offset] = match;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight) || calendarDate(midnight) !== date) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const local = Date.parse(`${date}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  if (offset === undefined) return instantOf(local, zone);
  const shift = offsetMs(offset);
  return shift === undefined ? undefined : new Date(local - shift);
}

/** Milliseconds of `Z`, `+09`, `+0900` or `+09:00`. */
function offsetMs(text: string): number | undefined {
  if (text.toUpperCase() === 'Z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(':', '') || '0');
  if (hours > 18 || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const localMs = (at: Date, zone: Zone): number => at.getTime() + zone.offsetAt(at);

const calendarDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The instant of a local time. The offsets that can hold near it are few: each is tried, the earliest that fits is it. */
function instantOf(local: number, zone: Zone): Date {
  const offsets = [-24, -12, 0, 12, 24].map(hours => zone.offsetAt(new Date(local + hours * hourMs)));
  const fits = [...new Set(offsets)].map(offset => local - offset).filter(at => localMs(new Date(at), zone) === local);
  return new Date(fits.length > 0 ? Math.min(...fits) : jumpOver(local, { offsets, zone }));
}

/** The instant at which the clock jumped over a local time: the first one that reads later than it. */
function jumpOver(local: number, near: { offsets: number[]; zone: Zone }): number {
  let before = local - Math.max(...near.offsets);
  let after = local - Math.min(...near.offsets);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localMs(new Date(middle), near.zone) > local) after = middle;
    else before = middle;
  }
  return after;
}

/** Days since 1970 by the local calendar, and the part of the day that has passed. */
function dayNumber(at: Date, zone: Zone): number {
  const date = dayOf(at, zone);
  const begin = dayStart(date, zone).getTime();
  const end = dayStart(addDays(date, 1), zone).getTime();
  return Date.parse(`${date}T00:00:00Z`) / dayMs + (at.getTime() - begin) / (end - begin);
}
