// A process of its own: a day of a site with so many viewers, minute after minute by a clock that jumps, moved to the lake at every hour;
// prints how much memory it held hour after hour. `node live_day_script.ts SITE VIEWERS ROOMS HOURS`.

import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hourMs, minuteMs } from '../src/base/clock.ts';
import { move } from '../src/stream/move.ts';
import { tick } from '../src/stream/tick.ts';
import { liveStart, openLiveBed } from './live_bed.ts';

const [, , folder = '', viewersText = '', roomsText = '', hoursText = ''] = process.argv;
const viewers = Number(viewersText);
const rooms = Number(roomsText);
const hours = Number(hoursText);
const bed = await openLiveBed(folder);
const { streaming, segments } = bed;

const stamp = (at: number): string => new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** What is built by then: everything that the clock allows. */
async function tickAll(): Promise<void> {
  do await tick(streaming);
  while (streaming.behind);
}

/** Of each hour the most that was held at the end of its minutes. */
const peaks: number[] = [];
for (let minute = 0; minute < hours * 60; minute++) {
  const from = liveStart + minute * minuteMs;
  const open = join(segments, `${stamp(from)}-${String(minute + 1).padStart(8, '0')}.open`);
  writeFileSync(open, '');
  for (const half of [0, 1]) {
    bed.beats(open, { viewers, rooms, from: from + half * 30_000, half: 2 * minute + half });
    bed.setNow(from + half * 30_000 + 29_500);
    await tickAll();
  }
  renameSync(open, open.replace('.open', '.ndjson'));
  bed.setNow(from + minuteMs + 1_000);
  await tickAll();
  const hour = Math.floor((minute * minuteMs) / hourMs);
  peaks[hour] = Math.max(peaks[hour] ?? 0, process.memoryUsage().rss);
  if (minute % 60 !== 59) continue;
  if (!(await move(streaming))) throw new Error('the hour could not be moved to the lake');
  process.stderr.write(`hour ${hour + 1}: ${Math.round((peaks[hour] ?? 0) / 1e6)} MB\n`);
}
await bed.close();
process.stdout.write(`${JSON.stringify({ viewers, peaks, newest: streaming.newest })}\n`);
process.exit(0);
