// A process of its own: a site with so many viewers, whose beats of one minute come as segments; prints how long the minute took from its close
// to its result, and what it cost. `node live_script.ts SITE VIEWERS ROOMS`.

import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collect } from '../src/engine/engine.ts';
import { openReader } from '../src/pipeline/reader.ts';
import { tick } from '../src/stream/tick.ts';
import { liveStart, openLiveBed } from './live_bed.ts';

const [, , folder = '', viewersText = '', roomsText = ''] = process.argv;
const viewers = Number(viewersText);
const rooms = Number(roomsText);
const bed = await openLiveBed(folder);
const { site, catalog, clock, streaming, segments } = bed;
let peak = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 50);

const file = join(segments, '20260301T100000Z-00000001.open');
writeFileSync(file, '');
const cpu = process.cpuUsage();
const began = performance.now();
for (const half of [0, 1]) {
  bed.beats(file, { viewers, rooms, from: liveStart + half * 30_000, half });
  bed.setNow(liveStart + half * 30_000 + 29_500);
  do streaming.buildDue = Number.POSITIVE_INFINITY;
  while ((await tick(streaming)).records > 0);
}
const took = performance.now() - began;
const used = process.cpuUsage(cpu);
renameSync(file, file.replace('.open', '.ndjson'));

// The clock closes the minute: all of it is built.
bed.setNow(liveStart + 70_000);
const closing = performance.now();
await tick(streaming);
const first = performance.now() - closing;
while (streaming.behind) await tick(streaming);
const all = performance.now() - closing;

const sql = `select * from live.top_rooms_by_category_minute where minute = timestamp '2026-03-01 10:00:00' order by category_id, rank`;
const asking = await openReader({ site, catalog, clock, sql: [sql] });
const times: number[] = [];
for (let i = 0; i < 10; i++) {
  const from = performance.now();
  await collect(await asking.engine.query(sql));
  times.push(performance.now() - from);
}
await asking.close();
clearInterval(watch);
await bed.close();
process.stdout.write(
  `${JSON.stringify({
    viewers,
    firstMs: first,
    allMs: all,
    takeMs: took,
    cpuMs: (used.user + used.system) / 1000,
    topMs: times.sort((a, b) => a - b)[5],
    peakBytes: peak,
    newest: streaming.newest,
  })}\n`,
);
process.exit(0);
