// Beats on their way. What must stay true: a beat keeps the time at which it was made; no more than `queueBeats` wait, and what is given up is
// counted; one request is under way at a time. Nothing is stored, so a closed page leaves nothing behind.

import type { Beat } from './options.ts';
import { openPace, type Pace } from './pace.ts';
import type { Surroundings } from './surroundings.ts';

/** Beats that wait at most: four hours of them, some 200 kB of memory. */
const queueBeats = 500;
/** Beats that go with a page that is left: a browser takes 64 KiB. */
const lastBeats = 64;
/** A longer request is not asked to outlive its page: browsers take 64 KiB of all such requests together. */
const keepaliveCharacters = 30_000;
/** Older beats are refused by the server. */
const oldestMs = 86_400_000;
/** By so much a device's clock may be off; the server refuses what is further ahead. */
const skewMs = 120_000;
/** For so long an answer is waited for. */
const answerMs = 30_000;

export interface Outbox {
  pace: Pace;
  put(beat: Beat): void;
  /** Sends what waits, unless it is not yet the time. Never rejects. */
  send(): Promise<void>;
  /** Sends the newest of what waits in a way that outlives the page. */
  leave(): void;
  /** The server's clock, as far as it is known. */
  now(): number;
  waiting(): number;
  dropped(): number;
}

/** Seconds or a date, as `Retry-After` has them; 0 when there is neither. */
const secondsOf = (header: string | null, now: number): number =>
  header ? Math.max(0, Number(header) || (Date.parse(header) - now) / 1000 || 0) : 0;

export function openOutbox(url: string, firstBeatSeconds: number, around: Surroundings): Outbox {
  const { now } = around;
  const pace = openPace(firstBeatSeconds, around);
  let beats: Beat[] = [];
  let dropped = 0;
  let skew = 0;
  let busy = false;

  const keep = (all: Beat[]): void => {
    beats = all.filter(({ timestamp }) => now() - timestamp < oldestMs).slice(-queueBeats);
    dropped += all.length - beats.length;
  };
  const textOf = (some: Beat[]): string =>
    JSON.stringify(some.map(beat => ({ ...beat, timestamp: beat.timestamp + skew })));

  const answered = async (batch: Beat[], answer: Response): Promise<void> => {
    const off = Date.parse(answer.headers.get('date') ?? '') - now();
    const before = skew;
    if (off) skew = Math.abs(off) > skewMs ? off : 0;
    if (answer.ok) {
      const { beat_seconds, rejected } = await answer.json().catch(() => ({}));
      pace.done(beat_seconds);
      // Refused for a clock that is now known to be wrong: the same beats again, at their right times.
      if (rejected === batch.length && Math.abs(skew - before) > skewMs) keep([...batch, ...beats]);
      return;
    }
    if ([408, 429].includes(answer.status) || answer.status >= 500) keep([...batch, ...beats]);
    else dropped += batch.length;
    pace.failed(secondsOf(answer.headers.get('retry-after'), now() + skew));
  };

  const send = async (): Promise<void> => {
    if (busy || !beats.length || !pace.open()) return;
    keep(beats);
    const batch = beats;
    const body = textOf(batch);
    beats = [];
    busy = true;
    try {
      // A string goes as text/plain, which browsers send to another machine without asking first: one request a beat and not two.
      const init = { method: 'POST', body, credentials: 'omit', keepalive: body.length < keepaliveCharacters } as const;
      await answered(batch, await around.post(url, { ...init, signal: AbortSignal.timeout?.(answerMs) ?? null }));
    } catch {
      keep([...batch, ...beats]);
      pace.failed();
    }
    busy = false;
  };

  return {
    pace,
    put: beat => keep([...beats, beat]),
    send,
    leave: () => {
      keep(beats);
      if (!pace.hushed() && beats.length && around.beacon(url, textOf(beats.slice(-lastBeats))))
        beats = beats.slice(0, -lastBeats);
    },
    now: () => now() + skew,
    waiting: () => beats.length,
    dropped: () => dropped,
  };
}
