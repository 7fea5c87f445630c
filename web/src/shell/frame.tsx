// The frame: a rail at the left, or a bar at the bottom of a phone, bars that tell of the connection, and the page. Focus goes to the page
// when another one opens, and its title is said.

import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useFrame } from '../parts/frame.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { useToldTitle } from '../parts/title.tsx';
import { words as shellWords } from '../words/shell.ts';
import { useWords } from '../words/words.ts';
import { Bars } from './bars.tsx';
import { BottomBar } from './bottom_bar.tsx';
import styles from './frame.module.css';
import { Keys } from './keys.tsx';
import { Rail } from './rail.tsx';

export function Frame({ lapsed, children }: { lapsed: boolean; children: ReactNode }) {
  const words = useWords(shellWords);
  const frame = useFrame();
  const { narrow } = usePreferences();
  const main = useRef<HTMLElement>(null);
  useFocusOnChange(main);
  const full = frame === 'full';
  return (
    <div className={styles.frame} data-frame={frame} data-narrow={narrow || undefined}>
      {full ? (
        <a className={styles.skip} href="#page">
          {words.skip}
        </a>
      ) : null}
      {full ? <Rail /> : null}
      <div className={styles.column}>
        {frame === 'embed' ? null : <Bars lapsed={lapsed} />}
        <main id="page" ref={main} tabIndex={-1} className={styles.main}>
          {children}
        </main>
      </div>
      {full ? <BottomBar /> : null}
      {full ? <Keys /> : null}
      <Announcer />
    </div>
  );
}

function useFocusOnChange(main: React.RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname, main]);
}

/** Says the title of a page that opened. */
function Announcer() {
  const words = useWords(shellWords);
  const title = useToldTitle();
  return (
    <div className="unseen" aria-live="polite" role="status">
      {title === '' ? '' : words.opened(title)}
    </div>
  );
}
