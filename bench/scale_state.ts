// The state of a large site, day by day: so many distributions, a file of each an hour. Days that are measured go through the functions of
// the store that a pass uses; those between are written in bulk, row for row the same. SQLite.

import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Clock, dayMs, hourMs } from '../src/base/clock.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import { loadChecked } from '../src/cli/context.ts';
import type { Site } from '../src/config/config.ts';
import { iso, touchedBy } from '../src/models/models.ts';
import type { PlannedBuild } from '../src/models/plan.ts';
import { planSite } from '../src/pipeline/build.ts';
import { markDirty, noteLoaded, settleBuilt } from '../src/store/intervals.ts';
import { enterFiles, pendingFiles, settleFiles } from '../src/store/ledger.ts';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/store.ts';

export interface Load {
  distributions: number;
  filesPerHour: number;
  linesPerHour: number;
}

export interface LargeState {
  site: Site;
  catalog: Catalog;
  store: Store;
  clock: Clock & { set(at: Date): void };
  load: Load;
  /** Size of its file, with what is to be written into it. */
  bytes(): number;
}

const dataset = 'cdn.requests';
const source = 'cdn_logs';
/** The first day of the simulation. */
export const firstDay = Date.parse('2026-01-01T00:00:00Z');

/** An empty state of a site with the pack `cdn`. */
export async function openLargeState(folder: string, load: Load): Promise<LargeState> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'tallylight.yaml'),
    `name: Large\npacks: [cdn]\nsources:\n  ${source}: { dataset: ${dataset}, from: folder, path: inbox, format: cloudfront }\n`,
  );
  let now = new Date(firstDay);
  const clock = {
    now: () => now,
    set: (at: Date) => {
      now = at;
    },
  };
  const { stdout, stderr } = process;
  const context = { siteFolder: folder, json: true, stdout, stderr, endsWithProblems: () => undefined };
  const { site, catalog } = await loadChecked({ ...context, environment: { variables: {}, clock } });
  const store = await openStore(site.state);
  if (site.state.kind !== 'sqlite') throw new Error('The simulation keeps its state in SQLite.');
  const { path } = site.state;
  const size = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return { site, catalog, store, clock, load, bytes: () => size(path) + size(`${path}-wal`) };
}

/** Milliseconds of the steps of one day, all its hours together. */
export interface DayCost {
  enter: number;
  settle: number;
  plan: number;
  built: number;
}

/** A day through the functions of a pass: 24 times found, loaded, planned, built. */
export async function liveDay(state: LargeState, day: number): Promise<DayCost> {
  const cost: DayCost = { enter: 0, settle: 0, plan: 0, built: 0 };
  for (let hour = 0; hour < 24; hour++) {
    const at = new Date(firstDay + day * dayMs + hour * hourMs);
    state.clock.set(new Date(at.getTime() + hourMs));
    cost.enter += await timed(() => enterHour(state, at));
    cost.settle += await timed(() => settleHour(state, at));
    let builds: PlannedBuild[] = [];
    cost.plan += await timed(async () => {
      builds = await planSite(state);
    });
    cost.built += await timed(() => settleAll(state, builds));
  }
  return cost;
}

/** Milliseconds of processor time that some work takes, of all threads: what others do on the machine does not change it. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const names = ({ distributions }: Load) => Array.from({ length: distributions }, (_, i) => nameOf(i));
const nameOf = (i: number): string => `E${String(i).padStart(13, '0')}`;
const nowOf = ({ clock }: LargeState): string => iso(clock.now());

async function enterHour({ store, load, ...state }: LargeState, at: Date): Promise<void> {
  const hour = iso(at).slice(0, 13);
  const books = { lines: 0, rows: 0, rejects: 0, duplicates: 0, bytes: 70_000_000, modified_ms: at.getTime() };
  const unknown = {
    etag: null,
    error: null,
    first_event: null,
    last_event: null,
    ingested_at: null,
    again: null,
    drift: null,
  };
  const found_at = nowOf({ store, load, ...state });
  const files = names(load).flatMap(name =>
    Array.from({ length: load.filesPerHour }, (_, i) => ({
      ...{ source, dataset, format: 'cloudfront', path: `${name}.${hour}.${i}.gz`, period: hour },
      ...{ ...books, ...unknown, state: 'found' as const, found_at },
    })),
  );
  await store.transaction(db => enterFiles(db, files));
}

async function settleHour(state: LargeState, at: Date): Promise<void> {
  const { store, catalog, load } = state;
  const pending = await pendingFiles(store.db);
  const hour = { start: iso(at), end: iso(new Date(at.getTime() + hourMs)) };
  const lines = Math.round(load.linesPerHour / pending.length);
  const outcomes = pending.map(({ id, bytes }) => ({
    ...{ id, state: 'ingested' as const, etag: String(id).padStart(64, 'a'), bytes, modifiedMs: at.getTime(), lines },
    ...{ rows: lines, duplicates: 0, rejects: [], moreRejects: null, rejectCount: 0, error: null, drift: [] },
    ...{ firstEvent: hour.start, lastEvent: hour.end },
  }));
  const intervals = names(load).map(name => ({
    ...{ ...hour, partition: `distribution=${name}`, rowsDelta: lines * load.filesPerHour, bytes: 20_000_000 },
  }));
  const at_ = nowOf(state);
  await store.transaction(async db => {
    await settleFiles(db, { outcomes, at: at_, moreRejects: noRejects });
    await noteLoaded(db, { table: dataset, intervals, at: at_ });
    for (const { model, spans } of touchedBy(catalog, { table: dataset, starts: [hour.start], lengthMs: hourMs }))
      await markDirty(db, { table: model.name, spans, reason: 'new files', at: at_ });
  });
}

async function* noRejects(): AsyncGenerator<never> {}

async function settleAll(state: LargeState, builds: readonly PlannedBuild[]): Promise<void> {
  for (const { table, intervals } of builds) {
    const built = intervals.map(span => ({ ...span, rows: 10_000, bytes: 400_000 }));
    await state.store.transaction(db => settleBuilt(db, { table, intervals: built, at: nowOf(state) }));
  }
}

/** Days [from, to) as `liveDay` would have left them. */
export async function bulkDays(
  { store, catalog, load }: LargeState,
  { from, to }: { from: number; to: number },
): Promise<void> {
  const hours = (to - from) * 24;
  if (hours <= 0) return;
  const lines = Math.round(load.linesPerHour / load.distributions / load.filesPerHour);
  const begin = iso(new Date(firstDay + from * dayMs));
  const every = (count: number) =>
    sql`with recursive n(i) as (select 0 union all select i + 1 from n where i < ${sql.lit(count - 1)})`;
  const start = (step: number) => sql`strftime('%Y-%m-%dT%H:%M:%SZ', ${begin}, (i / ${sql.lit(step)}) || ' hours')`;
  const end = (step: number) => sql`strftime('%Y-%m-%dT%H:%M:%SZ', ${begin}, (i / ${sql.lit(step)} + 1) || ' hours')`;
  const perHour = load.distributions * load.filesPerHour;
  const name = (among: number) => sql`printf('E%013d', i % ${sql.lit(among)} / ${sql.lit(among / load.distributions)})`;
  await sql`insert into files (source, dataset, format, path, bytes, modified_ms, etag, lines, rows, rejects, duplicates, state, first_event,
      last_event, found_at, ingested_at, period)
    ${every(hours * perHour)} select ${source}, ${dataset}, 'cloudfront', ${name(perHour)} || '.' || substr(${start(perHour)}, 1, 13) || '.'
      || (i % ${sql.lit(load.filesPerHour)}) || '.gz', 70000000, unixepoch(${begin}) * 1000, printf('%064d', i + ${sql.lit(from * 24 * perHour)}),
      ${lines}, ${lines}, 0, 0, 'ingested', ${start(perHour)}, ${end(perHour)}, ${end(perHour)}, ${end(perHour)},
      substr(${start(perHour)}, 1, 13) from n`.execute(store.db);
  await sql`insert into intervals (table_name, partition, interval_start, interval_end, state, revision, rows, bytes, built_at)
    ${every(hours * load.distributions)} select ${dataset}, 'distribution=' || ${name(load.distributions)}, ${start(load.distributions)},
      ${end(load.distributions)}, 'loaded', 1, ${lines}, 20000000, ${end(load.distributions)} from n`.execute(store.db);
  const starts = Array.from({ length: hours }, (_, i) => iso(new Date(firstDay + from * dayMs + i * hourMs)));
  const at = iso(new Date(firstDay + to * dayMs));
  for (const { model, spans } of touchedBy(catalog, { table: dataset, starts, lengthMs: hourMs })) {
    const table = model.name;
    await store.transaction(async db => {
      await markDirty(db, { table, spans, reason: 'new files', at });
      await settleBuilt(db, { table, intervals: spans.map(span => ({ ...span, rows: 10_000, bytes: 400_000 })), at });
    });
  }
}

/** What plans of the site take as it stands, in milliseconds. */
export interface PlanCost {
  /** Nothing is to be done. */
  idle: number;
  /** All models are new: what they need is found and marked. */
  newModels: number;
  /** Every interval of every model is dirty, so many of them. */
  allDirty: number;
  dirty: number;
}

/** Plans the site with nothing to do, with all its models new, with all their intervals dirty; at the end they are built. */
export async function planCosts(state: LargeState): Promise<PlanCost> {
  const { db } = state.store;
  const plan = () => planSite(state, { dryRun: true });
  const idle = await timed(plan);
  await db.deleteFrom('tables').execute();
  const newModels = await timed(plan);
  const builds = await planSite(state);
  const allDirty = await timed(plan);
  await settleAll(state, builds);
  return { idle, newModels, allDirty, dirty: builds.reduce((sum, build) => sum + build.intervals.length, 0) };
}

/** Rows of the ledger and of the intervals. */
export async function rowCounts({ store }: LargeState): Promise<{ files: number; intervals: number }> {
  const count = async (table: 'files' | 'intervals') => {
    const row = await store.db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirst();
    return Number(row?.rows ?? 0);
  };
  return { files: await count('files'), intervals: await count('intervals') };
}
