// Whether an element has come into view, or near it; once seen it counts as seen. Printing shows everything.

import { type RefObject, useEffect, useState } from 'react';

export function useInView(element: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const watched = element.current;
    if (watched === null || seen) return undefined;
    const see = () => setSeen(true);
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) see();
      },
      { rootMargin: '240px' },
    );
    observer.observe(watched);
    window.addEventListener('beforeprint', see);
    return () => {
      observer.disconnect();
      window.removeEventListener('beforeprint', see);
    };
  }, [element, seen]);
  return seen;
}
