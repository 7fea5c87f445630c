// The catalogue, as menus and completion read it. What must stay true: who is inside of walls is told only of what stands on tables that
// they may see, and of those with a panel, a metric or a row for them.

import { type Catalog, columnsOf, type Dataset, type Metric, type Model } from '../catalog/catalog.ts';
import type { Language, Words } from '../catalog/document.ts';
import { grainsOf } from '../catalog/metric_grains.ts';
import { opsTables } from '../pipeline/ops_tables.ts';
import { seenAlerts } from './alerts.ts';
import { type Given, type Handler, handle } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { feedInfo, seenFeeds } from './feeds.ts';
import { reportInfo, seenReports } from './reports.ts';
import { seenDashboards, seenMetrics } from './seen_metrics.ts';
import { sharedCatalogue } from './share_catalogue.ts';
import { functionNames } from './sql_functions.ts';

type Catalogue = Given<RouteOf<'getCatalogue'>>;

const getCatalogue = handle('getCatalogue', async (app, { principal }) => {
  const walls = principal.tenant?.walls;
  const { catalog } = app.current();
  const metrics = seenMetrics(app, walls);
  const tables = [...catalog.datasets.values(), ...catalog.models.values()].filter(({ name }) =>
    app.desk.sees(name, walls),
  );
  const reports = await seenReports(app, walls);
  const titled = [...reports, ...seenAlerts(app, walls)];
  const whole: Catalogue = {
    packs: [...catalog.packs.values()].map(({ name, title, description }) => ({ name, title, description })),
    metrics: metrics.map(metricInfo),
    dimensions: [...new Set(metrics.flatMap(({ dimensions }) => Object.keys(dimensions)))].sort(),
    tables: [...tables.map(tableInfo), ...(walls === undefined ? opsInfo() : [])],
    dashboards: (await seenDashboards(app, walls)).map(({ name, title, description, icon, about }) => ({
      name,
      title,
      description,
      pack: packOf(name),
      icon,
      about,
    })),
    reports: reports.map(reportInfo),
    feeds: seenFeeds(app, walls).map(feed => feedInfo(app, feed)),
    functions: functionNames(),
    labels: { en: labelsOf(catalog, 'en', { metrics, titled }), ja: labelsOf(catalog, 'ja', { metrics, titled }) },
  };
  return principal.only === undefined ? whole : sharedCatalogue(whole, { only: principal.only, catalog });
});

const packOf = (name: string): string => name.split('.')[0] ?? '';

const metricInfo = (metric: Metric): Catalogue['metrics'][number] => ({
  name: metric.name,
  label: metric.label,
  description: metric.description,
  unit: metric.unit,
  good: metric.good,
  from: metric.from,
  dimensions: Object.keys(metric.dimensions),
  grains: grainsOf(metric),
  outcome: metric.outcome !== undefined,
});

const tableInfo = (table: Dataset | Model): Catalogue['tables'][number] => ({
  name: table.name,
  kind: 'lookups' in table ? 'dataset' : 'model',
  title: table.title,
  columns: columnsOf(table).map(({ name, type, description, unit, personal }) => ({
    name,
    type,
    description,
    unit: unit ?? null,
    personal,
  })),
});

const opsInfo = (): Catalogue['tables'] =>
  opsTables.map(({ name, description, columns }) => ({
    name,
    kind: 'ops',
    title: description,
    columns: columns.map(column => ({ ...column, unit: null, personal: false })),
  }));

/** Words for names and texts; where a name is several things, that of a metric counts, then that of a column. */
function labelsOf(
  { messages: known }: Pick<Catalog, 'messages'>,
  language: Language,
  { metrics, titled }: { metrics: readonly Metric[]; titled: readonly Titled[] },
): Record<string, string> {
  const messages = known.get(language);
  const labels = metrics.map(({ name, label }) => [name, label] as const);
  const seen = new Set(metrics.map(({ name }) => name));
  return Object.fromEntries([
    ...titlesIn(titled, language),
    ...(messages?.texts ?? []),
    ...(messages?.values ?? []),
    ...[...(messages?.units ?? [])].map(([unit, words]) => [`unit ${unit}`, words] as const),
    ...(messages?.columns ?? []),
    ...(language === 'en' ? labels : []),
    ...[...(messages?.metrics ?? [])].filter(([name]) => seen.has(name)),
  ]);
}

/** Titles of documents and alerts by their English text, which lists and pages show. */
function titlesIn(titled: readonly Titled[], language: Language): [string, string][] {
  const plain = (words: Words[Language]): string => words.filter(piece => typeof piece === 'string').join('');
  return titled.flatMap(({ title }) =>
    typeof title === 'string' ? [] : [[plain(title.en), plain(title[language])] as [string, string]],
  );
}

interface Titled {
  title: string | Words;
}

export const catalogueHandlers: readonly Handler[] = [getCatalogue];
