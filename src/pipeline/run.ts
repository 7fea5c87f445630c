// One pass of all that is due, in stages that are told as they begin and end and kept in `ops.runs` and `ops.stages`. A pass
// that was cut off is finished by the next one: every stage looks at what is there, not at what the last pass meant to do.

import { join, relative, resolve, sep } from 'node:path';
import { dayMs } from '../base/clock.ts';
import { AppError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { counted } from '../base/names.ts';
import { openChannels } from '../delivery/channels.ts';
import type { Outbox } from '../delivery/outbox.ts';
import { iso } from '../models/models.ts';
import { folderOfPrefix } from '../sources/bucket_listing.ts';
import { nextDelivery } from '../store/deliveries.ts';
import { forgetRuns } from '../store/runs.ts';
import type { FileRow } from '../store/tables.ts';
import type { PendingFile } from './batches.ts';
import { readQueues } from './bucket_queues.ts';
import { buildPlanned, planSite } from './build.ts';
import { refreshDimensions } from './database_sources.ts';
import { nextDue } from './due.ts';
import { fail } from './errors.ts';
import { publishFeeds } from './feed_publishing.ts';
import { hasStream } from './hot.ts';
import { type Ingested, ingestPending } from './ingest.ts';
import { gatherJournal } from './journal.ts';
import { readTopics } from './kafka_sources.ts';
import { type Notifier, openNotifier } from './notify.ts';
import { alertsStage, deliverStage, reportsStage } from './outgoing.ts';
import { knownProblems, writeOutputs } from './outputs.ts';
import { scanSource } from './scan.ts';
import { scanBucket } from './scan_bucket.ts';
import { locateSegment, scanSegments } from './segments.ts';
import { settleChanges } from './settle.ts';
import type { OpenSite } from './site.ts';
import { runStages, type Stage } from './stages.ts';
import { compactSite, expireSite, sweepSite, trimSite } from './tidy.ts';

/** What a pass found wrong without failing: for `--strict`. */
export interface PassNotes {
  ingested: Ingested | undefined;
  problems: string[];
  /** Sources that could not be read at all; everything else is taken first, then the stage fails. */
  closedSources: { source: string; folder: string; reason: string }[];
  /** Sources whose database could not be read, likewise. */
  closedDatabases: { source: string; reason: string }[];
  /** Sources whose topic could not be read, likewise. */
  closedTopics: { source: string; reason: string }[];
}

export const newNotes = (): PassNotes => ({
  ingested: undefined,
  problems: [],
  closedSources: [],
  closedDatabases: [],
  closedTopics: [],
});

export const settleStage = (open: OpenSite): Stage => ({
  name: 'settle',
  work: async progress => {
    const { settled, dropped, restored } = await settleChanges(open);
    progress.add({ done: settled + dropped + restored });
    const words = restored === 0 ? [] : [`${restored} changes taken over from the lake's journal`];
    if (settled + dropped > 0) words.push(`${settled} finished and ${dropped} dropped of what was cut off`);
    return words.length === 0 ? 'nothing was cut off' : words.join('; ');
  },
});

export const ingestStage = (
  open: OpenSite,
  notes: PassNotes,
  { release = false, rescan = true, whole = false }: { release?: boolean; rescan?: boolean; whole?: boolean } = {},
): Stage => ({
  name: 'ingest',
  work: async progress => {
    if (rescan) await scanAll(open, { notes, whole });
    const streams = hasStream(open);
    notes.ingested = await ingestPending(open, {
      release,
      // What is being streamed is shown already, and moves to the lake by itself.
      locate: row => (streams && locateSegment(open, row) ? undefined : locate(open, row)),
      progress,
    });
    for (const { source, reason } of notes.ingested.away) closeSource(open, { notes, source, reason });
    const [closed] = notes.closedSources;
    if (closed !== undefined) throw fail('source_unreadable', closed);
    const [away] = notes.closedDatabases;
    if (away !== undefined) throw fail('database_unreadable', away);
    const [silent] = notes.closedTopics;
    if (silent !== undefined) throw fail('topic_unreadable', silent);
    return ingestedWords(notes.ingested);
  },
  goesOn: thrown => thrown instanceof AppError && /^(source|database|topic)_unreadable$/.test(thrown.code),
});

/** `whole`: also what is listed in part otherwise, because somebody asks. */
async function scanAll(open: OpenSite, { notes, whole }: { notes: PassNotes; whole: boolean }): Promise<void> {
  for (const { source, reason } of (await refreshDimensions(open)).problems) {
    notes.closedDatabases.push({ source, reason });
    notes.problems.push(`${source} cannot be read: ${reason}`);
    open.tell(`${source} cannot be read: ${reason}`);
  }
  for (const { source, reason } of (await readTopics(open)).problems) {
    notes.closedTopics.push({ source, reason });
    notes.problems.push(`${source} cannot be read: ${reason}`);
    open.tell(`${source} cannot be read: ${reason}`);
  }
  // First, because what was collected came before this pass began.
  if (!hasStream(open)) await scanSegments(open);
  const queues = await readQueues(open);
  for (const { source, reason } of queues.problems) {
    notes.problems.push(`${source}: ${reason}`);
    open.tell(`${source} is listed instead: ${reason}`);
  }
  for (const source of open.site.sources.values()) {
    // A topic lies in segments.
    if (source.from === 'kafka' || !open.catalog.datasets.has(source.dataset)) continue;
    const { problems } =
      source.from === 's3'
        ? await scanBucket(open, source, { whole, told: queues.told.has(source.name) })
        : await scanSource(open, source);
    for (const { path, reason } of problems) {
      if (path === '.') closeSource(open, { notes, source: source.name, reason });
      else tellProblem(open, { notes, words: `${source.name}: ${path} cannot be read: ${reason}` });
    }
  }
}

/** Notes a source that cannot be read now. */
function closeSource(
  open: OpenSite,
  { notes, source, reason }: { notes: PassNotes; source: string; reason: string },
): void {
  const folder = open.site.sources.get(source)?.path ?? '';
  notes.closedSources.push({ source, folder, reason });
  tellProblem(open, { notes, words: `${source}: ${folder} cannot be read: ${reason}` });
}

function tellProblem({ tell }: OpenSite, { notes, words }: { notes: PassNotes; words: string }): void {
  notes.problems.push(words);
  tell(words);
}

/** Where a ledger's file can be opened now; undefined when its source is no longer configured. */
export function locate(open: OpenSite, row: FileRow): PendingFile | undefined {
  const segment = locateSegment(open, row);
  if (segment !== undefined) return segment;
  const source = open.site.sources.get(row.source);
  if (!source) return undefined;
  const { path, bytes, modified_ms: modifiedMs } = row;
  const { format, options } = source;
  const about = { source: row.source, path, bytes, modifiedMs };
  if (source.from !== 's3') return { row, found: { ...about, absolute: join(source.path, path) }, format, options };
  const key = `${folderOfPrefix(source.prefix)}${path}`;
  const object = { bucket: source.place, key, etag: row.tag ?? '' };
  return { row, found: { ...about, absolute: `${source.path}${path}`, object }, format, options };
}

/** The source that a path of the machine lies in, and its path there. */
export function sourceOfPath(open: OpenSite, path: string): { name: string; inside: string } | undefined {
  for (const [name, source] of open.site.sources) {
    if (source.from === 's3') continue;
    const inside = relative(resolve(source.path), resolve(path));
    if (inside !== '' && !inside.startsWith('..') && !inside.startsWith(sep)) return { name, inside };
    if (inside === '') return { name, inside: '' };
  }
  return undefined;
}

/** What the stage of loading says when there was nothing to load. */
export const nothingNew = 'nothing new';

export function ingestedWords({
  ingested,
  failed,
  duplicates,
  held,
  lines,
  rows,
  rejects,
  duplicateRecords,
}: Ingested): string {
  if (ingested + failed + duplicates + held === 0) return nothingNew;
  const words = [
    `${counted(ingested, 'file')}, ${counted(lines, 'line')} = ${counted(rows, 'row')} + ${counted(rejects, 'reject')} + ${counted(duplicateRecords, 'duplicate')}`,
  ];
  if (duplicates > 0) words.push(`${counted(duplicates, 'file')} seen before`);
  if (failed > 0) words.push(`${counted(failed, 'file')} failed`);
  if (held > 0) words.push(`${counted(held, 'file')} held`);
  return words.join('; ');
}

export const buildStage = (open: OpenSite): Stage => ({
  name: 'build',
  work: async progress => {
    const { builds, intervals, rows } = await buildPlanned(open, await planSite(open), progress);
    return builds === 0
      ? 'nothing is dirty'
      : `${counted(intervals, 'interval')} in ${counted(builds, 'build')}, ${counted(rows, 'row')}`;
  },
  // What does not stand on the model that failed has its work all the same.
  goesOn: () => true,
});

const outputsStage = (open: OpenSite, notes: PassNotes): Stage => ({
  name: 'outputs',
  work: async progress => {
    const lists = await publishFeeds(open);
    for (const { feed, place, error } of lists) {
      if (error === undefined) continue;
      notes.problems.push(`${feed} could not be published to ${place}: ${error}`);
      open.tell(`${feed} could not be published to ${place}: ${error}`);
    }
    const published = lists.filter(({ error }) => error === undefined).length;
    const told = published === 0 ? '' : `; ${counted(published, 'list')} published`;
    if (open.site.outputs.size === 0)
      return published === 0 ? 'there are none' : `${counted(published, 'list')} published`;
    const { minutes, waiting, problems, busy } = await writeOutputs(open);
    progress.add({ done: minutes });
    const [problem] = busy ? await knownProblems(open) : problems;
    if (problem !== undefined) throw fail('output_waits', { ...problem });
    if (busy) return 'another process writes them';
    const words = minutes === 0 ? 'nothing to write' : `${counted(minutes, 'minute')} written`;
    return `${waiting === 0 ? words : `${words}, ${counted(waiting, 'minute')} left to the next pass`}${told}`;
  },
  goesOn: () => true,
});

const tidyStage = (open: OpenSite): Stage => ({
  name: 'tidy',
  work: async () => {
    const expired = await expireSite(open);
    const compacted = await compactSite(open);
    const swept = await sweepSite(open);
    await trimSite(open);
    await gatherJournal(open);
    await forgetRuns(open.store.db, iso(new Date(open.clock.now().getTime() - limits.runDays * dayMs)));
    return `${counted(compacted, 'partition')} compacted, ${counted(expired, 'file')} expired, ${counted(swept, 'file')} swept`;
  },
});

export interface PassOptions {
  /** Channels hear nothing of a pass that finds nothing to do, nor of a failure that the pass before had too. */
  quiet?: boolean;
  /** Asks to end after the stage that is under way. */
  signal?: AbortSignal;
  /** In [0, 1): spreads what is tried again. */
  random?: () => number;
}

/** All that is due now. Throws the first failure, when everything that does not stand on it is done. */
export async function runPass(
  open: OpenSite,
  { quiet = false, signal, random = Math.random }: PassOptions = {},
): Promise<PassNotes> {
  const notes = newNotes();
  const channels = openChannels(open.site);
  const outbox: Outbox = { store: open.store, channels, clock: open.clock, random, step: open.step, inHand: new Set() };
  const notifier = await openNotifier(open, { outbox, quiet });
  try {
    const stages = passStages(open, { notes, outbox, notifier });
    await runStages(open, { command: 'run', stages, told: notifier.tell, ...(signal && { signal }) });
  } finally {
    await notifier.close();
    await channels.close();
  }
  return notes;
}

/** The stages of a pass, in their order. */
export const passStageNames = ['settle', 'ingest', 'build', 'outputs', 'alerts', 'reports', 'deliver', 'tidy'] as const;

/** What people wait for comes before what keeps the lake in order. */
const passStages = (
  open: OpenSite,
  { notes, ...outgoing }: { notes: PassNotes; outbox: Outbox; notifier: Notifier },
): Stage[] => [
  settleStage(open),
  ingestStage(open, notes),
  buildStage(open),
  outputsStage(open, notes),
  alertsStage(open, outgoing),
  reportsStage(open, outgoing),
  deliverStage(open, outgoing),
  tidyStage(open),
];

/** The next instant at which something is due that no source brings: a report, a message that waits. */
export async function nextWork(open: Pick<OpenSite, 'site' | 'store' | 'clock'>): Promise<Date | undefined> {
  const all = [await nextDue(open), await nextDelivery(open.store.db)].filter(at => at !== undefined);
  return all.length === 0 ? undefined : new Date(Math.min(...all.map(at => at.getTime())));
}
