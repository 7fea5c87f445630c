// The intervals of a table as a small bar: built, to be built, restated, in proportion, each with its own pattern; and in words.

import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import styles from './lake.module.css';

interface IntervalBarProps {
  intervals: { built: number; dirty: number; restated: number };
}

export function IntervalBar({ intervals: { built, dirty, restated } }: IntervalBarProps) {
  const words = useWords(lakeWords);
  const total = built + dirty;
  if (total === 0) return <span className={styles['soft']}>–</span>;
  const plain = Math.max(0, built - restated);
  const parts = [
    ['built', plain],
    ['restated', restated],
    ['dirty', dirty],
  ] as const;
  return (
    <span className={styles['bar']} title={words.intervalsOf(built, dirty, restated)}>
      <span className={styles['track']} aria-hidden>
        {parts.map(([state, count]) =>
          count === 0 ? null : <i key={state} data-cell={state} style={{ flexGrow: count, minWidth: 4 }} />,
        )}
      </span>
      <span className={styles['barWords']}>
        {dirty > 0 ? words.toBuild(dirty) : restated > 0 ? words.restatedCount(restated) : total.toLocaleString()}
        <span className="unseen"> {words.intervalsOf(built, dirty, restated)}</span>
      </span>
    </span>
  );
}
