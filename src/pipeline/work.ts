// Work beside passes: files that wait are loaded and stretches that are dirty are built by as many processes as there are, each taking what
// no other has. What must stay true: rows and books are in the end those that one process would have made, in whatever order they
// were taken and whoever died meanwhile. Looking for what is new, and all that people notice, is for passes.

import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '../base/limits.ts';
import { counted } from '../base/names.ts';
import { buildThrough, planBeside } from './build.ts';
import { ingestBeside, type LocateFile } from './ingest.ts';
import { unwatched } from './progress.ts';
import { ingestedWords, locate } from './run.ts';
import { locateSegment } from './segments.ts';
import type { OpenSite } from './site.ts';

export interface Working {
  /** Ends when there is nothing that it can have. */
  once?: boolean;
  /** Asks to end after the batch or the stretch that is under way. */
  signal: AbortSignal;
  /** True when the site is to be opened anew: its files have changed. */
  isStale?: () => boolean;
  /** How often it looks for something to do. */
  lookMs?: number;
}

/** What was done. */
export interface Worked {
  files: number;
  rows: number;
  builds: number;
}

/** Works until it is asked to end, or the site is to be opened anew. */
export async function workBeside(
  open: OpenSite,
  { once = false, signal, isStale = () => false, lookMs = limits.workLookMs }: Working,
): Promise<Worked> {
  const worked: Worked = { files: 0, rows: 0, builds: 0 };
  /** Models that failed, with what reads them, and until when they are left to others. */
  const resting = new Map<string, number>();
  while (!signal.aborted && !isStale()) {
    const some = (await loadSome(open, { worked, signal })) + (await buildSome(open, { worked, resting, signal }));
    if (some > 0) continue;
    if (once) break;
    await sleep(lookMs, undefined, { signal }).catch(() => undefined);
  }
  return worked;
}

interface Turn {
  worked: Worked;
  signal: AbortSignal;
}

const endingWith = (signal: AbortSignal) => ({
  ...unwatched,
  get ending() {
    return signal.aborted;
  },
});

/** Loads what can be had; gives how many files. */
async function loadSome(open: OpenSite, { worked, signal }: Turn): Promise<number> {
  const loaded = await ingestBeside(open, { locate: besideOf(open), progress: endingWith(signal) });
  const files = loaded.ingested + loaded.failed + loaded.duplicates;
  if (files > 0) open.tell(`loaded ${ingestedWords({ ...loaded, held: 0 })}`);
  worked.files += files;
  worked.rows += loaded.rows;
  return files;
}

/** What was collected on a machine is read there, by passes and streams. */
const besideOf =
  (open: OpenSite): LocateFile =>
  row =>
    locateSegment(open, row) === undefined ? locate(open, row) : undefined;

/** Builds what can be had; gives how many stretches. */
async function buildSome(
  open: OpenSite,
  { worked, resting, signal }: Turn & { resting: Map<string, number> },
): Promise<number> {
  const now = performance.now();
  for (const [table, until] of resting) if (until <= now) resting.delete(table);
  const queue = await planBeside(open);
  if (queue.length === 0) return 0;
  const built = { builds: 0, intervals: 0, rows: 0 };
  await buildThrough(open, {
    queue,
    among: new Set(queue.map(({ table }) => table)),
    broken: new Set(resting.keys()),
    progress: endingWith(signal),
    built,
    onFailure: (build, thrown) => {
      open.tell(
        `${build.table} is left to the next pass: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      );
      resting.set(build.table, performance.now() + limits.workRestMs);
    },
  });
  if (built.builds > 0)
    open.tell(
      `built ${counted(built.intervals, 'interval')} in ${counted(built.builds, 'build')}, ${counted(built.rows, 'row')}`,
    );
  worked.builds += built.builds;
  return built.builds;
}
