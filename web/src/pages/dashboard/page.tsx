// A dashboard: panels in twelve columns, divided by rules; range, filters and comparison from the address. The same page stands behind shared and
// embedded links, where it has fewer controls and the same numbers.

import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import type { Dashboard } from '../../api/operations.ts';
import type { Pick } from '../../charts/cut.ts';
import { GatherMarks } from '../../charts/panel_marks.tsx';
import { useLabel } from '../../parts/catalogue.ts';
import { useFrame } from '../../parts/frame.ts';
import { Page } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { RangeStart } from '../../parts/range.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useUrl } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words as dashboardWords } from '../../words/dashboards.ts';
import { useWords } from '../../words/words.ts';
import { DashboardActions } from './actions.tsx';
import styles from './dashboard.module.css';
import { Foot } from './foot.tsx';
import { OnlyThese } from './only_these.tsx';
import { PanelGrid } from './panel_grid.tsx';
import { PaperHead } from './paper_head.tsx';
import { usePresenting } from './use_presenting.ts';
import { usePrinting } from './use_printing.ts';

export function DashboardPage() {
  const { name = '' } = useParams({ strict: false });
  const words = useWords(dashboardWords);
  const query = useCall('getDashboard', { params: { name } }, { keep: false });
  const label = useLabel();
  const full = useFrame() === 'full';
  const presenting = usePresenting();
  const print = usePrinting();
  const { data: dashboard, error } = query;
  const title =
    dashboard === undefined ? (error === null ? words.title : name) : label(dashboard.title, dashboard.title);
  const actions = full && dashboard !== undefined && <DashboardActions {...{ dashboard, title, presenting, print }} />;
  // One frame while it loads and after: a control that somebody has opened stays open when the panels come.
  return (
    <RangeStart key={name} words={dashboard?.default_range ?? usualRange}>
      <Page title={title} range compare filters={full ? (dashboard?.filters ?? []) : []} actions={actions || undefined}>
        {dashboard !== undefined ? (
          <Panels dashboard={dashboard} />
        ) : error === null ? (
          <Skeleton kind="chart" height={320} />
        ) : (
          <Problem error={error} retry={() => query.refetch()} />
        )}
      </Page>
    </RangeStart>
  );
}

/** Until the dashboard says its own. */
const usualRange = 'last-72h';

function Panels({ dashboard }: { dashboard: Dashboard }) {
  const frame = useFrame();
  const onDrill = useDrill();
  useHash();
  return (
    <>
      {frame !== 'full' && <OnlyThese />}
      <PaperHead />
      <GatherMarks>
        {marks => (
          <>
            {marks !== null && <div className={styles.marks}>{marks}</div>}
            <PanelGrid
              dashboard={dashboard}
              large={frame === 'wall'}
              onDrill={frame === 'full' ? onDrill : undefined}
            />
            <Foot dashboard={dashboard} />
          </>
        )}
      </GatherMarks>
    </>
  );
}

/** To the dashboard behind a value: its filter is added, range and comparison stay. */
function useDrill() {
  const navigate = useNavigate();
  const [search] = useUrl();
  return useCallback(
    (dashboard: string, { dimension, value }: Pick) => {
      const { f, ...rest } = search;
      const before = f === undefined ? [] : Array.isArray(f) ? f : [f];
      const filters = [...new Set([...before, `${dimension}:${value ?? ''}`])];
      void navigate({ to: `/dashboards/${dashboard}`, search: { ...rest, f: filters } } as never);
    },
    [navigate, search],
  );
}

/** A link to a panel scrolls to it, once the panels are there. */
function useHash(): void {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (done) return;
    setDone(true);
    const id = window.location.hash.slice(1);
    if (id !== '') document.getElementById(id)?.scrollIntoView();
  }, [done]);
}
