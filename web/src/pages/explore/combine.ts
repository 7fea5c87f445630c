// What goes together: metrics with dimensions, intervals and kinds of charts. Pure. What cannot be combined is told with the reason, in words of
// the reader, so that it can be shown disabled instead of failing.

import type { Catalogue } from '../../api/operations.ts';
import type { ChartKind } from '../../charts/chart_props.ts';
import type { PanelAnswer } from '../../charts/cut.ts';
import type { Explored, GrainChoice, KindChoice } from './state.ts';

export type MetricInfo = Catalogue['metrics'][number];

/** The metrics that were asked for, as the catalogue knows them; unknown ones are left out. */
export const metricsOf = (catalogue: Pick<Catalogue, 'metrics'>, names: readonly string[]): MetricInfo[] =>
  names.flatMap(name => catalogue.metrics.find(one => one.name === name) ?? []);

/** The first of the dimensions that a metric is not cut by. */
export const lacking = (metric: MetricInfo, dimensions: readonly string[]): string | undefined =>
  dimensions.find(name => !metric.dimensions.includes(name));

/** The first of the metrics that is not cut by a dimension. */
export const refusing = (metrics: readonly MetricInfo[], dimension: string): MetricInfo | undefined =>
  metrics.find(metric => !metric.dimensions.includes(dimension));

/** Dimensions that all of the metrics have; those of all metrics while none is chosen. */
export function commonDimensions(metrics: readonly MetricInfo[], all: readonly string[]): string[] {
  return metrics.length === 0
    ? [...all]
    : all.filter(name => metrics.every(metric => metric.dimensions.includes(name)));
}

/** Whether all metrics can be cut by an interval. */
export function refusingGrain(metrics: readonly MetricInfo[], grain: GrainChoice): MetricInfo | undefined {
  if (grain === 'none') return undefined;
  return metrics.find(metric => (grain === 'auto' ? metric.grains.length === 0 : !metric.grains.includes(grain)));
}

const hour = 3_600_000;

/** The interval that is asked for: `auto` goes by the length of the range and by what all metrics can be cut by. */
export function grainOf(
  grain: GrainChoice,
  { metrics, lengthMs }: { metrics: readonly MetricInfo[]; lengthMs: number },
): NonNullable<PanelAnswer['grain']> | undefined {
  if (grain !== 'auto') return grain === 'none' ? undefined : grain;
  const all = ['minute', 'hour', 'day', 'month'] as const;
  const wished = lengthMs <= 6 * hour ? 0 : lengthMs <= 8 * 24 * hour ? 1 : lengthMs <= 120 * 24 * hour ? 2 : 3;
  return all.find((name, index) => index >= wished && metrics.every(metric => metric.grains.includes(name)));
}

export type Refusal = 'needsTime' | 'needsNoTime' | 'needsDimension' | 'needsHours';

interface Shape {
  by: number;
  metrics: number;
  grain: PanelAnswer['grain'] | undefined;
}

/** Why a kind cannot show an answer of this shape; undefined where it can. */
export function refusalOf(kind: KindChoice, { by, metrics, grain }: Shape): Refusal | undefined {
  switch (kind) {
    case 'line':
    case 'area':
    case 'stacked':
      return grain === undefined || grain === null ? 'needsTime' : undefined;
    case 'column':
      return by === 0 && (grain ?? undefined) === undefined ? 'needsDimension' : undefined;
    case 'bar':
      return by === 0 ? 'needsDimension' : (grain ?? undefined) === undefined ? undefined : 'needsNoTime';
    case 'heatmap': {
      const hours = (grain === 'hour' || grain === 'minute') && by === 0 && metrics === 1;
      return hours || (by === 2 && (grain ?? undefined) === undefined && metrics === 1) ? undefined : 'needsHours';
    }
    case 'figures':
      return by > 0 || (grain ?? undefined) !== undefined ? 'needsNoTime' : undefined;
    default:
      return undefined;
  }
}

/** The kind that is drawn. */
export function kindOf({ kind }: Pick<Explored, 'kind'>, shape: Shape): ChartKind {
  if (kind !== 'auto' && refusalOf(kind, shape) === undefined) return kind;
  if ((shape.grain ?? undefined) !== undefined) return 'line';
  return shape.by > 0 ? 'bar' : 'figures';
}
