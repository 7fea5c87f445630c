// When the next request may go. What must stay true: a server that asks for quiet gets at least that long; every failure doubles the wait, up to
// ten minutes; no two players wait equally long, so that those who failed together do not come back together.

import type { Surroundings } from './surroundings.ts';

const longestWaitSeconds = 600;
const longestBeatSeconds = 3600;
/** Within this time those who were offline together come back. */
const returnMs = 3000;

export interface Pace {
  beatSeconds(): number;
  /** Whether a request may go. */
  open(): boolean;
  /** Whether the server has asked for quiet, and it is not over: not even a page that is left may send then. */
  hushed(): boolean;
  /** The server took what was sent, and said how many seconds lie between two beats, if it did. */
  done(beatSeconds: unknown): void;
  /** It did not. Seconds are given when it was the server that refused: at least so long must be waited, 0 when it named no time. */
  failed(askedSeconds?: number): void;
  /** The network is back. */
  online(): void;
}

export function openPace(firstBeatSeconds: number, { ticks, random }: Surroundings): Pace {
  let beatSeconds = firstBeatSeconds;
  let failures = 0;
  let until = 0;
  let asked = false;
  const open = (): boolean => ticks() >= until;
  return {
    beatSeconds: () => beatSeconds,
    open,
    hushed: () => asked && !open(),
    done: told => {
      failures = 0;
      if ((told as number) >= 1) beatSeconds = Math.min(told as number, longestBeatSeconds);
    },
    failed: askedSeconds => {
      asked = askedSeconds !== undefined;
      const seconds = Math.max(askedSeconds ?? 0, Math.min(longestWaitSeconds, beatSeconds * 2 ** failures));
      failures++;
      until = ticks() + seconds * 1000 * (1 + random() / 2);
    },
    online: () => {
      if (asked) return;
      failures = 0;
      until = Math.min(until, ticks() + random() * returnMs);
    },
  };
}
