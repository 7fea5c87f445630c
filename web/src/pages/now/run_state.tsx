// The run that is under way, stage by stage as it happens; else the last one, and when the next comes.

import { Link } from '@tanstack/react-router';
import type { Run, Stage } from '../../api/operations.ts';
import { useInside } from '../../parts/can.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/page.tsx';
import { State } from '../../parts/state.tsx';
import { words as nowWords } from '../../words/now.ts';
import { useWords } from '../../words/words.ts';
import { useRunNames } from '../runs/names.ts';
import type { NowAnswer } from './page.tsx';
import styles from './run_state.module.css';

export function RunState({ now }: { now: NowAnswer }) {
  const words = useWords(nowWords);
  const format = useFormat();
  if (!useInside()) return null;
  const { run, next_pass: next } = now;
  const under = run?.state === 'running';
  const said =
    run === null
      ? words.noRun
      : under
        ? words.underWay(run.id)
        : words.last(run.id, format.ago(run.ended_at ?? run.started_at));
  return (
    <Section title={words.run} note={next === null || under ? undefined : words.next(format.ago(next))}>
      {run === null ? (
        <p>{said}</p>
      ) : (
        <>
          <p className={styles.line}>
            <Link to="/runs/$run" params={{ run: String(run.id) }}>
              {said}
            </Link>
            <State state={run.state} />
            {run.duration_ms === null ? null : <span className={styles.took}>{format.duration(run.duration_ms)}</span>}
          </p>
          <Stages run={run} />
        </>
      )}
    </Section>
  );
}

function Stages({ run }: { run: Run }) {
  if (run.stages.length === 0) return null;
  return (
    <ol className={styles.stages}>
      {run.stages.map(stage => (
        <li key={stage.number} data-state={stage.state} title={stage.detail ?? undefined}>
          <StageLine stage={stage} />
        </li>
      ))}
    </ol>
  );
}

function StageLine({ stage }: { stage: Stage }) {
  const words = useWords(nowWords);
  const format = useFormat();
  const name = useRunNames().stage(stage.name);
  const counts =
    stage.state === 'running' && stage.total !== null && stage.total > 0
      ? words.progress(format.integer(stage.done ?? 0), format.integer(stage.total))
      : stage.duration_ms === null
        ? ''
        : format.duration(stage.duration_ms);
  return (
    <>
      <State state={stage.state} signOnly />
      <span className={styles.name}>{name}</span>
      <span className={styles.counts}>{counts}</span>
      {stage.state === 'running' && stage.total !== null && stage.total > 0 ? (
        <progress className={styles.bar} max={stage.total} value={stage.done ?? 0} aria-label={name} />
      ) : null}
    </>
  );
}
