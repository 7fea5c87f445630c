// A question about metrics, made into one statement in the common dialect. Pure: nothing runs here. What must stay true: the
// answer has one row for each combination of grain and dimensions that any of its tables knows (exactly one row when there are
// none to combine), no row is lost where metrics come from different tables, and its columns are grain, dimensions, metrics,
// in the order they were asked for.

import { ident } from '../base/sql.ts';
import { openZone } from '../base/zone.ts';
import type { Catalog, Grain, Metric } from '../catalog/catalog.ts';
import { compareGrains } from './buckets.ts';
import { dimensionOf, type Filters, filterConditions, unknownDimension } from './dimensions.ts';
import { metricError } from './errors.ts';
import { compileGroup, type Group, type GroupSql } from './groups.ts';
import { checkRange, type Range, rangeOver, timeExpression, windowEnd, windowsJoin } from './ranges.ts';
import { type Ranking, rankValues, type Top, topColumns } from './top.ts';

export interface Question extends Range {
  /** `pack.metric`, or the last word of it where no other pack has the same. */
  metrics: string[];
  /** Dimensions to cut by. */
  by: string[];
  /** One condition over dimensions of all the metrics. */
  where?: string;
  /** Dimension -> values that count; null is no value. */
  filters?: Filters;
  /** The largest values of the dimensions only; the rest is counted together. */
  top?: Top;
  /** Cuts the range by time; without it the whole range is one row. */
  grain?: Grain;
  /** Parts of the range that are rows of their own, in the place of a grain; see `compileWindows`. */
  windows?: readonly Range[];
  /** IANA name: what a day, a month, an hour is. */
  timeZone: string;
  /** For estimates, which count the days that have passed. */
  now: Date;
}

interface AnswerColumn {
  name: string;
  /** Words for a reader. */
  label: string;
  unit?: string;
}

export interface CompiledQuestion {
  /** One SELECT, ordered by grain and dimensions. */
  sql: string;
  /** Grain (`hour`: UTC timestamp of its start; `day`, `month`: local date), dimensions, metrics: as the result has them. */
  columns: AnswerColumn[];
  /** Tables it reads, for the freshness of the answer. */
  tables: string[];
  /** With `top`: columns at the end that say which rows are the rest (a place that is NULL), and how many values that is. */
  rest?: { place: string; count: string };
}

/** Compiles a question. Throws usage errors (`metric_unknown`, `dimension_unknown`, `where_invalid`, …) with candidates. */
export function compile(catalog: Catalog, question: Question): CompiledQuestion {
  checkRange(question);
  if (question.metrics.length === 0) throw metricError('metric_missing', {});
  const metrics = [...new Set(question.metrics.map(name => findMetric(catalog, name)))];
  const by = [...new Set(question.by)];
  for (const metric of metrics) checkGrain(metric, question.grain);
  const cut = question.windows ? [windowEnd] : question.grain === undefined ? [] : [question.grain];
  const keys = [...cut, ...by];
  checkNames(keys);
  const groups = groupsOf(catalog, metrics, { ...question, by });
  const names = metrics.map(({ name }) => name);
  const ranking = by.length === 0 ? undefined : rankingOf(catalog, metrics, { ...question, by });
  const parts = groups.map((group, i) =>
    compileGroup(catalog, ranking === undefined ? group : ranking.narrow(group), `part_${i + 1}`),
  );
  const whole = combine(parts, { keys: ranking === undefined ? keys : [...keys, topColumns.place], metrics: names });
  return {
    sql:
      ranking === undefined
        ? statement(whole, keys.length === 0 ? [] : [`order by ${numbersTo(keys.length)}`])
        : statement(
            { ctes: [...ranking.ctes, ...whole.ctes], select: ranking.around(whole.select, { keys, metrics: names }) },
            [],
          ),
    ...(ranking && { rest: topColumns }),
    columns: [
      ...keys.map(name => ({ name, label: name })),
      ...metrics.map(({ name, label, unit }) => ({ name, label, unit })),
    ],
    tables: [...new Set(metrics.map(({ from }) => from))],
  };
}

/** The metric of a full or an unmistakable short name. Throws `metric_unknown` with the nearest names. */
export function findMetric(catalog: Catalog, name: string): Metric {
  const exact = catalog.metrics.get(name);
  if (exact !== undefined) return exact;
  const known = [...catalog.metrics.keys()];
  const [short, ...others] = known.filter(full => full.endsWith(`.${name}`));
  const found = others.length === 0 && short !== undefined ? catalog.metrics.get(short) : undefined;
  if (found !== undefined) return found;
  throw metricError('metric_unknown', { name, known });
}

/** Metrics that one scan can give together: same table, time and range, same inner rows, same meaning of the dimensions. */
function groupsOf(catalog: Catalog, metrics: Metric[], question: Question): Group[] {
  const groups = new Map<string, Group>();
  const zone = openZone(question.timeZone);
  for (const metric of metrics) {
    const range = metric.over === undefined ? question : rangeOver(metric.over, question, { zone, now: question.now });
    const same = JSON.stringify([metric.from, metric.time, metric.per, range.from, range.to, metric.dimensions]);
    const time = timeExpression(catalog, { table: metric.from, time: metric.time });
    const cut = question.windows && windowsJoin(question.windows, time);
    const group: Group = groups.get(same) ?? {
      table: metric.from,
      time: metric.time,
      range: { from: range.from, to: range.to },
      zone,
      dimensions: [
        ...(cut ? [cut.key] : []),
        ...question.by.map(name => ({ name, sql: dimensionOf(metric, name) ?? unknownDimension(metric, name) })),
      ],
      metrics: [],
      dimension: name => dimensionOf(metric, name),
      unknown: name => unknownDimension(metric, name),
      ...(metric.per && { per: metric.per }),
      ...(question.grain && { grain: question.grain }),
      ...(question.where !== undefined && { where: question.where }),
      ...(cut && { join: cut.join }),
      conditions: filterConditions(catalog, metric, question.filters ?? {}),
    };
    group.metrics.push({ name: metric.name, sql: valueSql(metric, 'daysElapsed' in range ? range : undefined) });
    groups.set(same, group);
  }
  return [...groups.values()];
}

/** The ranking of the values that are kept: by one metric over the whole range, under the same conditions. */
function rankingOf(catalog: Catalog, metrics: readonly Metric[], question: Question): Ranking | undefined {
  const { top, grain: _grain, ...whole } = question;
  if (top === undefined) return undefined;
  const [first] = metrics;
  const metric = top.by === undefined ? first : findMetric(catalog, top.by);
  const [group] = metric === undefined ? [] : groupsOf(catalog, [metric], whole);
  return group === undefined
    ? undefined
    : rankValues(compileGroup(catalog, group, 'ranked'), { by: question.by, n: top.n });
}

/** An estimate is what came so far, by the days it took, times the days there are; NULL before the first of them. */
function valueSql(metric: Metric, estimate: { daysElapsed?: number; daysInMonth?: number } | undefined): string {
  if (metric.over !== 'month_estimate' || estimate === undefined) return metric.sql;
  const { daysElapsed = 0, daysInMonth = 0 } = estimate;
  return `cast((${metric.sql}) as double) * ${daysInMonth}e0 / nullif(${daysElapsed.toFixed(9)}e0, 0e0)`;
}

function checkGrain(metric: Metric, grain: Grain | undefined): void {
  if (grain === undefined) return;
  const facts = { metric: metric.name, grain };
  if (metric.over !== undefined) {
    throw metricError('grain_impossible', {
      ...facts,
      reason: 'it is about a time of its own (a day, a month so far)',
    });
  }
  if (metric.per !== undefined && compareGrains(grain, metric.per.grain) < 0) {
    throw metricError('grain_impossible', { ...facts, reason: `it is made of values by ${metric.per.grain}` });
  }
}

function checkNames(keys: string[]): void {
  const twice = keys.find((name, i) => keys.findIndex(other => other.toLowerCase() === name.toLowerCase()) !== i);
  if (twice !== undefined) throw metricError('name_twice', { name: twice });
}

/**
 * One group is its own answer. Several are stacked, each with NULL for the metrics of the others, and folded by the keys:
 * each key has one row in each group at most, so `max` finds it. Unlike a join this holds for NULL keys and without any key.
 */
function combine(groups: GroupSql[], { keys, metrics }: { keys: string[]; metrics: string[] }): Combined {
  const [first, ...others] = groups;
  if (first !== undefined && others.length === 0) return first;
  const stacked = groups.map(group => {
    const columns = metrics.map(name => (group.metrics.includes(name) ? ident(name) : `null as ${ident(name)}`));
    return `  select ${[...keys.map(ident), ...columns].join(', ')} from ${group.name}`;
  });
  const folded = metrics.map(name => `max(${ident(name)}) as ${ident(name)}`);
  const select = [
    `select ${[...keys.map(ident), ...folded].join(', ')}`,
    `from (\n${stacked.join('\n  union all\n')}\n) as stacked`,
    ...(keys.length === 0 ? [] : [`group by ${numbersTo(keys.length)}`]),
  ].join('\n');
  return { ctes: groups.flatMap(({ name, ctes, select: own }) => [...ctes, `${name} as (\n${own}\n)`]), select };
}

interface Combined {
  /** Named queries before it: `name as (…)`. */
  ctes: string[];
  select: string;
}

const statement = ({ ctes, select }: Combined, end: readonly string[]): string =>
  [...(ctes.length === 0 ? [] : [`with ${ctes.join(',\n')}`]), select, ...end].join('\n');

/** `1, 2, 3` */
const numbersTo = (count: number): string => Array.from({ length: count }, (_, i) => i + 1).join(', ');
