// All runs, newest first, on one axis of time, and what the next pass has to build. Passes that found nothing are one line.

import { Button, SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { Run } from '../../api/operations.ts';
import { Can, useCan } from '../../parts/can.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useParam } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { usePages } from '../../parts/use_pages.ts';
import { words } from '../../words/runs.ts';
import { useWords } from '../../words/words.ts';
import { PlanTable } from './plan.tsx';
import { ReloadButton } from './reload.tsx';
import { RunAxis } from './run_bar.tsx';
import { RunLine } from './run_line.tsx';
import css from './runs.module.css';
import { StartButton } from './start.tsx';
import { axisOf, foldedLines, spanMs } from './timeline.ts';
import { merged, useTick, useToldRuns } from './use_runs.ts';

const states = ['all', 'running', 'done', 'failed', 'stopped', 'broken'] as const;
type Shown = (typeof states)[number];

export function RunsPage() {
  const text = useWords(words);
  const [state = 'all', setState] = useParam('state');
  const [quiet, setQuiet] = useParam('quiet');
  const shown = states.find(one => one === state) ?? 'all';
  return (
    <Page
      title={text.title}
      titleExtra={<NextPass />}
      actions={
        <Can role="editor">
          <ReloadButton />
          <StartButton />
        </Can>
      }
    >
      <Section
        title={text.runs}
        actions={
          <SegmentedControl
            aria-label={text.state}
            size="xs"
            className={css.states}
            data={states.map(one => ({ value: one, label: text.states[one] }))}
            value={shown}
            onChange={one => setState(one === 'all' ? undefined : one)}
          />
        }
      >
        <RunList shown={shown} quiet={quiet === 'true'} setQuiet={on => setQuiet(on ? 'true' : undefined)} />
      </Section>
      <PlanTable />
    </Page>
  );
}

function NextPass() {
  const text = useWords(words);
  const format = useFormat();
  const { data } = useCall('getNow', {});
  return data?.next_pass == null ? null : <span className={css.soft}>{text.next(format.time(data.next_pass))}</span>;
}

interface Listing {
  shown: Shown;
  quiet: boolean;
  setQuiet: (on: boolean) => void;
}

function RunList({ shown, quiet, setQuiet }: Listing) {
  const text = useWords(words);
  const canStart = useCan('editor');
  const pages = usePages('listRuns', {
    query: { limit: 50, ...(shown === 'all' ? {} : { state: shown }), ...(quiet ? { quiet: 'true' } : {}) },
  });
  const newest = useCall('listRuns', { query: { limit: 1, quiet: 'true' } }, { fresh: 0 });
  const told = useToldRuns(() => {
    void pages.refetch();
    void newest.refetch();
  });
  return (
    <Loaded query={pages} skeleton={<Skeleton kind="table" rows={8} />}>
      {listed => {
        const runs = shown === 'all' ? merged(listed, told) : listed.map(run => told.get(run.id) ?? run);
        if (runs.length === 0 && shown === 'all' && !quiet && (newest.data?.items.length ?? 0) > 0)
          return <Folded count={newest.data?.items[0]?.id ?? 0} onShow={() => setQuiet(true)} />;
        if (runs.length === 0)
          return (
            <Empty
              title={shown === 'all' ? text.emptyTitle : text.emptyFiltered(text.states[shown])}
              {...(shown === 'all' ? { hint: text.emptyHint } : {})}
              {...(shown === 'all' && canStart ? { action: <StartButton /> } : {})}
            />
          );
        return (
          <>
            <Lines
              runs={runs}
              newest={
                shown === 'all' && !quiet ? Math.max(newest.data?.items[0]?.id ?? 0, runs[0]?.id ?? 0) : undefined
              }
              onShow={() => setQuiet(true)}
            />
            <p className={css.below}>
              {pages.more && (
                <Button variant="default" loading={pages.isFetchingMore} onClick={pages.fetchMore}>
                  {text.more}
                </Button>
              )}
              {quiet && shown === 'all' && (
                <Button variant="subtle" onClick={() => setQuiet(false)}>
                  {text.foldedHide}
                </Button>
              )}
            </p>
          </>
        );
      }}
    </Loaded>
  );
}

/** `newest` is the number of the newest run of all, where those that lack are to be told as folded. */
function Lines({ runs, newest, onShow }: { runs: Run[]; newest: number | undefined; onShow: () => void }) {
  const text = useWords(words);
  const running = runs.some(run => run.state === 'running');
  const now = useTick(running);
  const isNarrow = useMediaQuery('(max-width: 720px)');
  const { end, ticks } = axisOf(Math.max(...runs.map(run => spanMs(run, now))), isNarrow ? 3 : 5);
  const lines = newest === undefined ? runs.map(run => ({ kind: 'run' as const, run })) : foldedLines(runs, newest);
  return (
    <>
      <div className={css.axisRow}>
        <span>{text.axis}</span>
        <RunAxis ticks={ticks} end={end} label={text.axis} />
        <p className={css.sumsHead} aria-hidden="true">
          <span>{text.took}</span>
          <span>{text.rows}</span>
          <span>{text.bytes}</span>
        </p>
      </div>
      <ol className={css.list}>
        {lines.map(line =>
          line.kind === 'run' ? (
            <RunLine key={line.run.id} run={line.run} now={now} end={end} />
          ) : (
            <li key={`folded-${line.before}`}>
              <Folded count={line.count} onShow={onShow} />
            </li>
          ),
        )}
      </ol>
    </>
  );
}

function Folded({ count, onShow }: { count: number; onShow: () => void }) {
  const text = useWords(words);
  return (
    <p className={css.folded}>
      {text.folded(count)}{' '}
      <button type="button" className={css.plain} onClick={onShow}>
        {text.foldedShow}
      </button>
    </p>
  );
}
