// Stages on an axis of time, one below the other, each with what it said of itself. Stages that wait stand there too, so that the reader knows
// what is still to come.

import { useMediaQuery } from '@mantine/hooks';
import type { Run, Stage } from '../../api/operations.ts';
import { useFormat } from '../../parts/format.ts';
import { State } from '../../parts/state.tsx';
import { words } from '../../words/runs.ts';
import { useWords } from '../../words/words.ts';
import { useRunNames } from '../runs/names.ts';
import { RunAxis } from '../runs/run_bar.tsx';
import { axisOf, groupedDigits, type Segment, segmentsOf, shareDone, spanMs } from '../runs/timeline.ts';
import css from './run.module.css';

export function Stages({ run, now }: { run: Run; now: Date }) {
  const text = useWords(words);
  const isNarrow = useMediaQuery('(max-width: 720px)');
  const { end, ticks } = axisOf(spanMs(run, now), isNarrow ? 3 : 8);
  const segments = new Map(segmentsOf(run, now).map(one => [one.stage.number, one]));
  return (
    <div className={css.stages}>
      <div className={css.stageHead}>
        <span>{text.axis}</span>
        <RunAxis ticks={ticks} end={end} label={text.axis} />
        <span>{text.took}</span>
      </div>
      <ol>
        {run.stages.map(stage => (
          <StageLine key={stage.number} stage={stage} segment={segments.get(stage.number)} end={end} />
        ))}
      </ol>
    </div>
  );
}

function StageLine({ stage, segment, end }: { stage: Stage; segment: Segment | undefined; end: number }) {
  const text = useWords(words);
  const format = useFormat();
  const names = useRunNames();
  const took = segment === undefined ? undefined : segment.to - segment.from;
  return (
    <li className={css.stage} data-state={stage.state}>
      <div className={css.stageName}>
        <span className={css.number}>{stage.number}</span>
        <b title={names.stageIs(stage.name)}>{names.stage(stage.name)}</b>
        <State state={stage.state} words={stage.state === 'waiting' ? text.waitingStages : text.states[stage.state]} />
      </div>
      <div className={css.track}>
        {segment !== undefined && (
          <span
            className={css.stretch}
            data-state={stage.state}
            style={{
              left: `${(segment.from / end) * 100}%`,
              width: `max(2px, ${((segment.to - segment.from) / end) * 100}%)`,
            }}
          />
        )}
      </div>
      <span className={css.took}>{took === undefined ? '–' : format.duration(took)}</span>
      <StageWords stage={stage} />
    </li>
  );
}

function StageWords({ stage }: { stage: Stage }) {
  const text = useWords(words);
  const format = useFormat();
  const names = useRunNames();
  const share = shareDone(stage);
  // What is done was said in English with its numbers; elsewhere the numbers are said again.
  const isTold = stage.state === 'done' && format.language === 'en';
  const counts = [
    ...(stage.state === 'done' || stage.total === null || stage.total === 0
      ? []
      : [text.pieces(format.integer(stage.done ?? 0), format.integer(stage.total))]),
    ...(stage.rows === null || isTold ? [] : [text.rowCount(format.integer(stage.rows))]),
    ...(stage.bytes === null ? [] : [format.bytes(stage.bytes)]),
  ];
  return (
    <div className={css.words}>
      {stage.state === 'running' && share !== undefined && (
        <progress className={css.hair} value={share} max={1} aria-label={names.stage(stage.name)} />
      )}
      <p>{stage.detail === null ? names.stageIs(stage.name) : groupedDigits(stage.detail, format.language)}</p>
      {counts.length > 0 && <p className={css.soft}>{counts.join(' · ')}</p>}
    </div>
  );
}
