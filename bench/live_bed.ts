// A site of the live pack whose minutes are built in this process, by a clock of its own: for measurements of the stream alone.

import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../src/base/clock.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import { completeModels } from '../src/catalog/complete.ts';
import { loadCatalog } from '../src/catalog/load.ts';
import type { Site } from '../src/config/config.ts';
import { loadSite } from '../src/config/load.ts';
import { tablesIn } from '../src/engine/guard.ts';
import { withDuckDb } from '../src/engine/passing.ts';
import { holdOverlay, hotFolderOf } from '../src/lake/overlay.ts';
import { segmentsFolderOf } from '../src/pipeline/segments.ts';
import { openStreaming } from '../src/stream/run_stream.ts';
import type { Streaming } from '../src/stream/stream.ts';

/** Where the time of the beds begins. */
export const liveStart = Date.parse('2026-03-01T10:00:00Z');

/** Which beats come: one of each viewer in the half minute that begins at `from`. */
export interface Beats {
  viewers: number;
  rooms: number;
  from: number;
  /** Counts halves: every hundredth viewer is in another room in every half that it names. */
  half: number;
}

export interface LiveBed {
  site: Site;
  catalog: Catalog;
  clock: Clock;
  streaming: Streaming;
  /** Folder of the segments. */
  segments: string;
  setNow(now: number): void;
  /** Appends beats to a segment, as the collector leaves them. */
  beats(file: string, beats: Beats): void;
  close(): Promise<void>;
}

const packsFolder = join(import.meta.dirname, '..', 'packs');

/** Makes a site in a folder that is emptied, and opens its stream. */
export async function openLiveBed(folder: string): Promise<LiveBed> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tallylight.yaml'), 'name: Live\npacks: [live]\n');
  const { site } = await loadSite(folder, {});
  if (site === undefined) throw new Error('the site of the benchmark cannot be read');
  const catalog = await withDuckDb({ memoryMb: 200, threads: 1 }, async engine => {
    const loaded = await loadCatalog({ packsFolder, site, tablesIn: sql => tablesIn(sql, engine) });
    return (await completeModels(loaded.catalog, await engine.dialect())).catalog;
  });
  let now = liveStart;
  const clock = { now: () => new Date(now) };
  const segments = join(segmentsFolderOf(site), 'collect', 'live.heartbeats');
  mkdirSync(segments, { recursive: true });
  const hold = holdOverlay({ hotFolder: hotFolderOf(site.dataFolder) });
  const tell = (line: string) => void process.stderr.write(`${line}\n`);
  const streaming = await openStreaming({ site, catalog, clock, tell }, hold);
  return {
    site,
    catalog,
    clock,
    streaming,
    segments,
    setNow: to => {
      now = to;
    },
    beats,
    close: async () => {
      await streaming.open.close();
      hold.release();
    },
  };
}

/** Some megabytes at a time: a million beats are not built up in memory. */
const chunkChars = 8_000_000;

function beats(file: string, { viewers, rooms, from, half }: Beats): void {
  let lines = '';
  for (let viewer = 0; viewer < viewers; viewer++) {
    const room =
      (Math.floor(((viewer * 7919) % viewers) ** 2 / viewers / (viewers / rooms)) +
        (viewer % 100 === half % 100 ? 1 : 0)) %
      rooms;
    const at = from + ((viewer * 31) % 29_000);
    lines += `{"ip":"10.0.0.1","agent":"web","roomid":"${room}","userid":"u${viewer}","abytes":"128000","afcnt":"1400","adrop":"0","afts":"1515922566","alat":"123","vbytes":"2500000","vfcnt":"900","vdrop":"${viewer % 5}","vfts":"1515922566","vlat":"${800 + (viewer % 900)}","ublock":"0","dblock":"${viewer % 30 === 0 ? 1 : 0}","timestamp":"${at}","region":"r${viewer % 8}","_received":${at + 50},"_peer":"10.1.1.1","_by":"web"}\n`;
    if (lines.length > chunkChars) {
      appendFileSync(file, lines);
      lines = '';
    }
  }
  appendFileSync(file, lines);
}
