// What every question of the benchmark is given, and what it gives back. A question compares two things that ran in the same run
// on the same files, one after the other, so that its figure is a ratio and the machine cancels out.

import { link, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogSet } from './generate.ts';
import { type Measured, measure } from './process_tree.ts';

/** A row of the table. */
export interface Figure {
  question: string;
  /** What was measured, with its unit. */
  ours: string;
  /** What it is compared with, and how that did. */
  other?: string;
  ratio?: number;
  /** The bound that the ratio (or, without one, our own number in `value`) must keep. */
  goal?: { atMost: number } | { atLeast: number };
  /** Our number, where a goal is about it alone. */
  value?: number;
}

export interface Bench {
  /** Folder that may be filled; what is in it is kept between runs. */
  root: string;
  set: LogSet;
  /** Our own command on a site, as a process of its own. */
  tallylight(args: string[], options?: { keepOutput?: boolean }): Promise<Measured>;
}

/** A site whose logs were taken in and whose tables were built. */
export interface Loaded {
  site: string;
  ingest: Measured;
  build: Measured;
}

export type Question = (bench: Bench, loaded: Loaded) => Promise<Figure[]>;

const project = join(import.meta.dirname, '..');

export const openBench = (root: string, set: LogSet): Bench => ({
  root,
  set,
  tallylight: (args, { keepOutput = false } = {}) =>
    measure({ file: process.execPath, args: [join(project, 'src/cli/main.ts'), ...args], keepOutput }),
});

/** A new site with the logs of a folder in its inbox (as links: nothing is copied). */
export async function makeSite(bench: Bench, { name, logs }: { name: string; logs: string }): Promise<string> {
  const site = join(bench.root, `site_${name}`);
  await rm(site, { recursive: true, force: true });
  const inbox = join(site, 'inbox', 'cdn');
  await mkdir(inbox, { recursive: true });
  await writeFile(join(site, 'tallylight.yaml'), siteText);
  for (const file of await readdir(logs)) await link(join(logs, file), join(inbox, file));
  return site;
}

const siteText = `name: Benchmark
time_zone: Asia/Tokyo
packs: [cdn]
sources:
  cdn_logs: { dataset: cdn.requests, from: folder, path: inbox/cdn, format: cloudfront }
`;

export async function loadSite(bench: Bench, { name, logs }: { name: string; logs: string }): Promise<Loaded> {
  const site = await makeSite(bench, { name, logs });
  const ingest = await bench.tallylight(['ingest', '--site', site]);
  const build = await bench.tallylight(['build', '--site', site]);
  return { site, ingest, build };
}

export const secondsOf = ({ ingest, build }: Loaded): number => ingest.seconds + build.seconds;

/** `12.3 s`, `0.45 s`, `38 ms`. */
export function inSeconds(seconds: number): string {
  if (seconds < 0.1) return `${Math.round(seconds * 1000)} ms`;
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}

export const inMegabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** The middle one of several measurements. */
export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
