// The name with its tally lamp: a hollow ring, lit red only while the event stream is connected. The red means live, now, and nothing else.

import type { LiveState } from '../parts/live.ts';
import { words as shellWords } from '../words/shell.ts';
import { useWords } from '../words/words.ts';
import styles from './wordmark.module.css';

export function Wordmark({ lamp, short = false }: { lamp: LiveState; short?: boolean }) {
  const words = useWords(shellWords).lamp;
  return (
    <span className={styles.wordmark} data-lamp={lamp} title={words[lamp]}>
      <svg className={styles.lamp} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <circle cx="6" cy="6" r={lamp === 'live' ? 5 : 4.25} />
      </svg>
      <span className={short ? 'unseen' : undefined}>Tallylight</span>
      <span className="unseen">{words[lamp]}</span>
    </span>
  );
}
