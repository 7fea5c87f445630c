// How does it compare with GoAccess, the log analyser that most people try first? Compared by lines a second, on a sample.

import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { type Bench, type Figure, inSeconds, type Loaded, secondsOf } from './bench.ts';
import { measure } from './process_tree.ts';

const sampleFiles = 20;

export async function goAccess({ set, root }: Bench, loaded: Loaded): Promise<Figure[]> {
  const question = 'Lines a second, against GoAccess on a sample';
  const ours = set.lines / secondsOf(loaded);
  if (!(await isThere())) return [{ question, ours: `${perSecond(ours)}`, other: 'GoAccess is not on this machine' }];
  const sample = join(root, 'goaccess_sample.log');
  const { lines } = await writeSample(set.folder, { files: sampleFiles, into: sample, of: set });
  const args = [sample, '--log-format=CLOUDFRONT', '--no-global-config', '-o', join(root, 'goaccess.json')];
  const other = await measure({ file: 'goaccess', args });
  const theirs = lines / other.seconds;
  return [
    {
      question,
      ours: perSecond(ours),
      other: `${perSecond(theirs)} (${lines} lines in ${inSeconds(other.seconds)})`,
      ratio: ours / theirs,
      goal: { atLeast: 20 },
    },
  ];
}

async function isThere(): Promise<boolean> {
  try {
    await promisify(execFile)('goaccess', ['--version']);
    return true;
  } catch {
    return false;
  }
}

/** Unpacks files spread over the set into one. */
async function writeSample(
  folder: string,
  { files, into, of }: { files: number; into: string; of: { lines: number; files: number } },
): Promise<{ lines: number }> {
  const names = (await readdir(folder)).sort();
  const step = Math.max(1, Math.floor(names.length / files));
  const chosen = names.filter((_, i) => i % step === 0).slice(0, files);
  const text = async function* () {
    for (const name of chosen) yield* createReadStream(join(folder, name)).pipe(createGunzip());
  };
  await pipeline(text, createWriteStream(into));
  return { lines: Math.round((of.lines * chosen.length) / of.files) };
}

const perSecond = (lines: number): string => `${Math.round(lines / 1000)} thousand lines/s`;
