// Does the process that builds minutes hold the same memory after a day as after its first hours? A day passes by a clock that jumps.

import { join } from 'node:path';
import type { Bench, Figure } from './bench.ts';
import { measure } from './process_tree.ts';

const viewers = 1_000;
const rooms = 100;
const hours = 24;

interface Day {
  peaks: number[];
  newest?: string;
}

const most = (numbers: readonly number[]): number => numbers.reduce((one, other) => Math.max(one, other), 0);

export async function liveDay(bench: Bench): Promise<Figure[]> {
  const { output } = await measure({
    file: process.execPath,
    args: [
      join(import.meta.dirname, 'live_day_script.ts'),
      join(bench.root, 'site_live_day'),
      ...[viewers, rooms, hours].map(String),
    ],
    keepOutput: true,
  });
  const { peaks } = JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as Day;
  if (peaks.length !== hours) throw new Error('the day was not whole');
  const [early, late] = [most(peaks.slice(0, 6)), most(peaks.slice(-6))];
  const inMb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  return [
    {
      question: `Memory of the process that builds the minutes of ${viewers} viewers, in the last six hours of a day against the first six`,
      ours: inMb(late),
      other: inMb(early),
      ratio: late / early,
      goal: { atMost: 1.1 },
    },
  ];
}
