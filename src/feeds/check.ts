// Feeds and panels checked with the engine: every statement compiled and prepared against empty tables, so that a wrong column is known
// before there is any data.

import { AppError } from '../base/errors.ts';
import type { Catalog, Mistake, Place } from '../catalog/catalog.ts';
import type { Feed } from '../catalog/feed.ts';
import { mistakeOfSql } from '../catalog/sql_mistake.ts';
import type { Site } from '../config/config.ts';
import type { ResultColumn } from '../engine/engine.ts';
import { compilePanel } from '../metrics/panels.ts';
import { compileFeed } from './feeds.ts';
import { steadyRows } from './steady_sql.ts';

interface Checking {
  /** With complete models. */
  catalog: Catalog;
  /** An engine's session that holds an empty table of everything, as `checkCatalog` leaves it. */
  session: { prepare(sql: string): Promise<ResultColumn[]> };
  lint: (sql: string) => readonly { line: number; message: string; hint: string }[];
  /** What the site publishes. */
  wishes?: Pick<Site, 'feeds' | 'file'> | undefined;
  /** What was told before: a metric or report that is wrong is not told again where it is used. */
  told: readonly Mistake[];
}

const now = new Date('2020-01-03T00:00:00Z');
const range = { from: new Date('2020-01-01T00:00:00Z'), to: now };

/** Mistakes of dashboards and feeds that only the engine finds. */
export async function checkPages(checking: Checking): Promise<Mistake[]> {
  return [...(await checkPanels(checking)), ...(await checkFeeds(checking))];
}

async function checkPanels({ catalog, session, told }: Checking): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  const wrong = new Set(told.map(({ file }) => file));
  for (const { panels, place } of catalog.dashboards.values()) {
    for (const panel of panels) {
      const at = { file: place.file, line: panel.line };
      const used = [...panel.metrics.map(name => catalog.metrics.get(name)), catalog.reports.get(panel.report ?? '')];
      if (used.some(thing => thing !== undefined && wrong.has(thing.place.file))) continue;
      const message = await problemOf(async () => {
        const compiled = compilePanel(catalog, panel, { ...range, timeZone: 'Asia/Tokyo', now });
        if (compiled.kind === 'metrics') await session.prepare(compiled.question.sql);
        else if (compiled.kind === 'drivers') await session.prepare(compiled.drivers.sql);
      }, at);
      if (message !== undefined) mistakes.push({ ...at, message: `${panel.id}: ${message.message}` });
    }
  }
  return mistakes;
}

async function checkFeeds({ catalog, session, lint, wishes }: Checking): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  for (const feed of catalog.feeds.values()) {
    const { rows, steady, sqlLine, place } = feed;
    const asked = { params: {}, timeZone: 'Asia/Tokyo', now, dataTo: now };
    if (rows.kind === 'sql')
      mistakes.push(...lintMistakes(rows.sql, { key: 'sql', at: { file: place.file, line: sqlLine }, lint }));
    const plain = await prepared({ compiled: () => compileFeed(catalog, withoutSteady(feed), asked), feed, session });
    mistakes.push(...plain.mistakes);
    if (steady !== undefined)
      mistakes.push(...(await checkSteady(feed, { catalog, session, lint, columns: plain.columns })));
    mistakes.push(...publishMistakes(feed, { catalog, wishes }));
  }
  return mistakes;
}

function lintMistakes(sql: string, { key, at, lint }: { key: string; at: Place; lint: Checking['lint'] }): Mistake[] {
  return lint(sql.replaceAll(/\{\{[^}]*\}\}/g, '1')).map(({ line, message, hint }) => ({
    file: at.file,
    line: at.line + line - 1,
    message: `${key}: ${message} ${hint}`.trim(),
  }));
}

async function prepared({
  compiled,
  feed,
  session,
}: {
  compiled: () => { sql: string };
  feed: Feed;
  session: Checking['session'];
}): Promise<{ columns: ResultColumn[]; mistakes: Mistake[] }> {
  const at = { file: feed.place.file, line: feed.rows.kind === 'sql' ? feed.sqlLine : feed.place.line };
  let columns: ResultColumn[] = [];
  const mistake = await problemOf(async () => {
    columns = await session.prepare(compiled().sql);
  }, at);
  // `question` stands on a line of its own before the author's text.
  const line = mistake && Math.max(at.line, mistake.line - (feed.rows.kind === 'sql' ? 1 : 0));
  return { columns, mistakes: mistake === undefined ? [] : [{ ...mistake, line: line ?? at.line }] };
}

const withoutSteady = ({ steady: _, ...feed }: Feed): Feed => feed;

/** The list is of the same columns whether it is steady or not: who reads it need not know. */
async function checkSteady(
  feed: Feed,
  { catalog, session, lint, columns }: Pick<Checking, 'catalog' | 'session' | 'lint'> & { columns: ResultColumn[] },
): Promise<Mistake[]> {
  const { steady, place } = feed;
  if (steady === undefined) return [];
  const at = { file: place.file, line: steady.sqlLine };
  const linted = lintMistakes(steady.sql, { key: 'steady.sql', at, lint });
  const asked = {
    params: steady.when === undefined ? {} : { [steady.when]: 'true' },
    timeZone: 'Asia/Tokyo',
    now,
    dataTo: now,
  };
  let found: ResultColumn[] = [];
  const mistake = await problemOf(async () => {
    const compiled = compileFeed(catalog, feed, asked);
    if (compiled.steady === undefined) return;
    found = steadyRows({ columns: await session.prepare(compiled.sql), rows: [] }, compiled.steady).columns;
  }, at);
  if (mistake !== undefined) return [...linted, { ...mistake, line: at.line, message: `steady: ${mistake.message}` }];
  const names = (of: readonly ResultColumn[]) =>
    of
      .map(({ name }) => name)
      .sort()
      .join(', ');
  if (columns.length === 0 || names(found) === names(columns)) return linted;
  const message = `steady: with \`rank\` its columns are ${names(found)}; those of sql are ${names(columns)}`;
  return [...linted, { ...at, message }];
}

/** Parameters with which the site publishes a feed. */
function publishMistakes(feed: Feed, { catalog, wishes }: Pick<Checking, 'catalog' | 'wishes'>): Mistake[] {
  const targets = wishes?.feeds.get(feed.name)?.publish ?? [];
  return targets.flatMap(({ params, line }) => {
    try {
      compileFeed(catalog, feed, { params, timeZone: 'UTC', now, dataTo: now });
      return [];
    } catch (thrown) {
      if (!(thrown instanceof AppError) || wishes === undefined) throw thrown;
      return [{ file: wishes.file, line, message: `${thrown.message} ${thrown.hint ?? ''}`.trim() }];
    }
  });
}

/** What is wrong with a statement, undefined when it is right. What nobody foresaw is thrown. */
async function problemOf(work: () => Promise<void>, at: Place): Promise<Mistake | undefined> {
  try {
    await work();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    if (thrown.code === 'sql_invalid') return mistakeOfSql(at, thrown);
    return { ...at, message: `${thrown.message} ${thrown.hint ?? ''}`.trim() };
  }
}
