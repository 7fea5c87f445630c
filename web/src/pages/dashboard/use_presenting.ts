// Presenting: the panels alone, larger, on the whole screen where the browser gives it. Escape ends it: in full screen the browser takes that
// key and tells us, elsewhere it is ours. The attribute on the root is what the style sheets go by.

import { useCallback, useEffect, useState } from 'react';

export interface Presenting {
  on: boolean;
  toggle: () => void;
}

const attribute = 'data-presenting';

const leaveFullScreen = (): void => {
  if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => undefined);
};

export function usePresenting(): Presenting {
  const [on, setOn] = useState(false);
  useEffect(() => {
    if (!on) return undefined;
    document.documentElement.setAttribute(attribute, '');
    // A browser may refuse the full screen, inside of a frame for instance: the panels stand alone all the same.
    void document.documentElement.requestFullscreen?.().catch(() => undefined);
    const changed = () => {
      if (document.fullscreenElement === null) setOn(false);
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) setOn(false);
    };
    document.addEventListener('fullscreenchange', changed);
    window.addEventListener('keydown', pressed);
    return () => {
      document.removeEventListener('fullscreenchange', changed);
      window.removeEventListener('keydown', pressed);
      document.documentElement.removeAttribute(attribute);
      leaveFullScreen();
    };
  }, [on]);
  return { on, toggle: useCallback(() => setOn(before => !before), []) };
}
