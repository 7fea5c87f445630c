// The panels that packs put on the first page: every dashboard whose name ends in `now`.

import { useMemo } from 'react';
import type { Dashboard } from '../../api/operations.ts';
import { useLabel } from '../../parts/catalogue.ts';
import { useNow } from '../../parts/clock.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFrame } from '../../parts/frame.ts';
import { Problem } from '../../parts/problem.tsx';
import { RangeStart } from '../../parts/range.tsx';
import { newestDays, spanOf, spanText } from '../../parts/ranges.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useCalls } from '../../parts/use_call.ts';
import { useZone } from '../../parts/zones.ts';
import { words as nowWords } from '../../words/now.ts';
import { useWords } from '../../words/words.ts';
import { PanelGrid } from '../dashboard/panel_grid.tsx';
import { useDrill } from '../dashboard/use_drill.ts';
import styles from './now.module.css';

/** All of them at once, when what stands in each is known: one that came later would push the next ones down. */
export function NowPanels({ dashboards, dataTo }: { dashboards: readonly string[]; dataTo: string }) {
  const words = useWords(nowWords);
  const queries = useCalls(
    'getDashboard',
    dashboards.map(name => ({ params: { name } })),
  );
  if (dashboards.length === 0) return <Empty title={words.noPanels} hint={words.noPanelsHint} />;
  if (queries.some(({ data, error }) => data === undefined && error === null))
    return (
      <div className={styles.coming}>
        <Skeleton kind="chart" height={320} />
      </div>
    );
  return queries.map(({ data, error, refetch }, index) =>
    data === undefined ? (
      <Problem key={dashboards[index]} error={error} retry={() => refetch()} />
    ) : (
      <NowDashboard key={data.name} {...{ data, dataTo }} several={dashboards.length > 1} />
    ),
  );
}

function NowDashboard({ data, dataTo, several }: { data: Dashboard; dataTo: string; several: boolean }) {
  const label = useLabel();
  const wall = useFrame() === 'wall';
  const onDrill = useDrill();
  const dashboard = useMemo(() => fitted(data), [data]);
  const start = useStart(data.default_range, dataTo);
  return (
    <RangeStart words={start ?? data.default_range} compare>
      {several && <h2 className={styles.section}>{label(data.title, data.title)}</h2>}
      <PanelGrid dashboard={dashboard} large={wall} onDrill={wall ? undefined : onDrill} />
    </RangeStart>
  );
}

/** Here is no control of the range: where the usual one lies after all data, the newest days of data stand in its place. */
function useStart(usual: string | undefined, dataTo: string): string | undefined {
  const zone = useZone();
  const now = useNow();
  const span = usual === undefined ? undefined : spanOf(usual, { now, zone });
  const end = new Date(dataTo);
  return span === undefined || end > span.from ? usual : spanText(newestDays(end, span, zone), zone);
}

/** The column here is narrower than a dashboard: narrow panels are given more of it. Figures tell the time before, drawings do not. */
function fitted(dashboard: Dashboard): Dashboard {
  const widths: Readonly<Record<number, number>> = { 4: 5, 8: 7 };
  const panels = dashboard.panels.map(panel => ({
    ...panel,
    width: widths[panel.width] ?? panel.width,
    compare: panel.compare && (panel.kind === 'figures' || panel.kind === 'pulse'),
  }));
  return { ...dashboard, panels };
}
