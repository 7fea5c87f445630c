// Two answers of one feed beside each other: who rose, who fell, who is new, who is gone. What must stay true: every entry of either is
// told once.

import type { Feed } from '../catalog/feed.ts';
import type { Cell } from '../engine/cell.ts';
import type { ResultColumn } from '../engine/engine.ts';

export interface FeedChange {
  key: Cell[];
  /** Place now, from 1; null where it is gone. */
  rank: number | null;
  /** Place then; null where it is new. */
  before: number | null;
}

type Row = Readonly<Record<string, Cell>>;

/** Columns that name an entry: those that the feed says, or all that are text. */
export function entryColumns({ rows, steady }: Feed, columns: readonly ResultColumn[]): string[] {
  if (steady !== undefined) return [...steady.within, ...steady.key];
  if (rows.kind === 'metrics') return rows.by;
  return columns.filter(({ type }) => type === 'VARCHAR').map(({ name }) => name);
}

/** What became of each entry, in the order of now, then those that are gone. Places are those that the rows say, else their order. */
export function changesBetween(now: readonly Row[], then: readonly Row[], key: readonly string[]): FeedChange[] {
  const [places, before] = [placesOf(now, key), placesOf(then, key)];
  const here = [...places].map(([text, entry]) => ({ ...entry, before: before.get(text)?.rank ?? null }));
  const gone = [...before]
    .filter(([text]) => !places.has(text))
    .map(([, { key: entry, rank }]) => ({ key: entry, rank: null, before: rank }));
  return [...here, ...gone];
}

function placesOf(rows: readonly Row[], key: readonly string[]): Map<string, { key: Cell[]; rank: number }> {
  const found = new Map<string, { key: Cell[]; rank: number }>();
  for (const [i, row] of rows.entries()) {
    const values = key.map(name => row[name] ?? null);
    const text = JSON.stringify(values);
    if (!found.has(text)) found.set(text, { key: values, rank: Number(row['rank'] ?? i + 1) });
  }
  return found;
}
