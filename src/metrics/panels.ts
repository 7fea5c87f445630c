// What a panel of a dashboard asks, as one statement, and the grain that a range is cut by where nobody says. Pure. What must stay true:
// a panel that the catalogue took can be compiled for every range.

import { hourMs } from '../base/clock.ts';
import type { Catalog, Grain, Metric } from '../catalog/catalog.ts';
import type { Panel } from '../catalog/dashboard.ts';
import { commonGrains } from '../catalog/metric_grains.ts';
import { compareGrains } from './buckets.ts';
import type { Filters } from './dimensions.ts';
import { type CompiledDrivers, compileDrivers } from './drivers.ts';
import { type CompiledQuestion, compile, findMetric } from './metrics.ts';
import type { Range } from './ranges.ts';
import { findReport, type RenderedReport, renderQuestion } from './report.ts';
import type { Top } from './top.ts';

/** Rules of fewer rows stay out of a panel: they may be chance. */
export const panelMinCount = 5;

/** By the length of a range: so many points that a line can be read, so few that it can be drawn. */
export function usualGrain({ from, to }: Range): Grain {
  const hours = (to.getTime() - from.getTime()) / hourMs;
  if (hours <= 6) return 'minute';
  if (hours <= 8 * 24 + 1) return 'hour';
  return hours <= 120 * 24 + 1 ? 'day' : 'month';
}

/** The grain as wanted, or the next longer one that all of the metrics can be given by; undefined where they have none. */
export function grainFor(metrics: readonly Metric[], wanted: Grain | 'auto', range: Range): Grain | undefined {
  const grain = wanted === 'auto' ? usualGrain(range) : wanted;
  const known = commonGrains(metrics);
  return known.find(other => compareGrains(other, grain) >= 0) ?? known.at(-1);
}

export interface PanelQuestion extends Range {
  timeZone: string;
  now: Date;
  filters?: Filters;
  /** Instead of the panel's own. */
  grain?: Grain;
}

export type CompiledPanel =
  | { kind: 'metrics'; metrics: Metric[]; grain: Grain | undefined; question: CompiledQuestion; filters: Filters }
  | { kind: 'drivers'; metric: Metric; drivers: CompiledDrivers; limit: number; filters: Filters }
  | { kind: 'report'; report: RenderedReport }
  | { kind: 'text' };

/** Compiles a panel. Filters by dimensions that its metrics do not have are left out: `filters` of the result are those that hold. */
export function compilePanel(catalog: Catalog, panel: Panel, asked: PanelQuestion): CompiledPanel {
  const { from, to, timeZone, now } = asked;
  if (panel.kind === 'text') return { kind: 'text' };
  if (panel.kind === 'report')
    return { kind: 'report', report: renderQuestion(findReport(catalog, panel.report ?? ''), asked) };
  const metrics = panel.metrics.map(name => findMetric(catalog, name));
  const filters = filtersFor(metrics, asked.filters ?? {});
  const [metric] = metrics;
  if (panel.kind === 'drivers' && metric !== undefined) {
    const question = {
      metric: metric.name,
      by: panel.by,
      from,
      to,
      timeZone,
      minCount: panelMinCount,
      filters,
      telling: true,
    };
    return { kind: 'drivers', metric, drivers: compileDrivers(catalog, question), limit: panel.top ?? 10, filters };
  }
  const wanted = panel.grain === undefined ? undefined : (asked.grain ?? panel.grain);
  const grain = wanted === undefined ? undefined : grainFor(metrics, wanted, asked);
  const question = compile(catalog, {
    metrics: panel.metrics,
    by: panel.by,
    from,
    to,
    timeZone,
    now,
    filters,
    ...(panel.where !== undefined && { where: panel.where }),
    ...(grain && { grain }),
    ...topOf(panel),
  });
  return { kind: 'metrics', metrics, grain, question, filters };
}

/** The values that a panel keeps, as a question says it. */
export const topOf = ({ top, topBy, by }: Panel): { top?: Top } =>
  top === undefined || by.length === 0 ? {} : { top: { n: top, ...(topBy !== undefined && { by: topBy }) } };

/** Those filters whose dimension all of the metrics have. */
export const filtersFor = (metrics: readonly Metric[], filters: Filters): Filters =>
  Object.fromEntries(
    Object.entries(filters).filter(([name]) => metrics.every(({ dimensions }) => Object.hasOwn(dimensions, name))),
  );

/** True for a metric that counts or sums rows: where there are none it is 0, and not unknown. */
export function isCount({ sql, per, over }: Pick<Metric, 'sql' | 'per' | 'over'>): boolean {
  if (per !== undefined || over !== undefined) return false;
  const cast = /^\s*cast\s*\(([\s\S]*)\s+as\s+[a-z]+(?:\(\d+(?:,\s*\d+)?\))?\s*\)\s*$/i.exec(sql);
  const inner = (cast?.[1] ?? sql).trim();
  const call = /^(?:sum|count)\s*\(/i.exec(inner);
  if (call === null) return false;
  const rest = inner.slice(endOfParenthesis(inner, call[0].length)).trim();
  return rest === '' || /^filter\s*\(/i.test(rest);
}

/** Behind the parenthesis that was opened before `at`; texts in quotes may hold others. */
function endOfParenthesis(sql: string, at: number): number {
  let depth = 1;
  let quoted = false;
  for (let i = at; i < sql.length; i++) {
    if (sql[i] === "'") quoted = !quoted;
    if (quoted) continue;
    if (sql[i] === '(') depth++;
    if (sql[i] === ')') depth--;
    if (depth === 0) return i + 1;
  }
  return sql.length;
}
