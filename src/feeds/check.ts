// Feeds and panels checked with the engine: every statement compiled and prepared against empty tables, so that a wrong column is known
// before there is any data.

import { AppError } from '../base/errors.ts';
import type { Catalog, Mistake, Place } from '../catalog/catalog.ts';
import { mistakeOfSql } from '../catalog/sql_mistake.ts';
import type { ResultColumn } from '../engine/engine.ts';
import { compilePanel } from '../metrics/panels.ts';
import { compileFeed } from './feeds.ts';

interface Checking {
  /** With complete models. */
  catalog: Catalog;
  /** An engine's session that holds an empty table of everything, as `checkCatalog` leaves it. */
  session: { prepare(sql: string): Promise<ResultColumn[]> };
  lint: (sql: string) => readonly { line: number; message: string; hint: string }[];
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

async function checkFeeds({ catalog, session, lint }: Checking): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  for (const feed of catalog.feeds.values()) {
    const { rows, sqlLine, place } = feed;
    const at = { file: place.file, line: rows.kind === 'sql' ? sqlLine : place.line };
    const asked = { params: {}, timeZone: 'Asia/Tokyo', now, dataTo: now };
    if (rows.kind === 'sql') {
      for (const { line, message, hint } of lint(rows.sql.replaceAll(/\{\{[^}]*\}\}/g, '1')))
        mistakes.push({ file: at.file, line: at.line + line - 1, message: `sql: ${message} ${hint}`.trim() });
    }
    const mistake = await problemOf(
      async () => void (await session.prepare(compileFeed(catalog, feed, asked).sql)),
      at,
    );
    // `question` stands on a line of its own before the author's text.
    if (mistake !== undefined)
      mistakes.push({ ...mistake, line: Math.max(at.line, mistake.line - (rows.kind === 'sql' ? 1 : 0)) });
  }
  return mistakes;
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
