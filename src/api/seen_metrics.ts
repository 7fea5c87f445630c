// Which metrics, dimensions and panels somebody may know of. What must stay true: within walls, nothing is told of what stands on a table
// that is not seen, not even that it is there.

import type { Metric } from '../catalog/catalog.ts';
import type { Dashboard, Panel } from '../catalog/dashboard.ts';
import type { Walls } from '../catalog/walls.ts';
import { findMetric } from '../metrics/metrics.ts';
import type { App } from './app.ts';
import { fail } from './errors.ts';
import { reportTables } from './report_tables.ts';

/** True where somebody within the walls may know of all that a metric is computed from. */
export const seesMetric = (app: App, { from, outcome }: Metric, walls: Walls | undefined): boolean =>
  app.desk.sees(from, walls) && (outcome === undefined || app.desk.sees(outcome.table, walls));

/** The metrics that are seen. */
export const seenMetrics = (app: App, walls: Walls | undefined): Metric[] =>
  [...app.current().catalog.metrics.values()].filter(metric => seesMetric(app, metric, walls));

/** Full names of metrics. Throws `metric_unknown` for what is none, or is not to be known of; the candidates are those that are seen. */
export function namedMetrics(app: App, names: readonly string[], walls: Walls | undefined): string[] {
  const metrics = new Map(seenMetrics(app, walls).map(metric => [metric.name, metric]));
  return names.map(name => findMetric({ ...app.current().catalog, metrics }, name).name);
}

/** The dashboards of which a panel is seen, with those panels. */
export async function seenDashboards(app: App, walls: Walls | undefined): Promise<Dashboard[]> {
  const all = [...app.current().catalog.dashboards.values()];
  if (walls === undefined) return all;
  const seen = await Promise.all(all.map(dashboard => withinWalls(app, dashboard, walls)));
  return seen.filter(({ panels }) => panels.some(({ kind }) => kind !== 'text'));
}

/** A dashboard as somebody sees it. Throws `not_found`. */
export async function seenDashboard(app: App, name: string, walls: Walls | undefined): Promise<Dashboard> {
  const { dashboards } = app.current().catalog;
  const shorts = [...dashboards.keys()].filter(full => full.endsWith(`.${name}`));
  const found = dashboards.get(name) ?? dashboards.get(shorts.length === 1 ? (shorts[0] ?? '') : '');
  const seen = found === undefined || walls === undefined ? found : await withinWalls(app, found, walls);
  if (seen === undefined || seen.panels.length === 0) throw fail('not_found', { what: 'dashboard', name });
  return seen;
}

async function withinWalls(app: App, dashboard: Dashboard, walls: Walls): Promise<Dashboard> {
  const seen = await Promise.all(dashboard.panels.map(panel => seesPanel(app, panel, walls)));
  return { ...dashboard, panels: dashboard.panels.filter((_, i) => seen[i] === true) };
}

async function seesPanel(app: App, { metrics, report }: Panel, walls: Walls): Promise<boolean> {
  const { catalog } = app.current();
  const shown = report === undefined ? undefined : catalog.reports.get(report);
  if (shown !== undefined) return (await reportTables(app, shown)).every(table => app.desk.sees(table, walls));
  return metrics.every(name => {
    const metric = catalog.metrics.get(name);
    return metric !== undefined && seesMetric(app, metric, walls);
  });
}
