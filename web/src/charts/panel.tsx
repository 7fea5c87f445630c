// A panel of a dashboard: asks for its numbers when it comes into view, draws them, and says what they are. What must stay true: the layout never
// moves while numbers come, old numbers stay in sight until new ones are there, and a failure stays inside of its panel.

import { memo, useCallback, useRef, useState } from 'react';
import type { Panel } from '../api/operations.ts';
import { useCatalogue } from '../parts/catalogue.ts';
import { Empty } from '../parts/empty.tsx';
import { useFilters } from '../parts/filters.ts';
import { useFormat } from '../parts/format.ts';
import { Marks } from '../parts/marks.tsx';
import { Problem } from '../parts/problem.tsx';
import { useRange } from '../parts/range.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import { AnswerTable } from './answer_table_later.tsx';
import { Chart } from './chart.tsx';
import { columnsOf, type PanelAnswer, type Pick } from './cut.ts';
import styles from './panel.module.css';
import { useGathered } from './panel_marks.tsx';
import { PanelMenu } from './panel_menu.tsx';
import { usePaper } from './paper.ts';
import { endBefore, ToNewest } from './past_data.tsx';
import { OpensContext, useAboutDashboard } from './picking.ts';
import { useInView } from './use_in_view.ts';
import { useNames } from './use_names.ts';
import { usePanelAnswer } from './use_panel_answer.ts';

export interface PanelViewProps {
  /** Name of the dashboard. */
  dashboard: string;
  panel: Panel;
  /** Larger, for a wall. */
  large?: boolean;
  /** Goes to the dashboard that a value leads to, filtered by it. */
  onDrill?: ((dashboard: string, pick: Pick) => void) | undefined;
}

const heights = { small: 168, medium: 244, large: 380 };
const narrow = '(max-width: 720px)';

/** Pixels of a panel's drawing. */
function heightOf(panel: Panel, { large, paper }: { large: boolean; paper: boolean }): number {
  if (paper) return Math.min(heights[panel.height], 224);
  if (matchMedia(narrow).matches) return 200;
  return Math.round(heights[panel.height] * (large ? 1.25 : 1));
}

export const PanelView = memo(function PanelView({ dashboard, panel, large = false, onDrill }: PanelViewProps) {
  const section = useRef<HTMLElement>(null);
  const seen = useInView(section);
  const names = useNames();
  const { query, file, old } = usePanelAnswer(dashboard, panel, seen && panel.kind !== 'text');
  const [table, setTable] = useState(false);
  const gathered = useGathered(panel.id, query.data);
  const title = names.label(panel.title, panel.title);
  const note = panel.note === '' ? '' : names.label(panel.note, panel.note);
  const height = heightOf(panel, { large, paper: usePaper() });
  return (
    <section
      ref={section}
      id={`panel-${panel.id}`}
      className={styles.panel}
      data-kind={panel.kind}
      data-panel={panel.id}
      aria-labelledby={`title-${panel.id}`}
      aria-busy={query.isFetching}
    >
      <header className={styles.head}>
        <h2 id={`title-${panel.id}`}>{title}</h2>
        {query.data !== undefined && panel.kind !== 'text' && (
          <PanelMenu {...{ dashboard, panel, title, file, table, setTable, height }} answer={query.data} />
        )}
      </header>
      {note !== '' && <p className={panel.kind === 'text' ? styles.text : styles.note}>{note}</p>}
      {panel.kind !== 'text' && (
        <div className={styles.body} data-old={old || undefined} style={{ minHeight: bodyHeight(panel, height) }}>
          {query.data === undefined ? (
            query.error === null ? (
              <Skeleton
                kind={skeletonOf(panel)}
                height={height}
                rows={panel.kind === 'figures' ? panel.metrics.length : 6}
              />
            ) : (
              <Problem error={query.error} retry={() => query.refetch()} />
            )
          ) : (
            <>
              {query.error !== null && <Problem error={query.error} retry={() => query.refetch()} compact />}
              <Filled {...{ dashboard, panel, height, table, title, onDrill, gathered }} answer={query.data} />
            </>
          )}
        </div>
      )}
      {query.data !== undefined && query.data.marks.length > 0 && !gathered && (
        <footer className={styles.marks}>
          <Marks marks={query.data.marks} />
        </footer>
      )}
    </section>
  );
});

/** Figures and lists are as high as they are, figures in two columns on a narrow screen; drawings keep their place. */
const bodyHeight = (panel: Panel, height: number): number | undefined =>
  panel.kind === 'figures'
    ? 68 * (matchMedia(narrow).matches ? Math.ceil(panel.metrics.length / 2) : 1)
    : ['bar', 'table', 'report', 'drivers', 'heatmap'].includes(panel.kind)
      ? Math.min(height, 168)
      : height;

const skeletonOf = ({ kind }: Panel) =>
  kind === 'figures' ? 'figures' : ['table', 'report', 'drivers', 'bar'].includes(kind) ? 'table' : 'chart';

interface FilledProps {
  dashboard: string;
  panel: Panel;
  answer: PanelAnswer;
  height: number;
  table: boolean;
  title: string;
  onDrill: PanelViewProps['onDrill'];
  /** The page tells what holds for all panels. */
  gathered: boolean;
}

function Filled({ dashboard, panel, answer, height, table, title, onDrill, gathered }: FilledProps) {
  const { setSpan } = useRange();
  const filterable = panel.kind !== 'report';
  const dimensions = useDimensions(panel);
  const { onPick, opens } = usePicking({ dashboard, panel, onDrill });
  const picked = filterable ? onPick : undefined;
  if (isEmpty(answer, panel)) return <NoRows {...{ panel, answer, gathered }} />;
  if (panel.kind === 'text') return null;
  if (table && panel.kind !== 'table')
    return (
      <OpensContext value={opens}>
        <AnswerTable answer={answer} height={height} label={title} onPick={picked} />
      </OpensContext>
    );
  return (
    <OpensContext value={opens}>
      <Chart
        answer={answer}
        kind={panel.kind}
        unit={panel.unit}
        height={height}
        onPick={picked}
        onZoom={setSpan}
        dimensions={dimensions}
        label={title}
      />
    </OpensContext>
  );
}

/** A click on a value leads where the panel says, else to the page about that value, and where there is none it filters this page. */
function usePicking({ dashboard, panel, onDrill }: Omit<PanelViewProps, 'large'>) {
  const { toggle } = useFilters();
  const aboutOf = useAboutDashboard(dashboard);
  const leadsTo = useCallback(
    (dimension: string) => (onDrill === undefined ? undefined : (panel.drill ?? aboutOf(dimension))),
    [onDrill, panel.drill, aboutOf],
  );
  const onPick = useCallback(
    (pick: Pick) => {
      const to = leadsTo(pick.dimension);
      if (to === undefined) toggle(pick.dimension, pick.value ?? '');
      else onDrill?.(to, pick);
    },
    [leadsTo, onDrill, toggle],
  );
  return { onPick, opens: useCallback((dimension: string) => leadsTo(dimension) !== undefined, [leadsTo]) };
}

/** What the rows of a panel can be filtered by: the dimensions of its first metric. */
function useDimensions({ metrics: [name] }: Panel): readonly string[] | undefined {
  const { data } = useCatalogue();
  return data?.metrics.find(metric => metric.name === name)?.dimensions;
}

/** Nothing to draw: no rows, or one row of nothing. Rules say by themselves that there are none. */
function isEmpty(answer: PanelAnswer, panel: Panel): boolean {
  if (panel.kind === 'drivers') return false;
  if (answer.rows.length === 0) return true;
  const { metrics } = columnsOf(answer);
  return (
    panel.kind !== 'figures' &&
    metrics.length > 0 &&
    answer.rows.every(row => metrics.every(index => row[index] === null))
  );
}

/** Why there is nothing, and what to do. */
function NoRows({ panel, answer, gathered }: { panel: Panel; answer: PanelAnswer; gathered: boolean }) {
  const said = useWords(words);
  const format = useFormat();
  if (answer.data_to === null) return <Empty title={said.noData} hint={said.emptyNever} />;
  const end = endBefore(answer);
  const range = format.range(answer.range.from, answer.range.to);
  // Of the newest minute there is no longer one.
  if (end === null && panel.range?.startsWith('newest')) return <Empty title={said.nothingIn(range)} />;
  if (end === null) return <Empty title={said.empty} hint={said.emptyHint(range)} />;
  if (gathered) return <Empty title={said.empty} />;
  return <Empty title={said.empty} hint={said.dataEnds(format.time(end))} action={<ToNewest end={end} />} />;
}
