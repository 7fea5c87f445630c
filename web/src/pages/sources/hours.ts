// A small chart needs a value for each hour; the server tells those that have any.

import type { Source } from '../../api/operations.ts';

const hourMs = 3_600_000;
const most = 72;

/** Lines by hour up to the newest, an hour that nothing came of as a gap. */
export function linesByHour(hours: Source['by_hour']): (number | null)[] {
  const byStart = new Map(hours.map(one => [Date.parse(one.hour), one.lines]));
  const last = Math.max(...byStart.keys());
  const first = Math.max(Math.min(...byStart.keys()), last - (most - 1) * hourMs);
  if (!Number.isFinite(last)) return [];
  return Array.from({ length: (last - first) / hourMs + 1 }, (_, index) => byStart.get(first + index * hourMs) ?? null);
}
