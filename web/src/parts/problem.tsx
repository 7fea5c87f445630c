// What went wrong, as a reader can use it: what happened, what to do next, the code, and a way to try again.

import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiProblem } from '../api/client.ts';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import styles from './problem.module.css';

export interface ProblemProps {
  error: unknown;
  retry?: (() => unknown) | undefined;
  /** One line, for small places. */
  compact?: boolean;
}

/** True where the server did not answer at all. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof TypeError && /fetch|network|load/i.test(error.message);

export function Problem({ error, retry, compact = false }: ProblemProps) {
  const words = useWords(partWords);
  const problem = error instanceof ApiProblem ? error : undefined;
  const away = isUnreachable(error) || (problem !== undefined && problem.code === 'unknown' && problem.status >= 502);
  const title = away ? words.unreachable : (problem?.message ?? words.broken);
  const hint = away ? words.unreachableHint : problem === undefined ? words.brokenHint : problem.hint;
  return (
    <div className={styles.problem} data-compact={compact || undefined} role="alert">
      <IconAlertTriangle size={16} stroke={1.75} aria-hidden className={styles.sign} />
      <div className={styles.text}>
        <p className={styles.title}>{title}</p>
        {hint === undefined || compact ? null : <p className={styles.hint}>{hint}</p>}
        {problem === undefined || away ? null : (
          <p className={styles.code}>
            <code>{problem.code}</code>
            {problem.requestId === undefined || compact ? null : (
              <span>
                {words.request} <code>{problem.requestId}</code>
              </span>
            )}
          </p>
        )}
        {retry === undefined ? null : (
          <Button variant="default" className={styles.retry} onClick={() => retry()}>
            {words.retry}
          </Button>
        )}
      </div>
    </div>
  );
}
