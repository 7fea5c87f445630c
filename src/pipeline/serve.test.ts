// Time kept by a clock of our own: when passes begin, over sleep, clocks that are set, failures and the wish to end.

import { expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import { type NextPass, serve } from './serve.ts';

const start = Date.parse('2026-03-01T08:00:00Z');

interface Scene {
  /** What the pass with this number, from 1, comes to. */
  pass: (number: number, at: Date) => NextPass | Error;
  /** Milliseconds that a wait takes beyond what was asked for, by the instant at which it began: a machine that sleeps. */
  sleeps?: (at: Date) => number;
  passes: number;
}

/** Plays so many passes; gives when they began, how often the clock was looked at, and failures. */
async function play({ pass, sleeps = () => 0, passes }: Scene) {
  let now = start;
  const began: string[] = [];
  const failures: string[] = [];
  let longest = 0;
  const end = new AbortController();
  await serve({
    clock: { now: () => new Date(now) },
    pass: async () => {
      began.push(new Date(now).toISOString().slice(11, 19));
      if (began.length === passes) end.abort();
      const result = pass(began.length, new Date(now));
      now += 500;
      if (result instanceof Error) throw result;
      return result;
    },
    onFailure: thrown => failures.push(String(thrown)),
    wait: async (ms, signal) => {
      if (signal.aborted) return;
      longest = Math.max(longest, ms);
      now += ms + sleeps(new Date(now));
    },
    signal: end.signal,
  });
  return { began, failures, longest };
}

const everyMs = 300_000;

test('passes come at their pace, and at once when something is due before', async () => {
  const report = new Date('2026-03-01T08:12:30Z');
  const { began, longest } = await play({
    pass: (_, at) => ({ everyMs, due: at < report ? report : undefined }),
    passes: 5,
  });
  expect(began).toEqual(['08:00:00', '08:05:00', '08:10:00', '08:12:30', '08:17:30']);
  expect(longest).toBe(limits.lookMs);
});

test('after sleep there is one pass, within half a minute of waking, and then the usual pace', async () => {
  const { began } = await play({
    pass: () => ({ everyMs, due: undefined }),
    sleeps: at => (at.toISOString().slice(11, 16) === '08:07' ? 3 * 3_600_000 : 0),
    passes: 4,
  });
  expect(began.slice(0, 2)).toEqual(['08:00:00', '08:05:00']);
  expect(began[2]).toMatch(/^11:0[78]:/);
  expect(began[3]).toMatch(/^11:1[23]:/);
});

test('a clock that is set back does not stop it', async () => {
  let set = false;
  const { began } = await play({
    pass: () => ({ everyMs, due: undefined }),
    sleeps: at => {
      if (set || at.toISOString().slice(11, 16) !== '08:03') return 0;
      set = true;
      return -2 * 3_600_000;
    },
    passes: 3,
  });
  expect(began).toEqual(['08:00:00', expect.stringMatching(/^06:0[34]/), expect.stringMatching(/^06:0[89]/)]);
});

test('a pass that fails is told and tried again within a minute, and so is one that is always due, without haste', async () => {
  const failing = await play({
    pass: number => (number === 2 ? new Error('the disk is full') : { everyMs, due: undefined }),
    passes: 3,
  });
  expect(failing.began).toEqual(['08:00:00', '08:05:00', '08:06:00']);
  expect(failing.failures).toEqual(['Error: the disk is full']);
  const busy = await play({ pass: (_, at) => ({ everyMs, due: at }), passes: 3 });
  expect(busy.began).toEqual(['08:00:00', '08:00:01', '08:00:03']);
});
