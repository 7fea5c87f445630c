// What does it cost to share the work? The same logs, taken in and built by a pass alone, and by a pass with another process beside it, on the
// same processors: nothing can be won there, and little must be lost.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Bench, type Figure, inSeconds, makeSite, median } from './bench.ts';
import { logSet } from './generate.ts';

const rounds = 3;
const main = join(import.meta.dirname, '..', 'src/cli/main.ts');

export async function workers(bench: Bench): Promise<Figure[]> {
  const { folder: logs, lines } = await logSet(bench.root, Math.round(bench.set.lines / 5));
  const alone: number[] = [];
  const shared: number[] = [];
  let helped = 0;
  for (let round = 0; round < rounds; round++) {
    const site = await makeSite(bench, { name: 'alone', logs });
    alone.push((await bench.tallylight(['run', '--site', site])).seconds);
    const both = await sharedRun(bench, await makeSite(bench, { name: 'shared', logs }));
    shared.push(both.seconds);
    helped += both.files;
  }
  const [one, two] = [median(alone), median(shared)];
  return [
    {
      question: `Loading and building ${lines} lines by two processes on the processors of one (${helped} files by the second, in ${rounds} rounds)`,
      ours: inSeconds(two),
      other: `one process: ${inSeconds(one)}`,
      ratio: two / one,
      goal: { atMost: 1.1 },
    },
  ];
}

/** A pass while another process works beside it; how long it took, and how many files the other read. */
async function sharedRun(bench: Bench, site: string): Promise<{ seconds: number; files: number }> {
  const beside = spawn(process.execPath, [main, 'work', '--json', '--site', site], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  beside.stdout.on('data', chunk => {
    text += String(chunk);
  });
  const ended = once(beside, 'close');
  try {
    const { seconds } = await bench.tallylight(['run', '--site', site]);
    beside.kill('SIGTERM');
    await ended;
    return { seconds, files: (JSON.parse(text) as { files: number }).files };
  } finally {
    beside.kill('SIGKILL');
  }
}
