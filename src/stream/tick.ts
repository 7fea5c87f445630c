// One tick: what came is loaded, what it touched is built, what ended is closed, and all of it is shown at once.

import { minuteMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { Load } from '../lake/load.ts';
import { folderOf, runBuild } from '../models/build.ts';
import { intervalsBetween, iso } from '../models/models.ts';
import type { PlannedBuild } from '../models/plan.ts';
import { dirtiedBy } from '../pipeline/dirty.ts';
import { hotFrom } from '../pipeline/hot.ts';
import { forgetHotBooks, noteHotBooks } from '../store/hot.ts';
import { type BuiltInterval, dirtyIntervals, type Span } from '../store/intervals.ts';
import { closeMinutes, newestClosed, settleMinutes, spanOfTable } from '../store/minutes.ts';
import { minuteModels } from './dirty_minutes.ts';
import type { Streaming, Ticked } from './stream.ts';
import type { Tail } from './tails.ts';
import { linesToParts, readOn } from './take_lines.ts';

/** Does all that is due now. `begun` is the clock at its start. */
export async function tick(streaming: Streaming): Promise<Ticked> {
  const { open } = streaming;
  const begun = open.clock.now();
  const changed = await standOnLake(streaming);
  const records = await takeRecords(streaming, changed);
  await markQuiet(streaming, begun);
  await markAsked(streaming, begun);
  const done = await buildDirty(streaming, { begun, changed });
  // Shown before it is said to be closed: who asks for a closed minute finds it as it was closed.
  if (changed.size > 0) await show(streaming);
  await settleBuilds(streaming, { done, begun });
  await closeEnded(streaming, begun);
  await streaming.hot.tidy();
  return { tables: [...changed].sort(), records, minute: streaming.newest };
}

/** Shows readers all tables as they are now. */
export async function show({ hold, hot, open }: Streaming): Promise<void> {
  await hold.write({ at: iso(open.clock.now()), tables: hot.overlay() });
}

/** What somebody else committed lies under what is hot from now on: that is made again over it. Gives the tables it concerns. */
async function standOnLake(streaming: Streaming): Promise<Set<string>> {
  const { hot, dirty, built, open } = streaming;
  const changed = new Set<string>();
  for (const name of hot.names) {
    if (!(await hot.moved(name))) continue;
    changed.add(name);
    await hot.rebase(name);
    if (open.catalog.datasets.has(name)) {
      await readAnew(streaming, name);
    } else {
      dirty.mark(name, [...(built.get(name)?.values() ?? [])], 'the lake changed');
      built.delete(name);
    }
  }
  return changed;
}

/** Loads what the segments have grown by. Gives the number of lines. */
async function takeRecords(streaming: Streaming, changed: Set<string>): Promise<number> {
  const { tails } = streaming;
  await tails.look();
  let lines = 0;
  // What lies far back is taken in before anything is built of it.
  for (let round = 0, before = -1; round < limits.tickRounds && lines !== before; round++) {
    before = lines;
    lines += await takeOnce(streaming, changed);
  }
  return lines;
}

/** One piece of each segment. */
async function takeOnce(streaming: Streaming, changed: Set<string>): Promise<number> {
  const { tails } = streaming;
  let lines = 0;
  for (const tail of tails.all()) {
    const grown = await readOn(tail);
    if (grown?.cut === true) {
      // What was loaded of it is in part no longer there; all hot rows of the table are loaded again.
      await streaming.hot.rebase(tail.dataset);
      await readAnew(streaming, tail.dataset);
      continue;
    }
    if (grown === undefined) continue;
    const before = tail.lines;
    if (grown.bytes.length > 0) {
      await takeLines(streaming, { tail, bytes: grown.bytes });
      changed.add(tail.dataset);
    }
    const whole = tail.sealed && tail.offset === grown.size;
    if (tail.lines > before || (whole && !tail.whole)) await noteBooks(streaming, { tail, whole });
    lines += tail.lines - before;
  }
  return lines;
}

/** All segments of a dataset are read again from their beginning. */
async function readAnew({ open, tails, files }: Streaming, dataset: string): Promise<void> {
  const ids = tails.restart(dataset);
  for (const id of ids) files.delete(id);
  await open.store.transaction(db => forgetHotBooks(db, ids));
}

async function noteBooks({ open }: Streaming, { tail, whole }: { tail: Tail; whole: boolean }): Promise<void> {
  const books = { ...tail, bytes: tail.offset, rejects: tail.fresh, drift: [...tail.drift], whole };
  await open.store.transaction(db => noteHotBooks(db, books, iso(open.clock.now())));
  tail.fresh = [];
  tail.whole = whole;
}

async function takeLines(streaming: Streaming, { tail, bytes }: { tail: Tail; bytes: Buffer }): Promise<void> {
  const { open, storage, hot, files } = streaming;
  const dataset = open.catalog.datasets.get(tail.dataset);
  if (dataset === undefined) return;
  const parts = await linesToParts(bytes, { tail, dataset, scratch: open.scratch });
  if (parts.length === 0) return;
  const load = new Load({
    ...open,
    storage,
    dataset,
    folder: folderOf(dataset.name),
    snapshot: await hot.snapshot(dataset.name),
    change: streaming.nextName(),
    known: streaming.known,
    leaving: [],
    leavingSpan: undefined,
    byMinute: true,
  });
  await load.stage([{ id: tail.id, constants: {}, parts }]);
  await load.write();
  const result = load.result();
  const count = result.counts.get(tail.id);
  tail.rows += count?.rows ?? 0;
  tail.duplicates += count?.duplicates ?? 0;
  tail.firstEvent = earlier(tail.firstEvent, count?.firstEvent ?? null);
  tail.lastEvent = later(tail.lastEvent, count?.lastEvent ?? null);
  for (const minute of result.minutes) tail.minutes.add(minute);
  hot.apply(dataset.name, { added: result.added, removed: [] });
  const own = files.get(tail.id) ?? new Set();
  for (const { path } of result.added) own.add(path);
  files.set(tail.id, own);
  const reason = `new: ${tail.source} in ${dataset.name}`;
  for (const { table, spans, reason: why } of await dirtiedBy(open, { dataset, result, reason }))
    if (hot.has(table)) streaming.dirty.mark(table, spans, why);
}

const earlier = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b < a) ? b : a);
const later = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a);

/** The clock goes on where no record comes: every minute up to this one is an interval of every table that has any. */
async function markQuiet(streaming: Streaming, begun: Date): Promise<void> {
  const { open, dirty, hot } = streaming;
  const now = Math.floor(begun.getTime() / minuteMs) * minuteMs;
  for (const model of minuteModels(open.catalog)) {
    if (!hot.has(model.name) || streaming.quietTo.get(model.name) === now) continue;
    const known = await spanOfTable(open.store.db, model.name);
    if (known === undefined) continue;
    streaming.quietTo.set(model.name, now);
    const last = Date.parse(known.last);
    if (last >= now || now - last > limits.quietMs) continue;
    const missing = intervalsBetween({ from: new Date(last + minuteMs), to: new Date(now + minuteMs) }, 'minute');
    dirty.mark(model.name, missing, 'quiet');
  }
}

/** Newer minutes that somebody else marked, a pass that loaded a file or read a dimension anew. */
async function markAsked({ open, dirty, hot }: Streaming, begun: Date): Promise<void> {
  const from = iso(hotFrom(begun));
  for (const row of await dirtyIntervals(open.store.db)) {
    if (row.interval_start < from || !hot.has(row.table_name)) continue;
    dirty.mark(row.table_name, [{ start: row.interval_start, end: row.interval_end }], row.reason ?? 'dirty');
  }
}

interface Done {
  build: PlannedBuild;
  intervals: BuiltInterval[];
}

async function buildDirty(
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
      done.push({ build, intervals: await buildOne(streaming, { build, begun }) });
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
async function settleBuilds(
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
async function closeEnded(streaming: Streaming, begun: Date): Promise<void> {
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
