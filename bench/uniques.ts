// How long does it take to count each viewer once, over any thirty days, of fifty million rows of who was where?

import { join } from 'node:path';
import { type Bench, type Figure, inSeconds } from './bench.ts';
import { measure } from './process_tree.ts';

export async function uniques(bench: Bench): Promise<Figure[]> {
  const { output } = await measure({
    file: process.execPath,
    args: [join(import.meta.dirname, 'uniques_script.ts'), join(bench.root, 'uniques')],
    keepOutput: true,
  });
  const { roomMs, siteMs } = JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as {
    roomMs: number[];
    siteMs: number[];
  };
  const p95 = (sorted: readonly number[]) => sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
  return [
    {
      question: 'Unique viewers of a room over 30 days, of 50 M rows (95th percentile of 20), in ms',
      ours: `${p95(roomMs).toFixed(0)} ms`,
      value: p95(roomMs),
      goal: { atMost: 50 },
    },
    {
      question: '… of the whole site (slowest of 3), in seconds',
      ours: inSeconds(p95(siteMs) / 1000),
      value: p95(siteMs) / 1000,
      goal: { atMost: 1 },
    },
  ];
}
