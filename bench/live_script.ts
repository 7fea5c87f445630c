// A process of its own: a site with so many viewers, whose beats of one minute come as segments; prints how long the minute took from its close
// to its result, and what it cost. `node live_script.ts SITE VIEWERS ROOMS`.

import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeModels } from '../src/catalog/complete.ts';
import { loadCatalog } from '../src/catalog/load.ts';
import { loadSite } from '../src/config/load.ts';
import { collect } from '../src/engine/engine.ts';
import { tablesIn } from '../src/engine/guard.ts';
import { withDuckDb } from '../src/engine/passing.ts';
import { holdOverlay, hotFolderOf } from '../src/lake/overlay.ts';
import { openReader } from '../src/pipeline/reader.ts';
import { segmentsFolderOf } from '../src/pipeline/segments.ts';
import { openStreaming } from '../src/stream/run_stream.ts';
import { tick } from '../src/stream/tick.ts';

const [, , folder = '', viewersText = '', roomsText = ''] = process.argv;
const viewers = Number(viewersText);
const rooms = Number(roomsText);
const packsFolder = join(import.meta.dirname, '..', 'packs');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'tallylight.yaml'), 'name: Live\npacks: [live]\n');
const { site } = await loadSite(folder, {});
if (site === undefined) throw new Error('the site of the benchmark cannot be read');
const catalog = await withDuckDb({ memoryMb: 200, threads: 1 }, async engine => {
  const loaded = await loadCatalog({ packsFolder, site, tablesIn: sql => tablesIn(sql, engine) });
  return (await completeModels(loaded.catalog, await engine.dialect())).catalog;
});

const start = Date.parse('2026-03-01T10:00:00Z');
let now = start;
const clock = { now: () => new Date(now) };
const segments = join(segmentsFolderOf(site), 'collect', 'live.heartbeats');
mkdirSync(segments, { recursive: true });
const hold = holdOverlay({ hotFolder: hotFolderOf(site.stateFile) });
const streaming = await openStreaming({ site, catalog, clock, tell: line => process.stderr.write(`${line}\n`) }, hold);
let peak = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 50);

/** One beat of every viewer in half a minute; every hundredth has gone to another room. */
function beats(file: string, half: number): void {
  let lines = '';
  for (let viewer = 0; viewer < viewers; viewer++) {
    const room =
      (Math.floor(((viewer * 7919) % viewers) ** 2 / viewers / (viewers / rooms)) + (viewer % 100 === half ? 1 : 0)) %
      rooms;
    const at = start + half * 30_000 + ((viewer * 31) % 29_000);
    lines += `{"ip":"10.0.0.1","agent":"web","roomid":"${room}","userid":"u${viewer}","abytes":"128000","afcnt":"1400","adrop":"0","afts":"1515922566","alat":"123","vbytes":"2500000","vfcnt":"900","vdrop":"${viewer % 5}","vfts":"1515922566","vlat":"${800 + (viewer % 900)}","ublock":"0","dblock":"${viewer % 30 === 0 ? 1 : 0}","timestamp":"${at}","region":"r${viewer % 8}","_received":${at + 50},"_peer":"10.1.1.1","_by":"web"}\n`;
    if (lines.length > 8_000_000) {
      appendFileSync(file, lines);
      lines = '';
    }
  }
  appendFileSync(file, lines);
}

const file = join(segments, '20260301T100000Z-00000001.open');
writeFileSync(file, '');
const cpu = process.cpuUsage();
const began = performance.now();
for (const half of [0, 1]) {
  beats(file, half);
  now = start + half * 30_000 + 29_500;
  do streaming.buildDue = Number.POSITIVE_INFINITY;
  while ((await tick(streaming)).records > 0);
}
const took = performance.now() - began;
const used = process.cpuUsage(cpu);
renameSync(file, file.replace('.open', '.ndjson'));

// The clock closes the minute: all of it is built.
now = start + 70_000;
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
await streaming.open.close();
hold.release();
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
