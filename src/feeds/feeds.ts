// One feed, its parameters and where the data ends, made into one statement. Pure: nothing runs here. What must stay true: a value that
// somebody gives becomes one literal of the parameter's type, or an error; nothing of it is ever read as SQL.

import { literal } from '../base/sql.ts';
import { addDays, dayOf, dayStart, openZone } from '../base/zone.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Feed, FeedParam } from '../catalog/feed.ts';
import { compile } from '../metrics/metrics.ts';
import type { Range } from '../metrics/ranges.ts';
import { withQuestion } from '../metrics/report.ts';
import { feedError } from './errors.ts';

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
}

/** The feed of a name, or of the last word of it where it is the only one. Throws `feed_unknown`. */
export function findFeed(catalog: Pick<Catalog, 'feeds'>, name: string): Feed {
  const known = [...catalog.feeds.keys()];
  const shorts = known.filter(full => full.endsWith(`.${name}`));
  const feed = catalog.feeds.get(name) ?? catalog.feeds.get(shorts.length === 1 ? (shorts[0] ?? '') : '');
  if (feed === undefined) throw feedError('feed_unknown', { name, known });
  return feed;
}

/** Tables that a feed reads. */
export function feedTables(catalog: Pick<Catalog, 'datasets' | 'models' | 'metrics'>, { rows }: Feed): string[] {
  if (rows.kind === 'metrics') return [...new Set(rows.metrics.flatMap(name => catalog.metrics.get(name)?.from ?? []))];
  const names = new Set(rows.sql.replaceAll('"', '').match(/[a-z_]\w*\.[a-z_]\w*/gi) ?? []);
  return [...catalog.datasets.keys(), ...catalog.models.keys()].filter(name => names.has(name));
}

/** Compiles a feed. Throws `param_unknown` with candidates, `param_invalid`. */
export function compileFeed(catalog: Catalog, feed: Feed, question: FeedQuestion): CompiledFeed {
  const values = readParams(feed, question.params);
  const range = rangeOf(feed, question);
  const { timeZone, now } = question;
  const { rows } = feed;
  if (rows.kind === 'sql') {
    const sql = rows.sql.replaceAll(/\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g, (_, name: string) =>
      literalOf(values.get(name)),
    );
    return { sql: withQuestion(sql, range, timeZone), range, columns: undefined, place: undefined };
  }
  const n = rows.top === undefined ? undefined : 'n' in rows.top ? rows.top.n : Number(values.get(rows.top.param));
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
  return { sql: compiled.sql, range, columns, place: compiled.rest?.place };
}

/** `bytes` of `pack.bytes`, where no other column is called so. */
function shortOf(name: string, columns: readonly { name: string }[]): string {
  const short = name.split('.').at(-1) ?? name;
  const same = columns.filter(other => (other.name.split('.').at(-1) ?? '') === short);
  return same.length === 1 ? short : name;
}

type ParamValue = string | number | boolean;

function readParams(feed: Feed, given: Readonly<Record<string, unknown>>): Map<string, ParamValue> {
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

function readParam(feed: Feed, param: FeedParam, given: unknown): ParamValue {
  const { name, type, min, max } = param;
  const refuse = (expected: string) =>
    feedError('param_invalid', { feed: feed.name, name, value: String(given).slice(0, 100), expected });
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

function literalOf(value: ParamValue | undefined): string {
  if (value === undefined) return 'null';
  return typeof value === 'string' ? literal(value) : String(value);
}

/** Whole local days that end with the one of the newest data, or a span that ends where the data does. */
function rangeOf({ over }: Feed, { timeZone, now, dataTo = now }: FeedQuestion): Range {
  if ('ms' in over) return { from: new Date(dataTo.getTime() - over.ms), to: dataTo };
  const zone = openZone(timeZone);
  const last = dayOf(new Date(dataTo.getTime() - 1), zone);
  return { from: dayStart(addDays(last, 1 - over.days), zone), to: dayStart(addDays(last, 1), zone) };
}
