// A server that nobody has set up, seen from another machine: where the link is that sets it up.

import { useTitle } from '../parts/title.tsx';
import { words as shellWords } from '../words/shell.ts';
import { useWords } from '../words/words.ts';
import styles from './frame.module.css';
import { Wordmark } from './wordmark.tsx';

export function Setup() {
  const words = useWords(shellWords).setup;
  useTitle(words.title);
  return (
    <div className={styles.alone}>
      <Wordmark lamp="connecting" />
      <h1>{words.title}</h1>
      <p>{words.text}</p>
      <p>{words.next}</p>
    </div>
  );
}
