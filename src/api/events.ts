// What happens, told to whoever listens: pages over server-sent events. What must stay true: telling costs nothing and waits for nobody;
// a listener that comes back hears what it missed, or knows that it missed too much.

import { limits } from '../base/limits.ts';

export interface HappenedEvent {
  name: 'run' | 'log' | 'tables' | 'live' | 'alerts' | 'catalogue';
  data: unknown;
  /** Who may not hear it: those inside of walls, unless the event says otherwise. */
  walled: boolean;
}

export interface Events {
  tell(event: HappenedEvent): void;
  /** Until the function given back is called. `since` is the id of the last event that was heard; `ended` is called when no more comes. */
  listen(listener: Listener, options?: { since?: number; ended?: () => void }): () => void;
  readonly listeners: number;
  /** The id of the newest event. */
  readonly last: number;
  /** No more comes: whoever listens is told so. */
  end(): void;
}

type Listener = (event: HappenedEvent, id: number) => void;

/** `firstId` is above all ids of an earlier server, so that a page that comes back to a new one is not told old numbers. */
export function openEvents(firstId: number): Events {
  const listeners = new Map<Listener, () => void>();
  const kept: { id: number; event: HappenedEvent }[] = [];
  let last = firstId;
  let over = false;
  return {
    tell: event => {
      last += 1;
      kept.push({ id: last, event });
      if (kept.length > limits.eventsKept) kept.shift();
      for (const listener of [...listeners.keys()]) listener(event, last);
    },
    listen: (listener, { since, ended = () => undefined } = {}) => {
      if (since !== undefined) for (const { id, event } of [...kept]) if (id > since) listener(event, id);
      if (over) ended();
      else listeners.set(listener, ended);
      return () => void listeners.delete(listener);
    },
    get listeners() {
      return listeners.size;
    },
    get last() {
      return last;
    },
    end: () => {
      over = true;
      for (const ended of [...listeners.values()]) ended();
      listeners.clear();
    },
  };
}
