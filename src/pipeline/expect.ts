// The size check before a load: the bytes of every hour's files against what is usual for this source, weekday and hour. An
// unusual total is told; where the site says so, its files wait until a person releases them.

import type { FileRow } from '../store/tables.ts';
import type { OpenSite } from './site.ts';

/** Fewer earlier weeks than this say nothing of what is usual. */
const fewestWeeks = 3;
/** A total outside of these shares of the usual one is unusual. */
const usualShare = { least: 0.5, most: 2 };

export interface Unusual {
  source: string;
  /** `2018-06-08T07`. */
  period: string;
  bytes: number;
  usualBytes: number;
}

interface Total {
  source: string;
  period: string;
  bytes: number;
}

/** Hours of waiting files whose total is unusual. Pure: `all` is what the ledger knows of their sources. */
export function unusualTotals(waiting: readonly FileRow[], all: readonly Total[]): Unusual[] {
  const hours = new Set(waiting.filter(row => row.ingested_at === null).map(row => `${row.source} ${row.period}`));
  const totals = new Map<string, Total>();
  for (const { source, period, bytes } of all) {
    const known = totals.get(`${source} ${period}`);
    totals.set(`${source} ${period}`, { source, period, bytes: bytes + (known?.bytes ?? 0) });
  }
  return [...hours].flatMap(key => {
    const now = totals.get(key);
    if (!now) return [];
    const before = [...totals.values()].filter(
      other => other.source === now.source && other.period < now.period && sameHourOfWeek(other.period, now.period),
    );
    if (before.length < fewestWeeks) return [];
    const usualBytes = median(before.map(other => other.bytes));
    const usual = now.bytes >= usualBytes * usualShare.least && now.bytes <= usualBytes * usualShare.most;
    return usual ? [] : [{ ...now, usualBytes }];
  });
}

/** Ledger numbers of files that wait for a person; all unusual totals are told. */
export async function heldFiles(open: OpenSite, waiting: readonly FileRow[]): Promise<Set<number>> {
  const sources = [...new Set(waiting.map(row => row.source))];
  const held = new Set<number>();
  if (sources.length === 0) return held;
  const all = await open.store.db
    .selectFrom('files')
    .select(['source', 'period', 'bytes'])
    .where('source', 'in', sources)
    .execute();
  for (const { source, period, bytes, usualBytes } of unusualTotals(waiting, all)) {
    const hold = open.site.sources.get(source)?.hold ?? false;
    const words = `unusual total: ${source} ${period} has ${bytes} bytes, usual are ${usualBytes}`;
    open.tell(hold ? `${words}; held, \`ingest --release\` takes it` : words);
    if (!hold) continue;
    for (const row of waiting.filter(file => file.source === source && file.period === period)) {
      held.add(row.id);
      await open.store.db
        .updateTable('files')
        .set({ error: `held: ${words}` })
        .where('id', '=', row.id)
        .execute();
    }
  }
  return held;
}

const weekHour = (period: string): number => {
  const at = new Date(`${period}:00:00Z`);
  return at.getUTCDay() * 24 + at.getUTCHours();
};

const sameHourOfWeek = (a: string, b: string): boolean => weekHour(a) === weekHour(b);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
