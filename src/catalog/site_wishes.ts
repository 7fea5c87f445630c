// What a site says about datasets in tallylight.yaml: columns it leaves out, how long it keeps records, where they come from.

import { didYouMean } from '../base/names.ts';
import type { Site } from '../config/config.ts';
import type { Path } from '../config/yaml_file.ts';
import type { Dataset, Mistake, Model } from './catalog.ts';

interface Wishes {
  models: ReadonlyMap<string, Model>;
  /** Tables with mistakes of their own. */
  unread: ReadonlySet<string>;
  mistakes: Mistake[];
}

/** The datasets as the site wants them. Names that are none are told at their line of tallylight.yaml. */
export function applySite(
  datasets: ReadonlyMap<string, Dataset>,
  site: Site,
  { models, unread, mistakes }: Wishes,
): Map<string, Dataset> {
  const wanted = new Map(datasets);
  const tell = (path: Path, message: string) => mistakes.push({ file: site.file, line: site.lineOf(path), message });
  const find = (name: string, path: Path): Dataset | undefined => {
    const dataset = wanted.get(name);
    if (models.has(name)) tell(path, `${name} is a model; this is only for datasets`);
    else if (dataset === undefined && !unread.has(name))
      tell(path, `there is no dataset ${name}.${didYouMean(name, datasets.keys())}`);
    return dataset;
  };
  for (const { name, dataset } of site.sources.values()) find(dataset, ['sources', name, 'dataset']);
  for (const [name, columns] of Object.entries(site.leaveOut)) {
    const dataset = find(name, ['leave_out', name]);
    if (dataset === undefined) continue;
    const left = columns.filter((column, i) => {
      const message = whyNeeded(dataset, column);
      if (message !== undefined) tell(['leave_out', name, i], message);
      return message === undefined;
    });
    wanted.set(name, leaveOut(dataset, left));
  }
  for (const [name, retainDays] of Object.entries(site.retainDays)) {
    const dataset = find(name, ['retain', name]);
    if (dataset !== undefined) wanted.set(name, { ...dataset, retainDays });
  }
  return wanted;
}

/** Why a column cannot be left out; undefined when it can. */
function whyNeeded(dataset: Dataset, column: string): string | undefined {
  const names = dataset.columns.map(({ name }) => name);
  if (!names.includes(column)) return `${dataset.name} has no column ${column}.${didYouMean(column, names)}`;
  if (column === dataset.eventTime) return `${column} cannot be left out: it says when a record happened`;
  if (dataset.key.includes(column)) return `${column} cannot be left out: it is part of the key of ${dataset.name}`;
  if (dataset.partition.includes(column)) return `${column} cannot be left out: ${dataset.name} is partitioned by it`;
  return undefined;
}

function leaveOut(dataset: Dataset, left: readonly string[]): Dataset {
  const stays = (name: string) => !left.includes(name);
  const lookups = dataset.lookups.map(lookup => ({
    ...lookup,
    gives: Object.fromEntries(Object.entries(lookup.gives).filter(([name]) => stays(name))),
  }));
  return {
    ...dataset,
    columns: dataset.columns.filter(({ name }) => stays(name)),
    sort: dataset.sort.filter(stays),
    lookups: lookups.filter(({ gives }) => Object.keys(gives).length > 0),
  };
}
