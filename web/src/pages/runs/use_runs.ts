// Runs as they stand now: what the list says, with what the server has told since. An event carries the whole run, so the newest telling
// is the truth.

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Run } from '../../api/operations.ts';
import { useClock } from '../../parts/clock.tsx';
import { useEvents } from '../../parts/live.ts';

/** Runs that the server has told of since the page was opened, by number. */
export function useToldRuns(onEnd?: (run: Run) => void): ReadonlyMap<number, Run> {
  const [told, setTold] = useState<ReadonlyMap<number, Run>>(new Map());
  const queries = useQueryClient();
  useEvents('run', run => {
    setTold(before => new Map(before).set(run.id, run));
    if (run.state === 'running') return;
    void queries.invalidateQueries({ queryKey: ['getRun'] });
    void queries.invalidateQueries({ queryKey: ['getPlan'] });
    onEnd?.(run);
  });
  return told;
}

/** A list with the newest tellings in it: those it has are replaced, newer ones stand before it. */
export function merged(listed: readonly Run[], told: ReadonlyMap<number, Run>): Run[] {
  const newest = listed[0]?.id ?? 0;
  const added = [...told.values()].filter(run => run.id > newest).sort((one, other) => other.id - one.id);
  return [...added, ...listed.map(run => told.get(run.id) ?? run)];
}

/** Now, twice a second while something is under way, so that its bar grows as it does. */
export function useTick(running: boolean): Date {
  const { now, read } = useClock();
  const [, setTicks] = useState(0);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setTicks(count => count + 1), 500);
    return () => clearInterval(timer);
  }, [running]);
  return running ? read() : now;
}
