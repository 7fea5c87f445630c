// The law of the stream: whatever comes when, however often it ticks, moves and dies, at the end its tables hold what one pass over the same
// records makes of them, and its minutes are closed alike.

import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeBed, minuteModel, type SiteBed } from '../../test/site_bed.ts';
import { holdOverlay, hotFolderOf, type OverlayHold } from '../lake/overlay.ts';
import { segmentsFolderOf } from '../pipeline/segments.ts';
import { openSegments, type SegmentLog } from '../sources/segments.ts';
import { move } from './move.ts';
import { openStreaming } from './run_stream.ts';
import type { Streaming } from './stream.ts';
import { tick } from './tick.ts';

const models: Record<string, string> = {
  scans_minute: minuteModel,
  newcomers_minute: `-- Parcels that were not there in the minute before, by minute and depot
-- grain: minute, depot
-- build: minute
-- time: minute
-- partition: dt
-- reach: 60s before
-- column minute: start of the minute, UTC
-- column depot: where
-- column newcomer_count [parcels]: parcels
-- column dt: UTC date
with there as (select distinct date_trunc('minute', time) as minute, depot, parcel_id from site.scans)
select now.minute, now.depot, count(*) as newcomer_count, cast(now.minute as date) as dt
from there now left join there before
  on before.parcel_id = now.parcel_id and before.depot = now.depot and before.minute = now.minute - interval '1' minute
where before.parcel_id is null group by 1, 2, 4
`,
};

type Step =
  | { kind: 'send'; late: number; parcel: number; event: number; wrong: boolean }
  | { kind: 'wait'; seconds: number }
  | { kind: 'tick' | 'seal' | 'move' | 'die' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      // Most are of now; some come late, by hours too, and some are early, as of a clock that is ahead.
      late: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 5 }) }, fc.integer({ min: -90, max: 9000 })),
      parcel: fc.integer({ min: 0, max: 5 }),
      event: fc.integer({ min: 0, max: 3 }),
      wrong: fc.integer({ min: 0, max: 9 }).map(n => n === 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 100 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('tick' as const, 'seal' as const, 'move' as const, 'die' as const) }),
  },
);

const tables = [
  ['site.scans', 'time'],
  ['site.scans_minute', 'minute'],
  ['site.newcomers_minute', 'minute'],
] as const;

async function whole(bed: SiteBed) {
  const rows: Record<string, unknown> = {};
  // A stream knows the quiet minutes up to its end, a pass those up to the last record.
  const last = "(select date_trunc('minute', max(time)) from site.scans)";
  for (const [table, time] of tables)
    rows[table] = await bed.query(`select * from ${table} where date_trunc('minute', ${time}) <= ${last} order by all`);
  const intervals = await bed.query(
    `select table_name, interval_start, state, rows from ops.intervals where table_name like '%_minute' and state = 'open'`,
  );
  const books = await bed.query(
    `select sum(lines) as lines, sum(rows) as rows, sum(rejects) as rejects, sum(duplicates) as duplicates from ops.files`,
  );
  return { rows, open: intervals, books };
}

function makeSite(): Promise<SiteBed> {
  const files = Object.fromEntries(Object.entries(models).map(([name, text]) => [`models/${name}.sql`, text]));
  return makeBed({ contract: 'collect: { late: 24h, early: 2m }\n', files });
}

test('a stream at its end is the batch', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async steps => {
      const streamed = await makeSite();
      const batch = await makeSite();
      try {
        await play(streamed, steps);
        batch.at('2026-03-01T20:00:00Z');
        const sent = segmentsFolderOf(streamed.site);
        await cp(sent, segmentsFolderOf(batch.site), { recursive: true }).catch(() => undefined);
        await batch.pass();
        expect(await whole(streamed)).toEqual(await whole(batch));
      } finally {
        await streamed.close();
        await batch.close();
      }
    }),
    { numRuns: 6 },
  );
}, 180_000);

/** Does the steps, then lets the clock pass all minutes and moves what is left. */
async function play(bed: SiteBed, steps: readonly Step[]): Promise<void> {
  let now = Date.parse('2026-03-01T10:00:00Z');
  const clock = { now: () => new Date(now) };
  bed.at(clock.now().toISOString());
  let segments: SegmentLog = openLog(bed, clock);
  let alive: { hold: OverlayHold; streaming: Streaming } = await start(bed, clock);
  const ticked = () => {
    alive.streaming.buildDue = 0;
    return tick(alive.streaming);
  };
  for (const one of steps) {
    if (one.kind === 'wait') now += one.seconds * 1000;
    else if (one.kind === 'send') await segments.append(record(one, now), 1);
    else if (one.kind === 'tick') await ticked();
    else if (one.kind === 'seal') await segments.seal();
    else if (one.kind === 'move') await move(alive.streaming);
    else {
      await segments.close();
      await alive.streaming.open.close();
      alive.hold.release();
      segments = openLog(bed, clock);
      alive = await start(bed, clock);
    }
  }
  await segments.close();
  await ticked();
  await move(alive.streaming);
  await alive.streaming.open.close();
  alive.hold.release();
  now = Date.parse('2026-03-01T20:00:00Z');
  bed.at(clock.now().toISOString());
  await bed.pass();
}

function openLog(bed: SiteBed, clock: { now(): Date }): SegmentLog {
  return openSegments({ folder: join(segmentsFolderOf(bed.site), 'collect', 'site.scans'), clock });
}

async function start(bed: SiteBed, clock: { now(): Date }) {
  const hold = holdOverlay({ hotFolder: hotFolderOf(bed.site.dataFolder) });
  const { site, catalog } = bed;
  return { hold, streaming: await openStreaming({ site, catalog, clock, tell: () => undefined }, hold) };
}

function record({ late, parcel, event, wrong }: Step & { kind: 'send' }, now: number): string {
  const time = new Date(now - late * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const grams = wrong ? -1 : parcel;
  return `${JSON.stringify({ time, depot: `d${parcel % 2}`, parcel_id: `p${parcel}`, event: `e${event}`, grams, _received: now })}\n`;
}
