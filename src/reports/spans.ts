// The times that answers of a document are about, from its range: the last day of it, the day before, the month so far. What must
// stay true: a day is a local day, whole, however many hours it has; an old range gives the same times on whatever day it is asked.

import { addDays, dayStart, monthOf, type Zone } from '../base/zone.ts';
import type { Over } from '../catalog/document.ts';
import { lastDay, type Range } from '../metrics/ranges.ts';

/** Days after the last day on which the times of one day begin. */
const daysAfter = { last_day: 0, day_before: -1, same_weekday: -7 } as const;

/**
 * The time of an answer, half-open. The last day is the local day that holds the last instant of the range; `month_so_far` is its
 * month up to its end; so many `days` end where the range ends.
 */
export function spanOf(over: Over, range: Range, zone: Zone): Range {
  if (over === 'range') return { from: range.from, to: range.to };
  const last = lastDay(range.to, zone);
  if (typeof over === 'object') return { from: dayStart(addDays(last, 1 - over.days), zone), to: range.to };
  if (over === 'month_so_far') return { from: dayStart(monthOf(last), zone), to: dayStart(addDays(last, 1), zone) };
  const day = addDays(last, daysAfter[over]);
  return { from: dayStart(day, zone), to: dayStart(addDays(day, 1), zone) };
}
