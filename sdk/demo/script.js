// The demo without modules: the script gives the one name `Tallylight`.

const asked = new URLSearchParams(location.search);
const video = document.getElementById('video');
globalThis.Tallylight.watch(video, {
  url: asked.get('collect'),
  key: asked.get('key'),
  room: 'script',
  user: asked.get('user') ?? 'somebody',
});
