// The head of a wall: whose numbers these are, whether they are live, and a clock in the zone of the site.

import { useEffect, useState } from 'react';
import { useNow } from '../../parts/clock.tsx';
import { useFormat } from '../../parts/format.ts';
import { useLive } from '../../parts/live.ts';
import { useLiveClock } from '../../parts/live_clock.ts';
import { useSession } from '../../parts/session.ts';
import { useTitle } from '../../parts/title.tsx';
import { clockText } from '../../parts/zone.ts';
import { Wordmark } from '../../shell/wordmark.tsx';
import { words as nowWords } from '../../words/now.ts';
import { useWords } from '../../words/words.ts';
import styles from './now.module.css';

export function WallHead({ dataTo }: { dataTo: string | null }) {
  const words = useWords(nowWords);
  const format = useFormat();
  const { site } = useSession();
  useTitle(words.title);
  useWakeLock();
  return (
    <header className={styles.wallHead}>
      <Wordmark lamp={useLive()} />
      <h1>{site.name}</h1>
      <Fresh dataTo={dataTo} />
      <Clock zone={format.zone} day={format.day} />
    </header>
  );
}

function Fresh({ dataTo }: { dataTo: string | null }) {
  const words = useWords(nowWords);
  const format = useFormat();
  const live = useLiveClock();
  if (live !== undefined) return <p>{words.asOf(format.clock(live))}</p>;
  return dataTo === null ? null : <p>{words.dataTo(format.time(dataTo))}</p>;
}

function Clock({ zone, day }: { zone: string; day: (iso: unknown) => string }) {
  const served = useNow();
  const [ahead] = useState(() => served.getTime() - Date.now());
  const [now, setNow] = useState(served);
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date(Date.now() + ahead)), 1_000);
    return () => clearInterval(timer);
  }, [ahead]);
  return (
    <>
      <time className={styles.clock} dateTime={now.toISOString()}>
        {clockText(now, zone)}
      </time>
      <p>
        {day(now.toISOString())} {zone}
      </p>
    </>
  );
}

/** Keeps the screen on, where the browser lets us. */
function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    const hold = (): void => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      void navigator.wakeLock.request('screen').then(
        got => {
          lock = got;
        },
        () => undefined,
      );
    };
    hold();
    document.addEventListener('visibilitychange', hold);
    return () => {
      document.removeEventListener('visibilitychange', hold);
      void lock?.release().catch(() => undefined);
    };
  }, []);
}
