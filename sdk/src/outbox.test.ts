// The way of beats to a server, against a clock that the test sets: what waits, what is given up, and how long a server is left alone.

import { expect, test } from 'vitest';
import type { Beat } from './options.ts';
import { openOutbox } from './outbox.ts';
import type { Surroundings } from './surroundings.ts';

const start = Date.UTC(2026, 2, 1);
const day = 86_400_000;

/** A server that answers as it is told, and a clock that goes as it is told. */
function bed() {
  const sent: Beat[][] = [];
  const beacons: Beat[][] = [];
  const world = { ms: 0, skew: 0, luck: 0, beaconTaken: true, answer: (): Response | undefined => accept() };
  const around: Surroundings = {
    now: () => start + world.ms + world.skew,
    ticks: () => world.ms,
    random: () => world.luck,
    post: async (_, { body }) => {
      sent.push(JSON.parse(String(body)));
      return world.answer() ?? Promise.reject(new TypeError('no network'));
    },
    beacon: (_, body) => {
      if (world.beaconTaken) beacons.push(JSON.parse(body));
      return world.beaconTaken;
    },
  };
  const accept = (body: object = {}): Response =>
    Response.json(body, { status: 202, headers: { date: new Date(start + world.ms).toUTCString() } });
  const outbox = openOutbox('http://stats.example/collect/live.heartbeats', 30, around);
  const put = (count = 1): void => {
    for (let index = 0; index < count; index++)
      outbox.put({ roomid: '7', userid: 'u1', playid: 'p1', timestamp: around.now() });
  };
  return { world, outbox, put, sent, beacons, accept };
}

const refusal = (status: number, retryAfter?: string): Response =>
  new Response(null, { status, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } });

test('no more than 500 beats wait; the oldest are given up, and counted', async () => {
  const { world, outbox, put, sent } = bed();
  for (let index = 0; index < 520; index++) {
    world.ms += 1000;
    put();
  }
  expect([outbox.waiting(), outbox.dropped()]).toEqual([500, 20]);
  await outbox.send();
  expect(sent[0]?.[0]?.timestamp).toBe(start + 21_000);
  expect(outbox.waiting()).toBe(0);
});

test('beats of yesterday are given up; those of today go as one, at their own times', async () => {
  const { world, outbox, put, sent } = bed();
  world.answer = () => undefined;
  put();
  await outbox.send();
  world.ms += day / 2;
  put();
  world.ms += day / 2;
  world.answer = () => Response.json({}, { status: 202 });
  await outbox.send();
  expect(sent[1]?.map(beat => beat.timestamp)).toEqual([start + day / 2]);
  expect([outbox.waiting(), outbox.dropped()]).toEqual([0, 1]);
});

test.for<[string, () => Response | undefined, number]>([
  ['429 and seconds', () => refusal(429, '100'), 100],
  ['503 and a date', () => refusal(503, new Date(start + 90_000).toUTCString()), 90],
  ['503 and less than an interval', () => refusal(503, '1'), 30],
  ['500 and no time', () => refusal(500), 30],
  ['no network', () => undefined, 30],
])('%s: nothing is lost, and nothing goes before its time', async ([, answer, waits]) => {
  const { world, outbox, put, sent } = bed();
  world.answer = answer;
  put();
  await outbox.send();
  world.ms = waits * 1000 - 1;
  await outbox.send();
  expect([sent.length, outbox.waiting()]).toEqual([1, 1]);
  world.ms += 1;
  await outbox.send();
  expect(sent.length).toBe(2);
  expect(sent[1]).toEqual(sent[0]);
});

test('each failure doubles the wait, up to ten minutes, and luck adds up to half; one success ends it', async () => {
  const { world, outbox, put, sent, accept } = bed();
  world.answer = () => undefined;
  world.luck = 1;
  put();
  const waits: number[] = [];
  for (let failure = 0; failure < 7; failure++) {
    await outbox.send();
    const before = world.ms;
    while (!outbox.pace.open()) world.ms += 1000;
    waits.push((world.ms - before) / 1000);
  }
  expect(waits).toEqual([45, 90, 180, 360, 720, 900, 900]);
  world.answer = () => accept();
  await outbox.send();
  world.answer = () => undefined;
  put();
  await outbox.send();
  world.ms += 45_000;
  expect([sent.length, outbox.pace.open()]).toEqual([9, true]);
});

test('the network is back: at once, unless the server had asked for quiet', async () => {
  const { world, outbox, put } = bed();
  put();
  const answers: [() => Response | undefined, boolean][] = [
    [() => undefined, true],
    [() => refusal(503, '600'), false],
  ];
  for (const [answer, open] of answers) {
    world.answer = answer;
    await outbox.send();
    outbox.pace.online();
    expect(outbox.pace.open()).toBe(open);
  }
});

test('what a server will never take is given up, and it is not asked again at once', async () => {
  const { world, outbox, put } = bed();
  world.answer = () => refusal(401);
  put(3);
  await outbox.send();
  expect([outbox.waiting(), outbox.dropped(), outbox.pace.open()]).toEqual([0, 3, false]);
});

test.for([
  [12, 12],
  [1e9, 3600],
  [0, 30],
  [-5, 30],
  ['soon', 30],
  [null, 30],
])('a server that says %s', async ([told, seconds]) => {
  const { world, outbox, put, accept } = bed();
  world.answer = () => accept({ accepted: 1, rejected: 0, beat_seconds: told });
  put();
  await outbox.send();
  expect(outbox.pace.beatSeconds()).toBe(seconds);
});

test('an answer without a body is an answer', async () => {
  const { world, outbox, put } = bed();
  world.answer = () => new Response(null, { status: 204 });
  put();
  await outbox.send();
  expect([outbox.waiting(), outbox.dropped(), outbox.pace.open()]).toEqual([0, 0, true]);
});

test.for([10, -10])(
  'a clock that is %i minutes off is known by the first answer, and beats are sent at their right times',
  async minutes => {
    const { world, outbox, put, sent, accept } = bed();
    world.skew = minutes * 60_000;
    world.answer = () => accept({ accepted: 0, rejected: 1 });
    put();
    await outbox.send();
    // The same beat, once more: nothing else is known to be wrong with it.
    await outbox.send();
    await outbox.send();
    expect(sent.map(beats => beats.map(({ timestamp }) => timestamp))).toEqual([[start + world.skew], [start]]);
    expect(outbox.now()).toBe(start);
  },
);

test('a clock that is a minute off is left alone', async () => {
  const { world, outbox, put, sent, accept } = bed();
  world.skew = 60_000;
  world.answer = () => accept({ accepted: 0, rejected: 1 });
  put();
  await outbox.send();
  await outbox.send();
  put();
  await outbox.send();
  expect(sent.flat().map(({ timestamp }) => timestamp)).toEqual([start + 60_000, start + 60_000]);
});

test('one request is under way at a time', async () => {
  const { outbox, put, sent } = bed();
  put();
  const first = outbox.send();
  put();
  await outbox.send();
  await first;
  expect([sent.length, outbox.waiting()]).toEqual([1, 1]);
});

test('a page that is left hands over its newest beats, as many as a browser takes', () => {
  const { world, outbox, put, beacons } = bed();
  outbox.leave();
  put(60);
  world.ms += 1000;
  put(10);
  outbox.leave();
  expect([beacons.length, beacons[0]?.length, outbox.waiting()]).toEqual([1, 64, 6]);
  expect(beacons[0]?.at(-1)?.timestamp).toBe(start + 1000);
});

test('a page that is left keeps what was not taken, and leaves a server alone that asked for it', async () => {
  const { world, outbox, put, beacons } = bed();
  world.beaconTaken = false;
  put();
  outbox.leave();
  expect(outbox.waiting()).toBe(1);
  world.beaconTaken = true;
  world.answer = () => refusal(503, '60');
  await outbox.send();
  outbox.leave();
  expect(beacons).toEqual([]);
  world.ms += 60_000;
  outbox.leave();
  expect([beacons.length, outbox.waiting()]).toEqual([1, 0]);
});
