// Brings the models up to date: marks what a new or changed model needs, plans, builds stretch by stretch, each one commit.

import { hourMs } from '../base/clock.ts';
import { type BuiltModel, type Catalog, isBuilt } from '../catalog/catalog.ts';
import { runBuild } from '../models/build.ts';
import {
  datasetsBehind,
  intervalsAt,
  intervalsBetween,
  isByMinute,
  iso,
  modelsAfter,
  oldestKept,
} from '../models/models.ts';
import { type PlannedBuild, planBuilds } from '../models/plan.ts';
import { takenBack } from '../store/hot.ts';
import { dirtyIntervals, intervalsOf, markDirty, setTableHash, tableHash } from '../store/intervals.ts';
import { eventSpan } from '../store/ledger.ts';
import { closeMinutes } from '../store/minutes.ts';
import type { Db } from '../store/store.ts';
import type { IntervalRow } from '../store/tables.ts';
import { nextChange } from './change_numbers.ts';
import { quietBetween } from './dirty.ts';
import { hasStream, hotFrom } from './hot.ts';
import { nothing } from './outcome.ts';
import { type Progress, unwatched } from './progress.ts';
import { makeChange } from './settle.ts';
import type { OpenSite } from './site.ts';

export interface BuildRange {
  /** Models to build; all when absent. */
  tables?: readonly string[];
  /** A range to be built whether it is dirty or not. */
  range?: { from: Date; to: Date };
}

/** Marks all intervals of models that are new or whose SQL changed since they were last built. */
async function markChangedModels(db: Db, { catalog, at }: { catalog: Catalog; at: string }): Promise<void> {
  for (const model of catalog.models.values()) {
    const before = await tableHash(db, model.name);
    if (before === model.hash) continue;
    const reason = before === undefined ? 'new model' : 'model changed';
    for (const after of [...(isBuilt(model) ? [model] : []), ...modelsAfter(catalog, model.name)]) {
      await markDirty(db, {
        table: after.name,
        spans: await spansWithData(db, { catalog, model: after, at }),
        reason,
        at,
      });
    }
    await setTableHash(db, { name: model.name, hash: model.hash });
  }
}

/** Intervals of a model in which the datasets behind it have rows; of what retention took, what was built stays as it is. */
async function spansWithData(db: Db, { catalog, model, at }: { catalog: Catalog; model: BuiltModel; at: string }) {
  if (isByMinute(model)) return minutesWithData(db, { catalog, model, at });
  const starts = new Set<string>();
  for (const dataset of datasetsBehind(catalog, model)) {
    const oldest = oldestKept(dataset, new Date(at));
    for (const { interval_start: start } of await intervalsOf(db, dataset.name)) if (start >= oldest) starts.add(start);
  }
  return intervalsAt(starts, model.build);
}

/** All minutes of the hours in which the datasets behind a model have rows, from the first to the last minute that is known of them. */
async function minutesWithData(db: Db, { catalog, model, at }: { catalog: Catalog; model: BuiltModel; at: string }) {
  const starts = new Set<string>();
  let first = '';
  let last = '';
  for (const dataset of datasetsBehind(catalog, model)) {
    const oldest = oldestKept(dataset, new Date(at));
    for (const { interval_start: start } of await intervalsOf(db, dataset.name)) if (start >= oldest) starts.add(start);
    const events = await eventSpan(db, dataset.name);
    if (events === undefined) continue;
    first = first === '' || events.first < first ? events.first : first;
    last = events.last > last ? events.last : last;
  }
  const minutes = [...starts]
    .sort()
    .flatMap(start => intervalsBetween({ from: new Date(start), to: new Date(Date.parse(start) + hourMs) }, 'minute'));
  const spans = minutes.filter(({ start, end }) => end > first && start <= last);
  return [...spans, ...(await quietBetween(db, { model, spans }))];
}

/** What a pass builds while a stream builds the newest minutes. */
function leftBy(dirty: readonly IntervalRow[], { catalog, now }: { catalog: Catalog; now: Date }): IntervalRow[] {
  const from = iso(hotFrom(now));
  const isStreamed = (row: IntervalRow) => {
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
    tables,
    range,
    at,
  }: { catalog: Catalog; tables: readonly string[]; range: { from: Date; to: Date }; at: string },
): Promise<void> {
  for (const name of tables) {
    const model = catalog.models.get(name);
    for (const after of [...(model && isBuilt(model) ? [model] : []), ...modelsAfter(catalog, name)]) {
      const wanted = new Set(intervalsBetween(range, after.build).map(span => span.start));
      const known = (await spansWithData(db, { catalog, model: after, at })).filter(span => wanted.has(span.start));
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
    await markChangedModels(db, { catalog, at });
    if (!streams) await closeEnded(db, { catalog, now });
    if (range) await markAsked(db, { catalog, tables: tables ?? [...catalog.models.keys()], range, at });
    const dirty = await dirtyIntervals(db);
    const builds = planBuilds(catalog, streams ? leftBy(dirty, { catalog, now }) : dirty);
    return tables ? builds.filter(build => tables.includes(build.table)) : builds;
  };
  return dryRun ? store.rehearse(plan) : store.transaction(plan);
}

export interface Built {
  builds: number;
  intervals: number;
  rows: number;
}

/** Builds what is planned. A model that fails stops its own line and what reads it, and is thrown at the end. */
export async function buildPlanned(
  open: OpenSite,
  builds: readonly PlannedBuild[],
  progress: Progress = unwatched,
): Promise<Built> {
  const built: Built = { builds: 0, intervals: 0, rows: 0 };
  progress.expect(builds.length, 'build');
  const broken = new Set<string>();
  const failures: unknown[] = [];
  for (const build of builds) {
    if (broken.has(build.table)) continue;
    if (progress.ending) break;
    progress.part(build.table);
    try {
      const rows = await buildOne(open, build);
      progress.add({ done: 1, rows });
      built.rows += rows;
      built.builds++;
      built.intervals += build.intervals.length;
    } catch (thrown) {
      failures.push(thrown);
      for (const name of [build.table, ...modelsAfter(open.catalog, build.table).map(model => model.name)])
        broken.add(name);
    }
  }
  if (failures.length > 0) throw failures[0];
  return built;
}

async function buildOne(open: OpenSite, build: PlannedBuild): Promise<number> {
  const change = await nextChange(open);
  const snapshot = async (name: string) => (await open.table(name)).snapshot();
  // Quiet minutes that a stream had shown stay known, also those after the last record.
  const goesOn = build.reasons.includes(takenBack);
  const result = await runBuild(build, { ...open, change, snapshot, goesOn });
  await makeChange(open, {
    id: change,
    kind: 'build',
    table: build.table,
    change: { operation: 'BUILD', add: result.added, remove: result.removed },
    outcome: { ...nothing, built: result.intervals, hash: open.catalog.models.get(build.table)?.hash ?? null },
  });
  return result.intervals.reduce((sum, interval) => sum + interval.rows, 0);
}
