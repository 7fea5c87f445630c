// Feeds made whole: the metrics and dimensions that they name are looked up.

import { didYouMean } from '../base/names.ts';
import type { Path } from '../config/yaml_file.ts';
import type { Catalog, Mistake } from './catalog.ts';
import type { Feed } from './feed.ts';
import type { FeedDraft } from './read_feeds.ts';

/** The feeds that stand on what is there; those on metrics with mistakes are left out in silence. */
export function linkFeeds(
  drafts: ReadonlyMap<string, FeedDraft>,
  { catalog, unread }: { catalog: Pick<Catalog, 'metrics'>; unread: ReadonlySet<string> },
): { feeds: Map<string, Feed>; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const feeds = new Map<string, Feed>();
  for (const { name, feed, broken, lineOf, place } of drafts.values()) {
    const own: Mistake[] = [];
    const say = (part: Path, message: string) => void own.push({ file: place.file, line: lineOf(part), message });
    const left = feed.rows.kind === 'metrics' && !linkMetrics(feed.rows, { catalog, unread, say });
    mistakes.push(...own);
    if (!left && !broken && own.length === 0) feeds.set(name, feed);
  }
  return { feeds, mistakes };
}

/** True when all of them are there. */
function linkMetrics(
  { metrics, by }: { metrics: string[]; by: string[] },
  {
    catalog,
    unread,
    say,
  }: { catalog: Pick<Catalog, 'metrics'>; unread: ReadonlySet<string>; say: (part: Path, message: string) => void },
): boolean {
  let whole = true;
  for (const [i, name] of metrics.entries()) {
    const metric = catalog.metrics.get(name);
    if (metric === undefined) {
      whole = false;
      if (!unread.has(name))
        say(['metrics', i], `there is no metric ${name}.${didYouMean(name, catalog.metrics.keys())}`);
      continue;
    }
    const known = Object.keys(metric.dimensions);
    for (const dimension of by.filter(wanted => !known.includes(wanted)))
      say(['by'], `${name} cannot be cut by ${dimension}.${didYouMean(dimension, known)}`);
  }
  return whole;
}
