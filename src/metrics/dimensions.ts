// What a metric can be cut and narrowed by. What must stay true: a value that is filtered by becomes one literal, NULL is a value like
// others, and a dimension that a metric does not have is refused and never passed over.

import { ident, literal } from '../base/sql.ts';
import { type Catalog, columnsOf, type Metric, tableOf } from '../catalog/catalog.ts';
import { metricError } from './errors.ts';

/** Dimension -> the values whose rows count; null stands for no value. */
export type Filters = Readonly<Record<string, readonly (string | null)[]>>;

/** The expression of a dimension, by its name in any case. */
export function dimensionOf(metric: Metric, name: string): string | undefined {
  const found = Object.entries(metric.dimensions).find(([known]) => known.toLowerCase() === name.toLowerCase());
  if (found === undefined) return undefined;
  return /^[a-z_]\w*$/i.test(found[1]) ? ident(found[1]) : `(${found[1]})`;
}

/** Throws `dimension_unknown` with the dimensions that there are. */
export function unknownDimension(metric: Metric, name: string): never {
  const known = Object.keys(metric.dimensions);
  throw metricError('dimension_unknown', { name, metric: metric.name, table: metric.from, known });
}

/** Filters as conditions over the rows of the metric's table. Throws `dimension_unknown`. */
export function filterConditions(catalog: Catalog, metric: Metric, filters: Filters): string[] {
  const table = tableOf(catalog, metric.from);
  return Object.entries(filters).map(([name, values]) => {
    const sql = dimensionOf(metric, name) ?? unknownDimension(metric, name);
    const column = table && columnsOf(table).find(known => ident(known.name) === sql);
    return anyOf(column?.type === 'varchar' ? sql : `cast(${sql} as varchar)`, values);
  });
}

/** True for rows whose text is one of the values. A condition on a plain column stays one, so that partitions can be left out. */
function anyOf(text: string, values: readonly (string | null)[]): string {
  const texts = values.filter(value => value !== null).map(literal);
  const conditions = [
    ...(texts.length === 0 ? [] : [`${text} in (${texts.join(', ')})`]),
    ...(values.includes(null) ? [`${text} is null`] : []),
  ];
  if (conditions.length === 0) return 'false';
  return conditions.length === 1 ? conditions.join('') : `(${conditions.join(' or ')})`;
}
