// Printing: first the page is laid out for paper and every panel has its numbers, then the browser is asked to print. Who prints by the
// browser's own menu gets the same layout, with what has been asked for by then.

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { toPaper, toScreen } from '../../charts/paper.ts';

/** Panels that are slower than this are printed without their numbers. */
const longestWaitMs = 20_000;

/** What still waits for numbers, or for the code that draws them. */
const unfinished = '[data-panel] :is([role="status"][data-kind], [data-waiting])';

const frame = () => new Promise(resolve => requestAnimationFrame(resolve));

export function usePrinting(): () => void {
  const client = useQueryClient();
  const print = useCallback(async () => {
    toPaper();
    const until = performance.now() + longestWaitMs;
    // Panels ask when they are laid out and are drawn when they are answered, so one quiet frame means little.
    for (let quiet = 0; quiet < 6 && performance.now() < until; ) {
      await frame();
      quiet = client.isFetching() === 0 && document.querySelector(unfinished) === null ? quiet + 1 : 0;
    }
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
