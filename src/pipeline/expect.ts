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
export function unusualTotals(
  waiting: readonly Pick<FileRow, 'source' | 'period' | 'ingested_at'>[],
  all: readonly Total[],
): Unusual[] {
  const hours = new Set(waiting.filter(row => row.ingested_at === null).map(hourKey));
  const totals = new Map<string, Total>();
  for (const { source, period, bytes } of all) {
    const key = hourKey({ source, period });
    totals.set(key, { source, period, bytes: bytes + (totals.get(key)?.bytes ?? 0) });
  }
  const alike = Map.groupBy(totals.values(), total => `${total.source} ${weekHour(total.period)}`);
  return [...alike.values()].flatMap(weeks =>
    weeks.flatMap(now => {
      const before = hours.has(hourKey(now)) ? weeks.filter(other => other.period < now.period) : [];
      if (before.length < fewestWeeks) return [];
      const usualBytes = median(before.map(other => other.bytes));
      const usual = now.bytes >= usualBytes * usualShare.least && now.bytes <= usualBytes * usualShare.most;
      return usual ? [] : [{ ...now, usualBytes }];
    }),
  );
}

const hourKey = ({ source, period }: { source: string; period: string }): string => `${source} ${period}`;

/** Ledger numbers of files that wait for a person; all unusual totals are told. */
export async function heldFiles(open: OpenSite, waiting: readonly FileRow[]): Promise<Set<number>> {
  // What is the whole of a table each time says nothing by its size.
  const logs = waiting.filter(row => open.catalog.datasets.get(row.dataset)?.dimension === undefined);
  const sources = [...new Set(logs.map(row => row.source))];
  const held = new Set<number>();
  if (sources.length === 0) return held;
  const all = await open.store.db
    .selectFrom('files')
    .select(['source', 'period', 'bytes'])
    .where('source', 'in', sources)
    .execute();
  for (const { source, period, bytes, usualBytes } of unusualTotals(logs, all)) {
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

/** Hours since the week began. */
const weekHour = (period: string): number => {
  const at = new Date(`${period}:00:00Z`);
  return at.getUTCDay() * 24 + at.getUTCHours();
};

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
