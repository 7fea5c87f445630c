// What goes with an outcome: association rules `{column=value, …} -> outcome` over all rows of a range. One rule for every
// combination of values of every non-empty subset of the columns. What must stay true: a value too rare to be in any rule that
// is kept is set aside before combinations are counted, so that a column of many values (addresses, paths) costs no memory; the
// counts of the rules that remain are exact all the same. Of the rules, the redundant are dropped while they are read.
// Source of the measures: Agrawal, Imieliński, Swami, "Mining association rules between sets of items" (1993); lift by Brin et al. (1997).

import { limits } from '../base/limits.ts';
import { ident, tableName } from '../base/sql.ts';
import { openZone } from '../base/zone.ts';
import { type Catalog, type Column, columnsOf, type Metric, tableOf } from '../catalog/catalog.ts';
import type { Rows, Value } from '../engine/engine.ts';
import { openCutter } from './buckets.ts';
import { type Filters, filterConditions } from './dimensions.ts';
import { metricError } from './errors.ts';
import { findMetric } from './metrics.ts';
import { checkRange, eventTime, type Range, rangeConditions } from './ranges.ts';

export interface DriversQuestion extends Range {
  /** A metric with an outcome. */
  metric: string;
  /** Columns of the outcome's table, or `hour` = the hour of the local day, 0 to 23. None: the metric's own dimensions and `hour`. */
  by: string[];
  timeZone: string;
  /** Rules that hold for fewer rows are left out. */
  minCount?: number;
  /** Dimensions of the metric -> values whose rows are looked at. */
  filters?: Filters;
  /** The rules that explain the most rows, for `collectTelling`, and not the most certain ones. */
  telling?: boolean;
}

export interface CompiledDrivers {
  /** Rules, most confident first, general ones before special ones: read them with `collectRules`. */
  sql: string;
  /** The columns looked at, in the order of `lhs`. */
  by: string[];
  /** The outcome, as rules name it. */
  rhs: string;
  tables: string[];
}

export interface Rule {
  /** `column=value`; a NULL is written `column=NULL` and counted together with that text. */
  lhs: string[];
  /** Name of the metric whose outcome it is. */
  rhs: string;
  /** Share of all rows that match both sides. */
  support: number;
  /** Share of the rows matching the left side that match the right. */
  confidence: number;
  /** Confidence over the outcome's share of all rows: 1 means that the left side tells nothing. */
  lift: number;
  /** Rows matching both sides. */
  count: number | bigint;
  /** Weight of the rows matching both sides; null when the outcome has none. */
  bytes: number | bigint | null;
}

/** What `--min-count` and `--limit` are when nobody says. */
export const usualDrivers = { minCount: 20, limit: 100 } as const;

/** Compiles the rules of an outcome. Throws usage errors with candidates. */
export function compileDrivers(catalog: Catalog, question: DriversQuestion): CompiledDrivers {
  checkRange(question);
  const minCount = question.minCount ?? usualDrivers.minCount;
  if (!Number.isInteger(minCount) || minCount < 1)
    throw metricError('number_invalid', { option: 'min-count', value: minCount, min: 1 });
  const metric = findMetric(catalog, question.metric);
  const outcome = outcomeOf(catalog, metric);
  const table = tableOf(catalog, outcome.table);
  if (table === undefined) throw metricError('outcome_missing', { metric: metric.name, known: [] });
  const timed = { table: outcome.table, time: eventTime(table) };
  const by = columnsFor(question.by, { metric, table: outcome.table, columns: columnsOf(table) });
  const hour = openCutter(question, openZone(question.timeZone)).hourOfDay(ident(timed.time));
  const items = by.map(({ name, type }) => itemText(name === 'hour' ? hour : ident(name), type));
  const conditions = [
    ...rangeConditions(catalog, timed, question),
    ...filterConditions(catalog, { ...metric, from: outcome.table }, question.filters ?? {}),
  ];
  const scan = `from ${tableName(timed.table)} where ${conditions.join(' and ')}`;
  const { condition, weight } = outcome;
  const sql = rulesSql({ items, scan, minCount, condition, weight, telling: question.telling ?? false });
  return { sql, by: by.map(({ name }) => name), rhs: metric.name, tables: [outcome.table] };
}

/** Every value is text and none is NULL, so that in the sums NULL can only mean "any". */
const itemText = (sql: string, type: Column['type']): string =>
  `coalesce(${type === 'varchar' ? sql : `cast(${sql} as varchar)`}, 'NULL')`;

function outcomeOf(catalog: Catalog, metric: Metric): NonNullable<Metric['outcome']> {
  if (metric.outcome !== undefined) return metric.outcome;
  const known = [...catalog.metrics.values()].filter(({ outcome }) => outcome !== undefined).map(({ name }) => name);
  throw metricError('outcome_missing', { metric: metric.name, known });
}

interface Choice {
  metric: Metric;
  table: string;
  columns: readonly Column[];
}

type By = Pick<Column, 'name' | 'type'>;

function columnsFor(by: string[], { metric, table, columns }: Choice): By[] {
  const known: By[] = [{ name: 'hour', type: 'bigint' }, ...columns.filter(({ name }) => name !== 'hour')];
  const find = (name: string) => known.find(column => column.name.toLowerCase() === name.toLowerCase());
  const wanted =
    by.length > 0
      ? by
      : [
          ...Object.keys(metric.dimensions)
            .filter(find)
            .slice(0, limits.driverColumns - 1),
          'hour',
        ];
  const found = wanted.map(name => {
    const column = find(name);
    if (column === undefined)
      throw metricError('column_unknown', { name, table, known: known.map(other => other.name) });
    return column;
  });
  const distinct = [...new Set(found)];
  if (distinct.length > limits.driverColumns) throw metricError('column_count', { count: distinct.length });
  return distinct;
}

interface RulesSql {
  items: string[];
  scan: string;
  minCount: number;
  condition: string;
  weight: string | undefined;
  telling: boolean;
}

/**
 * Two scans. The first finds the values that stand often enough beside the outcome: no rule can hold with another one. The
 * second counts cells of those values (NULL for all others), whose sums over the cube are the rules: a combination that
 * contains a NULL which is no "any" is about rare values, and dropped.
 */
function rulesSql({ items, scan, minCount, condition, weight, telling }: RulesSql): string {
  const names = items.map((_, i) => `item_${i + 1}`);
  const list = names.join(', ');
  const named = items.map((sql, i) => `${sql} as ${names[i]}`).join(', ');
  const joins = names.map(
    (name, i) =>
      `  left join (select ${name} from frequent where ${name} is not null) as f${i + 1} on f${i + 1}.${name} = r.${name}`,
  );
  const frequent = names.map((name, i) => `f${i + 1}.${name}`).join(', ');
  const size = names.map(name => `grouping(${name})`).join(' + ');
  return [
    `with frequent as (`,
    `  select ${list} from (select ${named} ${scan} and (${condition})) as hits`,
    `  group by grouping sets (${names.map(name => `(${name})`).join(', ')}) having count(*) >= ${minCount}`,
    `),`,
    `cells as (`,
    `  select ${frequent}, count(*) as total, count(*) filter (where r.hit) as hits, sum(case when r.hit then r.weight end) as weight`,
    `  from (select ${named}, (${condition}) as hit, ${weight ?? 'cast(null as bigint)'} as weight ${scan}) as r`,
    ...joins,
    `  group by ${names.map((_, i) => i + 1).join(', ')}`,
    `),`,
    `rules as (`,
    `  select ${list}, ${names.length} - (${size}) as size,`,
    `    cast(sum(total) as bigint) as total, cast(sum(hits) as bigint) as hits, cast(sum(weight) as bigint) as weight`,
    `  from cells group by cube (${list})`,
    `  having sum(hits) >= ${minCount} and ${names.map(name => `(grouping(${name}) = 1 or ${name} is not null)`).join(' and ')}`,
    `)`,
    `select ${names.map(name => `r.${name}`).join(', ')}, cast(r.hits as double) / a.total as support, cast(r.hits as double) / r.total as confidence,`,
    `  (cast(r.hits as double) / r.total) / (cast(a.hits as double) / a.total) as lift, r.hits as count, r.weight as bytes`,
    `from rules as r cross join (select total, hits from rules where size = 0) as a where r.size > 0`,
    `order by ${telling ? beyondSql : 'confidence'} desc, r.hits desc, r.size, ${names.map(name => `r.${name}`).join(', ')}`,
    ...(telling ? [`limit ${tellingRead}`] : []),
  ].join('\n');
}

/**
 * Reads rules until there are enough: by lift, then count, then the more general, then by their values. A rule is redundant
 * when leaving out some of its left side loses no confidence. As the rules come by falling confidence, that more general rule
 * is among those kept already, so no more is held than is handed on.
 */
export async function collectRules(
  rows: Rows,
  { by, rhs }: CompiledDrivers,
  limit: number = usualDrivers.limit,
): Promise<Rule[]> {
  const kept: Rule[] = [];
  const keys = new Set<string>();
  if (limit <= 0) return kept;
  for await (const chunk of rows) {
    for (const row of chunk) {
      const lhs = lhsOf(row, by);
      if (hasGeneral(lhs, keys)) continue;
      keys.add(JSON.stringify(lhs));
      kept.push({ lhs, rhs, ...measures(row.slice(by.length)) });
      if (kept.length >= limit) return kept;
    }
  }
  return kept;
}

/** Rules that are read to find those that say something of their own. */
const tellingRead = 500;

/** Rows matching both sides beyond those that would if the left side told nothing. */
const beyondSql = 'cast(r.hits as double) - cast(r.total as double) * a.hits / a.total';

/**
 * The rules of a question that is `telling`, without those that say again what one before them did: a longer one that is not a quarter more
 * certain than its part, and one that shares a condition with a stronger one of nearly as many rows, which are then mostly the same.
 */
export async function collectTelling(
  rows: Rows,
  { by, rhs }: CompiledDrivers,
  limit: number = usualDrivers.limit,
): Promise<Rule[]> {
  const kept: Rule[] = [];
  for await (const chunk of rows) {
    for (const row of chunk) {
      const rule = { lhs: lhsOf(row, by), rhs, ...measures(row.slice(by.length)) };
      if (rule.lift > 1 && !kept.some(before => saysAgain(rule, before))) kept.push(rule);
      if (kept.length >= limit) return kept;
    }
  }
  return kept;
}

function saysAgain(rule: Rule, before: Rule): boolean {
  const shared = before.lhs.filter(item => rule.lhs.includes(item)).length;
  if (shared === before.lhs.length) return rule.lift < before.lift * 1.25;
  return shared > 0 && before.lift >= rule.lift && Number(before.count) >= 0.9 * Number(rule.count);
}

const lhsOf = (row: Value[], by: readonly string[]): string[] =>
  by.flatMap((name, i) => (row[i] === null ? [] : [`${name}=${row[i]}`]));

/** True when a non-empty part of the left side, not the whole, is known. There are at most 62 of them. */
function hasGeneral(lhs: string[], known: ReadonlySet<string>): boolean {
  const whole = (1 << lhs.length) - 1;
  for (let mask = 1; mask < whole; mask++) {
    if (known.has(JSON.stringify(lhs.filter((_, i) => (mask & (1 << i)) !== 0)))) return true;
  }
  return false;
}

function measures([support, confidence, lift, count, bytes]: Value[]): Omit<Rule, 'lhs' | 'rhs'> {
  return {
    support: Number(support),
    confidence: Number(confidence),
    lift: Number(lift),
    count: whole(count) ?? 0,
    bytes: whole(bytes),
  };
}

const whole = (value: Value | undefined): number | bigint | null =>
  typeof value === 'number' || typeof value === 'bigint' ? value : null;
