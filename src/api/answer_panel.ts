// The numbers of a panel: a question about metrics, rules about an outcome, or a table report. What must stay true: a filter that a panel
// cannot be narrowed by is told on it, so that no number is read as one of fewer rows than it is.

import { limits } from '../base/limits.ts';
import { openZone } from '../base/zone.ts';
import type { Grain, Metric } from '../catalog/catalog.ts';
import type { Dashboard, Panel } from '../catalog/dashboard.ts';
import { cellOf } from '../engine/cell.ts';
import type { ResultColumn } from '../engine/engine.ts';
import { isNumeric } from '../engine/output_text.ts';
import type { Filters } from '../metrics/dimensions.ts';
import { type CompiledDrivers, collectRules, collectTelling, compileDrivers, type Rule } from '../metrics/drivers.ts';
import { findMetric } from '../metrics/metrics.ts';
import { filtersFor, grainFor, panelMinCount, topOf } from '../metrics/panels.ts';
import type { Range } from '../metrics/ranges.ts';
import { findReport, renderQuestion } from '../metrics/report.ts';
import type { Answer, AnswerColumn, Mark } from './answer.ts';
import {
  answerMetrics,
  frameOf,
  type MetricsAsked,
  panelQuestion,
  plainLabel,
  readBooks,
  readRows,
  tookMs,
  type Who,
} from './answer_metrics.ts';
import { type AskedRange, resolveRange, zoneOf } from './answer_range.ts';
import type { App } from './app.ts';

export interface PanelAsked extends AskedRange {
  filters: Filters;
  compare: boolean;
  grain?: Grain | undefined;
}

/** Answers a panel of a dashboard. */
export async function answerPanel(
  app: App,
  who: Who,
  { dashboard, panel, asked }: { dashboard: Dashboard; panel: Panel; asked: PanelAsked },
): Promise<Answer> {
  const { catalog } = app.current();
  const metrics = panel.metrics.map(name => findMetric(catalog, name));
  const tables = [...new Set(metrics.map(metric => metric.from))];
  const range = await resolveRange(app, asked, {
    words: panel.range ?? dashboard.range,
    tables,
    walls: who.principal.tenant?.walls,
  });
  const filters = filtersFor(metrics, asked.filters);
  const marks = unfiltered(asked.filters, panel.metrics.length === 0 ? {} : filters);
  const place = { panel, range, asked, filters };
  const answer = await answerKind(app, who, { ...place, metrics });
  return { ...answer, marks: panel.kind === 'text' ? [] : [...answer.marks, ...marks] };
}

interface Place {
  panel: Panel;
  range: Range;
  asked: PanelAsked;
  filters: Filters;
  metrics: readonly Metric[];
}

function answerKind(app: App, who: Who, place: Place): Promise<Answer> {
  const { panel, range, asked, filters, metrics } = place;
  const zone = zoneOf(app, asked);
  if (panel.kind === 'report') return answerReport(app, who, place);
  if (panel.kind === 'text') return Promise.resolve(nothing(range, zone.name));
  if (panel.kind === 'drivers')
    return answerDrivers(app, who, {
      metric: panel.metrics[0] ?? '',
      by: panel.by,
      range,
      zoneName: zone.name,
      filters,
      limit: panel.top ?? 10,
      minCount: panelMinCount,
      telling: true,
    });
  const wanted = panel.grain === undefined ? undefined : (asked.grain ?? panel.grain);
  return keptMetrics(app, who, {
    metrics: panel.metrics,
    by: panel.by,
    where: panel.where,
    filters,
    grain: wanted === undefined ? undefined : grainFor(metrics, wanted, range),
    top: topOf(panel).top,
    range,
    zone,
    compare: asked.compare && panel.compare,
  });
}

/** The answer to a question that others look at too: it is asked once while nothing behind it changes. */
function keptMetrics(app: App, { principal, signal }: Who, asked: MetricsAsked): Promise<Answer> {
  const { catalog } = app.current();
  const { zone, ...question } = asked;
  const tables = [...new Set(asked.metrics.map(name => findMetric(catalog, name).from))];
  const walls = principal.tenant?.walls;
  return app.answers.read(
    { key: JSON.stringify([question, zone.name]), catalog, tables, walls, now: app.clock.now(), signal },
    shared => answerMetrics(app, { principal, signal: shared }, asked),
  );
}

/** Filters that were asked for and do not hold. */
function unfiltered(asked: Filters, held: Filters): Mark[] {
  return Object.keys(asked)
    .filter(name => !Object.hasOwn(held, name))
    .map(name => ({
      kind: 'unfiltered',
      words: `Not filtered by ${plainLabel(name).toLowerCase()}: these numbers are not known by it`,
      subject: name,
      from: null,
      to: null,
      href: null,
    }));
}

export interface DriversAsked {
  metric: string;
  by: readonly string[];
  range: Range;
  zoneName: string;
  filters?: Filters;
  limit: number;
  minCount?: number;
  /** What explains the most, instead of what is most certain. */
  telling?: boolean;
}

/** Rules about an outcome, with the statement they come from: those that explain the most, or the strongest. */
export async function askRules(
  app: App,
  who: Who,
  { metric, by, range, zoneName, filters, limit, minCount, telling = false }: DriversAsked,
): Promise<{ rules: Rule[]; compiled: CompiledDrivers }> {
  const compiled = compileDrivers(app.current().catalog, {
    metric,
    by: [...by],
    ...range,
    timeZone: zoneName,
    ...(filters !== undefined && { filters }),
    ...(minCount !== undefined && { minCount }),
    telling,
  });
  const collect = telling ? collectTelling : collectRules;
  const rows = await app.desk.ask(panelQuestion(compiled.sql, who));
  return { rules: await collect(rows, compiled, limit), compiled };
}

const ruleColumns: readonly (Pick<AnswerColumn, 'name' | 'type'> & { unit?: string })[] = [
  { name: 'lhs', type: 'VARCHAR[]' },
  { name: 'confidence', type: 'DOUBLE', unit: 'ratio' },
  { name: 'lift', type: 'DOUBLE' },
  { name: 'support', type: 'DOUBLE', unit: 'ratio' },
  { name: 'count', type: 'BIGINT' },
  { name: 'bytes', type: 'BIGINT', unit: 'bytes' },
];

async function answerDrivers(app: App, who: Who, asked: DriversAsked): Promise<Answer> {
  const started = performance.now();
  const { rules, compiled } = await askRules(app, who, asked);
  const metric = findMetric(app.current().catalog, asked.metric);
  const books = await readBooks(app, who, { tables: compiled.tables, range: asked.range });
  const cell = (rule: Rule, name: string) =>
    name === 'lhs' ? rule.lhs : cellOf(rule[name as 'count'], { type: 'BIGINT' });
  return {
    ...frameOf({ range: asked.range, zone: openZone(asked.zoneName), grain: undefined, books }),
    columns: ruleColumns.map(({ name, type, unit }) => ({
      name,
      label: plainLabel(name),
      kind: name === 'lhs' ? 'text' : 'metric',
      type,
      unit: name === 'count' ? metric.unit : (unit ?? null),
      good: null,
    })),
    rows: rules.map(rule => ruleColumns.map(({ name }) => cell(rule, name))),
    previous: null,
    other: null,
    sql: compiled.sql,
    tables: compiled.tables,
    took_ms: tookMs(started),
  };
}

async function answerReport(app: App, who: Who, { panel, range, asked }: Place): Promise<Answer> {
  const started = performance.now();
  const { catalog } = app.current();
  const zone = zoneOf(app, asked);
  const report = findReport(catalog, panel.report ?? '');
  const rendered = renderQuestion(report, { ...range, timeZone: zone.name, now: app.clock.now() });
  const { tables } = await app.desk.check(panelQuestion(rendered.sql, who));
  const known = tables.filter(name => catalog.datasets.has(name) || catalog.models.has(name));
  const books = await readBooks(app, who, { tables: known, range });
  const { columns, rows } = await readRows(app, who, rendered.sql);
  const pack = report.name.split('.')[0] ?? '';
  return {
    ...frameOf({ range, zone, grain: undefined, books }),
    columns: columns.map(column =>
      reportColumn(column, rendered.columnName, catalog.metrics.get(`${pack}.${column.name}`)),
    ),
    rows: rows.slice(0, limits.shownRows).map(row => columns.map((column, i) => cellOf(row[i], column))),
    previous: null,
    other: null,
    sql: rendered.sql,
    tables,
    took_ms: tookMs(started),
  };
}

/** A number that is called as a metric of its pack has that one's unit. */
function reportColumn(
  { name, type }: ResultColumn,
  shown: (name: string) => string,
  metric: Metric | undefined,
): AnswerColumn {
  const base = { name, label: shown(name) === name ? plainLabel(name) : shown(name), type };
  const like = metric !== undefined && (isNumeric(type) || metric.unit === 'time') ? metric : undefined;
  if (like !== undefined) return { ...base, label: like.label, kind: 'metric', unit: like.unit, good: like.good };
  const kind = type === 'TIMESTAMP' || type === 'DATE' ? 'time' : isNumeric(type) ? 'metric' : 'dimension';
  return { ...base, kind, unit: null, good: null };
}

const nothing = (range: Range, timeZone: string): Answer => ({
  ...frameOf({
    range,
    zone: openZone(timeZone),
    grain: undefined,
    books: {
      asOf: undefined,
      revision: 0,
      dataFrom: undefined,
      dataTo: undefined,
      openFrom: undefined,
      restated: [],
      intervals: [],
      marks: [],
    },
  }),
  columns: [],
  rows: [],
  previous: null,
  other: null,
  sql: '',
  tables: [],
  took_ms: 0,
});
