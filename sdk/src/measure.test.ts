// Which fields a beat has by which browser and player, where no browser of this machine can show it: what is not known is absent. The objects stand
// for foreign things, Safari's and Firefox's elements and older players; those that are here are tried in Chromium.

import { expect, test } from 'vitest';
import { openMeter } from './measure.ts';
import type { Watchable } from './options.ts';
import { mediaOf } from './readings.ts';

const now = Date.UTC(2026, 2, 1);

/** An element as Firefox has it. */
const element = () => ({
  currentTime: 10,
  currentSrc: 'https://tv.example/a.mp4',
  duration: 600,
  videoWidth: 640,
  mozHasAudio: true,
  counted: [250, 2] as [number, number],
  getVideoPlaybackQuality() {
    const [totalVideoFrames, droppedVideoFrames] = this.counted;
    return { totalVideoFrames, droppedVideoFrames };
  },
});

const meterOf = (media: object, player: object = media) => openMeter(player as Watchable, media as HTMLMediaElement);
/** As it goes over the wire, where what is undefined is absent. */
const wire = (measures: object): unknown => JSON.parse(JSON.stringify(measures));

test('counters are what was added; one that fell was begun anew', () => {
  const media = element();
  const meter = meterOf(media);
  expect(wire(meter.take(now, false))).toEqual({ vfcnt: 0, vdrop: 0 });
  media.counted = [300, 5];
  expect(wire(meter.take(now, false))).toEqual({ vfcnt: 50, vdrop: 3 });
  media.counted = [20, 1];
  expect(wire(meter.take(now, false))).toEqual({ vfcnt: 20, vdrop: 1 });
});

test('bitrates are of the bytes that were decoded and the seconds that were played, unless there was a seek', () => {
  const media = { ...element(), webkitVideoDecodedByteCount: 1_000_000, webkitAudioDecodedByteCount: 50_000 };
  const meter = meterOf(media);
  const play = (): void => {
    media.currentTime += 10;
    media.webkitVideoDecodedByteCount += 500_000;
    media.webkitAudioDecodedByteCount += 80_000;
  };
  play();
  expect(meter.take(now, false)).toMatchObject({ vbytes: 400_000, abytes: 64_000 });
  play();
  expect(meter.take(now, true)).toMatchObject({ vbytes: undefined, abytes: undefined });
  play();
  expect(meter.take(now, false)).toMatchObject({ vbytes: 400_000, abytes: 64_000 });
  // Nothing was played: no seconds, no rate.
  expect(meter.take(now, false)).toMatchObject({ vbytes: undefined, abytes: undefined });
});

test("Safari's own HLS knows when a picture was made, and how late it is where it is live", () => {
  const media = { ...element(), duration: Number.POSITIVE_INFINITY, getStartDate: () => new Date(now - 14_000) };
  expect(meterOf(media).take(now, false)).toMatchObject({ vfts: now - 4000, vlat: 4000, afts: now - 4000, alat: 4000 });
  media.duration = 600;
  expect(meterOf(media).take(now, false)).toMatchObject({ vfts: now - 4000, vlat: undefined });
  media.getStartDate = () => new Date(Number.NaN);
  expect(meterOf(media).take(now, false)).toMatchObject({ vfts: undefined, vlat: undefined });
});

test('sound without pictures has no field of pictures, and pictures without sound none of sound', () => {
  const live = { duration: Number.POSITIVE_INFINITY, getStartDate: () => new Date(now) };
  const sound = wire(meterOf({ ...element(), ...live, videoWidth: 0 }).take(now, false));
  expect(sound).toMatchObject({ afts: now + 10_000, alat: -10_000 });
  expect(sound).not.toHaveProperty('vfts');
  const picture = wire(meterOf({ ...element(), ...live, mozHasAudio: false }).take(now, false));
  expect(picture).toMatchObject({ vfts: now + 10_000, vlat: -10_000 });
  expect(picture).not.toHaveProperty('alat');
});

test('a browser that counts nothing gives no counter', () => {
  const { getVideoPlaybackQuality: _, ...media } = element();
  expect(wire(meterOf(media).take(now, false))).toEqual({});
});

test('dash.js before version 5', () => {
  const media = element();
  const player = {
    getVideoElement: () => media,
    getSource: () => 'https://tv.example/a.mpd',
    isDynamic: () => true,
    timeAsUTC: () => 0,
    getCurrentLiveLatency: () => 3.5,
    getQualityFor: (kind: string) => (kind === 'video' ? 1 : 0),
    getBitrateInfoListFor: (kind: string) =>
      kind === 'video' ? [{ bitrate: 150_000 }, { bitrate: 400_000 }] : [{ bitrate: 64_000 }],
  };
  const meter = meterOf(media, player);
  expect(meter.source()).toBe('https://tv.example/a.mpd');
  // It says 0 where it does not know the time of a picture; how far it is behind the live edge it knows all the same.
  expect(wire(meter.take(now, false))).toMatchObject({ vbytes: 400_000, abytes: 64_000, vlat: 3500, alat: 3500 });
});

test('hls.js on a list without dates, and before it has chosen a level', () => {
  const media = element();
  const level = { bitrate: 469_330, details: { live: true } };
  const player = { media, url: 'a.m3u8', levels: [level], currentLevel: -1, latency: 0, playingDate: null };
  const meter = meterOf(media, player);
  expect(wire(meter.take(now, false))).toEqual({ vfcnt: 0, vdrop: 0 });
  Object.assign(player, { currentLevel: 0, latency: 6.25 });
  expect(wire(meter.take(now, false))).toEqual({ vfcnt: 0, vdrop: 0, vbytes: 469_330, vlat: 6250, alat: 6250 });
});

test('a player that fails when it is asked leaves the counters of its element', () => {
  const fails = () => {
    throw new Error('not yet');
  };
  const media = element();
  const player = { getVariantTracks: fails, getMediaElement: () => media };
  expect(wire(meterOf(media, player).take(now, false))).toEqual({ vfcnt: 0, vdrop: 0 });
});

test('the element of each player', () => {
  const media = element();
  const fails = () => {
    throw new Error('no element yet');
  };
  const players = [media, { media }, { getVideoElement: () => media }, { getMediaElement: () => media }];
  for (const player of players) expect(mediaOf(player as never)).toBe(media);
  const without = [{ media: null }, { getVideoElement: fails }, { getMediaElement: () => null }, {}];
  for (const player of without) expect(mediaOf(player as never)).toBeUndefined();
});
