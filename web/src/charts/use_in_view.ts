// Whether an element has come into view, or near it; once seen it counts as seen. On paper everything is.

import { type RefObject, useEffect, useState } from 'react';
import { usePaper } from './paper.ts';

export function useInView(element: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  const paper = usePaper();
  if (paper && !seen) setSeen(true);
  useEffect(() => {
    const watched = element.current;
    if (watched === null || seen) return undefined;
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) setSeen(true);
      },
      { rootMargin: '240px' },
    );
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element, seen]);
  return seen;
}
