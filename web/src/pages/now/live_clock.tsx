// How fresh the page is, to the second, where minutes are built as records come in.

import { useFormat } from '../../parts/format.ts';
import { useLiveNews } from '../../parts/live.ts';
import { LiveTag, useIsLive } from '../../parts/live_tag.tsx';
import { words as nowWords } from '../../words/now.ts';
import { useWords } from '../../words/words.ts';
import styles from './now.module.css';

interface Heard {
  /** End of the newest whole minute. */
  end: number;
  at: string;
}

/** What was heard last of minutes, while it is of this minute. */
export function useLiveClock(): Heard | undefined {
  const news = useLiveNews();
  const end = news?.minute == null ? null : Date.parse(news.minute) + 60_000;
  const live = useIsLive(end);
  return live && news !== undefined && end !== null ? { end, at: news.at } : undefined;
}

export function LiveClock({ end, at }: Heard) {
  const words = useWords(nowWords);
  const format = useFormat();
  return (
    <span className={styles.liveClock} title={format.zone}>
      <LiveTag end={end} />
      {words.asOf(format.clock(at))}
    </span>
  );
}
