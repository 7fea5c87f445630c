// What a feed is about at a moment, and until when that is the newest. What must stay true: an answer of a minute is fresh until the next
// minute closes; from then on it is late, and whoever asks is told to ask again soon.

import { minuteMs } from '../base/clock.ts';
import type { Feed } from '../catalog/feed.ts';
import type { FeedTimes } from './times.ts';

/** The newest that a feed can be asked of. */
export interface FeedMoment {
  /** Told as such; undefined where there is no data. */
  asOf: Date | undefined;
  /** Where the data ends that the feed is asked of. */
  dataTo: Date | undefined;
  /** When the next minute closes, of a list of a minute. */
  nextAt: Date | undefined;
  /** When the newest minute was built. */
  builtAt: Date | undefined;
}

/** How soon to ask again while the next minute is late: at the next second but one. */
const lateMs = 1_000;

/** What a feed is about now. */
export async function momentOf(
  feed: Pick<Feed, 'over'>,
  { tables, times }: { tables: readonly string[]; times: Pick<FeedTimes, 'closed' | 'dataTo'> },
): Promise<FeedMoment> {
  if (!('interval' in feed.over)) {
    const dataTo = await times.dataTo(tables);
    return { asOf: dataTo, dataTo, nextAt: undefined, builtAt: undefined };
  }
  const closed = await times.closed(tables);
  if (closed === undefined) return { asOf: undefined, dataTo: new Date(0), nextAt: undefined, builtAt: undefined };
  const { start, end, closeAfterMs, builtAt } = closed;
  return { asOf: start, dataTo: end, nextAt: new Date(end.getTime() + minuteMs + closeAfterMs), builtAt };
}

/**
 * Until when an answer is the newest. Of lists that are not of a minute it is the next whole multiple of their time: whoever asks within it
 * is told the same, so that caches keep one answer.
 */
export function freshUntil(
  { over, freshForMs }: Pick<Feed, 'over' | 'freshForMs'>,
  { nextAt }: FeedMoment,
  now: Date,
): Date {
  if (!('interval' in over)) return new Date((Math.floor(now.getTime() / freshForMs) + 1) * freshForMs);
  return nextAt !== undefined && nextAt > now ? nextAt : new Date(Math.ceil(now.getTime() / lateMs + 1) * lateMs);
}

/** True where the next minute should be there and is not. */
export const isLate = ({ over }: Pick<Feed, 'over'>, { nextAt }: FeedMoment, now: Date): boolean =>
  'interval' in over && (nextAt === undefined || nextAt <= now);
