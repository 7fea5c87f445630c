// Holds the event stream for all pages, and lets what it tells make answers old, so that pages show news without asking for them.

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo } from 'react';
import { hrefOf } from '../api/client.ts';
import type { Operations, Run } from '../api/operations.ts';
import { useClock } from '../parts/clock.tsx';
import { LiveContext, type LiveSource } from '../parts/live.ts';
import { LiveStream } from './live_source.ts';
import { hearTables } from './table_news.ts';

const ofRuns = ['listRuns', 'getPlan', 'listSources', 'listDeliveries', 'getSchedule'];
const ofAlerts = ['listAlerts', 'getAlert', 'listAlertEvents', 'listSilences', 'getNow'];

const old = (client: QueryClient, ids: readonly string[]): void => {
  for (const id of ids) void client.invalidateQueries({ queryKey: [id] });
};

export function LiveProvider({ on, children }: { on: boolean; children: ReactNode }) {
  const client = useQueryClient();
  const { hear } = useClock();
  const stream = useMemo(
    () =>
      new LiveStream({
        href: hrefOf('listen', {}),
        onAgain: () => void client.invalidateQueries(),
        // It may have been refused: the session tells.
        onFailed: () => old(client, ['getSession']),
        onNow: hear,
      }),
    // The clock's function changes with each tick and does the same.
    [client],
  );
  useEffect(() => {
    if (!on) return undefined;
    stream.start();
    return () => stream.stop();
  }, [stream, on]);
  useEffect(() => hearNews(stream, client), [stream, client]);
  return <LiveContext value={stream}>{children}</LiveContext>;
}

function hearNews(source: LiveSource, client: QueryClient): () => void {
  const ends = [
    hearTables(source, client),
    source.on('alerts', () => old(client, ofAlerts)),
    source.on('catalogue', () =>
      old(client, ['getCatalogue', 'getSession', 'getDashboard', 'getStatus', 'listReports', 'listFeeds']),
    ),
    source.on('run', run => takeRun(client, run)),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** A run's progress goes into the answers as it is; only its end makes lists old. */
function takeRun(client: QueryClient, run: Run): void {
  client.setQueryData<Operations['getNow']['answer']>(['getNow', {}], before =>
    before === undefined ? before : { ...before, run },
  );
  client.setQueryData<Run>(['getRun', { params: { run: run.id } }], before => (before === undefined ? before : run));
  client.setQueriesData<Operations['listRuns']['answer']>({ queryKey: ['listRuns'] }, before => withRun(before, run));
  if (run.state !== 'running') old(client, [...ofRuns, 'getNow']);
}

function withRun(before: Operations['listRuns']['answer'] | undefined, run: Run) {
  if (before === undefined || !Array.isArray(before.items) || !before.items.some(one => one.id === run.id))
    return before;
  return { ...before, items: before.items.map(one => (one.id === run.id ? run : one)) };
}
