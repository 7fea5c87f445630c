// What a share link tells of the catalogue: names and words that the one dashboard or report needs, and nothing of what else there is.

import type { Catalog } from '../catalog/catalog.ts';
import type { Given, Principal } from './app.ts';
import type { RouteOf } from './contract/contract.ts';

type Catalogue = Given<RouteOf<'getCatalogue'>>;

/** The part of a catalogue that a share needs. */
export function sharedCatalogue(
  whole: Catalogue,
  { only, catalog }: { only: NonNullable<Principal['only']>; catalog: Pick<Catalog, 'dashboards' | 'metrics'> },
): Catalogue {
  const shared = only.kind === 'dashboard' ? catalog.dashboards.get(only.target) : undefined;
  const panels = shared?.panels ?? [];
  const metrics = new Set(panels.flatMap(panel => panel.metrics));
  const dimensions = new Set([...(shared?.filters ?? []), ...panels.flatMap(panel => panel.by)]);
  const ofOthers = (name: string) => catalog.metrics.has(name) && !metrics.has(name);
  // A report says its words by itself: all but its title, which the page shows.
  const head = whole.reports.find(({ name }) => only.kind === 'report' && name === only.target);
  const told = (name: string) => (only.kind === 'report' ? name === head?.title : !ofOthers(name));
  const words = (labels: Record<string, string>) =>
    Object.fromEntries(Object.entries(labels).filter(([name]) => told(name)));
  return {
    packs: [],
    metrics: whole.metrics.filter(({ name }) => metrics.has(name)),
    dimensions: whole.dimensions.filter(name => dimensions.has(name)),
    tables: [],
    dashboards: whole.dashboards.filter(({ name }) => name === shared?.name),
    reports: [],
    feeds: [],
    functions: [],
    labels: { en: words(whole.labels.en), ja: words(whole.labels.ja) },
  };
}
