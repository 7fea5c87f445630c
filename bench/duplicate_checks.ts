// What does it cost to look for records that came before? The same logs are ingested by a site whose dataset has no key.

import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, type Figure, inSeconds, makeSite, median } from './bench.ts';
import { logSet } from './generate.ts';

const tries = 3;
const pack = join(import.meta.dirname, '../packs/cdn');

export async function duplicateChecks(bench: Bench): Promise<Figure[]> {
  const { folder, lines } = await logSet(bench.root, Math.round(bench.set.lines / 5));
  const withKey: number[] = [];
  const without: number[] = [];
  for (let i = 0; i < tries; i++) {
    withKey.push(await ingest(bench, await makeSite(bench, { name: 'key', logs: folder })));
    without.push(await ingest(bench, await keyless(bench, folder)));
  }
  return [
    {
      question: `Ingest of ${lines} lines with duplicate checks, against without (median of ${tries})`,
      ours: inSeconds(median(withKey)),
      other: inSeconds(median(without)),
      ratio: median(withKey) / median(without),
      goal: { atMost: 1.3 },
    },
  ];
}

const ingest = async (bench: Bench, site: string) => (await bench.tallylight(['ingest', '--site', site])).seconds;

/** A site that overrides the contract of the requests with one that has no key. */
async function keyless(bench: Bench, logs: string): Promise<string> {
  const site = await makeSite(bench, { name: 'keyless', logs });
  const contract = await readFile(join(pack, 'datasets/requests.yaml'), 'utf8');
  const changed = contract.replace(/^key: .*$/m, 'key: []');
  if (changed === contract) throw new Error('The contract of the requests has no line `key: …` to leave out.');
  await mkdir(join(site, 'datasets', 'cdn'), { recursive: true });
  await cp(join(pack, 'lookups'), join(site, 'lookups'), { recursive: true });
  await writeFile(join(site, 'datasets', 'cdn', 'requests.yaml'), changed);
  return site;
}
