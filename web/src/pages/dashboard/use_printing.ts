// Printing: first the page is laid out for paper and every panel has its numbers, then the browser is asked to print. Who prints by the
// browser's own menu gets the same layout, with what has been asked for by then.

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { toPaper, toScreen } from '../../charts/paper.ts';

/** Panels that are slower than this are printed without their numbers. */
const longestWaitMs = 20_000;

const frame = () => new Promise(resolve => requestAnimationFrame(resolve));

export function usePrinting(): () => void {
  const client = useQueryClient();
  const print = useCallback(async () => {
    toPaper();
    const until = performance.now() + longestWaitMs;
    // Panels ask when they are laid out, and are drawn when they are answered: a frame for each, and one for the letters of it.
    for (let still = 0; still < 4 && performance.now() < until; still = client.isFetching() === 0 ? still + 1 : 0)
      await frame();
    window.print();
  }, [client]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'p' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      void print();
    };
    window.addEventListener('beforeprint', toPaper, { capture: true });
    window.addEventListener('afterprint', toScreen);
    window.addEventListener('keydown', pressed);
    return () => {
      window.removeEventListener('beforeprint', toPaper, { capture: true });
      window.removeEventListener('afterprint', toScreen);
      window.removeEventListener('keydown', pressed);
      toScreen();
    };
  }, [print]);
  return useCallback(() => void print(), [print]);
}
