// The stretch of time that a build is of, as SQL and as the books of its intervals. What must stay true: every engine that builds models
// cuts time here, so that they agree to the row about what is inside.

import { minuteMs } from '../base/clock.ts';
import { ident, literal } from '../base/sql.ts';
import type { Model } from '../catalog/catalog.ts';
import type { DataFile } from '../lake/delta.ts';
import type { BuiltInterval, Span } from '../store/intervals.ts';

/** `2018-06-08 07:00:00` of ISO text, for a timestamp literal. */
export const plainTime = (text: string): string => text.replace('T', ' ').replace('Z', '');

/** The condition that a row is of a stretch. */
export const withinSql = (time: string, { start, end }: Span): string =>
  `${ident(time)} >= timestamp ${literal(plainTime(start))} and ${ident(time)} < timestamp ${literal(plainTime(end))}`;

/** The stretch that a build sees of its inputs; what reaches beyond it begins and ends with whole minutes. */
export function reachedBy({ reach }: Model, { start, end }: Span): Span {
  if (reach.beforeMs === 0 && reach.afterMs === 0) return { start, end };
  const from = Math.floor((Date.parse(start) - reach.beforeMs) / minuteMs) * minuteMs;
  const to = Math.ceil((Date.parse(end) + reach.afterMs) / minuteMs) * minuteMs;
  return { start: new Date(from).toISOString(), end: new Date(to).toISOString() };
}

/** Rows of each interval by its start, and its share of the bytes that were written. */
export function sharedOut(
  intervals: readonly Span[],
  { rows, added }: { rows: ReadonlyMap<string, number>; added: readonly DataFile[] },
): BuiltInterval[] {
  const bytes = added.reduce((sum, file) => sum + file.bytes, 0);
  const records = added.reduce((sum, file) => sum + (file.stats?.numRecords ?? 0), 0);
  return intervals.map(({ start, end }) => {
    const count = rows.get(start) ?? 0;
    return { start, end, rows: count, bytes: records === 0 ? 0 : Math.round((bytes * count) / records) };
  });
}
