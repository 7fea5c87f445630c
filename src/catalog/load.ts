// Packs and site -> one Catalog. Every mistake is found in one go and told with its file and line; what has mistakes is left
// out, so that a caller that goes on in spite of them has a catalogue that holds together.

import type { Site } from '../config/config.ts';
import type { Catalog, Dataset, Metric, Mistake, Model, Pack, Report } from './catalog.ts';
import { composeMetrics } from './compose.ts';
import { readDataset } from './dataset.ts';
import { type MetricDraft, readMetrics } from './metric.ts';
import { linkModels, readModel, type TablesIn } from './model.ts';
import { loadPacks, sitePack } from './pack.ts';
import { findThings, type Layer, sortMistakes, type ThingFile, type ThingFolder } from './place.ts';
import { readReport } from './report.ts';
import { applySite } from './site_wishes.ts';

export interface LoadOptions {
  /** Absolute folder that holds one folder a pack. */
  packsFolder: string;
  site: Site;
  /** How the tables of a statement are found: the engine knows. */
  tablesIn: TablesIn;
}

export interface LoadedCatalog {
  catalog: Catalog;
  /** By file and line. */
  mistakes: Mistake[];
}

/**
 * Loads all packs the site uses and the site's own folder over them. Columns of models have no types yet: see
 * `completeModels`. Throws `packs_not_found`.
 */
export async function loadCatalog({ packsFolder, site, tablesIn }: LoadOptions): Promise<LoadedCatalog> {
  const { packs, mistakes } = await loadPacks(packsFolder, site);
  const things = new Things(layersOf(packs, site), mistakes);
  const read = {
    datasets: await things.read<Dataset>('datasets', thing => {
      const { dataset, mistakes } = readDataset(thing, packs);
      return { found: dataset === undefined ? [] : [dataset], mistakes };
    }),
    models: await things.read<Model>('models', thing => {
      const { model, mistakes } = readModel(thing, packs);
      return { found: model === undefined ? [] : [model], mistakes };
    }),
    reports: await things.read<Report>('reports', thing => {
      const { report, mistakes } = readReport(thing, packs);
      return { found: report === undefined ? [] : [report], mistakes };
    }),
    drafts: await things.read<MetricDraft & { name: string }>('metrics', thing => {
      const { drafts, mistakes } = readMetrics(thing);
      return { found: drafts.map(draft => ({ ...draft, name: draft.metric.name })), mistakes };
    }),
  };
  const datasets = applySite(read.datasets, site, { models: read.models, mistakes });
  const models = withoutClashes(read.models, datasets, mistakes);
  const catalog: Catalog = { packs, datasets, models, metrics: new Map<string, Metric>(), reports: read.reports };
  const linked = await linkModels([...models.values()], { catalog, tablesIn });
  catalog.models = new Map(linked.models.map(model => [model.name, model]));
  const composed = composeMetrics(read.drafts, catalog);
  catalog.metrics = composed.metrics;
  return { catalog, mistakes: sortMistakes([...mistakes, ...linked.mistakes, ...composed.mistakes]) };
}

/** Packs in order, then the site, where a pack of the name `site` is no more than a pack. */
function layersOf(packs: ReadonlyMap<string, Pack>, site: Site): Layer[] {
  const fromPacks = [...packs.values()]
    .filter(({ folder }) => folder !== site.folder)
    .map(({ name, folder }) => ({ pack: name, folder, prefix: `packs/${name}/`, overrides: [] }));
  return [...fromPacks, { pack: sitePack, folder: site.folder, prefix: '', overrides: [...packs.keys()] }];
}

type Named = { name: string };

/** Reads things of all layers; a later layer replaces what an earlier one has under the same name. */
class Things {
  readonly #layers: readonly Layer[];
  readonly #mistakes: Mistake[];

  constructor(layers: readonly Layer[], mistakes: Mistake[]) {
    this.#layers = layers;
    this.#mistakes = mistakes;
  }

  async read<T extends Named>(
    kind: ThingFolder,
    readOne: (thing: ThingFile) => { found: T[]; mistakes: Mistake[] },
  ): Promise<Map<string, T>> {
    const all = new Map<string, T>();
    for (const layer of this.#layers) {
      const { things, mistakes } = await findThings(layer, kind);
      const own = new Map<string, { value: T; file: string }>();
      for (const thing of things) {
        const { found, mistakes } = readOne(thing);
        this.#mistakes.push(...mistakes);
        for (const value of found) this.#put(own, value, thing.file);
      }
      this.#mistakes.push(...mistakes);
      for (const [name, { value }] of own) all.set(name, value);
    }
    return all;
  }

  #put<T extends Named>(own: Map<string, { value: T; file: string }>, value: T, file: string): void {
    const before = own.get(value.name);
    if (before === undefined) own.set(value.name, { value, file });
    else this.#mistakes.push({ file, line: 1, message: `${value.name} is already in ${before.file}` });
  }
}

/** A table is a dataset or a model, not both. */
function withoutClashes(
  models: ReadonlyMap<string, Model>,
  datasets: ReadonlyMap<string, Dataset>,
  mistakes: Mistake[],
): Map<string, Model> {
  const clashing = [...models.values()].filter(({ name }) => datasets.has(name));
  for (const { name, place } of clashing) {
    mistakes.push({ file: place.file, line: 1, message: `${name} is a dataset already; a model needs another name` });
  }
  return new Map([...models].filter(([name]) => !datasets.has(name)));
}
