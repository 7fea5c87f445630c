// One pass of all that is due, in stages that are told as they begin and end and kept in `ops.runs` and `ops.stages`. A pass
// that was cut off is finished by the next one: every stage looks at what is there, not at what the last pass meant to do.

import { join, relative, resolve, sep } from 'node:path';
import { AppError, reasonOf } from '../base/errors.ts';
import { counted } from '../base/names.ts';
import { iso } from '../models/models.ts';
import { beginRun, beginStage, breakRuns, endRun, endStage } from '../store/runs.ts';
import type { FileRow } from '../store/tables.ts';
import type { PendingFile } from './batches.ts';
import { buildPlanned, planSite } from './build.ts';
import { fail } from './errors.ts';
import { type Ingested, ingestPending } from './ingest.ts';
import { gatherJournal } from './journal.ts';
import { scanSource } from './scan.ts';
import { settleChanges } from './settle.ts';
import type { OpenSite } from './site.ts';
import { compactSite, expireSite, sweepSite } from './tidy.ts';

/** A stage: what it is called, and what it does; it gives what to say of its end. */
export interface Stage {
  name: string;
  work: () => Promise<string>;
  /** True for a failure after which the stages that follow still have their work. */
  goesOn?: (thrown: unknown) => boolean;
}

/** Runs stages one after another, each noted; the first failure fails the run, ends it unless it goes on, and is thrown. */
export async function runStages(
  open: OpenSite,
  { command, stages }: { command: string; stages: readonly Stage[] },
): Promise<void> {
  const { db } = open.store;
  const now = () => iso(open.clock.now());
  await breakRuns(db, now());
  const id = await beginRun(db, { command, at: now() });
  const failures: { name: string; thrown: unknown }[] = [];
  for (const [index, { name, work, goesOn }] of stages.entries()) {
    const number = await beginStage(db, { runId: id, name, at: now() });
    try {
      const detail = await work();
      await endStage(db, { runId: id, number, state: 'done', detail, at: now() });
      open.tell(`${index + 1}/${stages.length} ${name}: ${detail}`);
    } catch (thrown) {
      failures.push({ name, thrown });
      open.tell(`${index + 1}/${stages.length} ${name} failed: ${reasonOf(thrown)}`);
      await notedIfPossible(() =>
        endStage(db, { runId: id, number, state: 'failed', detail: reasonOf(thrown), at: now() }),
      );
      if (!goesOn?.(thrown)) break;
    }
  }
  const [failure] = failures;
  if (failure === undefined) return endRun(db, { id, at: now(), error: null });
  const error = `${failure.name}: ${reasonOf(failure.thrown)}`;
  await notedIfPossible(() => endRun(db, { id, at: now(), error }));
  throw failure.thrown;
}

/** What ended a stage may be a full disk, and then the next run notes it: the first error counts. */
async function notedIfPossible(note: () => Promise<void>): Promise<void> {
  try {
    await note();
  } catch {}
}

/** What a pass found wrong without failing: for `--strict`. */
export interface PassNotes {
  ingested: Ingested | undefined;
  problems: string[];
  /** Sources that could not be read at all; everything else is taken first, then the stage fails. */
  closedSources: { source: string; folder: string; reason: string }[];
}

export const newNotes = (): PassNotes => ({ ingested: undefined, problems: [], closedSources: [] });

export const settleStage = (open: OpenSite): Stage => ({
  name: 'settle',
  work: async () => {
    const { settled, dropped, restored } = await settleChanges(open);
    const words = restored === 0 ? [] : [`${restored} changes taken over from the lake's journal`];
    if (settled + dropped > 0) words.push(`${settled} finished and ${dropped} dropped of what was cut off`);
    return words.length === 0 ? 'nothing was cut off' : words.join('; ');
  },
});

export const ingestStage = (
  open: OpenSite,
  notes: PassNotes,
  { release = false, rescan = true }: { release?: boolean; rescan?: boolean } = {},
): Stage => ({
  name: 'ingest',
  work: async () => {
    if (rescan) await scanAll(open, notes);
    notes.ingested = await ingestPending(open, { release, locate: row => locate(open, row) });
    const [closed] = notes.closedSources;
    if (closed !== undefined) throw fail('source_unreadable', closed);
    return ingestedWords(notes.ingested);
  },
  goesOn: thrown => thrown instanceof AppError && thrown.code === 'source_unreadable',
});

async function scanAll(open: OpenSite, notes: PassNotes): Promise<void> {
  for (const source of open.site.sources.values()) {
    if (!open.catalog.datasets.has(source.dataset)) continue;
    const { problems } = await scanSource(open, source);
    for (const { path, reason } of problems) {
      if (path === '.') notes.closedSources.push({ source: source.name, folder: source.path, reason });
      const words = `${source.name}: ${path === '.' ? source.path : path} cannot be read: ${reason}`;
      notes.problems.push(words);
      open.tell(words);
    }
  }
}

/** Where a ledger's file can be opened now; undefined when its source is no longer configured. */
export function locate(open: OpenSite, row: FileRow): PendingFile | undefined {
  const source = open.site.sources.get(row.source);
  if (!source) return undefined;
  const found = {
    source: row.source,
    path: row.path,
    absolute: join(source.path, row.path),
    bytes: row.bytes,
    modifiedMs: row.modified_ms,
  };
  return { row, found, format: source.format, options: source.options };
}

/** The source that a path of the machine lies in, and its path there. */
export function sourceOfPath(open: OpenSite, path: string): { name: string; inside: string } | undefined {
  for (const [name, source] of open.site.sources) {
    const inside = relative(resolve(source.path), resolve(path));
    if (inside !== '' && !inside.startsWith('..') && !inside.startsWith(sep)) return { name, inside };
    if (inside === '') return { name, inside: '' };
  }
  return undefined;
}

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
  if (ingested + failed + duplicates + held === 0) return 'nothing new';
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
  work: async () => {
    const { builds, intervals, rows } = await buildPlanned(open, await planSite(open));
    return builds === 0
      ? 'nothing is dirty'
      : `${counted(intervals, 'interval')} in ${counted(builds, 'build')}, ${counted(rows, 'row')}`;
  },
});

const tidyStage = (open: OpenSite): Stage => ({
  name: 'tidy',
  work: async () => {
    const expired = await expireSite(open);
    const compacted = await compactSite(open);
    const swept = await sweepSite(open);
    await gatherJournal(open);
    return `${counted(compacted, 'partition')} compacted, ${counted(expired, 'file')} expired, ${counted(swept, 'file')} swept`;
  },
});

/** All that is due now. */
export async function runPass(open: OpenSite): Promise<PassNotes> {
  const notes = newNotes();
  await runStages(open, {
    command: 'run',
    stages: [settleStage(open), ingestStage(open, notes), buildStage(open), tidyStage(open)],
  });
  return notes;
}
