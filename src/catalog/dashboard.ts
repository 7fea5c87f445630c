// A dashboard of the catalogue: panels in a grid of twelve columns, each a question. What must stay true: a dashboard that is handed
// on asks only for what is there, and every panel can be drawn in its kind.

import type { Grain, Metric, Place } from './catalog.ts';

export const panelKinds = [
  'figures',
  'line',
  'area',
  'stacked',
  'column',
  'bar',
  'table',
  'heatmap',
  'drivers',
  'report',
  'text',
] as const;
export type PanelKind = (typeof panelKinds)[number];

export const panelHeights = ['small', 'medium', 'large'] as const;

export interface Panel {
  /** Unique within the dashboard. */
  id: string;
  kind: PanelKind;
  title: string;
  /** What to look for in it, a sentence; of a text panel what it says. */
  note: string;
  /** Of twelve columns. */
  width: number;
  height: (typeof panelHeights)[number];
  /** Full names. */
  metrics: string[];
  by: string[];
  /** A condition over dimensions that holds for the panel alone. */
  where?: string;
  /** `auto`: by the length of the range. */
  grain?: Grain | 'auto';
  /** So many values of `by`, the largest of the first metric; the rest is one row, `other`. */
  top?: number;
  /** It shows the time before, where that is asked for. */
  compare: boolean;
  /** Table report that it shows. */
  report?: string;
  /** Dashboard that a click on a value leads to. */
  drill?: string;
  /** A range in words, where the panel has one of its own. */
  range?: string;
  /** Line of it in the file. */
  line: number;
}

export interface Dashboard {
  /** `pack.dashboard`; the one called `now` is what the Now page shows of its pack. */
  name: string;
  title: string;
  description: string;
  /** Name of a Tabler icon. */
  icon: string;
  /** In words: `last-72h`. */
  range: string;
  /** Dimensions that are offered as filters. */
  filters: string[];
  panels: Panel[];
  place: Place;
}

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
