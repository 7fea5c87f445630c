// The place that an answer will take, held while it is on its way, so that nothing moves when it comes.

import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import styles from './skeleton.module.css';

export interface SkeletonProps {
  kind: 'figures' | 'chart' | 'table' | 'text';
  rows?: number;
  height?: number;
}

const lines = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

export function Skeleton({ kind, rows = 5, height = 220 }: SkeletonProps) {
  const words = useWords(partWords);
  return (
    <div className={styles.skeleton} data-kind={kind} role="status" aria-label={words.loading}>
      {kind === 'chart' ? <div className={styles.chart} style={{ height }} /> : null}
      {kind === 'figures'
        ? lines(Math.min(rows, 6)).map(index => (
            <div key={index} className={styles.figure}>
              <span />
              <b />
            </div>
          ))
        : null}
      {kind === 'table' || kind === 'text' ? lines(rows).map(index => <i key={index} className={styles.line} />) : null}
    </div>
  );
}
