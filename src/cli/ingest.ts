// `ingest`: takes what is new in the sources, or the given files and folders, into the lake.

import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { PendingFile } from '../pipeline/batches.ts';
import { ingestPending } from '../pipeline/ingest.ts';
import type { Progress } from '../pipeline/progress.ts';
import {
  ingestedWords,
  ingestStage,
  locate,
  newNotes,
  type PassNotes,
  settleStage,
  sourceOfPath,
} from '../pipeline/run.ts';
import { noteFound, type SourceToScan } from '../pipeline/scan.ts';
import type { OpenSite } from '../pipeline/site.ts';
import { runStages } from '../pipeline/stages.ts';
import { listFolder } from '../sources/folder.ts';
import { formatNamed } from '../sources/formats/formats.ts';
import type { FormatOptions, FoundFile } from '../sources/sources.ts';
import type { FileRow } from '../store/tables.ts';
import { act, withExamples } from './command.ts';
import { type Context, withSite } from './context.ts';
import { fail, unknownName } from './errors.ts';
import { finish } from './finish.ts';

interface IngestOptions {
  dataset?: string;
  format?: string;
  release?: boolean;
  strict?: boolean;
}

export function addIngest(root: Command): void {
  const command = root
    .command('ingest')
    .argument('[path...]', 'files or folders; all sources of the site when none is given')
    .description('takes what is new in the sources (or the given files or folders) into the lake')
    .option('--dataset <name>', 'dataset of files that lie in no source')
    .option('--format <name>', 'format of files that lie in no source')
    .option('--release', 'takes files that were held for an unusual total')
    .option('--strict', 'ends 1 when there are rejects or failed files');
  act<IngestOptions>(
    withExamples(command, ['ingest', 'ingest logs/ --dataset cdn.requests --format cloudfront']),
    ingest,
  );
}

async function ingest(context: Context, options: IngestOptions, paths: string[]): Promise<void> {
  const notes = newNotes();
  const { release = false, strict = false } = options;
  await withSite(context, {
    command: 'ingest',
    work: async open => {
      const given = await givenFiles(open, { paths, options, notes });
      const stage =
        paths.length === 0
          ? ingestStage(open, notes, { release, whole: true })
          : { name: 'ingest', work: (progress: Progress) => ingestGiven(open, { given, release, notes, progress }) };
      await runStages(open, { command: 'ingest', stages: [settleStage(open), stage] });
    },
  });
  finish(context, { notes, strict });
}

/** Files named on the command line, by the source they lie in. */
interface Given {
  source: SourceToScan;
  options: FormatOptions;
  files: FoundFile[];
}

/** Finds what is named, before anything is done. Throws `path_missing`, `path_without_dataset`, `unknown_name`, `unknown_format`. */
async function givenFiles(
  open: OpenSite,
  { paths, options, notes }: { paths: readonly string[]; options: IngestOptions; notes: PassNotes },
): Promise<Given[]> {
  const given: Given[] = [];
  for (const path of paths) {
    const files = await filesAt(path, notes);
    const place = sourceOfPath(open, path);
    const source = place && open.site.sources.get(place.name);
    if (place && source)
      given.push({
        source,
        options: source.options,
        files: placed(files, { source: source.name, under: place.inside }),
      });
    else
      given.push({
        source: sourceOutside(open, { path, options }),
        options: {},
        files: placed(files, { source: 'cli', under: path }),
      });
  }
  return given;
}

/** The files at a path, each with its path below it ('' for the path itself). */
async function filesAt(path: string, notes: PassNotes): Promise<FoundFile[]> {
  const facts = await stat(path).catch(() => undefined);
  if (!facts) throw fail('path_missing', { path });
  if (facts.isDirectory()) {
    const { files, problems } = await listFolder({ source: 'cli', root: path });
    notes.problems.push(...problems.map(problem => `${join(path, problem.path)} cannot be read: ${problem.reason}`));
    return files;
  }
  return [
    { source: 'cli', path: '', absolute: resolve(path), bytes: facts.size, modifiedMs: Math.floor(facts.mtimeMs) },
  ];
}

const placed = (files: readonly FoundFile[], { source, under }: { source: string; under: string }): FoundFile[] =>
  files.map(file => ({ ...file, source, path: file.path === '' ? under : join(under, file.path) }));

function sourceOutside(
  open: OpenSite,
  { path, options: { dataset, format } }: { path: string; options: IngestOptions },
): SourceToScan {
  if (dataset === undefined || format === undefined) throw fail('path_without_dataset', { path });
  const known = open.catalog.datasets.keys();
  if (!open.catalog.datasets.has(dataset)) throw unknownName({ kind: 'dataset', name: dataset, known });
  formatNamed(format);
  return { name: 'cli', dataset, format, path };
}

async function ingestGiven(
  open: OpenSite,
  {
    given,
    release,
    notes,
    progress,
  }: { given: readonly Given[]; release: boolean; notes: PassNotes; progress: Progress },
): Promise<string> {
  const known = new Map<string, Omit<PendingFile, 'row'>>();
  for (const { source, options, files } of given) {
    await noteFound(open, { source, files });
    for (const found of files) known.set(`${source.name} ${found.path}`, { found, format: source.format, options });
  }
  const locateGiven = (row: FileRow): PendingFile | undefined => {
    const file = known.get(`${row.source} ${row.path}`);
    // What a replaced file had hidden must be read with it, wherever it lies.
    if (file === undefined) return row.again === 'unshadowed' ? locate(open, row) : undefined;
    return { ...file, row };
  };
  notes.ingested = await ingestPending(open, { locate: locateGiven, release, progress });
  return ingestedWords(notes.ingested);
}
