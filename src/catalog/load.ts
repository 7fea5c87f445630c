// Packs and site -> one Catalog. Every mistake is found in one go and told with its file and line; what has mistakes is left
// out, so that a caller that goes on in spite of them has a catalogue that holds together.

import type { Site } from '../config/config.ts';
import type { Catalog, Dataset, Mistake, Model, Pack, Place, Report } from './catalog.ts';
import { composeMetrics } from './compose.ts';
import { readDataset } from './dataset.ts';
import type { DocumentReport } from './document.ts';
import { type DocumentDraft, readDocument } from './document_file.ts';
import { linkDocuments } from './document_links.ts';
import { linkAlerts } from './link_alerts.ts';
import { type LinkDashboardsOptions, linkDashboards } from './link_dashboards.ts';
import { feedWishMistakes, linkFeeds } from './link_feeds.ts';
import { linkMessages, lostTexts, type MessageFile, oneLine, readMessages } from './messages.ts';
import { type MetricDraft, readMetrics } from './metric.ts';
import { linkModels, readModel, type TablesIn } from './model.ts';
import { loadPacks, sitePack } from './pack.ts';
import { findThings, type Layer, sortMistakes, type ThingFile, type ThingFolder } from './place.ts';
import { type AlertDraft, readAlerts } from './read_alerts.ts';
import { type DashboardDraft, readDashboard } from './read_dashboards.ts';
import { type FeedDraft, readFeed } from './read_feeds.ts';
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
  /** Tables that are named but have mistakes, and all that read them: they are not in the catalogue. */
  broken: ReadonlySet<string>;
  /** Documents, those with mistakes too: what only the engine can tell of them is told in the same go. */
  documents: readonly DocumentReport[];
}

/**
 * Loads all packs the site uses and the site's own folder over them. Columns of models have no types yet: see
 * `completeModels`. Throws `packs_not_found`.
 */
export async function loadCatalog({ packsFolder, site, tablesIn }: LoadOptions): Promise<LoadedCatalog> {
  const { packs, mistakes } = await loadPacks(packsFolder, site);
  const things = new Things(layersOf(packs, site), mistakes);
  const read = await readAll(things, packs);
  const unread = new Set([...things.unread('datasets'), ...things.unread('models')]);
  const datasets = applySite(read.datasets, site, { models: read.models, unread, mistakes });
  const models = withoutClashes(read.models, datasets, mistakes);
  const catalog: Catalog = {
    packs,
    datasets,
    models,
    metrics: new Map(),
    reports: only(read.reports, ({ report }) => report),
    documents: new Map(),
    messages: new Map(),
    alerts: new Map(),
    dashboards: new Map(),
    feeds: new Map(),
  };
  const linked = await linkModels([...models.values()], { catalog, unread, tablesIn });
  catalog.models = new Map(linked.models.map(model => [model.name, model]));
  const left = [...models.keys()].filter(name => !catalog.models.has(name));
  const broken = new Set([...unread, ...left]);
  const composed = composeMetrics(read.drafts, {
    catalog,
    unread: { tables: broken, metrics: things.unread('metrics') },
  });
  catalog.metrics = composed.metrics;
  const brokenNames = new Set([...read.drafts.keys(), ...things.unread('metrics'), ...things.unread('reports')]);
  const links = { catalog, broken: brokenNames };
  const documents = linkDocuments([...only(read.reports, ({ draft }) => draft).values()], links);
  catalog.documents = documents.documents;
  const messages = linkMessages([...read.messages.values()], links);
  catalog.messages = messages.messages;
  const unreadMetrics = new Set([...read.drafts.keys(), ...things.unread('metrics')]);
  const unreadReports = things.unread('reports');
  const alerts = linkAlerts(read.alerts, {
    catalog,
    site,
    unread: { tables: broken, metrics: unreadMetrics, reports: unreadReports, alerts: things.unread('alerts') },
  });
  catalog.alerts = alerts.alerts;
  const pages = linkPages(read, {
    catalog,
    unread: { metrics: unreadMetrics, reports: unreadReports, dashboards: things.unread('dashboards') },
  });
  const feedNames = new Set([...read.feeds.keys(), ...things.unread('feeds')]);
  mistakes.push(...feedWishMistakes(site, feedNames));
  const later = [linked, composed, documents, messages, alerts, pages].flatMap(step => step.mistakes);
  return { catalog, mistakes: sortMistakes([...mistakes, ...later]), broken, documents: documents.read };
}

/** Dashboards and feeds, and the words for their texts and those of reports. */
function linkPages(
  read: Pick<Awaited<ReturnType<typeof readAll>>, 'dashboards' | 'feeds' | 'messages' | 'texts'>,
  { catalog, unread }: LinkDashboardsOptions & { catalog: Catalog },
): { mistakes: Mistake[] } {
  const dashboards = linkDashboards(read.dashboards, { catalog, unread });
  const feeds = linkFeeds(read.feeds, { catalog, unread: unread.metrics });
  catalog.dashboards = dashboards.dashboards;
  catalog.feeds = feeds.feeds;
  const isBroken =
    unread.dashboards.size > 0 || unread.reports.size > 0 || [...read.dashboards.values()].some(({ broken }) => broken);
  const lost = isBroken ? [] : lostTexts([...read.messages.values()], read.texts);
  return { mistakes: [...dashboards.mistakes, ...feeds.mistakes, ...lost] };
}

/** A file of reports/: a table report or a document. */
interface ReportFile {
  name: string;
  place: Place;
  report?: Report;
  draft?: DocumentDraft;
}

/** Those that have a part. */
const only = <T>(files: ReadonlyMap<string, ReportFile>, part: (file: ReportFile) => T | undefined): Map<string, T> =>
  new Map(
    [...files].flatMap(([name, file]) => {
      const found = part(file);
      return found === undefined ? [] : [[name, found]];
    }),
  );

function readReportFile(thing: ThingFile, packs: ReadonlyMap<string, Pack>): ReadThings<ReportFile> {
  const read = thing.ending === '.md' ? readDocument(thing) : readReport(thing, packs);
  const one = { report: undefined, draft: undefined, ...read };
  const { name, place } = one.report ?? one.draft ?? {};
  if (name === undefined || place === undefined) return unreadThing(thing, read.mistakes);
  const { report, draft } = one;
  return {
    found: [{ name, place, ...(report && { report }), ...(draft && { draft }) }],
    unread: [],
    mistakes: read.mistakes,
  };
}

async function readAll(things: Things, packs: ReadonlyMap<string, Pack>) {
  // Of all layers: words for the text of a thing that the site replaces are no mistake.
  const texts = new Set<string>();
  const noteTexts = (from: readonly { title: string; note?: string; description?: string }[] = []) => {
    for (const { title, note, description } of from)
      for (const text of [title, note, description]) texts.add(oneLine(text ?? ''));
  };
  return {
    texts,
    datasets: await things.read<Dataset>('datasets', thing => {
      const { dataset, mistakes } = readDataset(thing, packs);
      return dataset === undefined ? unreadThing(thing, mistakes) : { found: [dataset], unread: [], mistakes };
    }),
    models: await things.read<Model>('models', thing => {
      const { model, mistakes } = readModel(thing, packs);
      return model === undefined ? unreadThing(thing, mistakes) : { found: [model], unread: [], mistakes };
    }),
    reports: await things.read<ReportFile>('reports', thing => {
      const read = readReportFile(thing, packs);
      noteTexts(read.found.flatMap(({ report }) => report ?? []));
      return read;
    }),
    messages: await things.read<MessageFile>('messages', thing => {
      const { messages, mistakes } = readMessages(thing);
      return messages === undefined ? unreadThing(thing, mistakes) : { found: [messages], unread: [], mistakes };
    }),
    alerts: await things.read<AlertDraft>('alerts', thing => {
      const { drafts, unread, mistakes } = readAlerts(thing, packs);
      return { found: drafts, unread, mistakes };
    }),
    dashboards: await things.read<DashboardDraft>('dashboards', thing => {
      const { draft, mistakes } = readDashboard(thing);
      noteTexts(draft && [draft.dashboard, ...draft.dashboard.panels]);
      return draft === undefined ? unreadThing(thing, mistakes) : { found: [draft], unread: [], mistakes };
    }),
    feeds: await things.read<FeedDraft>('feeds', thing => {
      const { draft, mistakes } = readFeed(thing, packs);
      noteTexts(draft && [draft.feed]);
      return draft === undefined ? unreadThing(thing, mistakes) : { found: [draft], unread: [], mistakes };
    }),
    drafts: await things.read<MetricDraft & { name: string; place: Place }>('metrics', thing => {
      const { drafts, unread, mistakes } = readMetrics(thing);
      return {
        found: drafts.map(draft => ({ ...draft, name: draft.metric.name, place: draft.metric.place })),
        unread,
        mistakes,
      };
    }),
  };
}

const unreadThing = ({ pack, name }: ThingFile, mistakes: Mistake[]): ReadThings<never> => ({
  found: [],
  unread: [`${pack}.${name}`],
  mistakes,
});

/** Packs in order, then the site, whose own things may be those of a pack named `site`. */
function layersOf(packs: ReadonlyMap<string, Pack>, site: Site): Layer[] {
  const fromPacks = [...packs.values()]
    .filter(({ folder }) => folder !== site.folder)
    .map(({ name, folder }) => ({ pack: name, folder, prefix: `packs/${name}/`, overrides: [] }));
  return [...fromPacks, { pack: sitePack, folder: site.folder, prefix: '', overrides: [...packs.keys()] }];
}

interface ReadThings<T> {
  found: T[];
  /** Full names of things with mistakes that leave nothing to work with. */
  unread: string[];
  mistakes: Mistake[];
}

/** Reads things of all layers; a later layer replaces what an earlier one has under the same name. */
class Things {
  readonly #layers: readonly Layer[];
  readonly #mistakes: Mistake[];
  readonly #unread = new Map<ThingFolder, Set<string>>();

  constructor(layers: readonly Layer[], mistakes: Mistake[]) {
    this.#layers = layers;
    this.#mistakes = mistakes;
  }

  async read<T extends { name: string; place: Place }>(
    kind: ThingFolder,
    readOne: (thing: ThingFile) => ReadThings<T>,
  ): Promise<Map<string, T>> {
    const all = new Map<string, T>();
    const allUnread = new Set<string>();
    this.#unread.set(kind, allUnread);
    for (const layer of this.#layers) {
      const { things, mistakes } = await findThings(layer, kind);
      this.#mistakes.push(...mistakes);
      const files = new Map<string, string>();
      for (const thing of things) {
        const { found, unread, mistakes } = readOne(thing);
        this.#mistakes.push(...mistakes);
        for (const name of unread) {
          all.delete(name);
          allUnread.add(name);
        }
        for (const value of found) {
          const before = files.get(value.name);
          if (before !== undefined)
            this.#mistakes.push({ ...value.place, message: `${value.name} is already in ${before}` });
          files.set(value.name, thing.file);
          allUnread.delete(value.name);
          all.set(value.name, value);
        }
      }
    }
    return all;
  }

  unread(kind: ThingFolder): ReadonlySet<string> {
    return this.#unread.get(kind) ?? new Set();
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
