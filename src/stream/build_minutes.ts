// Minutes of a tick: what waits is built, in the order of its need, what ended is closed. What must stay true: a minute is closed as it was
// built last, so nothing is closed while it waits.

import { minuteMs } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { runBuild } from '../models/build.ts';
import { iso, modelsAfter } from '../models/models.ts';
import type { PlannedBuild } from '../models/plan.ts';
import type { BuiltInterval, Span } from '../store/intervals.ts';
import { closeMinutes, newestClosed, settleMinutes } from '../store/minutes.ts';
import { minuteModels } from './dirty_minutes.ts';
import type { Streaming } from './stream.ts';

/** What was built of one stretch. */
interface Done {
  build: PlannedBuild;
  intervals: BuiltInterval[];
}

/** Builds what waits and is due. A model that fails is left, with what reads it. */
export async function buildDirty(
  streaming: Streaming,
  { begun, changed }: { begun: Date; changed: Set<string> },
): Promise<Done[]> {
  const { open, dirty } = streaming;
  const done: Done[] = [];
  const began = performance.now();
  const isDue = began >= streaming.buildDue;
  const plan = dirty.plan(open.catalog, (table, span) => isDue || closesNow(streaming, { table, span, begun }));
  const buildAll = async (builds: readonly PlannedBuild[]) => {
    for (const build of builds) {
      const intervals = await buildUnlessBroken(streaming, { build, begun });
      if (intervals === undefined) continue;
      done.push({ build, intervals });
      changed.add(build.table);
    }
  };
  await buildAll(plan.first);
  // Where there is much to build, what people wait for is shown first; the rest has its turn in every other tick at least.
  const isLong = performance.now() - began > limits.tickMs;
  streaming.behind = isLong && !streaming.behind && plan.reaching.length > 0;
  if (!streaming.behind) await buildAll(plan.reaching);
  if (done.length === 0) return done;
  const took = performance.now() - began;
  if (isDue) streaming.buildDue = performance.now() + limits.buildRest * took;
  return done;
}

/** Says in the store what was built. */
export async function settleBuilds(
  { open }: Streaming,
  { done, begun }: { done: readonly Done[]; begun: Date },
): Promise<void> {
  if (done.length === 0) return;
  const at = iso(open.clock.now());
  await open.store.transaction(async db => {
    for (const { build, intervals } of done)
      await settleMinutes(db, { table: build.table, intervals, at, marked: iso(begun), hot: true });
  });
}

/** True for a minute that the clock closes: it is not put off. */
function closesNow(
  { open, closedTo }: Streaming,
  { table, span, begun }: { table: string; span: Span; begun: Date },
): boolean {
  const closeAfterMs = open.catalog.models.get(table)?.closeAfterMs ?? 0;
  return span.end > (closedTo.get(table) ?? '') && Date.parse(span.end) + closeAfterMs <= begun.getTime();
}

/** A model that fails stops itself and what reads it, and is tried again after a while; undefined where it was left. */
async function buildUnlessBroken(
  streaming: Streaming,
  { build, begun }: { build: PlannedBuild; begun: Date },
): Promise<BuiltInterval[] | undefined> {
  const { open, broken } = streaming;
  if ((broken.get(build.table)?.until ?? 0) > performance.now()) return undefined;
  try {
    const intervals = await buildOne(streaming, { build, begun });
    broken.delete(build.table);
    return intervals;
  } catch (thrown) {
    const reason = reasonOf(thrown);
    if (broken.get(build.table)?.reason !== reason) open.tell(reason);
    const until = performance.now() + limits.brokenRestMs;
    for (const { name } of modelsAfter(open.catalog, build.table)) broken.set(name, { reason: '', until });
    broken.set(build.table, { reason, until });
    return undefined;
  }
}

async function buildOne(streaming: Streaming, { build, begun }: { build: PlannedBuild; begun: Date }) {
  const { open, storage, hot, dirty, built } = streaming;
  const result = await runBuild(build, {
    ...open,
    storage,
    change: streaming.nextName(),
    snapshot: name => hot.snapshot(name),
    goesOn: true,
    // What is built now is soon built again; what is older than that comes once.
    apart: Date.parse(build.end) > begun.getTime() - limits.hotApartMs,
  });
  hot.apply(build.table, result);
  dirty.done(build);
  const own = built.get(build.table) ?? new Map();
  for (const interval of result.intervals) own.set(interval.start, interval);
  built.set(build.table, own);
  return result.intervals;
}

/** Closes what ended and waits for nothing more; what is not built as it is to be closed has its turn first. */
export async function closeEnded(streaming: Streaming, begun: Date): Promise<void> {
  const { open, hot, dirty, closedTo } = streaming;
  const due: { table: string; until: string }[] = [];
  for (const { name: table, closeAfterMs } of minuteModels(open.catalog)) {
    const until = iso(new Date(Math.floor((begun.getTime() - closeAfterMs) / minuteMs) * minuteMs));
    const isNew = hot.has(table) && until > (closedTo.get(table) ?? '');
    if (isNew && !dirty.waitsUntil(table, until)) due.push({ table, until });
  }
  if (due.length === 0) return;
  await open.store.transaction(async db => {
    for (const one of due) await closeMinutes(db, one);
  });
  for (const { table, until } of due) closedTo.set(table, until);
  streaming.newest = await newestOfAll(streaming);
}

/** The newest minute that is closed: those that look ahead close later. */
async function newestOfAll({ open, hot }: Streaming): Promise<string | undefined> {
  const newest: string[] = [];
  for (const model of minuteModels(open.catalog)) {
    const row = hot.has(model.name) ? await newestClosed(open.store.db, model.name) : undefined;
    if (row) newest.push(row.interval_start);
  }
  return newest.sort().at(-1);
}
