// Runs before anything is painted, so that a page by night never flashes white: theme and language as they were chosen on this machine.
// It stands in a file of its own because the server forbids inline scripts.
(() => {
  const root = document.documentElement;
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem('tallylight.preferences') ?? '{}');
  } catch {}
  const asked = new URLSearchParams(location.search);
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const chosen = asked.get('wall') === '1' ? 'dark' : kept.theme;
  root.dataset.mantineColorScheme = chosen === 'dark' || chosen === 'light' ? chosen : system;
  root.lang = kept.language ?? (navigator.language.startsWith('ja') ? 'ja' : 'en');
})();
