// The alerts of a site as they stand, and a look at them that leaves no trace: both read, and take no lock.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Facts, keyOf, type Look, type Silence } from '../alerts/alerts.ts';
import { isAbout, silenced } from '../alerts/evaluate.ts';
import type { Clock } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Alert } from '../catalog/alert.ts';
import { type Catalog, tableOf } from '../catalog/catalog.ts';
import type { Site } from '../config/config.ts';
import { withDuckDb } from '../engine/passing.ts';
import { openTable } from '../lake/log.ts';
import { openStorage } from '../lake/place.ts';
import { folderOf } from '../models/build.ts';
import { type AlertInstanceRow, type KeptAlert, keptAlerts } from '../store/alerts.ts';
import { openStore, openStoreToRead } from '../store/open.ts';
import type { AlertSources } from './alert_facts.ts';
import { type Judged, judge } from './alert_judge.ts';
import { openLakeReader } from './alert_reader.ts';
import { factsFromRows } from './alert_rows.ts';
import { silencesOf } from './alerting.ts';
import { LakeView } from './lake_view.ts';

export interface Reading {
  site: Site;
  catalog: Catalog;
  clock: Clock;
}

/** An alert, or one of its instances that is wrong. */
export interface ListedAlert {
  alert: Alert;
  /** `new`: never looked at; `off`: not watched. */
  state: KeptAlert['record']['state'] | AlertInstanceRow['state'] | 'new' | 'off';
  labels: Facts;
  value: number | null;
  since: string | null;
  /** End of the silence that holds now. */
  silencedUntil: Date | undefined;
  checkedAt: string | null;
  error: string | null;
}

/** Every alert of the catalogue, with a row for each instance that is wrong; the worst first. */
export async function listAlerts(reading: Reading): Promise<ListedAlert[]> {
  return withSources(reading, async sources => {
    const kept = await keptAlerts(sources.store.db);
    const silences = await silencesOf(sources);
    const now = reading.clock.now();
    const rows = [...reading.catalog.alerts.values()].flatMap(alert =>
      listed(alert, kept.get(alert.name)).map(row => ({ ...row, silencedUntil: silencedUntil(row, silences, now) })),
    );
    return rows.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  });
}

const order: ListedAlert['state'][] = ['error', 'firing', 'pending', 'resolved', 'unknown', 'ok', 'new', 'off'];

type Unsilenced = Omit<ListedAlert, 'silencedUntil'>;

function listed(alert: Alert, kept: KeptAlert | undefined): Unsilenced[] {
  const nothing = { alert, labels: {}, value: null, since: null, error: null };
  if (alert.off) return [{ ...nothing, state: 'off', checkedAt: null }];
  if (kept === undefined) return [{ ...nothing, state: 'new', checkedAt: null }];
  const { checked_at: checkedAt, state, error } = kept.record;
  const wrong = kept.instances
    .filter(row => row.kind === 'row' && row.state !== 'resolved')
    .map(row => ({
      ...nothing,
      state: row.state,
      labels: factsFromRows(row.labels),
      value: row.value,
      since: row.since,
      checkedAt,
    }));
  return wrong.length > 0 && state !== 'error' ? wrong : [{ ...nothing, state, checkedAt, error }, ...wrong];
}

function silencedUntil({ alert, labels }: Unsilenced, silences: readonly Silence[], now: Date): Date | undefined {
  const holding = silences.filter(one => isAbout(one, alert.name) && silenced(one, labels, now.getTime()));
  return holding.length === 0 ? undefined : new Date(Math.max(...holding.map(({ until }) => until)));
}

/** One instance as a look found it. */
export interface TriedRow {
  alert: string;
  /** `error`: it could not be asked. */
  verdict: 'bad' | 'good' | 'between' | 'unknown' | 'error';
  labels: Facts;
  value: number | null;
  facts: Facts;
  /** End of the window, or now. */
  at: Date | undefined;
  look: Look | undefined;
}

/** Looks at alerts as if for the first time: the last seen of each instance, wrong ones in preference. Nothing is kept. */
export async function tryAlerts(reading: Reading, alerts: readonly Alert[]): Promise<TriedRow[]> {
  return withSources(reading, async sources => {
    const reader = openLakeReader(reading, alerts);
    try {
      const rows: TriedRow[] = [];
      for (const alert of alerts) {
        try {
          rows.push(...triedRows(alert.name, await judge(alert, { sources, reader, record: undefined })));
        } catch (thrown) {
          const facts = { error: reasonOf(thrown) };
          rows.push({
            alert: alert.name,
            verdict: 'error',
            labels: {},
            value: null,
            facts,
            at: undefined,
            look: undefined,
          });
        }
      }
      return rows;
    } finally {
      await reader.close();
    }
  });
}

function triedRows(alert: string, { points, lookAt }: Judged): TriedRow[] {
  const last = new Map<string, TriedRow>();
  for (const { at, seen } of points) {
    for (const { labels, verdict, value, facts } of seen) {
      const before = last.get(keyOf(labels));
      if (before?.verdict === 'bad' && verdict !== 'bad') continue;
      last.set(keyOf(labels), { alert, verdict, labels, value, facts, at: new Date(at), look: lookAt(at) });
    }
  }
  return [...last.values()];
}

/** What alerts look at, for reading alone; a site that never ran has an empty store. */
async function withSources<T>(reading: Reading, work: (sources: AlertSources) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tallylight-alerts-'));
  try {
    const kept = await openStoreToRead(reading.site.state, { scratch: folder });
    const store = kept ?? (await openStore({ kind: 'sqlite', path: join(folder, 'empty.db') }));
    try {
      return await withDuckDb({ memoryMb: limits.parserMemoryMb, threads: 1 }, async engine => {
        const storage = openStorage(reading.site);
        const options = { clock: reading.clock, scratch: folder, runSql: (sql: string) => engine.all(sql) };
        const view = new LakeView({ ...reading, ...options });
        return work({
          ...reading,
          store,
          table: async name => openTable(storage, folderOf(name), options),
          seen: async name => {
            const table = tableOf(reading.catalog, name);
            return table && (await view.snapshots([table]))[0];
          },
        });
      });
    } finally {
      await store.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
