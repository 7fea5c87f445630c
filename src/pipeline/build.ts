// Brings the models up to date: marks what a new or changed model needs, plans, builds stretch by stretch, each one commit. Several
// processes may build at a time; what one of them cannot have, because another builds it, it waits for.

import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '../base/limits.ts';
import { type BuiltModel, type Catalog, isBuilt } from '../catalog/catalog.ts';
import { intervalsBetween, isByMinute, iso, modelsAfter } from '../models/models.ts';
import { type PlannedBuild, planBuilds } from '../models/plan.ts';
import { type DirtyInterval, dirtyIntervals, markDirty, setTableHash, tableHash } from '../store/intervals.ts';
import { closeMinutes } from '../store/minutes.ts';
import type { Db } from '../store/store.ts';
import { claimBuild, freeBuild } from './build_claims.ts';
import { buildOne } from './build_one.ts';
import { openSpansWithData, type SpansWithData } from './data_spans.ts';
import { isOvertaken } from './errors.ts';
import { hasStream, hotFrom } from './hot.ts';
import { type Progress, unwatched } from './progress.ts';
import type { OpenSite } from './site.ts';

export interface BuildRange {
  /** Models to build; all when absent. */
  tables?: readonly string[];
  /** A range to be built whether it is dirty or not. */
  range?: { from: Date; to: Date };
}

/** Marks all intervals of models that are new or whose SQL changed since they were last built, and of what is built from them. */
async function markChangedModels(
  db: Db,
  { catalog, withData, at }: { catalog: Catalog; withData: SpansWithData; at: string },
): Promise<void> {
  const reasons = new Map<BuiltModel, string>();
  for (const model of catalog.models.values()) {
    const before = await tableHash(db, model.name);
    if (before === model.hash) continue;
    const reason = before === undefined ? 'new model' : 'model changed';
    for (const after of [...(isBuilt(model) ? [model] : []), ...modelsAfter(catalog, model.name)])
      if (!reasons.has(after)) reasons.set(after, reason);
    await setTableHash(db, { name: model.name, hash: model.hash });
  }
  for (const [model, reason] of reasons)
    await markDirty(db, { table: model.name, spans: await withData(model), reason, at });
}

/** What a pass builds while a stream builds the newest minutes. */
function leftBy(dirty: readonly DirtyInterval[], { catalog, now }: { catalog: Catalog; now: Date }): DirtyInterval[] {
  const from = iso(hotFrom(now));
  const isStreamed = (row: DirtyInterval) => {
    const model = catalog.models.get(row.table_name);
    return model !== undefined && isByMinute(model) && row.interval_start >= from;
  };
  return dirty.filter(row => !isStreamed(row));
}

/** Closes the minutes that the clock has passed and that nothing has come to since they were built. */
async function closeEnded(db: Db, { catalog, now }: { catalog: Catalog; now: Date }): Promise<void> {
  for (const model of [...catalog.models.values()].filter(isByMinute))
    await closeMinutes(db, { table: model.name, until: iso(new Date(now.getTime() - model.closeAfterMs)) });
}

/** Marks a range dirty because someone asked, with everything that is built from it. */
async function markAsked(
  db: Db,
  {
    catalog,
    withData,
    tables,
    range,
    at,
  }: {
    catalog: Catalog;
    withData: SpansWithData;
    tables: readonly string[];
    range: { from: Date; to: Date };
    at: string;
  },
): Promise<void> {
  for (const name of tables) {
    const model = catalog.models.get(name);
    for (const after of [...(model && isBuilt(model) ? [model] : []), ...modelsAfter(catalog, name)]) {
      const wanted = new Set(intervalsBetween(range, after.build).map(span => span.start));
      const known = (await withData(after)).filter(span => wanted.has(span.start));
      await markDirty(db, { table: after.name, spans: known, reason: 'asked for', at });
    }
  }
}

/** What is to be built, in order. A dry run leaves no mark of having been asked. */
export async function planSite(
  open: Pick<OpenSite, 'store' | 'catalog' | 'clock' | 'site'>,
  { tables, range, dryRun = false }: BuildRange & { dryRun?: boolean } = {},
): Promise<PlannedBuild[]> {
  const { store, catalog } = open;
  const now = open.clock.now();
  const at = iso(now);
  const streams = hasStream(open);
  const plan = async (db: Db) => {
    const withData = openSpansWithData(db, { catalog, at });
    await markChangedModels(db, { catalog, withData, at });
    if (!streams) await closeEnded(db, { catalog, now });
    if (range) await markAsked(db, { catalog, withData, tables: tables ?? [...catalog.models.keys()], range, at });
    const dirty = await dirtyIntervals(db);
    const builds = planBuilds(catalog, streams ? leftBy(dirty, { catalog, now }) : dirty);
    return tables ? builds.filter(build => tables.includes(build.table)) : builds;
  };
  return dryRun ? store.rehearse(plan) : store.transaction(plan);
}

/** What is dirty now, in order, without a look at what else may have to be marked. */
async function planDirty(open: Pick<OpenSite, 'store' | 'catalog' | 'clock' | 'site'>): Promise<PlannedBuild[]> {
  const dirty = await dirtyIntervals(open.store.db);
  return planBuilds(open.catalog, hasStream(open) ? leftBy(dirty, { ...open, now: open.clock.now() }) : dirty);
}

/** What somebody who works beside passes may build; the newest minutes are for passes and streams, wherever one runs. */
export async function planBeside(open: Pick<OpenSite, 'store' | 'catalog' | 'clock'>): Promise<PlannedBuild[]> {
  const dirty = await dirtyIntervals(open.store.db);
  return planBuilds(open.catalog, leftBy(dirty, { ...open, now: open.clock.now() }));
}

export interface Built {
  builds: number;
  intervals: number;
  rows: number;
}

/**
 * Builds what is planned, and waits for what others are building of it. A model that fails stops its own line and what reads it, and is
 * thrown at the end.
 */
export async function buildPlanned(
  open: OpenSite,
  builds: readonly PlannedBuild[],
  progress: Progress = unwatched,
): Promise<Built> {
  const built: Built = { builds: 0, intervals: 0, rows: 0 };
  progress.expect(builds.length, 'build');
  const among = new Set(builds.map(({ table }) => table));
  const broken = new Set<string>();
  const failures: unknown[] = [];
  const onFailure = (build: PlannedBuild, thrown: unknown) => {
    failures.push(thrown);
    for (const name of [build.table, ...modelsAfter(open.catalog, build.table).map(model => model.name)])
      broken.add(name);
  };
  let idle = 0;
  for (let queue = builds; queue.length > 0 && !progress.ending; ) {
    const before = built.builds;
    const left = await buildThrough(open, { queue, among, broken, progress, built, onFailure });
    if (!left || progress.ending) break;
    idle = built.builds > before ? 0 : idle + 1;
    await sleep(Math.min(limits.claimLookMs * 2 ** Math.min(idle, 10), limits.claimLookMostMs));
    queue = (await planDirty(open)).filter(({ table }) => among.has(table) && !broken.has(table));
  }
  if (failures.length > 0) throw failures[0];
  return built;
}

interface Queue {
  queue: readonly PlannedBuild[];
  among: ReadonlySet<string>;
  broken: ReadonlySet<string>;
  progress: Progress;
  built: Built;
  onFailure: (build: PlannedBuild, thrown: unknown) => void;
}

/** Builds what can be had of a queue. True when some of it is left: others build it, or what it waits for. */
export async function buildThrough(
  open: OpenSite,
  { queue, among, broken, progress, built, onFailure }: Queue,
): Promise<boolean> {
  let left = false;
  for (const build of queue) {
    if (progress.ending) return true;
    if (broken.has(build.table)) continue;
    const claimed = await claimBuild(open, build, { among });
    if (typeof claimed === 'string') {
      left = true;
      continue;
    }
    progress.part(build.table);
    try {
      const rows = await buildOne(open, claimed);
      progress.add({ done: 1, rows });
      built.rows += rows;
      built.builds++;
      built.intervals += build.intervals.length;
    } catch (thrown) {
      await freeBuild(open, claimed);
      if (isOvertaken(thrown)) left = true;
      else onFailure(build, thrown);
    }
  }
  return left;
}
