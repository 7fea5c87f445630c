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

test.for([
  ['429 and seconds', () => refusal(429, '100'), 100],
  ['503 and a date', () => refusal(503, new Date(start + 90_000).toUTCString()), 90],
  ['503 and less than an interval', () => refusal(503, '1'), 30],
  ['500 and no time', () => refusal(500), 30],
  ['no network', () => undefined, 30],
] as const)('%s: nothing is lost, and nothing goes before its time', async ([, answer, waits]) => {
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
  for (let index = 0; index < 7; index++) {
    const before = world.ms;
    await outbox.send();
    for (const count = sent.length; sent.length === count; await outbox.send()) world.ms += 1000;
    waits.push((world.ms - before) / 1000);
    outbox.pace.failed;
  }
  expect(waits.slice(0, 2)).toEqual([45, 180]);
  expect(Math.max(...waits)).toBe(900);
  world.answer = () => accept();
  world.ms += 900_000;
  await outbox.send();
  expect([outbox.waiting(), outbox.pace.open()]).toEqual([0, true]);
});
