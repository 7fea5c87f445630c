// What the live pack counts, defined beat by beat and second by second, without SQL: the truth that its models are held against.

import { minuteMs } from '../../src/base/clock.ts';
import type { Beat } from './live_bed.ts';

export interface PlayTruth {
  play: string | null;
  user: string;
  room: string;
  start: number;
  end: number;
  beats: number;
  stalls: number;
}

/** The beats of one user, room and play without a gap of more than 2.5 times the time between beats. */
export function countPlays(beats: readonly Beat[], beatSeconds: number): PlayTruth[] {
  const open = new Map<string, PlayTruth>();
  const plays: PlayTruth[] = [];
  for (const { at, room, user, play, stalls } of [...beats].sort((a, b) => a.at - b.at)) {
    const key = JSON.stringify([user, room, play]);
    const end = at + beatSeconds * 1000;
    const last = open.get(key);
    if (last !== undefined && at - (last.end - beatSeconds * 1000) <= 2500 * beatSeconds) {
      Object.assign(last, { end, beats: last.beats + 1, stalls: last.stalls + (stalls ?? 0) });
      continue;
    }
    const begun = { play, user, room, start: at, end, beats: 1, stalls: stalls ?? 0 };
    open.set(key, begun);
    plays.push(begun);
  }
  return plays;
}

/** The 60 counts of a minute; nothing when nobody is there at any of them. */
export function secondsOf(
  plays: readonly PlayTruth[],
  minute: number,
): { minute: number; average: number; peak: number; peakTime: number }[] {
  const counts = Array.from({ length: 60 }, (_, second) => {
    const at = minute + second * 1000;
    return plays.filter(({ start, end }) => start <= at && at < end).length;
  });
  const peak = Math.max(...counts);
  if (peak === 0) return [];
  const average = counts.reduce((sum, count) => sum + count, 0) / 60;
  return [{ minute, average, peak, peakTime: minute + counts.indexOf(peak) * 1000 }];
}

/** For every minute and room with somebody in it or in it the minute before: who came, who went. */
export function flowsOf(beats: readonly Beat[], minutes: readonly number[]): [number, string, number, number][] {
  const users = (minute: number, room: string) =>
    new Set(
      beats
        .filter(beat => beat.room === room && beat.at >= minute && beat.at < minute + minuteMs)
        .map(beat => beat.user),
    );
  const rooms = [...new Set(beats.map(({ room }) => room))];
  return minutes.flatMap(minute =>
    rooms.flatMap(room => {
      const [now, before] = [users(minute, room), users(minute - minuteMs, room)];
      if (now.size + before.size === 0) return [];
      const came = [...now].filter(user => !before.has(user)).length;
      const went = [...before].filter(user => !now.has(user)).length;
      return [[minute, room, came, went] satisfies [number, string, number, number]];
    }),
  );
}
