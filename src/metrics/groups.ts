// The metrics that come from one scan of one table, as SQL: a plain aggregate, or an aggregate over the values of smaller
// buckets (`per`), whose empty ones may count as 0. What must stay true: one row for each combination of grain and dimensions.

import { ident, tableName } from '../base/sql.ts';
import type { Zone } from '../base/zone.ts';
import type { Catalog, Grain, Metric } from '../catalog/catalog.ts';
import { type Cutter, openCutter, points } from './buckets.ts';
import { compilePredicate, type DimensionOf } from './predicate.ts';
import { type Range, rangeConditions, timeExpression } from './ranges.ts';

export interface Group {
  table: string;
  time: string;
  range: Range;
  zone: Zone;
  grain?: Grain;
  dimensions: { name: string; sql: string }[];
  where?: string;
  /** Conditions besides, in SQL. */
  conditions?: readonly string[];
  /** What is joined to the table's rows, in SQL. */
  join?: string;
  /** Columns that the table's rows get before they are joined. */
  computed?: readonly { name: string; sql: string }[];
  /** The expression of any dimension of the table. */
  dimension: DimensionOf;
  /** Throws `dimension_unknown`. */
  unknown: (name: string) => never;
  per?: NonNullable<Metric['per']>;
  metrics: { name: string; sql: string }[];
}

export interface GroupSql {
  /** What to call the SELECT when it is one of several. */
  name: string;
  /** Named queries before it: `name as (…)`. */
  ctes: string[];
  /** Grain, dimensions and metrics, in this order, grouped and not ordered. */
  select: string;
  /** Names of its metrics. */
  metrics: string[];
}

export function compileGroup(catalog: Catalog, group: Group, name: string): GroupSql {
  const cutter = openCutter(group.range, group.zone);
  const metrics = group.metrics.map(metric => metric.name);
  const scan = scanOf(catalog, group);
  if (group.per !== undefined)
    return { name, metrics, ...perSql({ ...group, per: group.per }, { name, cutter, scan }) };
  const keys = keyColumns(group, cutter.bucket(group.grain ?? 'day', scan.time));
  return { name, metrics, ctes: [], select: selectBy(keys, metricColumns(group), scan.from) };
}

interface Scan {
  time: string;
  /** FROM and WHERE. */
  from: string;
}

function scanOf(catalog: Catalog, group: Group): Scan {
  const conditions = [...rangeConditions(catalog, group, group.range), ...(group.conditions ?? [])];
  if (group.where !== undefined) conditions.push(compilePredicate(group.where, group.dimension, group.unknown));
  const joined = group.join === undefined ? '' : `\n${group.join}`;
  const where = `where ${conditions.join('\n  and ')}`;
  const rows = computedRows(group, where);
  const from = rows === undefined ? `from ${tableName(group.table)}${joined}\n${where}` : `from ${rows}${joined}`;
  return { time: timeExpression(catalog, group), from };
}

/** The table's rows with the columns that are computed first; undefined when there are none. */
function computedRows({ table, computed = [] }: Group, where: string): string | undefined {
  if (computed.length === 0) return undefined;
  const columns = computed.map(({ sql, name }) => `${sql} as ${name}`);
  return `(\nselect *, ${columns.join(', ')}\nfrom ${tableName(table)}\n${where}\n) as computed`;
}

type KeyColumn = { sql: string; name: string };

const keyColumns = (group: Group, bucket: string): KeyColumn[] => [
  ...(group.grain === undefined ? [] : [{ sql: bucket, name: group.grain }]),
  ...group.dimensions,
];

const metricColumns = (group: Group): string[] => group.metrics.map(({ name, sql }) => `${sql} as ${ident(name)}`);

/** `select keys, values from … group by 1, 2`, a value a line. */
function selectBy(keys: KeyColumn[], values: string[], from: string): string {
  const columns = [...keys.map(({ sql, name }) => `${sql} as ${ident(name)}`), ...values];
  const groupBy = keys.length === 0 ? [] : [`group by ${keys.map((_, i) => i + 1).join(', ')}`];
  return [`select\n  ${columns.join(',\n  ')}`, from, ...groupBy].join('\n');
}

interface PerContext {
  name: string;
  cutter: Cutter;
  scan: Scan;
}

/** Values by the small bucket first, then the metrics over them; an expression may use `value` and the bucket by its grain's name. */
function perSql(group: Group & { per: NonNullable<Metric['per']> }, { name, cutter, scan }: PerContext) {
  const { per } = group;
  const dimensions = group.dimensions.map(({ sql }, i) => ({ sql, name: `dimension_${i + 1}` }));
  const bucket: KeyColumn = { sql: cutter.bucket(per.grain, scan.time), name: per.grain };
  const values = `${name}_values`;
  const ctes = [`${values} as (\n${selectBy([bucket, ...dimensions], [`${per.of} as value`], scan.from)}\n)`];
  if (per.fillEmpty)
    ctes.push(filled(group, { values, cutter, dimensions: dimensions.map(dimension => dimension.name) }));
  const wider = cutter.wider(group.grain ?? per.grain, { grain: per.grain, name: ident(per.grain) });
  const named = group.dimensions.map((dimension, i) => ({ name: dimension.name, sql: dimensions[i]?.name ?? '' }));
  const keys = keyColumns({ ...group, dimensions: named }, wider);
  const from = `from ${per.fillEmpty ? `${values}_filled` : values}`;
  return { ctes, select: selectBy(keys, metricColumns(group), from) };
}

interface Fill {
  values: string;
  cutter: Cutter;
  /** Names of the dimension columns in the values. */
  dimensions: string[];
}

/** Every bucket of the range for every combination of dimensions that has any, 0 where there was nothing. */
function filled(group: Group & { per: NonNullable<Metric['per']> }, { values, cutter, dimensions }: Fill): string {
  const { grain } = group.per;
  const columns = [ident(grain), ...dimensions].join(', ');
  const seen =
    dimensions.length === 0 ? '' : `\n  cross join (select distinct ${dimensions.join(', ')} from ${values}) as seen`;
  return [
    `${values}_filled as (`,
    `select ${columns}, coalesce(max(value), 0) as value`,
    `from (`,
    `  select ${columns}, value from ${values}`,
    `  union all`,
    `  select ${[cutter.bucket(grain, 'point'), ...dimensions.map(name => `seen.${name}`)].join(', ')}, null`,
    `  from (\n${points(grain, group.range)}\n  ) as points${seen}`,
    `) as stacked`,
    `group by ${[1, ...dimensions.map((_, i) => i + 2)].join(', ')}`,
    `)`,
  ].join('\n');
}
