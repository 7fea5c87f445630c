// The SDK on a page, in Chromium, on a stream that ffmpeg makes while it is watched: what is sent, and when nothing is. The page is the demo's,
// under its strict policy; a page that writes an error to its console fails its test. Every test has a collector of its own.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { type Demo, openDemo } from '../../../sdk/demo/serve.ts';
import type { Watching } from '../../../sdk/src/options.ts';
import { launch } from '../bed.ts';
import { type Answer, openReceiver, type Receiver } from './receiver.ts';

let browser: Browser;
let demo: Demo;

beforeAll(async () => {
  [browser, demo] = await Promise.all([launch(), openDemo()]);
});

afterAll(async () => {
  await browser.close();
  await demo.close();
});

interface Watched {
  page: Page;
  context: BrowserContext;
  receiver: Receiver;
  /** What went wrong on the page, as its console has it. */
  wrongs: string[];
  /** Exceptions that nobody caught, rejections among them. */
  thrown: string[];
}

interface WatchedOptions {
  player?: string;
  path?: string;
  /** What the collector answers at first: a beat a second. */
  answers?: () => Answer;
  query?: Record<string, string>;
  before?: (page: Page) => Promise<unknown>;
}

const everySecond = (): Answer => ({ body: { accepted: 1, rejected: 0, beat_seconds: 1 } });

async function open(
  { onTestFinished }: TestContext,
  { player = 'hls.js', path = '/', answers = everySecond, query, before }: WatchedOptions = {},
): Promise<Watched> {
  const receiver = await openReceiver();
  receiver.answers(answers);
  const context = await browser.newContext();
  onTestFinished(async () => {
    await context.close();
    await receiver.close();
  });
  const page = await context.newPage();
  const wrongs: string[] = [];
  const thrown: string[] = [];
  page.on('pageerror', error => {
    thrown.push(error.message);
    wrongs.push(error.message);
  });
  page.on('console', message => {
    if (message.type() === 'error') wrongs.push(message.text());
  });
  await before?.(page);
  const asked = { collect: receiver.url, key: 'a key', player, seconds: '1', user: 'u1', room: '7', ...query };
  await page.goto(`${demo.address}${path}?${new URLSearchParams(asked)}`);
  return { page, context, receiver, wrongs, thrown };
}

const seconds = (count: number): Promise<void> => new Promise(resolve => setTimeout(resolve, count * 1000));

/** Waits until it is so, 40 s at most. */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 40_000; !(await holds()); await seconds(0.05))
    if (Date.now() > end) throw new Error(`Not within 40 s: ${what}`);
}

const come = (receiver: Receiver, count: number): Promise<void> =>
  until(`${count} beats`, () => receiver.beats().length >= count);
const handle = (page: Page): Promise<Pick<Watching, 'play' | 'waiting' | 'dropped'>> =>
  page.evaluate(() => {
    const { play, waiting, dropped } = (globalThis as unknown as { watching: Watching }).watching;
    return { play, waiting, dropped };
  });

/** The 18 names that a collector knows, and the play. */
const names =
  'ip agent roomid userid abytes afcnt adrop afts alat vbytes vfcnt vdrop vfts vlat ublock dblock timestamp region playid';

/** Of 25 pictures in the second of a beat nearly all came: where a machine is too busy for that, fewer bits come too, and that is true. */
const isAtSpeed = ({ vfcnt = 0 }: { vfcnt?: number }): boolean => vfcnt >= 20;

describe.concurrent('a page that plays', () => {
  test.for(['hls.js', 'dash.js', 'shaka', 'video'])('tells what %s knows', async (player, context) => {
    const { page, receiver, wrongs } = await open(context, { player, query: { region: 'warsaw' } });
    await come(receiver, 4);
    // On a busy machine it takes a while before pictures come at their speed.
    await until('beats of pictures and sound', () => {
      const seen = receiver.beats();
      return (
        seen.flatMap(({ vbytes = [] }) => vbytes).length > 1 &&
        seen.some(beat => isAtSpeed(beat) && beat.vbytes !== undefined) &&
        seen.some(({ abytes = 0 }) => abytes > 20_000)
      );
    });
    const beats = receiver.beats();
    const { play } = await handle(page);
    for (const beat of beats) {
      expect(names.split(' ')).toEqual(expect.arrayContaining(Object.keys(beat)));
      expect(beat).toMatchObject({ roomid: '7', userid: 'u1', region: 'warsaw', playid: play });
      expect(beat.agent).toContain('Chrome/');
      expect(Math.abs(beat.timestamp - Date.now())).toBeLessThan(30_000);
      for (const count of [beat.vfcnt, beat.vdrop, beat.dblock]) expect(count).toBeGreaterThanOrEqual(0);
      // No browser counts frames of sound, and no player knows how sending goes.
      for (const name of ['afcnt', 'adrop', 'ublock']) expect(beat).not.toHaveProperty(name);
    }
    const times = beats.map(({ timestamp }) => timestamp);
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
    expect(new Set(times).size).toBe(times.length);
    expect(play).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    // The stream has pictures of 400 or 150 kbit/s, with 64 of sound that HLS counts in, and 25 frames a second.
    const rates = beats.flatMap(({ vbytes = [] }) => vbytes);
    expect(rates.length).toBeGreaterThan(1);
    for (const rate of rates) expect(rate).toBeLessThan(1_500_000);
    const fast = beats.filter(isAtSpeed).flatMap(({ vbytes = [] }) => vbytes);
    for (const rate of fast) expect(rate).toBeGreaterThan(50_000);
    expect(beats.reduce((sum, { vfcnt = 0 }) => sum + vfcnt, 0)).toBeGreaterThan(10);
    expect(beats.some(({ abytes = 0 }) => abytes > 20_000 && abytes < 200_000)).toBe(true);
    const dated = beats.findLast(({ vfts }) => vfts !== undefined) ?? beats.at(-1);
    const { timestamp, vfts, vlat, afts, alat } = dated ?? expect.fail();
    expect([afts, alat]).toEqual([vfts, vlat]);
    // By itself, this browser says nothing of when a picture was made.
    if (player === 'video') expect(vfts).toBeUndefined();
    else {
      expect(vlat).toSatisfy(ms => ms > 0 && ms < 30_000);
      expect(Math.abs(timestamp - (vlat ?? 0) - (vfts ?? 0))).toBeLessThan(500);
    }
    expect(wrongs).toEqual([]);
  });

  test('is one plain request a beat: no preflight, no cookie, nothing stored, one name on the page', async context => {
    const { page, context: own, receiver, wrongs } = await open(context, { player: 'video', path: '/script.html' });
    await come(receiver, 3);
    for (const { method, path, contentType, cookie } of receiver.received) {
      expect({ method, path, cookie }).toEqual({
        method: 'POST',
        path: '/collect/live.heartbeats?key=a%20key',
        cookie: undefined,
      });
      expect(contentType).toMatch(/^text\/plain/);
    }
    expect(await own.cookies()).toEqual([]);
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
    const added = await page.evaluate(() => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const bare = new Set(Object.getOwnPropertyNames(frame.contentWindow));
      return Object.getOwnPropertyNames(globalThis).filter(
        name => !bare.has(name) && !/^(0|__playwright.*|asked|video)$/.test(name),
      );
    });
    expect(added).toEqual(['Tallylight']);
    expect(wrongs).toEqual([]);
  });

  test('sends nothing while it is paused, and goes on as the same play', async context => {
    const { page, receiver } = await open(context);
    await come(receiver, 2);
    await page.evaluate(() => document.querySelector('video')?.pause());
    const pausedAt = await page.evaluate(() => Date.now());
    await seconds(3);
    const late = receiver.beats().filter(({ timestamp }) => timestamp > pausedAt + 1000);
    expect(late).toEqual([]);
    const before = receiver.beats().length;
    await page.evaluate(() => document.querySelector('video')?.play());
    await come(receiver, before + 2);
    expect(new Set(receiver.beats().map(({ playid }) => playid)).size).toBe(1);
  });

  test('keeps beats while there is no network, and sends them as one when it is back', async context => {
    const { page, context: own, receiver } = await open(context);
    await come(receiver, 2);
    await own.setOffline(true);
    await until('three beats wait', async () => (await handle(page)).waiting >= 3);
    const before = receiver.received.length;
    await own.setOffline(false);
    await until('a request', () => receiver.received.length > before);
    const batch = receiver.received[before]?.beats ?? [];
    expect(batch.length).toBeGreaterThanOrEqual(3);
    const times = batch.map(({ timestamp }) => timestamp);
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1500);
    // What stood still for want of network is told.
    const all = receiver.beats().map(({ timestamp }) => timestamp);
    expect(new Set(all).size).toBe(all.length);
    expect(await handle(page)).toMatchObject({ dropped: 0 });
  });

  test('tells once more when it is closed', async context => {
    const { page, receiver } = await open(context, {
      answers: () => ({ body: { accepted: 1, rejected: 0, beat_seconds: 600 } }),
    });
    await come(receiver, 1);
    await seconds(1.5);
    expect(receiver.beats().length).toBe(1);
    await page.close({ runBeforeUnload: true });
    await come(receiver, 2);
    const [first, last] = receiver.beats();
    expect(last?.playid).toBe(first?.playid);
    expect((last?.timestamp ?? 0) - (first?.timestamp ?? 0)).toBeGreaterThan(1000);
    expect(receiver.beats().length).toBe(2);
  });

  test('is quiet for as long as the server asks, and loses nothing', async context => {
    const { page, receiver } = await open(context);
    await come(receiver, 2);
    receiver.answers(() => ({ status: 503, headers: { 'retry-after': '3' }, body: {} }));
    const before = receiver.received.length;
    await until('a refusal', () => receiver.received.length > before);
    receiver.answers(everySecond);
    await until('another request', () => receiver.received.length > before + 1);
    const [refused, again] = receiver.received.slice(before);
    expect((again?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(3000);
    expect(again?.beats.length).toBeGreaterThanOrEqual(3);
    expect(again?.beats.slice(0, refused?.beats.length)).toEqual(refused?.beats);
    expect(await handle(page)).toMatchObject({ dropped: 0 });
  });

  test('keeps the interval that the server sets', async context => {
    const { receiver } = await open(context, {
      query: { seconds: '600' },
      answers: () => ({ body: { accepted: 1, rejected: 0, beat_seconds: 2 } }),
    });
    await come(receiver, 4);
    const times = receiver.beats().map(({ timestamp }) => timestamp);
    // The first gap may be half of it, the others are shorter by a tenth at most.
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    for (const gap of gaps.slice(1)) expect(gap).toBeGreaterThanOrEqual(1750);
    expect(gaps[0]).toBeGreaterThanOrEqual(950);
  });

  test('is another play when another source is played', async context => {
    const { page, receiver } = await open(context);
    await come(receiver, 2);
    const first = (await handle(page)).play;
    await page.evaluate(() => {
      const { player } = globalThis as unknown as { player: { loadSource(url: string): void } };
      document
        .querySelector('video')
        ?.addEventListener('canplay', ({ target }) => void (target as HTMLVideoElement).play());
      player.loadSource('live/media_1.m3u8');
    });
    await until('another play', () => receiver.beats().some(({ playid }) => playid !== first));
    const played = receiver.beats().map(({ playid }) => playid);
    expect(played.lastIndexOf(first)).toBeLessThan(played.findIndex(play => play !== first));
    expect((await handle(page)).play).toBe(played.at(-1));
  });

  test('tells the right time on a device whose clock is wrong', async context => {
    const off = 3_600_000;
    let asked = 0;
    const { receiver } = await open(context, {
      before: page => page.addInitScript(`{ const now = Date.now; Date.now = () => now() + ${off}; }`),
      // As the collector does it: what is too far ahead is refused, one by one.
      answers: () => ({ body: { accepted: asked, rejected: asked++ === 0 ? 1 : 0, beat_seconds: 1 } }),
    });
    await come(receiver, 4);
    const [wrong, ...right] = receiver.beats();
    expect((wrong?.timestamp ?? 0) - Date.now()).toBeGreaterThan(off / 2);
    for (const { timestamp } of right) expect(Math.abs(timestamp - Date.now())).toBeLessThan(30_000);
    // The refused beat came again, at its right time.
    expect(Math.abs((wrong?.timestamp ?? 0) - off - (right[0]?.timestamp ?? 0))).toBeLessThan(2000);
  });

  test('goes on where timers sleep, as in a tab that nobody sees', async context => {
    const { receiver } = await open(context, {
      player: 'video',
      path: '/script.html',
      before: page => page.addInitScript(() => Object.assign(globalThis, { setInterval: () => 0 })),
    });
    await come(receiver, 3);
  });

  test('throws nothing into the page, and stops when it is told to', async context => {
    const { page, receiver, thrown } = await open(context);
    await come(receiver, 1);
    // As text, because a module that runs in the page is imported by the page.
    await page.evaluate(`(async () => {
      const { watch } = await import('./player.js');
      const fails = () => { throw new Error('from the application'); };
      const players = [null, undefined, 7, {}, { media: null }, { getVideoElement: fails }, document.querySelector('video')];
      const all = [undefined, {}, { url: 'nonsense:', key: 'k', room: 1, user: 1 }, { url: '/x', key: 'k', fields: fails }];
      for (const player of players) for (const options of all) watch(player, options).stop();
      watching.stop();
    })()`);
    const before = receiver.beats().length;
    await seconds(2.5);
    expect(receiver.beats().length).toBeLessThanOrEqual(before + 1);
    expect(thrown).toEqual([]);
  });
});
