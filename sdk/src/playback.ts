// Whether somebody watches, from the events of the element. What must stay true: a wait is a stall only where pictures moved before it, so neither
// the start nor a seek is one, and a long stall is one; who paused does not watch, who waits for data does.

/** Who has seen nothing move for so long does not watch: the stream died on a page that was forgotten. */
const frozenMs = 300_000;

export const events = ['playing', 'waiting', 'seeking', 'timeupdate', 'pause', 'ended', 'emptied'] as const;
export type Happening = (typeof events)[number];

export interface Playback {
  /** Takes in an event. True when watching ended by it. */
  on(type: Happening): boolean;
  /** Takes in where the element stands. True while somebody watches. */
  at(position: number, ticks: number): boolean;
  /** Stalls, and whether there was a seek, since this was asked before. */
  take(): { stalls: number; sought: boolean };
}

export function openPlayback(playing: boolean): Playback {
  let watching = playing;
  let moving = playing;
  let stalls = 0;
  let sought = false;
  let position = -1;
  let movedAt = 0;
  return {
    on: type => {
      const before = watching;
      if (type === 'playing') watching = moving = true;
      else if (type === 'waiting' && moving) {
        stalls++;
        moving = false;
      } else if (type === 'seeking') {
        sought = true;
        moving = false;
      } else if (type !== 'waiting' && type !== 'timeupdate') watching = moving = false;
      return before && !watching && type !== 'emptied';
    },
    at: (now, ticks) => {
      if (now !== position) movedAt = ticks;
      position = now;
      return watching && ticks - movedAt < frozenMs;
    },
    take: () => {
      const taken = { stalls, sought };
      stalls = 0;
      sought = false;
      return taken;
    },
  };
}
