// What does a late file cost: 10,000 lines for one hour of a day that is closed and compacted? And does that grow with the day?
// The same is asked of a site with a tenth of the lines.

import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Bench, type Figure, inSeconds, type Loaded, loadSite } from './bench.ts';
import { lateFile as lateLogFile, logSet } from './generate.ts';

const lines = 10_000;

export async function lateFile(bench: Bench, loaded: Loaded): Promise<Figure[]> {
  const file = await lateLogFile(bench.root, lines);
  const tenth = await logSet(bench.root, Math.round(bench.set.lines / 10));
  const small = await loadSite(bench, { name: 'tenth', logs: tenth.folder });
  const onSmall = await takeLate(bench, { site: small.site, file });
  const onLarge = await takeLate(bench, { site: loaded.site, file });
  return [
    {
      question: `A late file of ${lines} lines onto a closed day: ingest and build, two processes`,
      ours: inSeconds(onLarge),
      value: onLarge,
      goal: { atMost: 1.5 },
    },
    {
      question: 'The same, against a day of a tenth of the lines',
      ours: inSeconds(onLarge),
      other: `${tenth.lines} lines: ${inSeconds(onSmall)}`,
      ratio: onLarge / onSmall,
      goal: { atMost: 1.3 },
    },
  ];
}

/** `run` first, so that the day is closed and everything that is due is done. */
async function takeLate(bench: Bench, { site, file }: { site: string; file: string }): Promise<number> {
  await bench.tallylight(['run', '--site', site]);
  await copyFile(file, join(site, 'inbox', 'cdn', basename(file)));
  const ingest = await bench.tallylight(['ingest', '--site', site]);
  const build = await bench.tallylight(['build', '--site', site]);
  return ingest.seconds + build.seconds;
}
