// Intervals that are to be built, summed up by table: how many, over which stretch, and for which reasons.

import type { Dirty } from '../../api/operations.ts';

export interface DirtyTable {
  table: string;
  intervals: number;
  partitions: number;
  start: string;
  end: string;
  /** The oldest wait. */
  since: string | null;
  /** The most frequent first. */
  reasons: { reason: string; count: number }[];
}

const earlier = (one: string | null, other: string | null): string | null =>
  one === null ? other : other === null || one < other ? one : other;

/** In the order in which the tables first come. */
export function dirtyTables(items: readonly Dirty[]): DirtyTable[] {
  return [...Map.groupBy(items, item => item.table)].map(([table, rows]) => ({
    table,
    intervals: rows.length,
    partitions: new Set(rows.map(row => row.partition)).size,
    start: rows.map(row => row.start).sort()[0] ?? '',
    end:
      rows
        .map(row => row.end)
        .sort()
        .at(-1) ?? '',
    since: rows.reduce<string | null>((least, row) => earlier(least, row.since), null),
    reasons: [...Map.groupBy(rows, row => row.reason)]
      .map(([reason, of]) => ({ reason, count: of.length }))
      .sort((one, other) => other.count - one.count),
  }));
}
