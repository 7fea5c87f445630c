// One run of the list: how it ended, when, its stages to scale, what it took in and did. The line is a link to the run.

import { Link } from '@tanstack/react-router';
import type { Run, Stage } from '../../api/operations.ts';
import { useFormat } from '../../parts/format.ts';
import { State } from '../../parts/state.tsx';
import { words } from '../../words/runs.ts';
import { useWords } from '../../words/words.ts';
import { useRunNames } from './names.ts';
import { RunBar } from './run_bar.tsx';
import css from './runs.module.css';
import { groupedDigits, shareDone, spanMs, stagesThatDid, takenIn } from './timeline.ts';

export function RunLine({ run, now, end }: { run: Run; now: Date; end: number }) {
  const text = useWords(words);
  const format = useFormat();
  const taken = takenIn(run);
  return (
    <li className={css.line} data-state={run.state}>
      <div className={css.head}>
        <State state={run.state} words={text.states[run.state]} />
        <Link to="/runs/$run" params={{ run: String(run.id) }} className={css.name}>
          {text.one(run.id)}
        </Link>
        <time className={css.when} dateTime={run.started_at}>
          {format.time(run.started_at, { seconds: true })}
        </time>
      </div>
      <RunBar run={run} now={now} end={end} />
      <dl className={css.sums}>
        <div>
          <dt>{text.took}</dt>
          <dd>{format.duration(spanMs(run, now))}</dd>
        </div>
        <div>
          <dt>{text.rows}</dt>
          <dd>{taken === undefined ? '–' : format.compact(taken.rows)}</dd>
        </div>
        <div>
          <dt>{text.bytes}</dt>
          <dd>{taken === undefined ? '–' : format.bytes(taken.bytes)}</dd>
        </div>
      </dl>
      <WhatItDid run={run} />
    </li>
  );
}

/** What the stages said of themselves; those that had nothing to do are left out. */
function WhatItDid({ run }: { run: Run }) {
  const text = useWords(words);
  const format = useFormat();
  // Stages say of themselves in English what they did; in other languages their numbers say it.
  const told = ({ detail, rows, bytes }: Stage): string =>
    format.language === 'en' && detail !== null
      ? groupedDigits(detail, format.language)
      : [
          ...(rows === null ? [] : [text.rowCount(format.integer(rows))]),
          ...(bytes === null ? [] : [format.bytes(bytes)]),
        ].join(' ');
  const names = useRunNames();
  const running = run.stages.find(stage => stage.state === 'running');
  if (run.state === 'running' && running !== undefined)
    return (
      <p className={css.did}>
        {text.onStage(running.number, running.of, names.stage(running.name))}
        <StageCounts stage={running} />
      </p>
    );
  if (run.state === 'running') return <p className={css.did}>{text.underWay}</p>;
  if (run.state === 'failed' && run.error !== null) return <p className={css.wrong}>{run.error}</p>;
  const did = stagesThatDid(run);
  return (
    <p className={css.did}>
      {did.length === 0
        ? text.nothingNew
        : did.map(stage => (
            <span key={stage.number}>
              <b>{names.stage(stage.name)}</b> {told(stage)}
            </span>
          ))}
    </p>
  );
}

/** Pieces done of those there are, with a hairline that fills. */
export function StageCounts({ stage }: { stage: Stage }) {
  const text = useWords(words);
  const format = useFormat();
  const share = shareDone(stage);
  if (share === undefined) return null;
  return (
    <span className={css.counts}>
      <progress className={css.hair} value={share} max={1} aria-label={text.stagesTitle} />
      {text.pieces(format.integer(stage.done ?? 0), format.integer(stage.total))}
    </span>
  );
}
