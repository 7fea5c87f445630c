// Calm lines above the page: the connection is lost and is being tried again; the login has ended; nobody is set up yet.

import { useLocation } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useFrame } from '../parts/frame.ts';
import { Go } from '../parts/go.tsx';
import { useLive } from '../parts/live.ts';
import { useSession } from '../parts/session.ts';
import { words as shellWords } from '../words/shell.ts';
import { useWords } from '../words/words.ts';
import styles from './bars.module.css';

/** A connection that comes back at once is not worth a line. */
const patienceMs = 2_000;

export function Bars({ lapsed }: { lapsed: boolean }) {
  const words = useWords(shellWords).bars;
  const session = useSession();
  const { href } = useLocation();
  const lost = useLasting(useLive() === 'lost' && !lapsed);
  const full = useFrame() === 'full';
  const open = full && session.state === 'in' && !session.people && !session.demo && session.self?.kind === 'local';
  return (
    <div aria-live="polite">
      {lapsed ? (
        <p className={styles.bar} data-kind="lapsed">
          {words.lapsed} <Go href={`/login?to=${encodeURIComponent(href)}`}>{words.logIn}</Go>
        </p>
      ) : null}
      {lost ? (
        <p className={styles.bar} data-kind="lost">
          {words.lost}
        </p>
      ) : null}
      {open && !lapsed ? (
        <p className={styles.bar} data-kind="open">
          {words.open}
        </p>
      ) : null}
    </div>
  );
}

function useLasting(on: boolean): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!on) {
      setLasting(false);
      return undefined;
    }
    const timer = setTimeout(() => setLasting(true), patienceMs);
    return () => clearTimeout(timer);
  }, [on]);
  return lasting;
}
