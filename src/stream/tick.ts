// One tick: what came is loaded, what it touched is built, what ended is closed, and all of it is shown at once.

import { rm } from 'node:fs/promises';
import { minuteMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { Load } from '../lake/load.ts';
import { folderOf } from '../models/build.ts';
import { intervalsBetween, iso } from '../models/models.ts';
import { dirtiedBy } from '../pipeline/dirty.ts';
import { hotFrom } from '../pipeline/hot.ts';
import { toMark } from '../pipeline/quiet.ts';
import { forgetHotBooks, noteHotBooks } from '../store/hot.ts';
import { dirtyMinutes, spanOfTable } from '../store/minutes.ts';
import { buildDirty, closeEnded, settleBuilds } from './build_minutes.ts';
import { minuteModels } from './dirty_minutes.ts';
import type { Streaming, Ticked } from './stream.ts';
import type { Tail } from './tails.ts';
import { linesToParts, readOn, rejectAll } from './take_lines.ts';

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
  const { parts, before, rejected } = await linesToParts(bytes, { tail, dataset, scratch: open.scratch });
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
  const suspects = await load.stage([{ id: tail.id, constants: {}, parts }]);
  if (suspects.length > 0) rejectAll(tail, { bytes, before, known: rejected });
  await load.write();
  for (const { path } of parts) await rm(path, { force: true });
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
  for (const dirty of dirtiedBy(open, { dataset, result, reason })) {
    if (!hot.has(dirty.table)) continue;
    for (const { table, spans, reason: why } of await toMark(open.store.db, dirty))
      streaming.dirty.mark(table, spans, why);
  }
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
  for (const row of await dirtyMinutes(open.store.db, from)) {
    if (!hot.has(row.table_name)) continue;
    dirty.mark(row.table_name, [{ start: row.interval_start, end: row.interval_end }], row.reason ?? 'dirty');
  }
}
