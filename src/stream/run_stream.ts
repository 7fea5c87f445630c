// The life of the stream: ticks while records come in, a move when an hour is over or much is hot, and the last of both when it is
// asked to end. What must stay true: whatever fails is tried again from the segments, and nothing that fails ends it.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, hourMs } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Site } from '../config/config.ts';
import { KnownValues } from '../lake/lookups.ts';
import { holdOverlay, hotFolderOf, type OverlayHold } from '../lake/overlay.ts';
import { iso } from '../models/models.ts';
import { segmentsFolderOf } from '../pipeline/segments.ts';
import { settleChanges } from '../pipeline/settle.ts';
import { type OpenSite, openBeside, type Tell, takeSite } from '../pipeline/site.ts';
import { releaseHot } from '../store/hot.ts';
import { DirtyMinutes, minuteModels } from './dirty_minutes.ts';
import { clearHotFiles, hotStorage } from './hot_storage.ts';
import { HotTables } from './hot_tables.ts';
import { move } from './move.ts';
import { openSideWork } from './side_work.ts';
import type { Streaming, Ticked } from './stream.ts';
import { Tails } from './tails.ts';
import { show, tick } from './tick.ts';

export interface StreamOptions {
  site: Site;
  catalog: Catalog;
  clock: Clock;
  tell: Tell;
  /** Called at every step at which a crash must leave a whole state; tests end the process there. */
  step?: (name: string) => void;
  /** Told after every tick that changed something. */
  onTick: (ticked: Ticked) => void;
  /** Asks it to end: what is sealed by then is taken in and moved. */
  signal: AbortSignal;
}

/** Builds minutes until the signal. Throws `overlay_held` when another process does so for the site. */
export async function runStream(options: StreamOptions): Promise<void> {
  const hold = holdOverlay({ hotFolder: hotFolderOf(options.site.dataFolder) });
  try {
    let waitMs: number = limits.tickRetryMs;
    while (!options.signal.aborted) {
      try {
        await runUntil(options, hold, () => {
          waitMs = limits.tickRetryMs;
        });
        return;
      } catch (thrown) {
        options.tell(`The minutes cannot be built, and are tried again: ${reasonOf(thrown)}`);
        await sleep(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
        waitMs = Math.min(2 * waitMs, limits.tickRetryMostMs);
      }
    }
  } finally {
    hold.release();
  }
}

/** One life over freshly opened parts; `alive` is called after every tick that succeeds. */
async function runUntil(options: StreamOptions, hold: OverlayHold, alive: () => void): Promise<void> {
  const { signal, onTick, clock } = options;
  const streaming = await openStreaming(options, hold);
  const beside = openSideWork(streaming);
  try {
    let movedAt = clock.now().getTime();
    while (!signal.aborted) {
      const began = performance.now();
      const before = streaming.newest;
      const ticked = await tick(streaming);
      if (ticked.tables.length > 0 || ticked.minute !== before) onTick(ticked);
      alive();
      beside.begin(ticked.minute !== before);
      await beside.take();
      if (moveIsDue(streaming, movedAt) && (await move(streaming))) movedAt = clock.now().getTime();
      const rest = streaming.behind ? 0 : Math.max(limits.tickMs / 10, limits.tickMs - (performance.now() - began));
      await sleep(rest, undefined, { signal }).catch(() => undefined);
    }
    // Whoever asked it to end has sealed what was open: all of it is taken in and moved.
    do streaming.buildDue = 0;
    while ((await tick(streaming)).records > 0 || streaming.behind);
    await move(streaming, { waitMs: limits.streamEndMs });
  } finally {
    await beside.end();
    await streaming.open.close();
  }
}

/** Much is hot, or an hour that had something hot is over. */
function moveIsDue({ hot, open, tails }: Streaming, movedAt: number): boolean {
  const now = open.clock.now().getTime();
  const newHour = Math.floor((now - limits.hourRestMs) / hourMs) > Math.floor((movedAt - limits.hourRestMs) / hourMs);
  if (newHour) return true;
  const isDataset = (name: string) => open.catalog.datasets.has(name);
  const rows = hot.names
    .filter(isDataset)
    .flatMap(name => hot.hot(name).add)
    .reduce((sum, file) => sum + (file.stats?.numRecords ?? 0), 0);
  return rows > limits.hotRows && tails.all().some(tail => tail.whole);
}

/** Opens all that the stream works on, takes in what was left, and shows it. */
export async function openStreaming(
  { site, catalog, clock, tell, step }: Omit<StreamOptions, 'onTick' | 'signal'>,
  hold: OverlayHold,
): Promise<Streaming> {
  const open = await openBeside({ site, catalog, clock, tell, ...(step && { step }) }, 'stream');
  try {
    const hotFolder = hotFolderOf(site.dataFolder);
    const follows = (name: string) => catalog.datasets.has(name);
    const datasets = [...catalog.datasets.values()].filter(
      dataset => dataset.collect !== undefined || isFollowed(site, dataset.name),
    );
    const hot = new HotTables(open, { folder: hotFolder, tables: [...datasets, ...minuteModels(catalog)] });
    const at = () => iso(clock.now());
    await takeOver(open, at());
    for (const name of hot.names) await hot.rebase(name);
    const begun = `h${Date.now().toString(36)}${process.pid.toString(36)}`;
    let names = 0;
    const streaming: Streaming = {
      open,
      storage: hotStorage(open.storage, hotFolder),
      hot,
      tails: new Tails({
        folder: segmentsFolderOf(site),
        store: open.store,
        scratch: open.scratch,
        at,
        follows: name => follows(name) && hot.has(name),
      }),
      dirty: new DirtyMinutes(),
      hold,
      known: new KnownValues(),
      built: new Map(),
      files: new Map(),
      buildDue: 0,
      closedTo: new Map(),
      broken: new Map(),
      newest: undefined,
      quietTo: new Map(),
      behind: false,
      nextName: () => `${begun}.${names++}`,
    };
    // The first overlay shows what is read again already, so that readers never see less than before.
    await tick(streaming);
    await show(streaming);
    await clearHotFiles(hotFolder, begun);
    return streaming;
  } catch (thrown) {
    await open.close();
    throw thrown;
  }
}

/** Ends what an earlier life was cut off in, and takes back what it had shown: first the one, so that nothing is counted that the lake has. */
async function takeOver(open: OpenSite, at: string): Promise<void> {
  const turn = await takeSite({
    site: open.site,
    waitMs: limits.streamStartMs,
    holder: `the stream, process ${process.pid}`,
  });
  try {
    await settleChanges(open);
    await open.store.transaction(db => releaseHot(db, at));
  } finally {
    await turn.release();
  }
}

/** True for a dataset whose records come by a log of messages. */
const isFollowed = (site: Site, dataset: string): boolean =>
  [...site.sources.values()].some(source => source.dataset === dataset && (source.from as string) === 'kafka');
