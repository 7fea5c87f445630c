// Dashboards and feeds of packs in words, for the reference.

import type { Dashboard, Panel } from './dashboard.ts';
import { markdownTable } from './describe.ts';
import type { Feed, FeedSteady } from './feed.ts';

const code = (text: string): string => `\`${text}\``;
const codes = (texts: readonly string[]): string => texts.map(code).join(', ');

/** All dashboards, a section each with its panels. */
export const dashboardsPage = (dashboards: Iterable<Dashboard>): string =>
  [...dashboards].map(dashboardSection).join('\n\n');

function dashboardSection({ name, title, description, about, range, filters, panels }: Dashboard): string {
  const filtered = filters.length === 0 ? '' : ` Filters: ${codes(filters)}.`;
  const aboutOne = about[0] === undefined ? '' : ` About one value of ${code(about[0])}.`;
  const rows = panels.map(panel => [code(panel.id), panel.kind, panel.title, askedOf(panel), panel.note]);
  return [
    `## ${name}: ${title}`,
    `${description} Opens with ${code(range)}.${aboutOne}${filtered}`.trim(),
    markdownTable(['panel', 'kind', 'title', 'of what', 'what to look for'], rows),
  ].join('\n\n');
}

function askedOf({ metrics, by, where, grain, top, topBy, report, range }: Panel): string {
  const parts = [
    report === undefined ? codes(metrics) : code(report),
    by.length === 0 ? '' : `by ${codes(by)}`,
    grain === undefined ? '' : `by time (${grain})`,
    top === undefined ? '' : `top ${top}${topBy === undefined ? '' : ` of ${code(topBy)}`}`,
    where === undefined ? '' : `where ${code(where)}`,
    range === undefined ? '' : `of ${code(range)}`,
  ];
  return parts.filter(part => part !== '').join(', ');
}

/** All feeds with their parameters. */
export const feedsPage = (feeds: Iterable<Feed>): string => [...feeds].map(feedSection).join('\n\n');

function feedSection({ name, title, description, params, rows, steady, over, freshForMs }: Feed): string {
  const of = rows.kind === 'sql' ? 'Rows of a SELECT.' : `${codes(rows.metrics)} by ${codes(rows.by)}.`;
  const table = markdownTable(
    ['parameter', 'type', 'default', 'what it does'],
    params.map(param => [code(param.name), typeWords(param), code(String(param.default) || '""'), param.description]),
  );
  return [
    `## ${name}: ${title}`,
    [description, of, freshWords({ over, freshForMs }), ...(steady === undefined ? [] : [steadyWords(steady)])]
      .join(' ')
      .trim(),
    ...(params.length === 0 ? [] : [table]),
  ].join('\n\n');
}

const freshWords = ({ over, freshForMs }: Pick<Feed, 'over' | 'freshForMs'>): string =>
  'interval' in over
    ? 'An answer is of the newest closed minute, and fresh until the next one closes.'
    : `An answer is fresh for ${freshForMs / 1000} seconds.`;

const steadyWords = ({ when, beatenBy, minutes }: FeedSteady): string =>
  `${when === undefined ? 'The list is steady' : `With ${code(when)} the list is steady`}: an entry gives way to one that is larger by more than ${beatenBy * 100} %, or was before it in ${minutes} minutes in a row.`;

function typeWords({ type, min, max }: Feed['params'][number]): string {
  const bounds = [min === undefined ? '' : ` from ${min}`, max === undefined ? '' : ` up to ${max}`].join('');
  return `${type === 'whole' ? 'whole number' : type}${bounds}`;
}
