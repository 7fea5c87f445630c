// What does a minute of many viewers cost, and how long after its close is its result there? The beats come as the collector leaves them; the
// minute is built by the process that `serve` runs beside itself, in one of its own here, so that its memory is known.

import { join } from 'node:path';
import { type Bench, type Figure, inSeconds } from './bench.ts';
import { measure } from './process_tree.ts';

const rooms = 2_000;
const sizes = [10_000, 100_000, 1_000_000];

interface Minute {
  viewers: number;
  /** From the close to the tables that look at their own minute alone, and to all of them. */
  firstMs: number;
  allMs: number;
  /** Taking two beats of each viewer in. */
  takeMs: number;
  cpuMs: number;
  topMs: number;
  peakBytes: number;
  newest?: string;
}

export async function live(bench: Bench): Promise<Figure[]> {
  const minutes: Minute[] = [];
  for (const viewers of sizes) minutes.push(await minuteOf(bench, viewers));
  const [small, , large] = minutes;
  if (small === undefined || large === undefined) throw new Error('there are three sizes');
  const each = ({ cpuMs, allMs, viewers }: Minute) => (cpuMs + allMs) / viewers;
  return [
    {
      question: `A minute of ${large.viewers.toLocaleString('en')} viewers in ${rooms} rooms: from its close to who, where and the top lists`,
      ours: inSeconds(large.firstMs / 1000),
      other: `all its tables: ${inSeconds(large.allMs / 1000)}`,
      value: large.firstMs / 1000,
      goal: { atMost: 2 },
    },
    {
      question: '… taking its beats in, two of each viewer, unbuilt (a minute has 60 s)',
      ours: inSeconds(large.takeMs / 1000),
      other: `${inSeconds(large.cpuMs / 1000)} of processor time`,
    },
    {
      question: '… the ten largest rooms of each category, asked of it (median of 10), in ms',
      ours: `${large.topMs.toFixed(1)} ms`,
      value: large.topMs,
      goal: { atMost: 200 },
    },
    {
      question: '… memory of the process that builds it, at most, in MB',
      ours: `${Math.round(large.peakBytes / 1e6)} MB`,
      value: large.peakBytes / 1e6,
      goal: { atMost: 1_500 },
    },
    {
      question: 'Cost of a viewer and minute at 1,000,000 viewers against 10,000 (1 is linear)',
      ours: `${(each(large) * 1000).toFixed(1)} µs`,
      other: `${(each(small) * 1000).toFixed(1)} µs`,
      ratio: each(large) / each(small),
      goal: { atMost: 1 },
    },
  ];
}

async function minuteOf(bench: Bench, viewers: number): Promise<Minute> {
  const site = join(bench.root, `site_live_${viewers}`);
  const { output } = await measure({
    file: process.execPath,
    args: [join(import.meta.dirname, 'live_script.ts'), site, String(viewers), String(rooms)],
    keepOutput: true,
  });
  const minute = JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as Minute;
  if (minute.newest !== '2026-03-01T10:00:00Z') throw new Error(`the minute of ${viewers} viewers was not closed`);
  return minute;
}
