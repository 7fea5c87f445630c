// The runs of the page: the newest of each tab. A run goes on while another tab is in front, and ends when its tab or the page is closed.

import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type RunView, StatementRun } from './run.ts';

const nothing = () => () => undefined;
const none = () => undefined;

export interface Runs {
  of: (tab: string) => StatementRun | undefined;
  start: (tab: string, sql: string, ended: (view: RunView) => void) => void;
  drop: (tab: string) => void;
}

export function useRuns(): Runs {
  const runs = useRef(new Map<string, StatementRun>());
  const [, again] = useState(0);
  useEffect(() => {
    const kept = runs.current;
    return () => {
      for (const run of kept.values()) run.stop();
    };
  }, []);
  const drop = useCallback((tab: string) => {
    runs.current.get(tab)?.stop();
    runs.current.delete(tab);
  }, []);
  const start = useCallback(
    (tab: string, sql: string, ended: (view: RunView) => void) => {
      drop(tab);
      runs.current.set(tab, new StatementRun(sql, ended));
      again(before => before + 1);
    },
    [drop],
  );
  return { of: tab => runs.current.get(tab), start, drop };
}

/** What a run looks like now. */
export const useRunView = (run: StatementRun | undefined): RunView | undefined =>
  useSyncExternalStore<RunView | undefined>(run?.subscribe ?? nothing, run?.view ?? none);
