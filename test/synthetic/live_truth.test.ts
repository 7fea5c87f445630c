// The whole path of the live pack, from the demo's files to tables and metrics, against a service that knows the right answers without it.

import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DuckDbEngine, openDuckDb } from '../../src/engine/duckdb.ts';
import { makeService, writeDemoFiles } from '../../src/pipeline/demo.ts';
import { packsFolder, type Row } from './made_service.ts';
import { makeSite, type SyntheticSite } from './site.ts';

const sections = `name: Live
time_zone: Asia/Tokyo
packs: [live]
sources:
  beats: { dataset: live.heartbeats, from: folder, path: inbox/live, format: ndjson }
  rooms: { dataset: live.rooms, from: folder, path: inbox/live_rooms, format: csv }
`;
/** A morning, so that the quiet time before dawn is in it; the service's days are those of Tokyo. */
const until = new Date('2026-03-08T01:10:20Z');
const now = '2026-03-08T01:30:00Z';

let folder: string;
let engine: DuckDbEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-service-'));
  engine = await openDuckDb({ memoryMb: 1_000, threads: 2, tempFolder: join(folder, 'temp') });
  const options = { seed: 7, firstDay: '2026-03-06', days: 1, scale: 0.25, now: until };
  await makeService(engine, { packFolders: ['platform', 'live'].map(pack => join(packsFolder, pack)), options });
  for (const name of ['live', 'live_rooms']) await writeDemoFiles(engine, { name, folder: join(folder, name) });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const truth = (sql: string): Promise<Row[]> => engine.all(sql);

/** Copies some of the service's files into the site's inboxes. */
async function deliver(site: SyntheticSite, wanted: (file: string) => boolean): Promise<void> {
  for (const name of ['live', 'live_rooms']) {
    const inbox = join(dirname(site.inbox), name);
    await mkdir(inbox, { recursive: true });
    for (const file of (await readdir(join(folder, name))).filter(wanted))
      await copyFile(join(folder, name, file), join(inbox, file));
  }
}

/** Rows that only one side has, a few of each: both lists are empty when the sides are the same. */
function difference(found: readonly Row[], right: readonly Row[]) {
  const text = (row: Row) => Object.values(row).map(String).join(' | ');
  const [ours, theirs] = [new Set(found.map(text)), new Set(right.map(text))];
  const only = (some: Set<string>, others: Set<string>) => [...some].filter(row => !others.has(row)).slice(0, 5);
  return { rows: found.length - right.length, wrong: only(ours, theirs), missing: only(theirs, ours) };
}
const same = { rows: 0, wrong: [], missing: [] };

const tables = [
  'viewers_minute',
  'room_viewers_minute',
  'top_rooms_minute',
  'top_rooms_by_category_minute',
  'concurrent_minute',
  'room_concurrent_minute',
  'room_flows_minute',
  'quality_minute',
];

async function expectTruth(site: SyntheticSite): Promise<void> {
  const [span] = await truth('select min(minute) as first, max(minute) as last from live_minutes');
  const within = `minute between timestamp '${span?.['first']}' and timestamp '${span?.['last']}'`;
  for (const table of tables) {
    const columns = (site.catalog.models.get(`live.${table}`)?.columns ?? []).map(({ name }) => name).join(', ');
    const found = await site.answer(`select ${columns} from live.${table} where ${within}`);
    const right = await truth(`select ${columns} from live_truth_${table}`);
    expect(right.length, table).toBeGreaterThan(100);
    expect({ table, ...difference(found, right) }).toEqual({ table, ...same });
  }
  const plays = 'play_id, user_id, room_id, started_at, ended_at, beats, stalls';
  const right = await truth(`select ${plays} from live_truth_plays`);
  expect(difference(await site.answer(`select ${plays} from live.plays`), right)).toEqual(same);
}

describe('all files at once', () => {
  let site: SyntheticSite;
  let books: { lines: number; rows: number; rejects: number; duplicates: number };

  beforeAll(async () => {
    site = await makeSite(now, '', sections);
    await deliver(site, () => true);
    const { ingested } = await site.pass();
    const { lines = 0, rows = 0, rejects = 0, duplicateRecords = 0 } = ingested ?? {};
    books = { lines, rows, rejects, duplicates: duplicateRecords };
  });
  afterAll(() => site.close());

  it('balances the books of the beats', async () => {
    const [right] = await truth('select lines, rows, rejects, duplicates from live_truth_books');
    const [rooms] = await truth('select count(*) as n from live_room_times');
    const n = Number(rooms?.['n']);
    expect(books).toEqual({ ...right, lines: Number(right?.['lines']) + n, rows: Number(right?.['rows']) + n });
    expect(books.rejects * books.duplicates).toBeGreaterThan(0);
  });

  it('builds the tables that the service knows, minutes in which nobody watches too', async () => {
    await expectTruth(site);
    const [quiet] = await site.answer('select count(*) as n from live.viewers_minute where viewers = 0');
    expect(Number(quiet?.['n'])).toBeGreaterThan(10);
  });

  it.each(['room_id', 'region', 'agent', 'category'])(
    'counts unique viewers by %s over a range to the minute',
    async by => {
      const range = { from: new Date('2026-03-07T22:07:00Z'), to: new Date('2026-03-08T00:52:00Z') };
      const found = await site.ask({ ...range, metrics: ['live.unique_viewers'], by: [by] });
      const right = await truth(`
      with cut as (
        select live_true_beats.*, rooms.category_name as category
        from live_true_beats
        left join (select * from live_room_times join live_categories using (category_id)) as rooms
          on rooms.room_id = live_true_beats.room_id and minute >= coalesce(valid_from, minute)
          and minute < coalesce(valid_to, minute + interval 1 minute))
      select ${by}, count(distinct user_id) as viewers
      from cut
      where time >= timestamp '2026-03-07 22:07:00' and time < timestamp '2026-03-08 00:52:00'
      group by 1`);
      expect(difference(found, right)).toEqual(same);
      expect(right.length).toBeGreaterThan(3);
    },
  );

  it('answers the metrics of the range', async () => {
    const range = { from: new Date('2026-03-07T21:00:00Z'), to: new Date('2026-03-08T01:00:00Z') };
    const [right = {}] = await truth(`
      with beats as (select * from live_true_beats where time >= timestamp '2026-03-07 21:00:00' and time < timestamp '2026-03-08 01:00:00'),
      minutes as (select * from live_truth_viewers_minute where minute >= timestamp '2026-03-07 21:00:00' and minute < timestamp '2026-03-08 01:00:00'),
      seconds as (select sum(plays) as plays, second from live_true_seconds
        where second >= timestamp '2026-03-07 21:00:00' and second < timestamp '2026-03-08 01:00:00' group by second)
      select
        (select count(distinct user_id) from beats) as unique_viewers,
        (select max(viewers) from minutes) as peak_viewers,
        (select avg(viewers) from minutes) as average_viewers,
        (select arg_max(viewers, minute) from minutes) as viewers,
        (select max(plays) from seconds) as peak_concurrent_plays,
        (select sum(plays) / 14400.0::double from seconds) as average_concurrent_plays,
        (select arg_min(second, (-plays, second)) from seconds) as peak_concurrent_time,
        count(*) as beats, cast(sum(dblock) as bigint) as stalls, sum(vdrop) / sum(vfcnt) as video_drop_ratio,
        sum(adrop) / sum(afcnt) as audio_drop_ratio, avg(vlat) as video_latency_ms, avg(alat) as audio_latency_ms,
        avg(vbytes) / 1e9 as video_bitrate_gbps, count(*) filter (where dblock > 0) / count(*) as stalled_ratio
      from beats`);
    const [found = {}] = await site.ask({ ...range, metrics: Object.keys(right).map(name => `live.${name}`), by: [] });
    for (const [name, value] of Object.entries(right)) {
      const answer = found[`live.${name}`];
      if (typeof value === 'number' && value !== 0)
        expect([name, Number(answer) / value]).toEqual([name, expect.closeTo(1, 9)]);
      else expect([name, answer]).toEqual([name, value]);
    }
  });

  it('does nothing the second time', async () => {
    const { ingested } = await site.pass();
    expect(ingested).toMatchObject({ ingested: 0, lines: 0, rows: 0 });
  });
});

it('comes to the same when files come late and the rooms last', async () => {
  const site = await makeSite(now, '', sections);
  try {
    await deliver(site, file => /T(?:18|21|23)/.test(file));
    await site.pass();
    await deliver(site, () => true);
    await site.pass();
    await expectTruth(site);
  } finally {
    await site.close();
  }
});

it('goes on from where the files end as if they had never ended', async () => {
  const [joined] = await truth(`
    with one as (from live_arrivals(timestamp '2026-03-08 00:55:00', timestamp '2026-03-08 01:25:00')),
    two as (from live_arrivals(timestamp '2026-03-08 00:55:00', timestamp '2026-03-08 01:10:00')
      union all from live_arrivals(timestamp '2026-03-08 01:10:00', timestamp '2026-03-08 01:25:00'))
    select (select md5(string_agg(line, '' order by arrived_at, beat, copy)) from one)
        = (select md5(string_agg(line, '' order by arrived_at, beat, copy)) from two) as same,
      (select count(*) from one) as lines`);
  expect(joined).toMatchObject({ same: true });
  expect(Number(joined?.['lines'])).toBeGreaterThan(100);
});
