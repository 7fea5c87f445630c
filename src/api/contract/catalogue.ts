// The catalogue, as menus, completion and pages read it, and dashboards with their panels.

import { z } from 'zod';
import { answerOf } from './metrics.ts';
import { rangeQuery, route } from './route.ts';

const good = z.enum(['up', 'down', 'none']);

const metricInfo = z
  .object({
    name: z.string(),
    label: z.string(),
    description: z.string(),
    unit: z.string(),
    good,
    from: z.string().describe('Table it is computed from.'),
    dimensions: z.array(z.string()),
    grains: z
      .array(z.enum(['minute', 'hour', 'day', 'month']))
      .describe('Those it can be cut by; none where it has a time of its own.'),
    outcome: z.boolean().describe('`drivers` can explain it.'),
  })
  .meta({ id: 'Metric' });

export const columnInfo = z
  .object({
    name: z.string(),
    type: z.string(),
    description: z.string(),
    unit: z.string().nullable(),
    personal: z.boolean(),
  })
  .meta({ id: 'TableColumn' });

const tableName = z
  .object({
    name: z.string(),
    kind: z.enum(['dataset', 'model', 'ops']),
    title: z.string(),
    columns: z.array(columnInfo),
  })
  .meta({ id: 'TableInfo' });

const panelKinds = [
  'figures',
  'line',
  'area',
  'stacked',
  'column',
  'bar',
  'table',
  'heatmap',
  'pulse',
  'flow',
  'drivers',
  'report',
  'text',
] as const;

const panel = z
  .object({
    id: z.string().describe('Unique within the dashboard.'),
    kind: z.enum(panelKinds),
    title: z.string(),
    note: z.string().describe('A sentence about what to read in it; may be empty.'),
    width: z.number().int().min(1).max(12).describe('Of twelve columns.'),
    height: z.enum(['small', 'medium', 'large']),
    metrics: z.array(z.string()),
    by: z.array(z.string()),
    where: z.string().nullable().describe('A condition over dimensions that holds for it alone.'),
    grain: z.enum(['minute', 'hour', 'day', 'month', 'auto']).nullable(),
    top: z.number().int().nullable(),
    top_by: z.string().nullable().describe('Metric that decides which values are the largest; null: the first.'),
    compare: z.boolean().describe('Shows the time before, where the page is asked to compare.'),
    report: z.string().nullable().describe('Table report that it shows, for `report`.'),
    drill: z
      .string()
      .nullable()
      .describe('Dashboard that a click on a value leads to, filtered by it; null: filters this page.'),
    unit: z.string().nullable(),
    about: z
      .string()
      .nullable()
      .describe('Dimension that the value which its dashboard is about narrows it by; null: the first of `about`.'),
    range: z
      .string()
      .nullable()
      .describe('A range in words that it has unless another is asked for; null: that of the dashboard.'),
  })
  .meta({ id: 'Panel' });

const dashboard = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    pack: z.string(),
    icon: z.string(),
    default_range: z.string().describe('A range in words of the picker: `last 72 h`, `yesterday`.'),
    about: z
      .array(z.string())
      .describe(
        'It is about one value of the first of these dimensions, which `about` of its panels names; all of them have the same values. Empty: about everything.',
      ),
    filters: z.array(z.string()).describe('Dimensions offered as filter chips.'),
    panels: z.array(panel),
    file: z.string().describe('Where it is written.'),
    own: z.boolean().describe('Of the site itself: editors may add to it.'),
  })
  .meta({ id: 'Dashboard' });

const dashboardName = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  pack: z.string(),
  icon: z.string(),
  about: z.array(z.string()).describe('Dimensions of which it shows one value; empty: it is about everything.'),
});

export const reportInfo = z
  .object({
    name: z.string(),
    title: z.string(),
    kind: z.enum(['document', 'table']),
    formats: z.array(z.string()),
    languages: z.array(z.string()),
    days: z.number(),
  })
  .meta({ id: 'ReportInfo' });

export const feedInfo = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    params: z.array(
      z.object({
        name: z.string(),
        type: z.enum(['text', 'whole', 'number', 'boolean', 'list']),
        default: z
          .string()
          .nullable()
          .describe('As a request would give it; the values of a list have commas between.'),
        description: z.string(),
        min: z.number().nullable(),
        max: z.number().nullable(),
      }),
    ),
    version: z.string().describe('Changes when the feed is written differently.'),
    of_minute: z.boolean().describe('It is a list of the newest closed minute, and new whenever one closes.'),
    public: z.boolean().describe('Anybody may read it.'),
  })
  .meta({ id: 'FeedInfo' });

const catalogue = z
  .object({
    packs: z.array(z.object({ name: z.string(), title: z.string(), description: z.string() })),
    metrics: z.array(metricInfo),
    dimensions: z.array(z.string()),
    tables: z.array(tableName),
    dashboards: z.array(dashboardName),
    reports: z.array(reportInfo),
    feeds: z.array(feedInfo),
    functions: z.array(z.object({ name: z.string(), signature: z.string(), description: z.string() })),
    labels: z
      .object({ en: z.record(z.string(), z.string()), ja: z.record(z.string(), z.string()) })
      .describe(
        'Words by language, where a pack has them: by name of metrics and columns, by value, by `unit ` and the unit, and by their English text for titles and notes of dashboards.',
      ),
  })
  .meta({ id: 'Catalogue' });

const dashboardParam = z.object({ name: z.string().max(200) });
const panelParam = dashboardParam.extend({ panel: z.string().max(200) });
/** Repeated `filter=dimension:value`; values of one dimension are alternatives. */
const filterQuery = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .describe('`dimension:value`, may be repeated; values of one dimension are alternatives. An empty value is NULL.');
const panelQuery = rangeQuery.extend({
  filter: filterQuery,
  about: z.string().max(1_000).optional().describe('The value that the dashboard is about, where it is about one.'),
  compare: z.enum(['previous']).optional(),
  time_zone: z.string().max(60).optional(),
  grain: z.enum(['minute', 'hour', 'day', 'month']).optional(),
});

export const catalogueRoutes = [
  route({
    id: 'getCatalogue',
    method: 'GET',
    path: '/api/catalogue',
    tag: 'catalogue',
    role: 'viewer',
    tenants: true,
    summary: 'All names: metrics, dimensions, tables, dashboards, reports, feeds, functions',
    answer: catalogue,
  }),
  route({
    id: 'getDashboard',
    method: 'GET',
    path: '/api/dashboards/:name',
    tag: 'dashboards',
    role: 'viewer',
    tenants: true,
    summary: 'A dashboard, without its numbers',
    params: dashboardParam,
    answer: dashboard,
  }),
  route({
    id: 'getPanel',
    method: 'GET',
    path: '/api/dashboards/:name/panels/:panel',
    tag: 'dashboards',
    role: 'viewer',
    tenants: true,
    summary: 'The numbers of a panel',
    params: panelParam,
    query: panelQuery,
    answer: answerOf,
  }),
  route({
    id: 'getPanelFile',
    method: 'GET',
    path: '/api/dashboards/:name/panels/:panel/file',
    tag: 'dashboards',
    role: 'viewer',
    tenants: true,
    summary: 'The numbers of a panel as a file',
    params: panelParam,
    query: panelQuery.extend({ format: z.enum(['csv', 'xlsx', 'json']).default('csv') }),
    answer: 'file',
    audit: 'panel.download',
  }),
  route({
    id: 'savePanel',
    method: 'POST',
    path: '/api/dashboards/:name/panels',
    tag: 'dashboards',
    role: 'editor',
    tenants: false,
    summary: "Add a panel to one of the site's own dashboards; makes the dashboard when it is not there",
    params: dashboardParam,
    body: z.object({
      title: z.string().min(1).max(200),
      kind: z.enum(panelKinds),
      metrics: z.array(z.string()).min(1).max(20),
      by: z.array(z.string()).max(5).default([]),
      grain: z.enum(['minute', 'hour', 'day', 'month', 'auto']).nullable().default(null),
      top: z.number().int().min(1).max(100).nullable().default(null),
    }),
    answer: dashboard,
    status: 201,
    audit: 'dashboard.change',
  }),
] as const;
