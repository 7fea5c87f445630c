// The live pack's models against plain definitions, over beats made up by chance: gaps, several rooms and plays at once, agents that
// change within a play, beats at the very edge of a minute. The definitions count beats and seconds one by one.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minuteMs } from '../../src/base/clock.ts';
import { type Beat, type LiveBed, openLiveBed, type RoomRow } from './live_bed.ts';
import { countPlays, flowsOf, type PlayTruth, secondsOf } from './live_definitions.ts';
import type { Row } from './made_service.ts';

const start = Date.parse('2026-03-05T12:00:00Z');
const length = 9;
const minutes = Array.from({ length }, (_, i) => start + i * minuteMs);

const beat = fc.record({
  at: fc.oneof(
    fc.integer({ min: minuteMs, max: 5 * minuteMs }).map(ms => start + ms),
    fc.integer({ min: 60, max: 300 }).map(second => start + second * 1000),
    fc.integer({ min: 1, max: 5 }).map(minute => start + minute * minuteMs),
  ),
  room: fc.constantFrom('r1', 'r10', 'r2', 'Räume'),
  user: fc.constantFrom('ann', 'bob', 'cem', 'dan'),
  play: fc.constantFrom(null, null, 'p1'),
  region: fc.constantFrom('tokyo', 'osaka', null),
  agent: fc.constantFrom('tv', 'phone'),
  stalls: fc.constantFrom(null, 0, 2),
});
/** No two of one user, room and play at one instant: the load lets none through. */
const beats = fc.uniqueArray(beat, {
  maxLength: 60,
  selector: ({ at, room, user, play }) => `${at} ${room} ${user} ${play}`,
});

const one = (rest: Partial<Beat>): Beat => ({
  at: start,
  room: 'r1',
  user: 'ann',
  play: null,
  region: 'tokyo',
  agent: 'tv',
  stalls: null,
  ...rest,
});
/** Gaps of exactly the longest and of a millisecond more; two plays in a room that is left; an agent that changes and comes back. */
const edges = (beatSeconds: number): Beat[] => [
  one({}),
  one({ at: start + 2500 * beatSeconds }),
  one({ at: start + 5000 * beatSeconds + 1 }),
  ...[null, 'p1', 'p2'].map(play => one({ user: 'bob', at: start + minuteMs, play })),
  ...['tv', 'phone', 'tv'].map((agent, i) => one({ user: 'cem', at: start + minuteMs + i * 200 * beatSeconds, agent })),
  one({ user: 'bob', room: 'r2', at: start + 2 * minuteMs }),
];

const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');
const minuteOf = (ms: number) => iso(Math.floor(ms / minuteMs) * minuteMs);
const sorted = (rows: readonly (readonly unknown[])[]) => rows.map(row => JSON.stringify(row)).sort();
const cells = (rows: readonly Row[]) => sorted(rows.map(row => Object.values(row)));

/** Distinct users of groups of beats. */
function distinctUsers(all: readonly Beat[], group: (beat: Beat) => readonly unknown[]): unknown[][] {
  const users = new Map<string, Set<string>>();
  for (const one of all) {
    const key = JSON.stringify(group(one));
    users.set(key, (users.get(key) ?? new Set()).add(one.user));
  }
  return [...users].map(([key, set]) => [...JSON.parse(key), set.size]);
}

describe.each([30, 5, 70])('with a beat every %s seconds', beatSeconds => {
  let bed: LiveBed;
  beforeAll(async () => {
    bed = await openLiveBed(beatSeconds);
  });
  afterAll(() => bed.close());

  async function expectTruth(all: readonly Beat[]): Promise<void> {
    const select = async (sql: string) => cells(await bed.rows(sql));
    expect(await select('select minute, viewers from live.viewers_minute')).toEqual(
      sorted(distinctUsers(all, ({ at }) => [minuteOf(at)])),
    );
    expect(await select('select minute, room_id, viewers from live.room_viewers_minute')).toEqual(
      sorted(distinctUsers(all, ({ at, room }) => [minuteOf(at), room])),
    );
    expect(
      await select(
        'select room_id, region, agent, count(distinct user_id) from live.presence_minute group by room_id, region, agent',
      ),
    ).toEqual(sorted(distinctUsers(all, ({ room, region, agent }) => [room, region, agent])));
    const plays = countPlays(all, beatSeconds);
    await expectPlays(plays, select);
    expect(await select('select minute, room_id, viewers_in, viewers_out from live.room_flows_minute')).toEqual(
      sorted(flowsOf(all, minutes).map(([minute, ...rest]) => [iso(Number(minute)), ...rest])),
    );
    // Where pairs come from and go to is the flows again.
    const pairs = `select minute, room_id, cast(sum(i) as bigint), cast(sum(o) as bigint) from (
      select minute, to_room_id as room_id, viewers as i, 0 as o from live.room_switches_minute
      union all select minute, from_room_id, 0, viewers from live.room_switches_minute) as t
      where room_id is not null group by minute, room_id`;
    const moving =
      'select minute, room_id, viewers_in, viewers_out from live.room_flows_minute where viewers_in + viewers_out > 0';
    expect(await select(pairs)).toEqual(await select(moving));
  }

  async function expectPlays(plays: readonly PlayTruth[], select: (sql: string) => Promise<string[]>): Promise<void> {
    expect(
      await select('select play_id, user_id, room_id, started_at, ended_at, beats, stalls from live.plays'),
    ).toEqual(
      sorted(plays.map(one => [one.play, one.user, one.room, iso(one.start), iso(one.end), one.beats, one.stalls])),
    );
    const site = minutes.flatMap(minute => secondsOf(plays, minute));
    expect(await select('select minute, average, peak, peak_time from live.concurrent_minute where peak > 0')).toEqual(
      sorted(site.map(({ minute, average, peak, peakTime }) => [iso(minute), average, peak, iso(peakTime)])),
    );
    const rooms = [...new Set(plays.map(({ room }) => room))];
    const byRoom = rooms.flatMap(room =>
      minutes
        .flatMap(minute =>
          secondsOf(
            plays.filter(play => play.room === room),
            minute,
          ),
        )
        .map(({ minute, average, peak, peakTime }) => [iso(minute), room, average, peak, iso(peakTime)]),
    );
    expect(await select('select minute, room_id, average, peak, peak_time from live.room_concurrent_minute')).toEqual(
      sorted(byRoom),
    );
  }

  it('counts viewers, plays, concurrent plays, flows as they are defined, at once and minute by minute', async () => {
    await fc.assert(
      fc.asyncProperty(beats, async all => {
        await bed.fill(all);
        await bed.buildWhole();
        await expectTruth(all);
        await bed.buildMinutes(minutes);
        await expectTruth(all);
      }),
      { numRuns: 6, examples: [[edges(beatSeconds)]] },
    );
  });
});

describe('ranks', () => {
  let bed: LiveBed;
  beforeAll(async () => {
    bed = await openLiveBed(30);
  });
  afterAll(() => bed.close());

  const rooms = ['r9', 'r10', 'R1', 'é', 'z', '日', ...Array.from({ length: 8 }, (_, i) => `x${i}`)];
  const visit = (room: string, user: string, minute: number): Beat => ({
    at: start + minute * minuteMs,
    room,
    user,
    play: null,
    region: null,
    agent: null,
    stalls: null,
  });

  it('puts equals in the order of code points, ten at most', async () => {
    await bed.fill([...rooms.map(room => visit(room, 'ann', 0)), visit('z', 'bob', 0), visit('r9', 'bob', 1)]);
    await bed.buildWhole();
    const found = await bed.rows(
      "select room_id from live.top_rooms_minute where minute = timestamp '2026-03-05 12:00:00' order by rank",
    );
    const rest = rooms.filter(room => room !== 'z').sort((a, b) => Buffer.from(a).compare(Buffer.from(b)));
    expect(found.map(row => row['room_id'])).toEqual(['z', ...rest].slice(0, 10));
  });

  it('takes the category that a room had when the minute began', async () => {
    const named = (room: string, category: string | null, from: number | null, to: number | null): RoomRow => ({
      room,
      category,
      from: from === null ? null : start + from * 1000,
      to: to === null ? null : start + to * 1000,
    });
    await bed.fill(
      [0, 1, 2].flatMap(minute => [
        visit('r1', 'ann', minute),
        visit('r2', 'bob', minute),
        visit('r3', 'bob', minute),
        visit('r4', 'bob', minute),
      ]),
      [
        named('r1', 'cars', null, 60),
        named('r1', 'food', 60, null),
        named('r2', 'food', null, 61),
        named('r3', null, null, null),
      ],
    );
    await bed.buildWhole();
    const found = await bed.rows('select minute, category_id, rank, room_id from live.top_rooms_by_category_minute');
    expect(cells(found)).toEqual(
      sorted([
        [iso(start), 'cars', 1, 'r1'],
        [iso(start), 'food', 1, 'r2'],
        [iso(start + minuteMs), 'food', 1, 'r1'],
        [iso(start + minuteMs), 'food', 2, 'r2'],
        [iso(start + 2 * minuteMs), 'food', 1, 'r1'],
      ]),
    );
    const [seen] = await bed.rows("select count(*) as n from live.top_rooms_minute where room_id = 'r4'");
    expect(seen?.['n']).toBe(3);
  });
});
