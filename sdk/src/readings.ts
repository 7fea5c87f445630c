// What a player tells, by what it can do: nothing of any player is imported, so a page pays for none that it does not use. What must stay true:
// what a player does not tell is undefined; nothing here throws, whatever state the player is in.

import type { Watchable } from './options.ts';

/** What a player tells of this moment. */
export interface Reading {
  /** What is played: another one is another playback. */
  source?: string | undefined;
  /** Declared bitrates of what is on screen, bit/s. */
  videoBits?: number | null | undefined;
  audioBits?: number | null | undefined;
  /** When that which is seen now was made, milliseconds since 1970. */
  made?: number | undefined;
  live?: boolean | undefined;
  /** How far it is behind the live edge, seconds, as the player reckons it. */
  behind?: number | undefined;
}

/** Counters of the element since its source was loaded. */
export interface Counters {
  frames?: number | undefined;
  drops?: number | undefined;
  videoBytes?: number | undefined;
  audioBytes?: number | undefined;
}

/** Members of the players that are looked for; each player has some of them. */
interface Player {
  // hls.js
  media?: Media | null;
  url?: string | null;
  levels?: { bitrate: number; details?: { live: boolean } }[];
  currentLevel?: number;
  audioTracks?: { bitrate?: number }[];
  audioTrack?: number;
  playingDate?: Date | null;
  latency?: number;
  // dash.js; the second and third are those of versions before 5
  getVideoElement?(): Media;
  getSource?(): unknown;
  getCurrentRepresentationForType?(type: string): { bandwidth: number } | null;
  getQualityFor?(type: string): number;
  getBitrateInfoListFor?(type: string): { bitrate: number }[];
  isDynamic?(): boolean;
  timeAsUTC?(): number;
  getCurrentLiveLatency?(): number;
  // Shaka
  getMediaElement?(): Media | null;
  getAssetUri?(): string | null;
  getVariantTracks?(): {
    active: boolean;
    bandwidth: number;
    videoBandwidth: number | null;
    audioBandwidth: number | null;
  }[];
  isLive?(): boolean;
  getPlayheadTimeAsDate?(): Date | null;
  getStats?(): { liveLatency: number };
}

/** The element with what only some browsers have. */
type Media = HTMLVideoElement & {
  getStartDate?(): Date;
  webkitVideoDecodedByteCount?: number;
  webkitAudioDecodedByteCount?: number;
  mozHasAudio?: boolean;
};

/** What it gives, or nothing where it throws. */
export const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/** The element that a player plays in, once it has one. */
export const mediaOf = (watched: Watchable): HTMLMediaElement | undefined => {
  const player = watched as Player;
  return (
    attempt(() => player.getMediaElement?.() ?? player.getVideoElement?.() ?? player.media) ??
    ('currentTime' in watched ? watched : undefined)
  );
};

const readHls = (player: Player): Reading => {
  const level = player.levels?.[player.currentLevel ?? -1];
  return {
    source: player.url ?? undefined,
    videoBits: level?.bitrate,
    audioBits: player.audioTracks?.[player.audioTrack ?? -1]?.bitrate,
    made: player.playingDate?.getTime(),
    live: level?.details?.live,
    behind: player.latency,
  };
};

const readShaka = (player: Player): Reading => {
  const track = player.getVariantTracks?.().find(({ active }) => active);
  const live = player.isLive?.();
  return {
    source: player.getAssetUri?.() ?? undefined,
    videoBits: track?.videoBandwidth ?? track?.bandwidth,
    audioBits: track?.audioBandwidth,
    made: live ? player.getPlayheadTimeAsDate?.()?.getTime() : undefined,
    live,
    behind: player.getStats?.().liveLatency,
  };
};

const readDash = (player: Player): Reading => {
  const bits = (type: string): number | undefined =>
    attempt(
      () =>
        player.getCurrentRepresentationForType?.(type)?.bandwidth ??
        player.getBitrateInfoListFor?.(type)[player.getQualityFor?.(type) ?? -1]?.bitrate,
    );
  const live = player.isDynamic?.();
  return {
    source: String(player.getSource?.()),
    videoBits: bits('video'),
    audioBits: bits('audio'),
    made: live ? (player.timeAsUTC?.() ?? Number.NaN) * 1000 : undefined,
    live,
    behind: player.getCurrentLiveLatency?.(),
  };
};

const readMedia = (media: Media): Reading => ({
  source: (media.srcObject as MediaStream | null)?.id ?? media.currentSrc,
  made: (media.getStartDate?.().getTime() ?? Number.NaN) + media.currentTime * 1000,
  live: media.duration === Number.POSITIVE_INFINITY,
});

/** What the player says of this moment; what it does not say is absent. */
export const read = (watched: Watchable, media: HTMLMediaElement): Reading => {
  const player = watched as Player;
  return (
    attempt(() =>
      player.levels
        ? readHls(player)
        : player.getVariantTracks
          ? readShaka(player)
          : player.getVideoElement
            ? readDash(player)
            : readMedia(media as Media),
    ) ?? {}
  );
};

/** What the element has counted since its source was loaded. */
export const count = (element: HTMLMediaElement): Counters => {
  const media = element as Media;
  const quality = media.getVideoPlaybackQuality?.();
  return {
    frames: quality?.totalVideoFrames,
    drops: quality?.droppedVideoFrames,
    videoBytes: media.webkitVideoDecodedByteCount,
    audioBytes: media.webkitAudioDecodedByteCount,
  };
};

/** Whether it is known that there are pictures, and that there is sound. */
export const has = (element: HTMLMediaElement): { video: boolean; audio: boolean } => {
  const media = element as Media;
  return { video: media.videoWidth > 0, audio: media.mozHasAudio || (media.webkitAudioDecodedByteCount ?? 0) > 0 };
};
