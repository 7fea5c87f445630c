// The panels that packs put on the first page: every dashboard whose name ends in `now`.

import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { Dashboard } from '../../api/operations.ts';
import type { Pick } from '../../charts/cut.ts';
import { Empty } from '../../parts/empty.tsx';
import { useFrame } from '../../parts/frame.ts';
import { Problem } from '../../parts/problem.tsx';
import { RangeStart } from '../../parts/range.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words as nowWords } from '../../words/now.ts';
import { useWords } from '../../words/words.ts';
import { PanelGrid } from '../dashboard/panel_grid.tsx';

export function NowPanels({ dashboards }: { dashboards: readonly string[] }) {
  const words = useWords(nowWords);
  if (dashboards.length === 0) return <Empty title={words.noPanels} hint={words.noPanelsHint} />;
  return dashboards.map(name => <NowDashboard key={name} name={name} />);
}

function NowDashboard({ name }: { name: string }) {
  const query = useCall('getDashboard', { params: { name } });
  const wall = useFrame() === 'wall';
  const onDrill = useDrill();
  const dashboard = useMemo(() => query.data && fitted(query.data), [query.data]);
  if (dashboard === undefined)
    return query.error === null ? (
      <Skeleton kind="chart" height={320} />
    ) : (
      <Problem error={query.error} retry={() => query.refetch()} />
    );
  return (
    <RangeStart words={dashboard.default_range} compare>
      <PanelGrid dashboard={dashboard} large={false} onDrill={wall ? undefined : onDrill} />
    </RangeStart>
  );
}

/** The column here is narrower than a dashboard: narrow panels are given more of it. Figures tell the time before, drawings do not. */
function fitted(dashboard: Dashboard): Dashboard {
  const widths: Readonly<Record<number, number>> = { 4: 5, 8: 7 };
  const panels = dashboard.panels.map(panel => ({
    ...panel,
    width: widths[panel.width] ?? panel.width,
    compare: panel.compare && panel.kind === 'figures',
  }));
  return { ...dashboard, panels };
}

/** From a value of the first page to the dashboard that says more, filtered by it. */
function useDrill() {
  const navigate = useNavigate();
  return useCallback(
    (dashboard: string, { dimension, value }: Pick) => {
      const search = { f: `${dimension}:${value ?? ''}` };
      void navigate({ to: '/dashboards/$name', params: { name: dashboard }, search });
    },
    [navigate],
  );
}
