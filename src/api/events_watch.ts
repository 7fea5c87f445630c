// Looks at what changes beside the server: runs and stages that a pass notes, tables that it commits, alerts that it judges, files of the
// site that a person edits; and tells whoever listens. What must stay true: looking costs next to nothing while nothing changes.

import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '../base/limits.ts';
import { storedTables } from '../catalog/catalog.ts';
import { placeWords } from '../config/places.ts';
import { type LogWatch, watchLogs } from '../lake/log_watch.ts';
import { folderOf } from '../models/build.ts';
import type { App } from './app.ts';
import { recentRuns } from './run_shapes.ts';
import { writtenStamp } from './site_stamp.ts';

export interface SiteWatch {
  /** Looks now: something is known to have changed. */
  look(): void;
  stop(): Promise<void>;
}

/** Watches until it is stopped. */
export function watchSite(app: App): SiteWatch {
  const end = new AbortController();
  let wake = () => undefined as undefined;
  const rest = async (ms: number): Promise<void> => {
    const woken = new Promise<void>(resolve => {
      wake = () => void resolve() as undefined;
    });
    const asleep = new AbortController();
    const both = AbortSignal.any([end.signal, asleep.signal]);
    await Promise.race([woken, sleep(ms, undefined, { signal: both }).catch(() => undefined)]);
    asleep.abort();
  };
  const watching = watchUntil(app, { signal: end.signal, rest });
  return {
    look: () => wake(),
    stop: async () => {
      end.abort();
      await watching;
    },
  };
}

interface Watching {
  signal: AbortSignal;
  /** Waits so long, until it is woken, or until the end. */
  rest: (ms: number) => Promise<void>;
}

async function watchUntil(app: App, { signal, rest }: Watching): Promise<void> {
  const looks = [lookAtRuns(app), lookAtAlerts(app)];
  const tables = lookAtTables(app);
  const hot = lookAtHot(app);
  const site = lookAtSite(app);
  let stamp: string | undefined;
  let siteLookedAt = Number.NEGATIVE_INFINITY;
  let tablesLookedAt = Number.NEGATIVE_INFINITY;
  let areTablesDue = true;
  while (!signal.aborted) {
    try {
      const now = await app.store.stamp();
      if (now !== stamp) for (const look of looks) await look();
      areTablesDue ||= now !== stamp;
      stamp = now;
      const tablesRestMs = app.current().site.storage.kind === 'bucket' ? limits.bucketWatchMs : 0;
      if (areTablesDue && performance.now() - tablesLookedAt >= tablesRestMs) {
        areTablesDue = false;
        tablesLookedAt = performance.now();
        await tables();
      }
      await hot();
      if (performance.now() - siteLookedAt > limits.siteLookMs) {
        await site();
        siteLookedAt = performance.now();
      }
    } catch {
      // A state that cannot be read for a moment is read the next time; `/readyz` tells of one that stays so.
    }
    await rest(app.passes.running === undefined ? limits.watchIdleMs : limits.watchBusyMs);
  }
}

function lookAtRuns(app: App): () => Promise<void> {
  let told: Map<number, string> | undefined;
  return async () => {
    const runs = await recentRuns(app, 3);
    const now = new Map(runs.map(run => [run.id, JSON.stringify(run)]));
    for (const run of runs.toReversed())
      if (told !== undefined && told.get(run.id) !== now.get(run.id))
        app.events.tell({ name: 'run', data: run, walled: true });
    told = now;
  };
}

function lookAtTables(app: App): () => Promise<void> {
  let told: Map<string, number> | undefined;
  let logs: { place: string; watch: LogWatch } | undefined;
  return async () => {
    const { site } = app.current();
    const place = placeWords(site.storage);
    if (logs?.place !== place) logs = { place, watch: watchLogs(site) };
    const now = new Map<string, number>();
    for (const name of tableNames(app)) now.set(name, await logs.watch(folderOf(name)));
    const before = told;
    if (before !== undefined) tellTables(app, name => before.get(name) !== now.get(name));
    told = now;
  };
}

/** What is not in the logs yet changes without a word in the state. */
function lookAtHot(app: App): () => Promise<void> {
  let told: Readonly<Record<string, object>> | undefined;
  return async () => {
    const now = await app.desk.hot();
    const before = told;
    if (before !== undefined && before !== now) tellTables(app, name => before[name] !== now[name]);
    told = now;
  };
}

const tableNames = (app: App): string[] => {
  const { datasets, models } = app.current().catalog;
  return [...datasets.keys(), ...models.keys()];
};

/** Tells of the tables that moved, and of views over them: a view has changed when what it reads has. */
function tellTables(app: App, moved: (name: string) => boolean): void {
  const { catalog } = app.current();
  const changed = tableNames(app).filter(name => storedTables(catalog, [name]).some(moved));
  if (changed.length > 0) app.events.tell({ name: 'tables', data: { changed }, walled: false });
}

function lookAtAlerts(app: App): () => Promise<void> {
  let told: string | undefined;
  return async () => {
    const { db } = app.store;
    const alerts = await db.selectFrom('alerts').select(['name', 'state', 'incidents', 'events', 'error']).execute();
    const instances = await db
      .selectFrom('alert_instances')
      .select(['alert', 'instance', 'state', 'incident'])
      .where('state', '!=', 'resolved')
      .execute();
    const silences = await db.selectFrom('alert_silences').select(['id', 'until_at']).execute();
    const now = JSON.stringify([alerts, instances, silences]);
    const firing = alerts.filter(({ state }) => state === 'firing').length;
    if (told !== undefined && told !== now)
      app.events.tell({ name: 'alerts', data: { firing, changed: true }, walled: true });
    told = now;
  };
}

/** What a person edits holds from the moment it is saved without a mistake. */
function lookAtSite(app: App): () => Promise<void> {
  let seen: string | undefined;
  return async () => {
    const now = await writtenStamp(app.current().site.folder);
    if (seen !== undefined && seen !== now) await app.reload();
    seen = now;
  };
}
