// What the ledger of files adds up to, for pages that ask every minute. What must stay true: it is never older than the state. Adding up goes over
// the whole ledger, which has a row for every file that ever came, so it is done once for each state of the store.

import { sql } from 'kysely';
import { dayMs, minuteMs } from '../base/clock.ts';
import type { Store } from '../store/store.ts';
import { type SourceBooks, sourceBooks } from './source_books.ts';

/** The files of a dataset together. */
export interface DatasetBooks {
  dataset: string;
  /** Files whose lines are not their rows, rejects and duplicates. */
  wrong: number;
  /** In the lake: what is hot is not there yet. */
  rows: number;
}

/** What came of a source in some time. */
export interface RecentBooks {
  source: string;
  lines: number;
  rejects: number;
}

export interface LedgerBooks {
  sources(): Promise<ReadonlyMap<string, SourceBooks>>;
  datasets(): Promise<readonly DatasetBooks[]>;
  /** Of the last 24 hours, to the quarter of an hour. */
  lastDay(now: Date): Promise<readonly RecentBooks[]>;
}

export function openLedgerBooks(store: Store): LedgerBooks {
  let stamp = '';
  const kept = new Map<string, Promise<unknown>>();
  const once = async <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const now = await store.ledgerStamp();
    if (now !== stamp) kept.clear();
    stamp = now;
    const known = kept.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const reading = read();
    kept.set(key, reading);
    reading.catch(() => kept.delete(key));
    return reading;
  };
  return {
    sources: () => once('sources', () => sourceBooks(store)),
    datasets: () => once('datasets', () => datasetBooks(store)),
    lastDay: now => {
      const quarter = 15 * minuteMs;
      const since = new Date(Math.floor(now.getTime() / quarter) * quarter - dayMs).toISOString();
      return once(`since ${since}`, () => recentBooks(store, since));
    },
  };
}

async function datasetBooks({ db }: Store): Promise<DatasetBooks[]> {
  const { rows } = await sql<DatasetBooks>`
    select dataset, count(*) filter (where lines != rows + rejects + duplicates) as wrong,
      sum(case when again = 'hot' then 0 else rows end) as rows
    from files where ingested_at is not null group by dataset`.execute(db);
  return rows.map(({ dataset, wrong, rows: held }) => ({ dataset, wrong: Number(wrong), rows: Number(held) }));
}

async function recentBooks({ db }: Store, since: string): Promise<RecentBooks[]> {
  const { rows } = await sql<RecentBooks>`
    select source, sum(lines) as lines, sum(rejects) as rejects from files where ingested_at >= ${since} group by source`.execute(
    db,
  );
  return rows.map(({ source, lines, rejects }) => ({ source, lines: Number(lines), rejects: Number(rejects) }));
}
