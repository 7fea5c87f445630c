// Dashboards made whole: metrics, dimensions, reports and other dashboards that they name are looked up, and every name that is none
// is told at its line with the nearest ones.

import { didYouMean } from '../base/names.ts';
import type { Path } from '../config/yaml_file.ts';
import { type Catalog, columnsOf, type Metric, type Mistake, tableOf } from './catalog.ts';
import type { Dashboard, Panel } from './dashboard.ts';
import { commonGrains, grainsOf } from './metric_grains.ts';
import type { DashboardDraft } from './read_dashboards.ts';

export interface LinkDashboardsOptions {
  catalog: Pick<Catalog, 'metrics' | 'reports' | 'datasets' | 'models'>;
  /** Names that have mistakes of their own: what stands on them is left out, and not told. */
  unread: { metrics: ReadonlySet<string>; reports: ReadonlySet<string>; dashboards: ReadonlySet<string> };
}

interface Linking extends LinkDashboardsOptions {
  draft: DashboardDraft;
  /** Names of all dashboards, those with mistakes too. */
  dashboards: ReadonlySet<string>;
  mistakes: Mistake[];
  /** It stands on something with mistakes. */
  left: boolean;
}

/** The dashboards that stand on what is there. */
export function linkDashboards(
  drafts: ReadonlyMap<string, DashboardDraft>,
  options: LinkDashboardsOptions,
): { dashboards: Map<string, Dashboard>; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const dashboards = new Map<string, Dashboard>();
  const names = new Set([...drafts.keys(), ...options.unread.dashboards]);
  for (const draft of drafts.values()) {
    const linking: Linking = { ...options, draft, dashboards: names, mistakes: [], left: false };
    for (const panel of draft.dashboard.panels) linkPanel(panel, linking);
    linkAbout(linking);
    linkFilters(linking);
    mistakes.push(...linking.mistakes);
    if (linking.mistakes.length === 0 && !linking.left && !draft.broken) dashboards.set(draft.name, draft.dashboard);
  }
  return { dashboards, mistakes };
}

const tell = ({ draft, mistakes }: Linking, line: number, message: string) =>
  void mistakes.push({ file: draft.place.file, line, message });

interface Wanted {
  what: string;
  known: Iterable<string>;
  unread: ReadonlySet<string>;
}

function linkPanel(panel: Panel, linking: Linking): void {
  const { catalog, unread } = linking;
  const say = (message: string) => tell(linking, panel.line, `${panel.id}: ${message}`);
  const find = (name: string, { what, known, unread: broken }: Wanted): boolean => {
    const names = [...known];
    if (names.includes(name)) return true;
    if (broken.has(name)) linking.left = true;
    else say(`there is no ${what} ${name}.${didYouMean(name, names)}`);
    return false;
  };
  const found = panel.metrics.filter(name =>
    find(name, { what: 'metric', known: catalog.metrics.keys(), unread: unread.metrics }),
  );
  const metrics = found.flatMap(name => catalog.metrics.get(name) ?? []);
  linkOrder(panel, {
    catalog,
    say,
    find: name => find(name, { what: 'metric', known: catalog.metrics.keys(), unread: unread.metrics }),
  });
  if (panel.kind === 'drivers') for (const metric of metrics) linkDrivers(panel, metric, { catalog, say });
  else for (const metric of metrics) linkMetric(panel, metric, say);
  if (
    panel.grain === 'auto' &&
    metrics.length > 1 &&
    metrics.length === found.length &&
    commonGrains(metrics).length === 0
  )
    say('its metrics have no grain in common');
  if (panel.report !== undefined)
    find(panel.report, { what: 'table report', known: catalog.reports.keys(), unread: unread.reports });
  if (panel.drill !== undefined) find(panel.drill, { what: 'dashboard', known: linking.dashboards, unread: new Set() });
}

type Say = (message: string) => void;

/** The metric that decides which values are kept is known by them. */
function linkOrder(
  { topBy, by }: Panel,
  { catalog, say, find }: Pick<Linking, 'catalog'> & { say: Say; find: (name: string) => boolean },
): void {
  if (topBy === undefined || !find(topBy)) return;
  const dimensions = Object.keys(catalog.metrics.get(topBy)?.dimensions ?? {});
  for (const dimension of by.filter(name => !dimensions.includes(name)))
    say(`${topBy} cannot be cut by ${dimension}.${didYouMean(dimension, dimensions) || listed(dimensions)}`);
}

/** Every metric can be cut as the panel cuts it. */
function linkMetric(panel: Panel, metric: Metric, say: Say): void {
  const dimensions = Object.keys(metric.dimensions);
  for (const dimension of panel.by.filter(name => !dimensions.includes(name)))
    say(`${metric.name} cannot be cut by ${dimension}.${didYouMean(dimension, dimensions) || listed(dimensions)}`);
  if (panel.grain === undefined) return;
  const grains = grainsOf(metric);
  if (grains.length === 0) say(`${metric.name} is about a time of its own and cannot be cut by time`);
  else if (panel.grain !== 'auto' && !grains.includes(panel.grain))
    say(`${metric.name} cannot be cut by ${panel.grain}; it can by ${grains.join(', ')}`);
}

const listed = (names: readonly string[]): string =>
  names.length === 0 ? ' It has no dimensions.' : ` It can by ${names.join(', ')}.`;

function linkDrivers(
  panel: Panel,
  metric: Metric,
  { catalog, say }: { catalog: LinkDashboardsOptions['catalog']; say: Say },
): void {
  if (metric.outcome === undefined) {
    say(`${metric.name} says nothing of single rows, so nothing can go with it`);
    return;
  }
  const table = tableOf(catalog, metric.outcome.table);
  const columns = [...(table === undefined ? [] : columnsOf(table).map(({ name }) => name)), 'hour'];
  for (const name of table === undefined ? [] : panel.by.filter(wanted => !columns.includes(wanted)))
    say(`${metric.outcome.table} has no column ${name}.${didYouMean(name, columns)}`);
}

/** What a page is about narrows every panel of it: one that it did not narrow would show everything under the name of one thing. */
function linkAbout(linking: Linking): void {
  const { about, panels } = linking.draft.dashboard;
  for (const panel of panels) {
    const say = (message: string) => tell(linking, panel.line, `${panel.id}: ${message}`);
    const [first] = about;
    if (first === undefined && panel.about !== undefined) say('`about` stands only on a dashboard that has one');
    if (first === undefined || panel.kind === 'text') continue;
    if (panel.kind === 'report') say('a report cannot be about one value; show a metric, or leave it out');
    const dimension = panel.about ?? first;
    for (const metric of panel.metrics.flatMap(name => linking.catalog.metrics.get(name) ?? [])) {
      const known = Object.keys(metric.dimensions);
      if (!known.includes(dimension))
        say(`${metric.name} is not known by ${dimension}, which the page is about.${didYouMean(dimension, known)}`);
    }
  }
}

/** A filter that no panel could be narrowed by would be a button that does nothing. */
function linkFilters(linking: Linking): void {
  const { draft, catalog } = linking;
  const metrics = draft.dashboard.panels.flatMap(({ metrics: names }) =>
    names.flatMap(name => catalog.metrics.get(name) ?? []),
  );
  const known = [...new Set(metrics.flatMap(({ dimensions }) => Object.keys(dimensions)))];
  for (const [i, name] of draft.dashboard.filters.entries()) {
    const part: Path = ['filters', i];
    if (!known.includes(name) && !linking.left)
      tell(
        linking,
        draft.lineOf(part),
        `filters: no metric of its panels has the dimension ${name}.${didYouMean(name, known)}`,
      );
  }
}
