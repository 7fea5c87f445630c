// One stop of Tab for a long list of buttons and links: the arrows go from one to the next, Home and End to its ends, and Tab goes on past
// the list. Where somebody was last is where Tab comes back to.

import { type FocusEvent, type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from 'react';

interface Roving<E extends HTMLElement> {
  ref: RefObject<E | null>;
  onKeyDown: (event: KeyboardEvent<E>) => void;
  onFocus: (event: FocusEvent<E>) => void;
}

const stopsIn = (list: HTMLElement): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('button, a[href]')];

/** Leaves one of them to Tab. */
function leave(stops: readonly HTMLElement[], one: HTMLElement | undefined): void {
  for (const stop of stops) stop.tabIndex = stop === one ? 0 : -1;
}

/** Where a key leads from one of so many; undefined for a key that leads nowhere. */
function next(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowDown' || key === 'ArrowRight') return Math.min(at + 1, count - 1);
  if (key === 'ArrowUp' || key === 'ArrowLeft') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

/** What the element around the list is given. */
export function useRoving<E extends HTMLElement>(): Roving<E> {
  const ref = useRef<E>(null);
  const last = useRef<HTMLElement>(undefined);
  // After every rendering: what came into the list would be a stop of its own.
  useLayoutEffect(() => {
    const stops = ref.current === null ? [] : stopsIn(ref.current);
    leave(stops, stops.find(stop => stop === last.current) ?? stops[0]);
  });
  return {
    ref,
    onFocus: ({ target, currentTarget }) => {
      last.current = target;
      leave(stopsIn(currentTarget), target);
    },
    onKeyDown: event => {
      const stops = stopsIn(event.currentTarget);
      const to = next(event.key, stops.indexOf(event.target as HTMLElement), stops.length);
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      stops[to]?.focus();
    },
  };
}
