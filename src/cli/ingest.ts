// `ingest`: takes what is new in the sources, or the given files and folders, into the lake.

import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { didYouMean } from '../base/names.ts';
import { ingestPending } from '../pipeline/ingest.ts';
import {
  ingestedWords,
  ingestStage,
  locate,
  type PassNotes,
  runStages,
  settleStage,
  sourceOfPath,
} from '../pipeline/run.ts';
import { noteFound } from '../pipeline/scan.ts';
import type { OpenSite } from '../pipeline/site.ts';
import { listFolder } from '../sources/folder.ts';
import { formatNamed } from '../sources/formats/formats.ts';
import type { FoundFile } from '../sources/sources.ts';
import type { FileRow } from '../store/tables.ts';
import { act, withExamples } from './command.ts';
import { type Context, withSite } from './context.ts';
import { fail } from './errors.ts';
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
  const notes: PassNotes = { ingested: undefined, problems: [] };
  await withSite(context, {
    command: 'ingest',
    work: async open => {
      const { release = false } = options;
      const stage =
        paths.length === 0
          ? ingestStage(open, notes, { release })
          : { name: 'ingest', work: () => ingestPaths(open, { paths, options, notes }) };
      await runStages(open, { command: 'ingest', stages: [settleStage(open), stage] });
    },
  });
  finish(context, { notes, strict: options.strict ?? false });
}

async function ingestPaths(
  open: OpenSite,
  { paths, options, notes }: { paths: readonly string[]; options: IngestOptions; notes: PassNotes },
): Promise<string> {
  const given = new Map<string, FoundFile>();
  for (const path of paths) {
    const files = await filesAt(path, notes);
    const place = sourceOfPath(open, path);
    if (place) await noteInSource(open, { name: place.name, root: resolve(path), inside: place.inside, files });
    else await noteOutside(open, { path, options, files, given });
  }
  const locateGiven = (row: FileRow) => {
    const found = given.get(row.path);
    if (row.source !== 'cli') return locate(open, row);
    return found ? { row, found, format: row.format, options: {} } : undefined;
  };
  notes.ingested = await ingestPending(open, { locate: locateGiven, release: options.release ?? false });
  return ingestedWords(notes.ingested);
}

/** The files at a path, each with its path below it ('' for the path itself). */
async function filesAt(path: string, notes: PassNotes): Promise<FoundFile[]> {
  const facts = await stat(path).catch(() => undefined);
  if (!facts) throw fail('path_missing', { path });
  if (facts.isDirectory()) {
    const { files, problems } = await listFolder({ source: 'cli', root: path });
    notes.problems.push(...problems.map(problem => `${join(path, problem.path)} cannot be read: ${problem.reason}`));
    return files.map(file => ({ ...file, path: file.path }));
  }
  return [
    { source: 'cli', path: '', absolute: resolve(path), bytes: facts.size, modifiedMs: Math.floor(facts.mtimeMs) },
  ];
}

async function noteInSource(
  open: OpenSite,
  { name, inside, files }: { name: string; root: string; inside: string; files: readonly FoundFile[] },
): Promise<void> {
  const source = open.site.sources.get(name);
  if (!source) return;
  const placed = files.map(file => ({
    ...file,
    source: name,
    path: [inside, file.path].filter(part => part !== '').join('/'),
  }));
  await noteFound(open, { source, files: placed });
}

async function noteOutside(
  open: OpenSite,
  {
    path,
    options,
    files,
    given,
  }: { path: string; options: IngestOptions; files: readonly FoundFile[]; given: Map<string, FoundFile> },
): Promise<void> {
  const { dataset, format } = options;
  if (dataset === undefined || format === undefined) throw fail('path_without_dataset', { path });
  const known = [...open.catalog.datasets.keys()];
  if (!open.catalog.datasets.has(dataset))
    throw fail('unknown_name', {
      kind: 'dataset',
      name: dataset,
      near: didYouMean(dataset, known),
      known: known.join(', '),
    });
  formatNamed(format);
  const placed = files.map(file => ({ ...file, path: file.path === '' ? path : join(path, file.path) }));
  for (const file of placed) given.set(file.path, file);
  await noteFound(open, { source: { name: 'cli', dataset, format, path: dirname(basename(path)) }, files: placed });
}
