// The SDK's one verb: `watch` follows a player and tells a server who is watching. What must stay true: nothing thrown here reaches the page,
// playback waits for nothing here, no cookie and no storage is touched; a beat means that somebody was watching at that instant.

import { openBeats } from './beats.ts';
import type { Watchable, Watching, WatchOptions } from './options.ts';
import { openOutbox } from './outbox.ts';
import { browser } from './surroundings.ts';

export type { Beat, Watchable, Watching, WatchOptions } from './options.ts';

const defaultBeatSeconds = 30;
/** How often the clock is looked at. */
const lookMs = 1000;

/**
 * Follows a player: while it plays, beats go to `url`. Never throws, whatever it is given; what it could not do it says on the console.
 *
 *     const watching = watch(hls, { url: 'https://stats.example/collect/live.heartbeats', key: 'web', room: '7', user: 'u1' });
 */
export function watch(player: Watchable, options: WatchOptions): Watching {
  try {
    return follow(player, options);
  } catch (error) {
    console.warn('tallylight:', error);
    return { stop: () => {}, play: '', waiting: 0, dropped: 0 };
  }
}

function follow(player: Watchable, options: WatchOptions): Watching {
  const { url, key, beatSeconds = defaultBeatSeconds } = options;
  const door = `${url}${url.includes('?') ? '&' : '?'}key=${encodeURIComponent(key)}`;
  const outbox = openOutbox(door, beatSeconds, browser);
  const beats = openBeats(player, options, outbox);

  const hide = (): void => {
    if (document.visibilityState === 'hidden') beats.leave();
  };
  const back = (): void => outbox.pace.online();
  const clock = setInterval(beats.look, lookMs);
  addEventListener('pagehide', beats.leave);
  addEventListener('online', back);
  document.addEventListener('visibilitychange', hide);
  beats.look();
  return {
    stop: () => {
      clearInterval(clock);
      removeEventListener('pagehide', beats.leave);
      removeEventListener('online', back);
      document.removeEventListener('visibilitychange', hide);
      beats.end();
    },
    get play() {
      return beats.play();
    },
    get waiting() {
      return outbox.waiting();
    },
    get dropped() {
      return outbox.dropped();
    },
  };
}
