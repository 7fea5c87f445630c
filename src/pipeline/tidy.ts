// Keeps the lake in order after the work of a pass: closed days compacted, days beyond retention dropped, files that nothing
// refers to removed.

import type { Dataset } from '../catalog/catalog.ts';
import {
  type Compactable,
  compactableDataset,
  compactPartition,
  expiredFiles,
  partitionsToCompact,
} from '../lake/compact.ts';
import { sweep } from '../lake/sweep.ts';
import { isOurs } from '../lake/write.ts';
import { folderOf, schemaOf } from '../models/build.ts';
import { datasetsBehind, isByMinute, oldestKept } from '../models/models.ts';
import { layoutApplication, nextChange } from './change_numbers.ts';
import type { OpenSite } from './site.ts';

/** Tables whose days are put together when they are over: datasets, and models that are built by the minute, which an hour left in many files. */
function* compactables({ catalog }: OpenSite): Generator<{ name: string; table: Compactable }> {
  for (const dataset of catalog.datasets.values()) yield { name: dataset.name, table: compactableDataset(dataset) };
  for (const model of [...catalog.models.values()].filter(isByMinute)) {
    const lookBackHours = Math.max(0, ...datasetsBehind(catalog, model).map(dataset => dataset.lookBackHours));
    const { partition, grain: sort } = model;
    yield {
      name: model.name,
      table: { schema: schemaOf(model), partition, sort, ranges: [model.time], lookBackHours },
    };
  }
}

/** Compacts what wants it; gives the number of partitions. */
export async function compactSite(open: OpenSite): Promise<number> {
  let partitions = 0;
  for (const { name, table: wanted } of compactables(open)) {
    const table = await open.table(name);
    const snapshot = await table.snapshot();
    if (!snapshot) continue;
    for (const files of partitionsToCompact(wanted, { snapshot, now: open.clock.now() })) {
      const change = await nextChange(open);
      const writer = { ...open, folder: folderOf(name) };
      const add = await compactPartition(files, { writer, table: wanted, name: String(change) });
      open.step('compaction written');
      await table.commit({
        operation: 'COMPACT',
        add,
        remove: files.map(file => file.path),
        dataChange: false,
        // Its number is in the names of its files, so no later change may be given it again, whatever becomes of the store.
        transaction: { application: layoutApplication, version: change },
      });
      open.step('compaction committed');
      partitions++;
    }
  }
  return partitions;
}

/** Drops days beyond a dataset's retention; gives the number of files. The models made of them stay. */
export async function expireSite(open: OpenSite): Promise<number> {
  let files = 0;
  for (const dataset of open.catalog.datasets.values()) files += await expire(open, dataset);
  return files;
}

async function expire(open: OpenSite, dataset: Dataset): Promise<number> {
  const now = open.clock.now();
  if (dataset.retainDays === undefined) return 0;
  await open.store.db
    .deleteFrom('intervals')
    .where('table_name', '=', dataset.name)
    .where('interval_start', '<', oldestKept(dataset, now))
    .execute();
  const table = await open.table(dataset.name);
  const snapshot = await table.snapshot();
  const expired = snapshot ? expiredFiles(dataset, { snapshot, now }) : [];
  if (expired.length === 0) return 0;
  await table.commit({ operation: 'EXPIRE', add: [], remove: expired.map(file => file.path), dataChange: true });
  return expired.length;
}

/** Removes files that no log refers to; gives their number. */
export async function sweepSite(open: OpenSite): Promise<number> {
  let deleted = 0;
  for (const name of [...open.catalog.datasets.keys(), ...open.catalog.models.keys()]) {
    deleted += (await sweep(await open.table(name), { ours: isOurs })).deleted.length;
  }
  return deleted;
}
