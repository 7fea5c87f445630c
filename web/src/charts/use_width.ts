// How wide an element is, told anew when it changes. Whole pixels, so that a drawing is not made again for fractions.

import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

export function useWidth<E extends HTMLElement>(): [RefObject<E | null>, number] {
  const element = useRef<E | null>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const watched = element.current;
    if (watched === null) return undefined;
    const measure = () => setWidth(Math.floor(watched.clientWidth));
    // Observers are not asked between this event and the sheet, so what is drawn anew is drawn here.
    const printing = () => flushSync(measure);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(watched);
    window.addEventListener('beforeprint', printing);
    return () => {
      observer.disconnect();
      window.removeEventListener('beforeprint', printing);
    };
  }, []);
  return [element, width];
}
