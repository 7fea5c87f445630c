// When something is tried again. Waits double from 4 s to an hour, each up to a quarter longer by chance so that those who failed
// together do not come back together; what the other side asks for counts when it is longer.

import { limits } from '../base/limits.ts';

export interface Tried {
  /** Tries so far, the one that failed included: from 1. */
  tries: number;
  /** What the other side asked for. */
  waitMs?: number | undefined;
  /** In [0, 1). */
  random: () => number;
}

/** Milliseconds until the next try. The first is at most 5 s. */
export function waitAfter({ tries, waitMs = 0, random }: Tried): number {
  const doubled = limits.firstWaitMs * 2 ** Math.min(tries - 1, 30);
  const own = Math.min(doubled, limits.longestWaitMs) * (1 + random() / 4);
  return Math.round(Math.max(own, Math.min(waitMs, limits.askedWaitMs)));
}

/** `Retry-After` of RFC 9110: seconds, or a date. Undefined when it is neither. */
export function parseRetryAfter(value: string | null, now: Date): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d{1,9}(\.\d+)?\s*$/.test(value)) return Math.ceil(Number(value) * 1000);
  const at = /[A-Za-z]/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
