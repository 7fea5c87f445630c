// The measured fields of a beat: counters as what was added since the beat before, the rest as it is now. What must stay true: what is not known is
// absent; a counter that fell was begun anew, by another source in the same element.

import type { Beat, Watchable } from './options.ts';
import { type Counters, count, has, read } from './readings.ts';

/** A whole number. What players say when they do not know, which is nothing, NaN and 0, is absent. */
const known = (value: number | null | undefined): number | undefined =>
  value && Number.isFinite(value) ? Math.round(value) : undefined;

const added = (now: number | undefined, before: number | undefined): number | undefined =>
  now === undefined ? undefined : now - (before !== undefined && before <= now ? before : 0);

/** What is measured at one beat. */
export type Measures = Omit<Beat, 'roomid' | 'userid' | 'playid' | 'timestamp'>;

export interface Meter {
  /** What is played. */
  source(): string | undefined;
  /** Measures since this was asked before. Bitrates that no player declares are those of the bytes that were decoded, if nothing was skipped. */
  take(now: number, skipped: boolean): Measures;
}

export function openMeter(watched: Watchable, media: HTMLMediaElement): Meter {
  let before: Counters = count(media);
  let from = media.currentTime;
  return {
    source: () => read(watched, media).source,
    take: (now, skipped) => {
      const after = count(media);
      const { videoBits, audioBits, made, live, behind } = read(watched, media);
      const seconds = skipped ? 0 : media.currentTime - from;
      const bits = (bytes: number | undefined): number => ((bytes ?? 0) * 8) / seconds;
      const videoBytes = added(after.videoBytes, before.videoBytes);
      const audioBytes = added(after.audioBytes, before.audioBytes);
      const fts = known(made);
      const lat = live ? known(fts ? now - fts : (behind ?? 0) * 1000) : undefined;
      const { video, audio } = has(media);
      const measures = {
        vbytes: known(videoBits || bits(videoBytes)),
        vfcnt: added(after.frames, before.frames),
        vdrop: added(after.drops, before.drops),
        abytes: known(audioBits || bits(audioBytes)),
        ...(video && { vfts: fts, vlat: lat }),
        // Sound and picture have one clock in an element.
        ...(audio && { afts: fts, alat: lat }),
      };
      before = after;
      from = media.currentTime;
      return measures as Measures;
    },
  };
}
