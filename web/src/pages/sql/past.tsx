// What was run in this browser, newest first: when, how many rows, how long; a click opens it again.

import { Button } from '@mantine/core';
import { useFormat } from '../../parts/format.ts';
import { State } from '../../parts/state.tsx';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import styles from './browser.module.css';
import type { Past } from './tabs.ts';

interface PastProps {
  past: readonly Past[];
  onOpen: (one: Past) => void;
  onForget: () => void;
}

export function PastRuns({ past, onOpen, onForget }: PastProps) {
  const words = useWords(sqlWords);
  const format = useFormat();
  if (past.length === 0) return <p className={styles['none']}>{words.noHistory}</p>;
  return (
    <>
      <ul className={styles['queries']}>
        {past.map(one => (
          <li key={one.id}>
            <button type="button" onClick={() => onOpen(one)} title={one.problem ?? one.sql.slice(0, 400)}>
              <code className={styles['querySql']}>{one.sql.replaceAll(/\s+/g, ' ').slice(0, 160)}</code>
              <span className={styles['queryNote']}>
                <State state={one.state} signOnly />
                {[
                  format.ago(one.at),
                  one.state === 'failed' ? undefined : words.rows(one.rows),
                  format.duration(one.tookMs),
                ]
                  .filter(text => text !== undefined)
                  .join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Button variant="subtle" onClick={onForget}>
        {words.forget}
      </Button>
    </>
  );
}
