// What alerts see without a question to the lake: how new tables are, by the statistics of their files; rejects, failed and unusual
// files, the books and runs, by the store. With each, the statement over our own tables that shows a person the same.

import type { Look, Seen } from '../alerts/alerts.ts';
import { queryCommand } from '../alerts/look.ts';
import type { Clock } from '../base/clock.ts';
import { hourMs, sqlTime } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { literal } from '../base/sql.ts';
import type { AlertQuestion } from '../catalog/alert.ts';
import { type Catalog, tableOf } from '../catalog/catalog.ts';
import type { Site } from '../config/config.ts';
import type { Snapshot } from '../lake/delta.ts';
import type { DeltaTable } from '../lake/log.ts';
import { stampOf } from '../lake/overlay.ts';
import { timeOf } from '../models/build.ts';
import { iso } from '../models/models.ts';
import type { Store } from '../store/store.ts';
import { unusualTotals } from './expect.ts';

/** What alerts look at. */
export interface AlertSources {
  site: Site;
  catalog: Catalog;
  store: Store;
  clock: Clock;
  table(name: string): Promise<DeltaTable>;
  /** A table as readers see it. */
  seen(name: string): Promise<Snapshot | undefined>;
}

/** What was seen by the clock of the wall, and how to see it. */
export interface Facts {
  seen: Seen[];
  look: Look;
  /** Of the values. */
  unit?: string;
}

type Kind<K extends AlertQuestion['kind']> = Extract<AlertQuestion, { kind: K }>;
export type FactQuestion = Exclude<AlertQuestion, Kind<'threshold' | 'usual' | 'report'>>;

/** Looks at what a question is about. */
export async function factsOf(question: FactQuestion, sources: AlertSources): Promise<Facts> {
  switch (question.kind) {
    case 'freshness':
      return freshness(question, sources);
    case 'rejects':
      return rejects(question, sources);
    case 'size':
      return size(question, sources);
    case 'books':
      return books(sources);
    case 'files':
      return files(question, sources);
    case 'runs':
      return runs(question, sources);
  }
}

/** The latest time in a table, by the statistics of its files, and what tells its state; no time while it holds nothing. */
export async function newestIn(
  { catalog, seen }: Pick<AlertSources, 'catalog' | 'seen'>,
  name: string,
): Promise<{ at?: Date; stamp: string }> {
  const contract = tableOf(catalog, name);
  const snapshot = contract === undefined ? undefined : await seen(name);
  if (contract === undefined || snapshot === undefined) return { stamp: stampOf(snapshot) };
  const time = timeOf(contract);
  let latest = Number.NEGATIVE_INFINITY;
  for (const { stats, partition } of snapshot.files.values()) {
    const at = Date.parse(String(stats?.maxValues?.[time] ?? partition[time] ?? ''));
    if (at > latest) latest = at;
  }
  return { ...(Number.isFinite(latest) && { at: new Date(latest) }), stamp: stampOf(snapshot) };
}

const looking = (sql: string): Look => ({ sql, command: queryCommand(sql) });

async function freshness({ table, withinMs }: Kind<'freshness'>, sources: AlertSources): Promise<Facts> {
  const { at } = await newestIn(sources, table);
  const now = sources.clock.now().getTime();
  const contract = tableOf(sources.catalog, table);
  const look = looking(`select max(${contract === undefined ? '*' : timeOf(contract)}) as last from ${table}`);
  if (at === undefined) {
    return { seen: [{ labels: {}, verdict: 'unknown', value: null, facts: { table, last: null } }], look };
  }
  const age = Math.max(0, now - at.getTime());
  const verdict = age > withinMs ? 'bad' : 'good';
  const facts = { table, last: iso(at), within: withinMs / 1000 };
  return { seen: [{ labels: {}, verdict, value: Math.round(age / 1000), facts }], look, unit: 'seconds' };
}

const before = ({ clock }: AlertSources, ms: number): string => iso(new Date(clock.now().getTime() - ms));

/** For SQL over our own tables. */
const sqlInstant = (text: string): string => `timestamp '${sqlTime(new Date(text))}'`;

async function rejects({ dataset, shareAbove, overMs }: Kind<'rejects'>, sources: AlertSources): Promise<Facts> {
  const since = before(sources, overMs);
  const rows = await sources.store.db
    .selectFrom('files')
    .select(({ fn }) => [
      'source',
      fn.countAll<number>().as('files'),
      fn.sum<number>('lines').as('lines'),
      fn.sum<number>('rejects').as('rejects'),
    ])
    .where('dataset', '=', dataset)
    .where('ingested_at', '>=', since)
    .groupBy('source')
    .orderBy('source')
    .execute();
  const seen = rows.map(row => {
    const [files, lines, rejected] = [Number(row.files), Number(row.lines), Number(row.rejects)];
    const share = lines === 0 ? null : rejected / lines;
    const facts = { files, lines, rejects: rejected, threshold: shareAbove };
    const verdict = share === null ? 'unknown' : share > shareAbove ? 'bad' : 'good';
    return { labels: { source: row.source }, verdict, value: share, facts } satisfies Seen;
  });
  const look = looking(
    `select source, path, code, count(*) as rejects, min(line_number) as first_line, min(reason) as reason from ops.rejects where rejected_at >= ${sqlInstant(since)} group by source, path, code order by rejects desc`,
  );
  return { seen, look, unit: 'ratio' };
}

async function files({ state }: Kind<'files'>, { store }: AlertSources): Promise<Facts> {
  const rows = await store.db
    .selectFrom('files')
    .select(['source', 'path', 'bytes', 'error'])
    .where('state', '=', state)
    .orderBy('id')
    .limit(limits.alertInstances)
    .execute();
  const seen = rows.map(
    ({ source, path, bytes, error }): Seen => ({
      labels: { source, path },
      verdict: 'bad',
      value: Number(bytes),
      facts: { error },
    }),
  );
  const look = looking(
    `select source, path, bytes, error, found_at from ops.files where state = ${literal(state)} order by found_at desc`,
  );
  return { seen, look, unit: 'bytes' };
}

/** Failed and broken runs since the last good one, by command. */
async function runs({ failed, overMs }: Kind<'runs'>, sources: AlertSources): Promise<Facts> {
  const since = before(sources, overMs);
  const rows = await sources.store.db
    .selectFrom('runs')
    .select(['command', 'state', 'error'])
    .where('started_at', '>=', since)
    .where('state', '!=', 'running')
    .orderBy('id', 'desc')
    .execute();
  const seen = [...Map.groupBy(rows, row => row.command)].flatMap(([command, newest]): Seen[] => {
    const good = newest.findIndex(run => run.state === 'done');
    const bad = good === -1 ? newest : newest.slice(0, good);
    if (bad.length < failed) return [];
    const facts = { failed: bad.length, error: bad[0]?.error ?? 'its process ended in the middle' };
    return [{ labels: { command }, verdict: 'bad', value: bad.length, facts }];
  });
  const look = looking(
    `select run_id, command, state, started_at, ended_at, error from ops.runs where started_at >= ${sqlInstant(since)} order by run_id desc`,
  );
  return { seen, look, unit: 'runs' };
}

/** An hour's files may be on their way for so long after its end. */
const settledMs = hourMs;

async function size({ overMs }: Kind<'size'>, sources: AlertSources): Promise<Facts> {
  const since = before(sources, overMs);
  const settled = sources.clock.now().getTime() - settledMs;
  const all = await sources.store.db
    .selectFrom('files')
    .select(['source', 'period', 'bytes', 'state', 'error', 'found_at', 'ingested_at'])
    .execute();
  const recent = all
    .filter(row => row.found_at >= since && Date.parse(`${row.period}:00:00Z`) + hourMs <= settled)
    .map(row => ({ ...row, ingested_at: null }));
  const held = new Set(
    all
      .filter(row => row.state === 'found' && row.error?.startsWith('held:'))
      .map(row => `${row.source} ${row.period}`),
  );
  const seen = unusualTotals(recent, all).map(({ source, period, bytes, usualBytes }): Seen => {
    const state = held.has(`${source} ${period}`) ? 'held' : 'taken in';
    return { labels: { source, period }, verdict: 'bad', value: bytes, facts: { bytes, usual: usualBytes, state } };
  });
  const look = looking(
    `select source, date_trunc('hour', coalesce(first_event, found_at)) as hour, count(*) as files, sum(bytes) as bytes, min(error) as error from ops.files where found_at >= ${sqlInstant(since)} group by 1, 2 order by 2, 1`,
  );
  return { seen, look, unit: 'bytes' };
}

/** Every line of a file is a row, a reject or a duplicate, and every row is in the table. */
async function books({ store, catalog, table }: AlertSources): Promise<Facts> {
  const sums = await store.db
    .selectFrom('files')
    .select(({ fn, eb }) => [
      'dataset',
      // What is hot is not in the lake yet.
      fn.sum<number>(eb.case().when('again', '=', 'hot').then(eb.ref('rows')).else(0).end()).as('hot'),
      fn.sum<number>('lines').as('lines'),
      fn.sum<number>('rows').as('rows'),
      fn.sum<number>('rejects').as('rejects'),
      fn.sum<number>('duplicates').as('duplicates'),
    ])
    .groupBy('dataset')
    .orderBy('dataset')
    .execute();
  const seen: Seen[] = [];
  for (const row of sums) {
    const dataset = catalog.datasets.get(row.dataset);
    if (dataset === undefined) continue;
    const [lines, rows] = [Number(row.lines), Number(row.rows)];
    const [rejected, duplicates] = [Number(row.rejects), Number(row.duplicates)];
    const there = [...((await (await table(row.dataset)).snapshot())?.files.values() ?? [])];
    const tableRows = there.reduce((sum, file) => sum + (file.stats?.numRecords ?? Number.NaN), 0);
    // Rows that were kept long enough are gone from the table and stay in the books.
    const whole = dataset.retainDays === undefined ? rows - Number(row.hot) === tableRows : tableRows <= rows;
    const verdict = lines === rows + rejected + duplicates && whole ? 'good' : 'bad';
    const facts = { table: row.dataset, lines, rows, rejects: rejected, duplicates, table_rows: tableRows };
    seen.push({ labels: { table: row.dataset }, verdict, value: tableRows - rows, facts });
  }
  const look = looking(
    'select source, sum(lines) as lines, sum(rows) as rows, sum(rejects) as rejects, sum(duplicates) as duplicates from ops.files group by source',
  );
  return { seen, look, unit: 'rows' };
}
