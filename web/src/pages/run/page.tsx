// One run: how it stands, its stages on an axis of time, its log as it comes. A run under way is told by events; nothing is asked twice.

import { Button } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { call } from '../../api/client.ts';
import type { Run } from '../../api/operations.ts';
import { Can } from '../../parts/can.tsx';
import { useConfirm } from '../../parts/confirm.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/runs.ts';
import { useWords } from '../../words/words.ts';
import { useRunNames } from '../runs/names.ts';
import { StartButton } from '../runs/start.tsx';
import { spanMs, takenIn } from '../runs/timeline.ts';
import { useTick, useToldRuns } from '../runs/use_runs.ts';
import { RunLog } from './log.tsx';
import css from './run.module.css';
import { Stages } from './stages.tsx';

export function RunPage() {
  const { run: given = '' } = useParams({ strict: false }) as { run?: string };
  const id = Number(given);
  const text = useWords(words);
  const query = useCall('getRun', { params: { run: id } }, { fresh: 5_000 });
  const told = useToldRuns().get(id);
  return (
    <Loaded
      query={query}
      skeleton={
        <Page title={text.one(id)}>
          <Skeleton kind="table" rows={7} />
        </Page>
      }
    >
      {(asked: Run) => <Whole run={told ?? asked} />}
    </Loaded>
  );
}

function Whole({ run }: { run: Run }) {
  const text = useWords(words);
  const names = useRunNames();
  const now = useTick(run.state === 'running');
  return (
    <Page
      title={text.one(run.id)}
      titleExtra={
        <span className={css.extra}>
          <State state={run.state} words={text.states[run.state]} />
          <span className={css.soft}>{names.command(run.command)}</span>
        </span>
      }
      actions={<Actions run={run} />}
    >
      <Figures run={run} now={now} />
      <WhatWentWrong run={run} />
      <Section title={text.stagesTitle}>
        <Stages run={run} now={now} />
      </Section>
      <RunLog run={run.id} live={run.state === 'running'} />
      <p className={css.back}>
        <Link to="/runs">{text.back}</Link>
      </p>
    </Page>
  );
}

function Actions({ run }: { run: Run }) {
  const text = useWords(words);
  const confirm = useConfirm();
  const cancel = useMutation({ mutationFn: () => call('cancelRun', { params: { run: run.id } }) });
  if (run.state !== 'running')
    return (
      <Can role="editor">
        <StartButton label={run.state === 'done' ? text.again : text.resume} />
      </Can>
    );
  if (!run.can_cancel) return null;
  return (
    <Can role="editor">
      {cancel.error !== null && <Problem error={cancel.error} compact />}
      {cancel.isSuccess ? (
        <span role="status" className={css.soft}>
          {text.cancelAsked}
        </span>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} stroke={1.5} />}
          loading={cancel.isPending}
          onClick={() =>
            void confirm({ title: text.cancelAsk(run.id), body: text.cancelWhy, confirm: text.cancel }).then(
              sure => sure && cancel.mutate(),
            )
          }
        >
          {text.cancel}
        </Button>
      )}
    </Can>
  );
}

function Figures({ run, now }: { run: Run; now: Date }) {
  const text = useWords(words);
  const format = useFormat();
  const taken = takenIn(run);
  const facts: [string, string][] = [
    [text.began, format.time(run.started_at, { seconds: true })],
    [text.ended, run.ended_at === null ? text.underWay : format.time(run.ended_at, { seconds: true })],
    [text.took, format.duration(spanMs(run, now))],
    [text.rowsIn, taken === undefined ? text.nothingNew : format.integer(taken.rows)],
    [text.bytes, taken === undefined ? '–' : format.bytes(taken.bytes)],
  ];
  return (
    <dl className={css.figures}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What is wrong, why, and what to do; nothing of a run that ended well. */
function WhatWentWrong({ run }: { run: Run }) {
  const text = useWords(words);
  const kinds = {
    failed: [text.failedTitle, text.failedNext],
    broken: [text.brokenTitle, text.brokenNext],
    stopped: [text.stoppedTitle, text.stoppedNext],
  } as const;
  if (run.state !== 'failed' && run.state !== 'broken' && run.state !== 'stopped') return null;
  const [title, next] = kinds[run.state];
  return (
    <section className={css.wrong} data-state={run.state}>
      <h2>{title}</h2>
      {run.error !== null && <p className={css.cause}>{run.error}</p>}
      <p>{next}</p>
    </section>
  );
}
