// One line about a run: what came, what it took, what it read, whether that is all. Told to those who do not see it when it ends.

import { useEffect, useState } from 'react';
import { useFormat } from '../../parts/format.ts';
import { State } from '../../parts/state.tsx';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import type { RunView } from './run.ts';
import styles from './sql.module.css';

const tickMs = 100;

function Elapsed({ since }: { since: number }) {
  const { duration } = useFormat();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return <span className={styles['elapsed']}>{duration(now - since)}</span>;
}

/** The end of a run in parts. */
function useEndWords(view: RunView): string[] {
  const words = useWords(sqlWords);
  const format = useFormat();
  const time = format.duration(view.tookMs ?? 0);
  if (view.state === 'stopped') return [words.stoppedAfter(time), words.rows(view.rows.length)];
  if (view.state === 'failed') return [words.failedAfter(time)];
  const { end } = view;
  if (end === undefined) return [];
  return [
    words.rows(end.truncated ? view.rows.length : end.rows),
    time,
    ...(end.files_read === null || end.bytes_read === null
      ? []
      : [words.read(end.files_read, format.bytes(end.bytes_read))]),
    end.truncated ? words.truncated(view.rows.length) : words.complete,
  ];
}

export function RunStatus({ view }: { view: RunView | undefined }) {
  const words = useWords(sqlWords);
  if (view === undefined) return <output className={styles['status']} />;
  if (view.state === 'running')
    return (
      <output className={styles['status']} data-state="running" aria-live="off">
        <State state="running" words={words.running(view.rows.length)} />
        <Elapsed since={view.startedAt} />
      </output>
    );
  return <Ended view={view} />;
}

function Ended({ view }: { view: RunView }) {
  const [first, ...rest] = useEndWords(view);
  return (
    <output className={styles['status']} data-state={view.state}>
      <State state={view.state} words={first} />
      {rest.map(text => (
        <span key={text}>{text}</span>
      ))}
    </output>
  );
}
