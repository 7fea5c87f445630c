// What every command is given: where the site is, where output goes, the clock. The one place that loads a site whole.

import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limits } from '../base/limits.ts';
import { openZone, parseTime, type Zone } from '../base/zone.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { completeModels } from '../catalog/complete.ts';
import { loadCatalog } from '../catalog/load.ts';
import type { Site } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { loadSite } from '../config/load.ts';
import { tablesIn } from '../engine/guard.ts';
import { withDuckDb } from '../engine/passing.ts';
import { type OpenSite, openSite, type Tell, type Watch } from '../pipeline/site.ts';
import { siteMistakes, sourceMistakes } from '../pipeline/source_mistakes.ts';
import { fail } from './errors.ts';
import { LiveLine } from './live_line.ts';

export type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

export interface Context {
  environment: Environment;
  /** As given, `.` by default. */
  siteFolder: string;
  json: boolean;
  stdout: Output;
  stderr: Output;
  /** The command does all it can and still ends 1: what it looked at is not as it should be. */
  endsWithProblems: () => void;
}

/** One JSON value on a line of its own. */
export const printJson = ({ stdout }: Context, value: unknown): void => void stdout.write(`${JSON.stringify(value)}\n`);

export interface CheckedSite {
  site: Site;
  catalog: Catalog;
}

/** The folder of the packs that come with the program. */
export const packsFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'packs');

/** Progress and messages beside the results: a live line on a terminal, plain lines elsewhere. */
function progressOn({ stderr, json, environment }: Context): { tell: Tell; watch: Watch; close: () => void } {
  const live = stderr.isTTY === true && !json && environment.variables['TERM'] !== 'dumb';
  if (!live) return { tell: line => void stderr.write(`${line}\n`), watch: () => undefined, close: () => undefined };
  const line = new LiveLine(stderr);
  return { tell: words => line.tell(words), watch: stage => line.watch(stage), close: () => line.close() };
}

/** Loads a site and its catalogue, models typed. Throws `site_mistakes` with all of them. */
export async function loadChecked(context: Context): Promise<CheckedSite> {
  const loaded = await loadSite(context.siteFolder, context.environment.variables);
  const stopping = loaded.mistakes.filter(mistake => mistake.unset === undefined);
  const { site } = loaded;
  if (!site || stopping.length > 0) throw mistakesError(stopping.length > 0 ? stopping : loaded.mistakes);
  return withDuckDb(parserEngine, async engine => {
    const { catalog, mistakes } = await loadCatalog({ packsFolder, site, tablesIn: sql => tablesIn(sql, engine) });
    mistakes.push(...sourceMistakes(site), ...siteMistakes(site, catalog, mistakes));
    if (mistakes.length > 0) throw mistakesError(mistakes);
    const completed = await completeModels(catalog, await engine.dialect());
    if (completed.mistakes.length > 0) throw mistakesError(completed.mistakes);
    return { site, catalog: completed.catalog };
  });
}

/** What an engine needs that only parses and prepares. */
export const parserEngine = { memoryMb: limits.parserMemoryMb, threads: 1 } as const;

/** All mistakes of a site as one error. */
export const mistakesError = (mistakes: readonly { file: string; line: number; message: string }[]) =>
  fail('site_mistakes', {
    count: mistakes.length,
    list: mistakes.map(mistake => `${mistake.file}:${mistake.line}: ${mistake.message}`).join('\n'),
  });

/** Opens the site for changes, does the work, and closes it whatever happens. */
export async function withSite<T>(
  context: Context,
  { command, work }: { command: string; work: (open: OpenSite) => Promise<T> },
): Promise<T> {
  const { site, catalog } = await loadChecked(context);
  const { clock } = context.environment;
  const holder = `tallylight ${command}, process ${process.pid}, since ${clock.now().toISOString()}`;
  const { tell, watch, close } = progressOn(context);
  const open = await openSite({ site, catalog, clock, tell, watch, holder });
  try {
    return await work(open);
  } finally {
    close();
    await open.close();
  }
}

export const zoneOf = (site: Site): Zone => openZone(site.timeZone);

/** An instant given on the command line. */
export function instantOption(text: string, { option, zone }: { option: string; zone: Zone }): Date {
  const at = parseTime(text, zone);
  if (at === undefined) throw fail('bad_time', { option, text });
  return at;
}

/** The range of `--from` and `--to`, undefined when neither is given. */
export function rangeOption(
  { from, to }: { from?: string; to?: string },
  { zone, now }: { zone: Zone; now: Date },
): { from: Date; to: Date } | undefined {
  if (from === undefined && to === undefined) return undefined;
  const start = from === undefined ? new Date(0) : instantOption(from, { option: '--from', zone });
  const end = to === undefined ? now : instantOption(to, { option: '--to', zone });
  if (start >= end) throw fail('bad_range', { from: start.toISOString(), to: end.toISOString() });
  return { from: start, to: end };
}

/** True when the folder has a tallylight.yaml. */
export const isSite = (folder: string): boolean => existsSync(join(resolve(folder), 'tallylight.yaml'));
