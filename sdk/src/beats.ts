// When a beat is made, and of what. What must stay true: one play id for one playback, a new one when another source is played; a beat at once when
// watching begins and when it ends, and in between at the interval that the server sets, never in step with other players.

import { type Meter, openMeter } from './measure.ts';
import type { Watchable, WatchOptions } from './options.ts';
import type { Outbox } from './outbox.ts';
import { events, type Happening, openPlayback, type Playback } from './playback.ts';
import { attempt, mediaOf } from './readings.ts';
import { browser } from './surroundings.ts';

/** Events of one moment, as a pause and a page that is closed, are one beat. */
const momentMs = 1000;

export interface Beats {
  /** Looks at the player and the clock, and does what is due. */
  look(): void;
  /** The page is left, or hidden, from where it may never come back. */
  leave(): void;
  end(): void;
  play(): string;
}

const newId = (): string =>
  crypto.randomUUID?.() ??
  [...crypto.getRandomValues(new Uint8Array(16))].map(byte => (byte + 256).toString(16).slice(1)).join('');

export function openBeats(player: Watchable, { room, user, region, fields }: WatchOptions, outbox: Outbox): Beats {
  const { now, ticks, random } = browser;
  let media: HTMLMediaElement | undefined;
  let playback: Playback = openPlayback(false);
  let meter: Meter | undefined;
  let play = newId();
  let source: string | undefined;
  let beatAt = Number.NEGATIVE_INFINITY;
  /** The part of an interval that is waited for; the first is any part of its second half, which spreads those who began together. */
  let part = 0;

  const beat = (): void => {
    if (ticks() - beatAt < momentMs) return;
    part = beatAt < 0 ? 0.5 + random() / 2 : 0.9 + random() / 10;
    beatAt = ticks();
    const { stalls, sought } = playback.take();
    outbox.put({
      roomid: String(room),
      userid: String(user),
      playid: play,
      timestamp: now(),
      agent: navigator.userAgent,
      ...(region && { region }),
      ...meter?.take(outbox.now(), sought),
      dblock: stalls,
      ...attempt(() => fields?.()),
    });
  };

  /** Another source is another playback, and nothing counted before belongs to it. */
  const follow = (element: HTMLMediaElement): void => {
    const seen = meter?.source();
    if (!seen || seen === source) return;
    if (source) {
      play = newId();
      beatAt = Number.NEGATIVE_INFINITY;
      playback.take();
      meter = openMeter(player, element);
    }
    source = seen;
  };

  const bind = (found: HTMLMediaElement | undefined): void => {
    for (const type of events) media?.removeEventListener(type, on);
    for (const type of events) found?.addEventListener(type, on);
    media = found;
    playback = openPlayback(!!found && !found.paused && found.readyState > 2);
    meter = found && openMeter(player, found);
  };

  const watched = (): boolean => !!media && playback.at(media.currentTime, ticks());

  const look = (): void => {
    attempt(() => {
      const found = mediaOf(player);
      if (found !== media) bind(found);
      if (media) follow(media);
      if (watched() && ticks() >= beatAt + outbox.pace.beatSeconds() * 1000 * part) beat();
    });
    outbox.send();
  };

  const on = ({ type }: Event): void => {
    attempt(() => playback.on(type as Happening) && beat());
    look();
  };

  const leave = (): void => {
    attempt(() => {
      if (watched()) beat();
      outbox.leave();
    });
  };

  return {
    look,
    leave,
    end: () => {
      leave();
      bind(undefined);
    },
    play: () => play,
  };
}
