// Presenting: the page alone on the whole screen. The browser's own way out (Escape) ends it, so the state follows the browser.

import { useCallback, useEffect, useState } from 'react';

export interface Presenting {
  on: boolean;
  toggle: () => void;
}

export function usePresenting(): Presenting {
  const [on, setOn] = useState(false);
  useEffect(() => {
    const changed = () => {
      const full = document.fullscreenElement !== null;
      setOn(full);
      document.documentElement.toggleAttribute('data-presenting', full);
    };
    document.addEventListener('fullscreenchange', changed);
    return () => {
      document.removeEventListener('fullscreenchange', changed);
      document.documentElement.removeAttribute('data-presenting');
    };
  }, []);
  const toggle = useCallback(() => {
    if (document.fullscreenElement === null) void document.documentElement.requestFullscreen().catch(() => undefined);
    else void document.exitFullscreen();
  }, []);
  return { on, toggle };
}
