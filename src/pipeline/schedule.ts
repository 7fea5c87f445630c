// The instants of a schedule. Croner knows the calendar, and `base/zone.ts` what a local time is: the calendar is asked without a
// zone, and what it says is read as local time. The rule: a time that the clock skips is the first instant after the gap, a time
// that it repeats is the first of the two. Times of every hour are no times of the day: they come in the repeated hour again.

import { createHash } from 'node:crypto';
import { hourMs } from '../base/clock.ts';
import { addDays, dayOf, dayStart, offsetsOver, parseTime, type Zone } from '../base/zone.ts';
import { calendarOf, type Times } from '../config/times.ts';

/** Times in a zone, opened for asking. */
export interface Timetable {
  /** The first instant after this one; undefined when no calendar has another. */
  nextAfter(at: Date): Date | undefined;
  /** The last instant after `after` and not after `until`; undefined when there is none. */
  lastBetween(range: { after: Date; until: Date }): Date | undefined;
}

export function openTimetable(times: Times, zone: Zone): Timetable {
  const calendar = calendarOf(times.pattern);
  /** The first local time after another, both as if they were UTC. */
  const nextLocal = (local: number): number | undefined => calendar.nextRun(new Date(local))?.getTime();

  const byTheDay = (at: Date): Date | undefined => {
    let local = nextLocal(at.getTime() + zone.offsetAt(at));
    while (local !== undefined) {
      const instant = instantOf(local, zone);
      if (instant > at) return instant;
      local = nextLocal(local);
    }
    return undefined;
  };

  const nextAfter = (at: Date): Date | undefined => {
    const next = byTheDay(at);
    return times.everyHour && next ? (repeatedIn({ from: at, to: next }, { zone, nextLocal }) ?? next) : next;
  };

  return { nextAfter, lastBetween: range => lastBetween(range, nextAfter) };
}

/** A local time, as if it were UTC, as an instant. */
function instantOf(local: number, zone: Zone): Date {
  const text = new Date(local).toISOString().slice(0, -1);
  const instant = parseTime(text, zone);
  if (instant === undefined) throw new RangeError(`${text} is no local time`);
  return instant;
}

/** The first time that the clock itself shows within a range (its ends excluded): the repeated times that the rule passes over. */
function repeatedIn(
  range: { from: Date; to: Date },
  { zone, nextLocal }: { zone: Zone; nextLocal: (local: number) => number | undefined },
): Date | undefined {
  let begin = range.from.getTime();
  for (const { until = range.to, offset } of offsetsOver(range, zone)) {
    // From its second stretch on, the first instant of a stretch is one of its times.
    const local = nextLocal(begin + offset - (begin > range.from.getTime() ? 1 : 0));
    if (local !== undefined && local - offset < until.getTime()) return new Date(local - offset);
    begin = until.getTime();
  }
  return undefined;
}

/** Looks back in doubling steps, so that neither a minute's nor a year's schedule takes many. */
function lastBetween(
  { after, until }: { after: Date; until: Date },
  nextAfter: (at: Date) => Date | undefined,
): Date | undefined {
  for (let back = hourMs; ; back *= 2) {
    const from = new Date(Math.max(after.getTime(), until.getTime() - back));
    let last: Date | undefined;
    for (let next = nextAfter(from); next !== undefined && next <= until; next = nextAfter(next)) last = next;
    if (last !== undefined || from <= after) return last;
  }
}

/** The whole local days before the last midnight before an instant. */
export function daysBefore(at: Date, { days, zone }: { days: number; zone: Zone }): { from: Date; to: Date } {
  const today = dayOf(at, zone);
  return { from: dayStart(addDays(today, -days), zone), to: dayStart(today, zone) };
}

/** Milliseconds by which an occurrence is late on purpose; the same however often it is asked. */
export function jitterOf(occurrence: string, mostMs: number): number {
  const number = createHash('sha256').update(occurrence).digest().readUInt32BE(0);
  return Math.floor((number / 2 ** 32) * mostMs);
}
