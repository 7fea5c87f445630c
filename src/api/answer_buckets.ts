// The hours, days, … of a range as the SQL of `metrics/buckets.ts` names them, made here so that those without rows stand in an answer too.
// What must stay true: the names are those of the SQL, in every zone.

import { hourMs, minuteMs } from '../base/clock.ts';
import { addDays, dayStart, daysInMonth, localDate, monthOf, type Zone } from '../base/zone.ts';
import type { Grain } from '../catalog/catalog.ts';
import type { Range } from '../metrics/ranges.ts';
import { instantText } from './answer.ts';

export interface Bucket {
  /** As a row has it: an instant, or a local date. */
  name: string;
  start: Date;
  end: Date;
}

/** All buckets that a range touches, in order; undefined where they are more than `most`. */
export function bucketsOf(
  grain: Grain,
  range: Range,
  { zone, most }: { zone: Zone; most: number },
): Bucket[] | undefined {
  if (range.to <= range.from) return [];
  const buckets: Bucket[] = [];
  let next =
    grain === 'minute' || grain === 'hour'
      ? clockBucket(grain, range.from, zone)
      : dateBucket(grain, localDate(range.from, zone), zone);
  while (next.start < range.to) {
    if (buckets.length >= most) return undefined;
    buckets.push(next);
    next =
      grain === 'minute' || grain === 'hour'
        ? clockBucket(grain, next.end, zone)
        : dateBucket(grain, localDate(next.end, zone), zone);
  }
  return buckets;
}

/** The minute or hour of the local clock that an instant is in; where the clock changes inside of one, it ends there. */
function clockBucket(grain: 'minute' | 'hour', at: Date, zone: Zone): Bucket {
  const step = grain === 'minute' ? minuteMs : hourMs;
  const startAt = (time: number) => {
    const shift = grain === 'minute' ? 0 : zone.offsetAt(new Date(time)) % hourMs;
    return Math.floor((time + shift) / step) * step - shift;
  };
  const start = startAt(at.getTime());
  let end = start + step;
  // Zones whose offset changes by less than an hour name the rest of that hour anew.
  if (grain === 'hour' && startAt(end) !== end) end = startAt(end) + (startAt(end) <= start ? step : 0);
  return { name: instantText(new Date(start)), start: new Date(start), end: new Date(end) };
}

function dateBucket(grain: 'day' | 'month', date: string, zone: Zone): Bucket {
  const name = grain === 'day' ? date : monthOf(date);
  const after = addDays(name, grain === 'day' ? 1 : daysInMonth(name));
  return { name, start: dayStart(name, zone), end: dayStart(after, zone) };
}
