// What counts as watching, and as a stall: sequences of an element's events, as browsers give them.

import { expect, test } from 'vitest';
import { type Happening, openPlayback } from './playback.ts';

/** Stalls after these events, and whether somebody watches. */
function after(events: string, playing = false): [number, boolean] {
  const playback = openPlayback(playing);
  for (const event of events.split(' ')) playback.on(event as Happening);
  return [playback.take().stalls, playback.at(1, 0)];
}

test.for<[string, number, boolean]>([
  ['waiting playing timeupdate', 0, true],
  ['playing waiting', 1, true],
  ['playing waiting waiting playing', 1, true],
  ['playing waiting playing waiting playing', 2, true],
  ['playing seeking waiting playing', 0, true],
  ['playing seeking waiting playing waiting', 1, true],
  ['playing pause', 0, false],
  ['playing pause waiting playing', 0, true],
  ['playing waiting pause', 1, false],
  ['playing pause ended', 0, false],
  ['playing emptied waiting', 0, false],
  ['waiting', 0, false],
])('%s', ([events, stalls, watching]) => {
  expect(after(events)).toEqual([stalls, watching]);
});

test('what played before it was followed is watched, and may stall', () => {
  expect(after('waiting', true)).toEqual([1, true]);
});

test('watching ends by a pause or by the end, and by both only once; not by another source, which has nothing left to tell', () => {
  const ends = (...events: Happening[]): boolean[] => {
    const playback = openPlayback(true);
    return events.map(event => playback.on(event));
  };
  expect(ends('timeupdate', 'waiting', 'pause', 'ended')).toEqual([false, false, true, false]);
  expect(ends('emptied', 'pause')).toEqual([false, false]);
});

test('who has seen nothing move for five minutes does not watch, until it moves again', () => {
  const playback = openPlayback(true);
  const minute = 60_000;
  expect(playback.at(10, 0)).toBe(true);
  expect(playback.at(10, 5 * minute - 1)).toBe(true);
  expect(playback.at(10, 5 * minute)).toBe(false);
  expect(playback.at(10.5, 6 * minute)).toBe(true);
});

test('what was counted is told once', () => {
  const playback = openPlayback(true);
  playback.on('waiting');
  playback.on('seeking');
  expect(playback.take()).toEqual({ stalls: 1, sought: true });
  expect(playback.take()).toEqual({ stalls: 0, sought: false });
});
