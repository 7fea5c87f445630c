// What the server tells as it happens, for pages: whether the stream is there, and single events of it. The stream itself is held by the
// shell (`shell/live_source.ts`), one for all pages.

import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Run } from '../api/operations.ts';

export type LiveState = 'live' | 'connecting' | 'lost';

/** What each event carries. */
export interface LiveEvents {
  run: Run;
  log: { run: number; at: string; text: string };
  tables: { changed: string[] };
  /** Minutes were built as records came in: the newest closed one, which tables changed, and when. */
  live: LiveNews;
  alerts: { firing: number; changed: string[] };
  catalogue: Record<string, never>;
  beat: { now: string };
}
export type LiveName = keyof LiveEvents;

export interface LiveNews {
  minute: string | null;
  tables: string[];
  at: string;
}

export interface LiveSource {
  state: () => LiveState;
  /** Tells of changes of the state, and of news. */
  watch: (changed: () => void) => () => void;
  /** The newest `live` that was heard. */
  news: () => LiveNews | undefined;
  on: <Name extends LiveName>(name: Name, handler: (event: LiveEvents[Name]) => void) => () => void;
}

const still: LiveSource = {
  state: () => 'connecting',
  watch: () => () => undefined,
  news: () => undefined,
  on: () => () => undefined,
};

export const LiveContext = createContext<LiveSource>(still);

/** `live` while the event stream is connected: then, and only then, the tally lamp is lit. */
export function useLive(): LiveState {
  const source = useContext(LiveContext);
  return useSyncExternalStore(source.watch, source.state);
}

/** The newest that was heard of minutes; undefined before any, and where none are built as records come in. */
export function useLiveNews(): LiveNews | undefined {
  const source = useContext(LiveContext);
  return useSyncExternalStore(source.watch, source.news);
}

/** Calls the handler for each event of a name while the component is there. */
export function useEvents<Name extends LiveName>(name: Name, handler: (event: LiveEvents[Name]) => void): void {
  const source = useContext(LiveContext);
  const newest = useRef(handler);
  useEffect(() => {
    newest.current = handler;
  });
  useEffect(() => source.on(name, event => newest.current(event)), [source, name]);
}
