// A page that stopped working. A chunk that is not there any more means that the server was updated: the page is loaded anew, once.

import type { ErrorComponentProps } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Problem } from '../parts/problem.tsx';
import styles from './frame.module.css';

const gone = (error: unknown): boolean =>
  error instanceof Error &&
  /dynamically imported module|Importing a module script failed|Unable to preload CSS/i.test(error.message);

export function PageFailed({ error, reset }: ErrorComponentProps) {
  useEffect(() => {
    if (!gone(error)) return;
    const key = 'tallylight.reloaded';
    const last = Number(sessionStorage.getItem(key) ?? 0);
    if (Date.now() - last < 60_000) return;
    sessionStorage.setItem(key, String(Date.now()));
    window.location.reload();
  }, [error]);
  return (
    <div className={styles.waiting}>
      <Problem error={error} retry={reset} />
    </div>
  );
}
