// What a place is called that a list is published to.

import type { FeedTarget } from '../config/feeds.ts';

/** Tells the places of a feed apart, and holds no password. */
export const placeOf = (target: FeedTarget): string =>
  target.to === 'redis' ? `redis ${target.key}` : `folder ${target.folder}/${target.as}.json`;
