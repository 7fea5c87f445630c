// The demo page: one stream, played by the player that the address names, and followed by the SDK. `watch` is all there is to it; the rest is
// what the three players need to play.

import { watch } from './player.js';

const asked = new URLSearchParams(location.search);
const video = document.getElementById('video');
const name = asked.get('player') ?? 'hls.js';
const hlsSource = 'live/master.m3u8';
// In full: dash.js warns of a relative one.
const dashSource = new URL('live/live.mpd', location.href).href;

/** Each gives what `watch` follows, and begins to play. */
const players = {
  'hls.js': async () => {
    const { default: Hls } = await import('./hls.js');
    // Its worker would be made of a blob, which the page's policy forbids.
    const hls = new Hls({ enableWorker: false, liveSyncDuration: 2 });
    hls.loadSource(hlsSource);
    hls.attachMedia(video);
    return hls;
  },
  'dash.js': async () => {
    await script('dash.js');
    const dash = globalThis.dashjs.MediaPlayer().create();
    // It would ask another machine for the time.
    dash.updateSettings({ streaming: { delay: { liveDelay: 4 }, utcSynchronization: { enabled: false } } });
    dash.initialize(video, dashSource, true);
    return dash;
  },
  shaka: async () => {
    await script('shaka.js');
    const player = new globalThis.shaka.Player();
    await player.attach(video);
    await player.load(asked.get('manifest') === 'hls' ? hlsSource : dashSource);
    return player;
  },
  // Without a library: what the browser plays by itself.
  video: async () => {
    video.src = hlsSource;
    return video;
  },
};

function script(src) {
  return new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement('script'), { src, onload: resolve, onerror: reject }));
  });
}

for (const other of Object.keys(players)) {
  const href = `?${new URLSearchParams({ ...Object.fromEntries(asked), player: other })}`;
  document.getElementById('players').append(Object.assign(document.createElement('a'), { href, textContent: other }));
}

const player = await players[name]();
let made = 0;
const watching = watch(player, {
  url: asked.get('collect'),
  key: asked.get('key') ?? 'web',
  room: asked.get('room') ?? 'demo',
  user: asked.get('user') ?? 'somebody',
  region: asked.get('region') ?? 'demo',
  beatSeconds: Number(asked.get('seconds') ?? 30),
  fields: () => {
    made++;
    return {};
  },
});
// For the console, and for tests.
Object.assign(globalThis, { player, watching });

setInterval(() => {
  const shown = { play: watching.play, made, waiting: watching.waiting, dropped: watching.dropped };
  for (const [id, value] of Object.entries(shown)) document.getElementById(id).textContent = value;
}, 500);
