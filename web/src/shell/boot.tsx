// Before the session is known: the name, and what keeps it if the server does not answer.

import { useEffect } from 'react';
import { Problem } from '../parts/problem.tsx';
import styles from './frame.module.css';
import { Wordmark } from './wordmark.tsx';

export function Boot({ error, retry }: { error: unknown; retry: () => void }) {
  const failed = error !== null && error !== undefined;
  useEffect(() => {
    if (!failed) return undefined;
    const timer = setInterval(retry, 5_000);
    return () => clearInterval(timer);
  }, [failed, retry]);
  return (
    <main className={styles.alone}>
      <Wordmark lamp="connecting" />
      {failed ? <Problem error={error} retry={retry} /> : null}
    </main>
  );
}
