// What a share link tells of the catalogue: names and words that the one dashboard needs, and nothing of what else there is.

import type { Catalog } from '../catalog/catalog.ts';
import type { Given, Principal } from './app.ts';
import type { RouteOf } from './contract/contract.ts';

type Catalogue = Given<RouteOf<'getCatalogue'>>;

/** The part of a catalogue that a share of a dashboard needs. */
export function sharedCatalogue(
  whole: Catalogue,
  { only, catalog }: { only: NonNullable<Principal['only']>; catalog: Pick<Catalog, 'dashboards' | 'metrics'> },
): Catalogue {
  const shared = only.kind === 'dashboard' ? catalog.dashboards.get(only.target) : undefined;
  const panels = shared?.panels ?? [];
  const metrics = new Set(panels.flatMap(panel => panel.metrics));
  const dimensions = new Set([...(shared?.filters ?? []), ...panels.flatMap(panel => panel.by)]);
  const ofOthers = (name: string) => catalog.metrics.has(name) && !metrics.has(name);
  const words = (labels: Record<string, string>) =>
    Object.fromEntries(Object.entries(labels).filter(([name]) => !ofOthers(name)));
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
