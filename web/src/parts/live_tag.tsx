// The tag of what is of this minute, in the tally red: it stands where a number is of the newest whole minute and the page hears what happens, and
// nowhere else.

import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import { useNow } from './clock.tsx';
import { useLive } from './live.ts';
import styles from './live_tag.module.css';

/** A minute is whole some seconds after it ended, and the clock of pages ticks every fifteen. */
const slackMs = 40_000;

/** Whether a minute that ended then is the newest one that can be whole. */
export function useIsLive(end: number | null): boolean {
  const now = useNow().getTime();
  const live = useLive() === 'live';
  return live && end !== null && now - end < 60_000 + slackMs;
}

/** Only where `useIsLive` says so. */
export function LiveTag() {
  const { live } = useWords(partWords).states;
  return (
    <span className={styles.tag}>
      <i aria-hidden="true" />
      {live}
    </span>
  );
}
