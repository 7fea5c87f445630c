// Which windows an alert has to look at: those that ended since it last looked, and the ones just before, of which more records may have
// come. They end where the data ends and not at the clock, so that a site that lags fires nothing falsely.

import { dayMs, hourMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { addDays, dayOf, dayStart, localTime, parseTime, type Zone } from '../base/zone.ts';
import type { AlertSpan } from '../catalog/alert.ts';

/** Half-open. */
export interface Window {
  from: Date;
  to: Date;
}

export interface Due {
  over: AlertSpan;
  /** From one end to the next; windows of days end at local midnights. */
  everyMs: number;
  /** Windows that ended less than this before `end` wait. */
  waitMs: number;
  /** End of the newest window that was looked at before. */
  after: Date | undefined;
  /** Until when there is data: every earlier instant has been seen. */
  end: Date;
  now: Date;
  zone: Zone;
}

/**
 * Windows to look at, oldest first. The first time, those of the last day of the data; after a pause, the newest ones. What ended
 * long before now is no news and is left out.
 */
export function windowsDue(due: Due): Window[] {
  const { over, everyMs, waitMs, after, now, zone } = due;
  const end = new Date(Math.min(due.end.getTime(), now.getTime()) - waitMs);
  // Windows beyond now were looked at by a clock that ran ahead; those up to now are known all the same.
  const known = after === undefined ? undefined : Math.min(after.getTime(), now.getTime()) - limits.alertLateMs;
  const days = 'days' in over;
  const first = Math.max(known ?? end.getTime() - dayMs, now.getTime() - limits.alertNewsMs);
  const ends = days ? midnights({ first, end, zone }) : marks({ first, end, everyMs, zone });
  return ends
    .slice(-limits.alertWindows)
    .map(to => ({ from: days ? daysBefore(to, over.days, zone) : new Date(to.getTime() - over.ms), to }));
}

interface Ends {
  /** Ends after it … */
  first: number;
  /** … up to this one. */
  end: Date;
  zone: Zone;
}

function marks({ first, end, everyMs, zone }: Ends & { everyMs: number }): Date[] {
  // Hours of a zone that is not whole hours off begin where its clocks say so.
  const shift = zone.offsetAt(end) % hourMs;
  const last = floorTo(end.getTime() + shift, everyMs) - shift;
  const count = Math.min(limits.alertWindows, Math.ceil((last - first) / everyMs));
  return Array.from({ length: Math.max(0, count) }, (_, i) => new Date(last - (count - 1 - i) * everyMs));
}

function midnights({ first, end, zone }: Ends): Date[] {
  const ends: Date[] = [];
  for (let day = dayOf(end, zone); ends.length < limits.alertWindows; day = addDays(day, -1)) {
    const at = dayStart(day, zone);
    if (at.getTime() <= first) break;
    ends.unshift(at);
  }
  return ends;
}

const daysBefore = (to: Date, days: number, zone: Zone): Date => dayStart(addDays(dayOf(to, zone), -days), zone);

export const floorTo = (value: number, step: number): number => Math.floor(value / step) * step;

/** The instant at which the local clock read the same so many weeks before. */
export function weeksBefore(at: Date, weeks: number, zone: Zone): Date {
  const [date = '', time = ''] = localTime(at, zone).split('T');
  return parseTime(`${addDays(date, -7 * weeks)}T${time}`, zone) ?? new Date(at.getTime() - 7 * weeks * dayMs);
}
