// By which times metrics can be given, and what several of them have in common.

import type { Grain, Metric } from './catalog.ts';

const grains: readonly Grain[] = ['minute', 'hour', 'day', 'month'];

/** Grains that a metric can be given by: none where it is about a time of its own, none finer than its table or its parts. */
export function grainsOf({ over, per, time }: Pick<Metric, 'over' | 'per' | 'time'>): Grain[] {
  if (over !== undefined) return [];
  const least = Math.max(0, grains.indexOf(time as Grain), per === undefined ? 0 : grains.indexOf(per.grain));
  return grains.slice(least);
}

/** Grains that all of the metrics can be given by. */
export const commonGrains = (metrics: readonly Metric[]): Grain[] =>
  grains.filter(grain => metrics.every(metric => grainsOf(metric).includes(grain)));

/** The unit of all metrics, undefined where they have several. */
export function commonUnit(metrics: readonly Metric[]): string | undefined {
  const units = new Set(metrics.map(({ unit }) => unit));
  return units.size === 1 ? metrics[0]?.unit : undefined;
}
