// A dashboard: panels in twelve columns, divided by rules; range, filters and comparison from the address. The same page stands behind shared and
// embedded links, where it has fewer controls and the same numbers.

import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Dashboard } from '../../api/operations.ts';
import { GatherMarks } from '../../charts/panel_marks.tsx';
import { AboutContext } from '../../parts/about.ts';
import { useLabel } from '../../parts/catalogue.ts';
import { useFrame } from '../../parts/frame.ts';
import { Page } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { RangeStart } from '../../parts/range.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useParam } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words as dashboardWords } from '../../words/dashboards.ts';
import { useWords } from '../../words/words.ts';
import { AboutChoice, AboutSwitch } from './about.tsx';
import { DashboardActions } from './actions.tsx';
import styles from './dashboard.module.css';
import { Foot } from './foot.tsx';
import { OnlyThese } from './only_these.tsx';
import { PanelGrid } from './panel_grid.tsx';
import { PaperHead } from './paper_head.tsx';
import { useDrill } from './use_drill.ts';
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
  const [value] = useParam('about');
  const about = dashboard?.about[0] === undefined ? undefined : value;
  const own = dashboard === undefined ? (error === null ? words.title : name) : label(dashboard.title, dashboard.title);
  const title = about === undefined ? own : words.aboutOne(own, about === '' ? words.noValue : label(about, about));
  const actions = full && dashboard !== undefined && <DashboardActions {...{ dashboard, title, presenting, print }} />;
  // One frame while it loads and after: a control that somebody has opened stays open when the panels come.
  return (
    <RangeStart key={name} words={dashboard?.default_range ?? usualRange}>
      <Page
        title={title}
        {...(full && about !== undefined && dashboard !== undefined
          ? { titleExtra: <AboutSwitch dashboard={dashboard} value={about} /> }
          : {})}
        range
        compare
        filters={full ? (dashboard?.filters ?? []) : []}
        actions={actions || undefined}
      >
        {dashboard !== undefined ? (
          <AboutContext value={about}>
            {dashboard.about.length > 0 && about === undefined ? (
              <AboutChoice dashboard={dashboard} />
            ) : (
              <Panels dashboard={dashboard} />
            )}
          </AboutContext>
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
