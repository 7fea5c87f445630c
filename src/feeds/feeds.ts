// One feed, its parameters and where the data ends, made into one statement. Pure: nothing runs here. What must stay true: a value that
// somebody gives becomes one literal of the parameter's type, or an error; nothing of it is ever read as SQL.

import { createHash } from 'node:crypto';
import { minuteMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { literal } from '../base/sql.ts';
import { addDays, dayOf, dayStart, openZone } from '../base/zone.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Feed, FeedCount, FeedParam, FeedSteady } from '../catalog/feed.ts';
import { feedTables } from '../catalog/feed_tables.ts';
import { compile } from '../metrics/metrics.ts';
import type { Range } from '../metrics/ranges.ts';
import { withQuestion } from '../metrics/report.ts';
import { feedError } from './errors.ts';
import { candidatesSql, type SteadyRule, steadyStart } from './steady_sql.ts';

export interface FeedQuestion {
  /** As given: texts by name. */
  params: Readonly<Record<string, unknown>>;
  timeZone: string;
  now: Date;
  /** End of the newest data; undefined where there is none. */
  dataTo: Date | undefined;
}

export interface CompiledFeed {
  sql: string;
  range: Range;
  /** Columns of the result that make up its rows, with the names that they have there. */
  columns: { name: string; as: string }[] | undefined;
  /** The column that is NULL in rows that are no part of a top. */
  place: string | undefined;
  /** Where the list is steady: the statement gives candidates, and this makes the list of them. */
  steady: SteadyRule | undefined;
}

/** The feed of a name, or of the last word of it where it is the only one. Throws `feed_unknown`. */
export function findFeed(catalog: Pick<Catalog, 'feeds'>, name: string): Feed {
  const known = [...catalog.feeds.keys()];
  const shorts = known.filter(full => full.endsWith(`.${name}`));
  const feed = catalog.feeds.get(name) ?? catalog.feeds.get(shorts.length === 1 ? (shorts[0] ?? '') : '');
  if (feed === undefined) throw feedError('feed_unknown', { name, known });
  return feed;
}

/** Tables that are read when a feed is asked with some parameters. Throws `param_unknown`, `param_invalid`. */
export function askedTables(catalog: Catalog, feed: Feed, params: FeedQuestion['params']): string[] {
  const { steady, rows } = feed;
  const asked = steady !== undefined && isSteady(steady, readParams(feed, params));
  return feedTables(catalog, { rows: asked ? { kind: 'sql', sql: steady.sql } : rows });
}

const isSteady = ({ when }: FeedSteady, values: Values): boolean => when === undefined || values.get(when) === true;

/** Changes when a feed may answer in another shape, or by another rule: a hash of what it is defined by. */
export function feedVersion({ rows, steady, params, over }: Feed): string {
  const named = params.map(({ name, type, default: usual, min, max }) => [name, type, usual, min, max]);
  const rule = steady && { ...steady, sqlLine: 0 };
  return createHash('sha256')
    .update(JSON.stringify([rows, rule, named, over]))
    .digest('hex')
    .slice(0, 12);
}

/** Compiles a feed. Throws `param_unknown` with candidates, `param_invalid`. */
export function compileFeed(catalog: Catalog, feed: Feed, question: FeedQuestion): CompiledFeed {
  const values = readParams(feed, question.params);
  const range = rangeOf(feed, question);
  const { timeZone, now } = question;
  const { rows, steady } = feed;
  const nothing = { range, columns: undefined, place: undefined, steady: undefined };
  if (steady !== undefined && isSteady(steady, values)) {
    const rule = { ...steady, top: countOf(steady.top, values), last: range.from };
    const hour = { from: steadyStart(range.from), to: range.to };
    return {
      ...nothing,
      sql: candidatesSql(withQuestion(filled(steady.sql, values), hour, timeZone), rule),
      steady: rule,
    };
  }
  if (rows.kind === 'sql') return { ...nothing, sql: withQuestion(filled(rows.sql, values), range, timeZone) };
  const n = rows.top && countOf(rows.top, values);
  const compiled = compile(catalog, {
    metrics: rows.metrics,
    by: rows.by,
    ...range,
    timeZone,
    now,
    ...(rows.where !== undefined && { where: rows.where }),
    ...(n !== undefined && { top: { n } }),
  });
  const columns = compiled.columns.map(({ name }) => ({ name, as: shortOf(name, compiled.columns) }));
  return { ...nothing, sql: compiled.sql, columns, place: compiled.rest?.place };
}

type Values = ReadonlyMap<string, FeedParam['default']>;

const countOf = (count: FeedCount, values: Values): number =>
  'n' in count ? count.n : Number(values.get(count.param));

const filled = (sql: string, values: Values): string =>
  sql.replaceAll(/\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g, (_, name: string) => literalOf(values.get(name)));

/** `bytes` of `pack.bytes`, where no other column is called so. */
function shortOf(name: string, columns: readonly { name: string }[]): string {
  const short = name.split('.').at(-1) ?? name;
  const same = columns.filter(other => (other.name.split('.').at(-1) ?? '') === short);
  return same.length === 1 ? short : name;
}

function readParams(feed: Feed, given: Readonly<Record<string, unknown>>): Map<string, FeedParam['default']> {
  const known = feed.params.map(({ name }) => name);
  for (const name of Object.keys(given))
    if (!known.includes(name)) throw feedError('param_unknown', { feed: feed.name, name, known });
  return new Map(
    feed.params.map(param => [
      param.name,
      given[param.name] === undefined ? param.default : readParam(feed, param, given[param.name]),
    ]),
  );
}

function readParam(feed: Feed, param: FeedParam, given: unknown): FeedParam['default'] {
  const { name, type, min, max } = param;
  const refuse = (expected: string) =>
    feedError('param_invalid', { feed: feed.name, name, value: String(given).slice(0, 100), expected });
  if (type === 'list') return readList(given, refuse);
  if (typeof given !== 'string') throw refuse('given once');
  if (type === 'text') return given;
  if (type === 'boolean') {
    if (given !== 'true' && given !== 'false') throw refuse('true or false');
    return given === 'true';
  }
  const pattern = type === 'whole' ? /^-?\d{1,15}$/ : /^-?\d{1,15}(?:\.\d{1,15})?$/;
  const bounds = [min === undefined ? '' : ` from ${min}`, max === undefined ? '' : ` up to ${max}`].join('');
  const value = Number(given);
  if (!pattern.test(given) || value < (min ?? value) || value > (max ?? value))
    throw refuse(`a ${type === 'whole' ? 'whole ' : ''}number${bounds}`);
  return value;
}

/** `a,b`, or the parameter given several times, where a text may have a comma. An empty text is no value. */
function readList(given: unknown, refuse: (expected: string) => Error): string[] {
  const values = Array.isArray(given) ? given : String(given).split(',');
  const list = values.filter(value => value !== '');
  if (list.some(value => typeof value !== 'string') || list.length > limits.feedListValues)
    throw refuse(`a list of at most ${limits.feedListValues} texts`);
  return list;
}

/** A list of texts without one, which both engines know to be of texts. */
const noTexts = "regexp_extract_all('', 'x')";

function literalOf(value: FeedParam['default'] | undefined): string {
  if (value === undefined) return 'null';
  if (typeof value === 'object') return value.length === 0 ? noTexts : `array[${value.map(literal).join(', ')}]`;
  return typeof value === 'string' ? literal(value) : String(value);
}

/** One minute that is closed, whole local days that end with the one of the newest data, or a span that ends where the data does. */
function rangeOf({ over }: Feed, { timeZone, now, dataTo = now }: FeedQuestion): Range {
  if ('interval' in over) {
    const to = Math.floor(dataTo.getTime() / minuteMs) * minuteMs;
    return { from: new Date(to - minuteMs), to: new Date(to) };
  }
  if ('ms' in over) return { from: new Date(dataTo.getTime() - over.ms), to: dataTo };
  const zone = openZone(timeZone);
  const last = dayOf(new Date(dataTo.getTime() - 1), zone);
  return { from: dayStart(addDays(last, 1 - over.days), zone), to: dayStart(addDays(last, 1), zone) };
}
