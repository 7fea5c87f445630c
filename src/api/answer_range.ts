// Which time an answer is about: what was asked for, else words (of a panel, a dashboard), relative to now and to where the data ends.

import { dayMs } from '../base/clock.ts';
import { rangeOfWords } from '../base/range_words.ts';
import { isTimeZone, openZone, parseTime, type Zone } from '../base/zone.ts';
import type { Walls } from '../catalog/walls.ts';
import type { Range } from '../metrics/ranges.ts';
import type { App } from './app.ts';
import { fail } from './errors.ts';

export interface AskedRange {
  from?: string | undefined;
  to?: string | undefined;
  time_zone?: string | undefined;
}

/** The zone in which days and hours are cut: that of the site, unless another one is asked for. Throws `input_invalid`. */
export function zoneOf(app: App, { time_zone: name }: Pick<AskedRange, 'time_zone'>): Zone {
  if (name !== undefined && !isTimeZone(name))
    throw fail('input_invalid', { where: 'time_zone', reason: `${name} is no time zone, such as Asia/Tokyo or UTC` });
  return openZone(name ?? app.current().site.timeZone);
}

/**
 * The range. Instants without an offset are in the zone of the site; a missing end is now, a missing start the length of the words
 * before the end. Throws `input_invalid`.
 */
export async function resolveRange(
  app: App,
  asked: AskedRange,
  { words, tables, walls }: { words: string; tables: readonly string[]; walls?: Walls | undefined },
): Promise<Range> {
  const siteZone = openZone(app.current().site.timeZone);
  const from = instantOf('from', asked.from, siteZone);
  const to = instantOf('to', asked.to, siteZone);
  const now = app.clock.now();
  if (from !== undefined) return ordered({ from, to: to ?? now });
  const dataTo = words.startsWith('newest') ? await dataEnd(app, { words, tables, walls }) : undefined;
  const worded = rangeOfWords(words, { now, zone: zoneOf(app, asked), dataTo });
  const usual = worded ?? { from: new Date(now.getTime() - dayMs), to: now };
  if (to === undefined) return usual;
  return { from: new Date(to.getTime() - (usual.to.getTime() - usual.from.getTime())), to };
}

/** Where the newest data ends; for a minute, where the newest whole one does: one that has begun holds only part of what it will. */
async function dataEnd(
  app: App,
  { words, tables, walls }: { words: string; tables: readonly string[]; walls?: Walls | undefined },
): Promise<Date | undefined> {
  const { catalog } = app.current();
  const closed = words === 'newest-minute' ? await app.books.closedTo(catalog, tables) : undefined;
  return closed ?? (await app.books.span(catalog, tables, walls)).to;
}

function instantOf(where: string, text: string | undefined, zone: Zone): Date | undefined {
  if (text === undefined) return undefined;
  const at = parseTime(text, zone);
  if (at === undefined)
    throw fail('input_invalid', { where, reason: `${text} is no time, such as 2018-06-08 or 2018-06-08T07:00:00Z` });
  return at;
}

function ordered(range: Range): Range {
  if (range.to < range.from) throw fail('input_invalid', { where: 'to', reason: 'the end is before the start' });
  return range;
}
