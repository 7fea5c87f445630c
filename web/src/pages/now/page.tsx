// The first page: the numbers that packs put here, what needs attention, the run under way, and how fresh everything is. With `?wall=1` it is
// a screen that nobody touches.

import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Operations } from '../../api/operations.ts';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { useFrame } from '../../parts/frame.ts';
import { Go } from '../../parts/go.tsx';
import { useLiveClock } from '../../parts/live_clock.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words as nowWords } from '../../words/now.ts';
import { useWords } from '../../words/words.ts';
import { AttentionList } from './attention.tsx';
import { FreshnessList } from './freshness.tsx';
import styles from './now.module.css';
import { NowPanels } from './panels.tsx';
import { RunState } from './run_state.tsx';
import { WallHead } from './wall.tsx';

export type NowAnswer = Operations['getNow']['answer'];

export function NowPage() {
  const words = useWords(nowWords);
  const navigate = useNavigate();
  const wall = useFrame() === 'wall';
  const now = useCall('getNow', {}, { every: 60_000 });
  const content = (
    <Loaded query={now} skeleton={<NowSkeleton />}>
      {data => <NowContent now={data} />}
    </Loaded>
  );
  if (wall)
    return (
      <div className={styles.wall}>
        <WallHead dataTo={now.data?.data_to ?? null} />
        {content}
      </div>
    );
  return (
    <Page
      title={words.title}
      titleExtra={<DataTo now={now.data} />}
      actions={
        <Button
          variant="default"
          className={styles.toWall ?? ''}
          onClick={() => void navigate({ to: '/', search: { wall: '1' } })}
        >
          {words.wall}
        </Button>
      }
    >
      {content}
    </Page>
  );
}

/** How far the numbers go: to the second where minutes are built as records come in. */
function DataTo({ now }: { now: NowAnswer | undefined }) {
  const words = useWords(nowWords);
  const format = useFormat();
  const live = useLiveClock();
  if (live !== undefined) return <span title={format.zone}>{words.asOf(format.clock(live))}</span>;
  if (now?.data_to == null) return null;
  return (
    <span title={format.zone}>
      {words.dataTo(format.time(now.data_to))}, {format.ago(now.data_to)}
    </span>
  );
}

function NowContent({ now }: { now: NowAnswer }) {
  const wall = useFrame() === 'wall';
  return (
    <div className={styles.now} data-attention={now.attention.some(one => one.severity !== 'info') || undefined}>
      <div className={styles.panels}>
        {now.data_to === null ? (
          <NoData />
        ) : (
          <NowPanels dashboards={wall ? now.wall : now.dashboards} dataTo={now.data_to} />
        )}
      </div>
      <div className={styles.side}>
        <AttentionList now={now} />
        {wall ? null : <RunState now={now} />}
      </div>
      <div className={styles.fresh}>
        <FreshnessList items={now.freshness} />
      </div>
    </div>
  );
}

/** What a new site shows first: how numbers come here. */
function NoData() {
  const words = useWords(nowWords);
  return <Empty title={words.empty} hint={words.emptyHint} action={<Go href="/sources">{words.toSources}</Go>} />;
}

const NowSkeleton = () => (
  <div className={styles.now}>
    <div className={styles.panels}>
      <Skeleton kind="figures" rows={6} />
      <Skeleton kind="chart" height={260} />
    </div>
    <div className={styles.side}>
      <Skeleton kind="text" rows={6} />
    </div>
  </div>
);
