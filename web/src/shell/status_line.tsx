// How far the data goes, and the run that is under way, its progress as a hairline.

import { Link } from '@tanstack/react-router';
import type { Run, Stage } from '../api/operations.ts';
import { useRunNames } from '../pages/runs/names.ts';
import { useInside } from '../parts/can.tsx';
import { useFormat } from '../parts/format.ts';
import { useLiveClock } from '../parts/live_clock.ts';
import { useCall } from '../parts/use_call.ts';
import { words as shellWords } from '../words/shell.ts';
import { useWords } from '../words/words.ts';
import { progressOf } from './progress.ts';
import styles from './status_line.module.css';

export function StatusLine() {
  const words = useWords(shellWords);
  const format = useFormat();
  const inside = useInside();
  const live = useLiveClock();
  const { data } = useCall('getNow', {}, { every: 5 * 60_000 });
  if (data === undefined) return <div className={styles.line} />;
  const run = data.run?.state === 'running' && inside ? data.run : null;
  const text =
    live !== undefined
      ? words.asOf(format.clock(live))
      : data.data_to === null
        ? words.noData
        : words.dataTo(format.time(data.data_to));
  return (
    <div className={styles.line}>
      <p title={data.data_to === null ? undefined : `${format.ago(data.data_to)} · ${format.zone}`}>{text}</p>
      {run === null ? null : <Under run={run} />}
    </div>
  );
}

function Under({ run }: { run: Run }) {
  const words = useWords(shellWords);
  const stage: Stage | undefined = run.stages.find(one => one.state === 'running') ?? run.stages.at(-1);
  const names = useRunNames();
  const doing = stage === undefined ? names.command(run.command) : names.stage(stage.name);
  const share = progressOf(run);
  return (
    <Link to="/runs/$run" params={{ run: String(run.id) }} className={styles.run}>
      <span>{words.running(doing)}</span>
      <progress className={styles.bar} max={1} value={share} aria-label={doing} />
    </Link>
  );
}
