// Intervals of time as a chart needs them: whole minutes, hours, days and months as the clocks of a zone count them. Instants are
// milliseconds of UTC; a local time is the milliseconds its calendar text would be in UTC. What must stay true: a local day or month begins
// where the clocks of the zone say, also on the days when they are changed.

import { instantOf as instantOfWall, wallOf } from '../parts/zone.ts';

export type Step = 'minute' | 'hour' | 'day' | 'month';

const sizes = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The local time of an instant, to the minute. */
export function localOf(at: number, zone: string): number {
  const { year, month, day, hour, minute } = wallOf(new Date(at), zone);
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** The instant of a local time; one that the clock jumped over is moved on, one that was twice is the earlier. */
export function instantOf(local: number, zone: string): number {
  const date = new Date(local);
  const wall = {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
  return instantOfWall(wall, zone).getTime();
}

/** Of a local time: the beginning of the step it lies in. Steps of several minutes or hours count from local midnight. */
export function localFloor(local: number, step: Step, count = 1): number {
  if (step === 'month') {
    const date = new Date(local);
    const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
    const first = months - (months % count);
    return Date.UTC(Math.floor(first / 12), first % 12, 1);
  }
  const midnight = Math.floor(local / sizes.day) * sizes.day;
  const size = sizes[step] * count;
  return step === 'day' ? midnight : midnight + Math.floor((local - midnight) / size) * size;
}

/** A local time, some steps on. */
export function localNext(local: number, step: Step, count = 1): number {
  if (step !== 'month') return local + sizes[step] * count;
  const date = new Date(local);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1);
}

/** The beginning of the interval that an instant lies in. Minutes and hours go on through a change of the clock. */
export function intervalStart(at: number, step: Step, zone: string): number {
  if (step === 'day' || step === 'month') return instantOf(localFloor(localOf(at, zone), step), zone);
  const minute = Math.floor(at / sizes.minute) * sizes.minute;
  return step === 'minute' ? minute : minute - (localOf(minute, zone) % sizes.hour);
}

/** The end of the interval that begins at an instant. */
export function intervalEnd(start: number, step: Step, zone: string): number {
  if (step === 'minute' || step === 'hour') return start + sizes[step];
  return instantOf(localNext(localFloor(localOf(start, zone), step), step), zone);
}

/** Beginnings of all intervals that touch a range; at most `most`, so that a wrong range cannot hang the page. */
export function intervalsOf(range: { from: number; to: number }, step: Step, zone: string, most = 50_000): number[] {
  const starts: number[] = [];
  let at = intervalStart(range.from, step, zone);
  while (at < range.to && starts.length < most) {
    starts.push(at);
    at = intervalEnd(at, step, zone);
  }
  return starts;
}
