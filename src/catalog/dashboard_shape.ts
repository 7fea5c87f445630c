// The shape of dashboards/*.yaml, and what each kind of panel takes besides.

import { z } from 'zod';
import { closed, oneOf, snakeName } from '../config/shape.ts';
import { type PanelKind, panelHeights, panelKinds } from './dashboard.ts';

/** `metric` of the same pack, or `pack.metric`. */
const reference = (what: string) =>
  z.string().regex(/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?$/, `expected the name of a ${what}, such as pack.${what}`);

export const panelShape = closed({
  id: snakeName.optional().describe('Unique within the dashboard; links name it. Default: made of the title.'),
  kind: oneOf(panelKinds).describe(`How it is drawn: ${panelKinds.join(', ')}.`),
  title: z.string().min(1).describe('A few words.'),
  note: z.string().default('').describe('One sentence: what to look for. Of a `text` panel: what it says.'),
  metrics: z
    .array(reference('metric'))
    .min(1)
    .optional()
    .describe('Metrics that it shows, of the same pack by their short names; `metric` where it is one.'),
  metric: reference('metric').optional().describe('The one metric that it shows.'),
  by: z.array(z.string()).default([]).describe('Dimensions of the metrics; of `drivers` columns that may explain.'),
  where: z.string().optional().describe('A condition over dimensions of its metrics, such as `status >= 400`.'),
  grain: oneOf(['auto', 'minute', 'hour', 'day', 'month'])
    .optional()
    .describe('Cuts by time; `auto` goes by the length of the range. Default of charts over time: `auto`.'),
  top: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('So many values, the largest; the rest is one row. Of `drivers`: so many rules.'),
  top_by: reference('metric')
    .optional()
    .describe('Metric that decides which values are the largest. Default: the first.'),
  width: z.int().min(1).max(12).optional().describe('Of twelve columns. Default: 12 for figures, else 6.'),
  height: oneOf(panelHeights).optional().describe('small, medium or large.'),
  compare: z.boolean().default(true).describe('False: never beside the time before.'),
  report: reference('report').optional().describe('With kind `report`: the table report that it shows.'),
  drill: reference('dashboard')
    .optional()
    .describe('Dashboard that a click on a value leads to. Default: filters this one.'),
  about: z
    .string()
    .optional()
    .describe(
      'On a dashboard about one value: the dimension that the value narrows this panel by. Default: the first of `about`.',
    ),
  range: z.string().optional().describe('A range in words that this panel has whatever that of the dashboard is.'),
});

export const dashboardShape = closed({
  title: z.string().min(1).describe('A word or two.'),
  description: z.string().default('').describe('What it answers.'),
  icon: z.string().default('chart-line').describe('Name of a Tabler icon.'),
  about: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe(
      'A page of one value of this dimension: its panels are narrowed by it, and a click on a value of it elsewhere leads here. More names are dimensions with the same values, such as where a flow comes from and goes to.',
    ),
  range: z.string().default('last-72h').describe('The range it opens with: `last-72h`, `yesterday`, `this-month`, ….'),
  filters: z.array(z.string()).default([]).describe('Dimensions offered as filters.'),
  panels: z.array(z.unknown()).min(1).describe('The panels, in the order they are read.'),
});

export type PanelSpec = z.output<typeof panelShape>;
/** What a kind of panel takes. */
interface KindRule {
  /** Least and most metrics. */
  metrics: readonly [least: number, most: number];
  by: readonly [least: number, most: number];
  /** Takes a grain; `usual` without being told. */
  grain: 'never' | 'may' | 'usual';
  /** Values shown when nobody says; undefined: all. */
  top?: number;
  width: number;
}

const overTime: KindRule = { metrics: [1, 8], by: [0, 1], grain: 'usual', width: 6 };

export const kindRules: Record<PanelKind, KindRule> = {
  figures: { metrics: [1, 12], by: [0, 0], grain: 'never', width: 12 },
  line: { ...overTime, top: 8 },
  area: { ...overTime, top: 8 },
  stacked: { ...overTime, top: 8 },
  column: { ...overTime, top: 8 },
  bar: { metrics: [1, 4], by: [1, 2], grain: 'never', top: 10, width: 6 },
  table: { metrics: [1, 12], by: [0, 4], grain: 'may', top: 20, width: 6 },
  heatmap: { metrics: [1, 1], by: [0, 2], grain: 'may', width: 6 },
  pulse: { metrics: [1, 4], by: [0, 0], grain: 'usual', width: 12 },
  flow: { metrics: [1, 1], by: [2, 2], grain: 'never', top: 24, width: 12 },
  drivers: { metrics: [1, 1], by: [0, 8], grain: 'never', top: 10, width: 6 },
  report: { metrics: [0, 0], by: [0, 0], grain: 'never', width: 6 },
  text: { metrics: [0, 0], by: [0, 0], grain: 'never', width: 12 },
};
