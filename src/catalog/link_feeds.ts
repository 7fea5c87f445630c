// Feeds made whole: the metrics and dimensions that they name are looked up.

import { didYouMean } from '../base/names.ts';
import type { Site } from '../config/config.ts';
import type { Path } from '../config/yaml_file.ts';
import { type Catalog, type Mistake, storedTables } from './catalog.ts';
import type { Feed, FeedSpan } from './feed.ts';
import { feedTables } from './feed_tables.ts';
import type { FeedDraft } from './read_feeds.ts';

type Linking = Pick<Catalog, 'metrics' | 'datasets' | 'models'>;

type Say = (part: Path, message: string) => void;

/** Tables behind a feed that are built by the minute, and those that are built by more. */
function builtTables(catalog: Linking, feed: Feed): { minute: string[]; longer: string[] } {
  const built = storedTables(catalog, feedTables(catalog, feed)).flatMap(name => catalog.models.get(name) ?? []);
  const names = (isMinute: boolean) =>
    built.filter(({ build }) => (build === 'minute') === isMinute).map(({ name }) => name);
  return { minute: names(true), longer: names(false) };
}

function usualSpan(catalog: Linking, feed: Feed): FeedSpan {
  const { minute, longer } = builtTables(catalog, feed);
  return minute.length > 0 && longer.length === 0 ? { interval: 'minute' } : { days: 1 };
}

/** What is about minutes needs a table that has them. */
function linkMinutes(feed: Feed, { catalog, say }: { catalog: Linking; say: Say }): void {
  const hasMinutes = builtTables(catalog, feed).minute.length > 0;
  if ('interval' in feed.over && !hasMinutes) say(['over'], 'closed_minute: none of its tables is built by the minute');
  if (feed.steady !== undefined && !('interval' in feed.over))
    say(['steady'], 'stands only with a list of the newest closed minute');
}

/** The feeds that stand on what is there; those on metrics with mistakes are left out in silence. */
export function linkFeeds(
  drafts: ReadonlyMap<string, FeedDraft>,
  { catalog, unread }: { catalog: Linking; unread: ReadonlySet<string> },
): { feeds: Map<string, Feed>; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const feeds = new Map<string, Feed>();
  for (const { name, feed: written, over, broken, lineOf, place } of drafts.values()) {
    const feed = { ...written, over: over ?? usualSpan(catalog, written) };
    const own: Mistake[] = [];
    const say = (part: Path, message: string) => void own.push({ file: place.file, line: lineOf(part), message });
    const left = feed.rows.kind === 'metrics' && !linkMetrics(feed.rows, { catalog, unread, say });
    if (!left) linkMinutes(feed, { catalog, say });
    mistakes.push(...own);
    if (!left && !broken && own.length === 0) feeds.set(name, feed);
  }
  return { feeds, mistakes };
}

/** True when all of them are there. */
function linkMetrics(
  { metrics, by }: { metrics: string[]; by: string[] },
  { catalog, unread, say }: { catalog: Pick<Catalog, 'metrics'>; unread: ReadonlySet<string>; say: Say },
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

/** Feeds that the site wishes something of and that nobody has written. */
export function feedWishMistakes(site: Pick<Site, 'feeds' | 'file'>, known: ReadonlySet<string>): Mistake[] {
  return [...site.feeds.values()].flatMap(({ name, line }) =>
    known.has(name)
      ? []
      : [{ file: site.file, line, message: `feeds: there is no feed ${name}.${didYouMean(name, known)}` }],
  );
}
