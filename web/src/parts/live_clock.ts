// How fresh the numbers are, to the second, where minutes are built as records come in.

import { useClock } from './clock.tsx';
import { useLive, useLiveNews } from './live.ts';

/** Longer without news, and what was heard is no longer of now. */
const freshMs = 90_000;

/** When minutes were built last; undefined where none are, or the page does not hear of them. */
export function useLiveClock(): string | undefined {
  const news = useLiveNews();
  const { now } = useClock();
  const live = useLive() === 'live';
  return live && news !== undefined && now.getTime() - Date.parse(news.at) < freshMs ? news.at : undefined;
}
