// Keeps the lake in order after the work of a pass: closed days compacted, days beyond retention dropped, files that nothing
// refers to removed, logs kept short.

import { reasonOf } from '../base/errors.ts';
import type { Dataset } from '../catalog/catalog.ts';
import {
  type Compactable,
  compactableDataset,
  compactPartition,
  expiredFiles,
  partitionsToCompact,
} from '../lake/compact.ts';
import type { DataFile } from '../lake/delta.ts';
import { sweep } from '../lake/sweep.ts';
import { isOurs, numberInName } from '../lake/write.ts';
import { folderOf, schemaOf } from '../models/build.ts';
import { datasetsBehind, isByMinute, oldestKept } from '../models/models.ts';
import { forgetStaging } from '../models/trino_build.ts';
import { unsettledChanges } from '../store/changes.ts';
import { changeCounter, heldClaims } from '../store/claims.ts';
import { layoutApplication } from './change_numbers.ts';
import type { OpenSite } from './site.ts';
import { withTurn } from './turns.ts';

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
    const snapshot = await (await open.table(name)).snapshot();
    const due = snapshot ? partitionsToCompact(wanted, { snapshot, now: open.clock.now() }) : [];
    if (due.length > 0) partitions += await compactTable(open, { name, wanted, due });
  }
  return partitions;
}

interface ToCompact {
  name: string;
  wanted: Compactable;
  due: readonly DataFile[][];
}

async function compactTable(open: OpenSite, { name, wanted, due }: ToCompact): Promise<number> {
  const { store, claims } = open;
  const claim = await store.transaction(db => claims.take(db, `compact:${name}`));
  // Another leader, who does not know yet that it is none any more.
  if (claim === undefined) return 0;
  let partitions = 0;
  for (const [number, files] of due.entries()) {
    const writer = { ...open, folder: folderOf(name) };
    const add = await compactPartition(files, { writer, table: wanted, name: `${claim.token}.${number}` });
    open.step('compaction written');
    if (await commitCompaction(open, { name, add, files, number: claim.token })) partitions++;
    open.step('compaction committed');
  }
  await store.transaction(db => claims.free(db, claim));
  return partitions;
}

/** Rewriting goes on outside of the table's turn, so what it stands on may have left: then the next pass does it. */
async function commitCompaction(
  open: OpenSite,
  { name, add, files, number }: { name: string; add: DataFile[]; files: readonly DataFile[]; number: number },
): Promise<boolean> {
  return withTurn(open, { table: name }, async turn => {
    const table = await open.table(name);
    const live = (await table.snapshot())?.files;
    if (files.some(({ path }) => live?.has(path) !== true)) {
      for (const { path } of add) await open.storage.delete(`${folderOf(name)}/${path}`);
      return false;
    }
    await table.commit({
      operation: 'COMPACT',
      add,
      remove: files.map(file => file.path),
      dataChange: false,
      // Numbers stand in the names of files, so no later one may be given again, whatever becomes of the store.
      transaction: { application: layoutApplication, version: Math.max(number, turn.id) },
    });
    return true;
  });
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
  const expired = async () => {
    const snapshot = await table.snapshot();
    return snapshot ? expiredFiles(dataset, { snapshot, now }) : [];
  };
  if ((await expired()).length === 0) return 0;
  return withTurn(open, { table: dataset.name }, async () => {
    const files = await expired();
    await table.commit({ operation: 'EXPIRE', add: [], remove: files.map(file => file.path), dataChange: true });
    return files.length;
  });
}

/** Removes files that no log refers to; gives their number. */
export async function sweepSite(open: OpenSite): Promise<number> {
  let deleted = 0;
  const inFlight = await writtenByOthers(open);
  for (const name of [...open.catalog.datasets.keys(), ...open.catalog.models.keys()]) {
    deleted += (await sweep(await open.table(name), { ours: isOurs, inFlight })).deleted.length;
  }
  await forgetOldStaging(open);
  return deleted;
}

/**
 * Tells of a file whether somebody who works beside this pass may be about to commit it: those of claims that stand, and of claims that are
 * made from now on, which have higher numbers.
 */
async function writtenByOthers({ store }: OpenSite): Promise<(path: string) => boolean> {
  return store.snapshot(async db => {
    const counter = await db
      .selectFrom('counters')
      .select('value')
      .where('name', '=', changeCounter)
      .executeTakeFirst();
    const newest = counter?.value ?? 0;
    const tokens = new Set((await heldClaims(db)).map(claim => claim.token));
    const prepared = new Set((await unsettledChanges(db)).flatMap(change => JSON.parse(change.written) as string[]));
    return path => {
      const number = numberInName(path);
      if (number === undefined) return false;
      return number > newest || tokens.has(number) || [...prepared].some(key => key.endsWith(path));
    };
  });
}

/** What a cluster keeps of builds that were cut off is only names, so that one that does not answer now holds nothing up. */
async function forgetOldStaging({ trino, clock, tell }: OpenSite): Promise<void> {
  if (trino === undefined) return;
  try {
    await forgetStaging(trino, clock.now());
  } catch (thrown) {
    tell(`the cluster keeps staging tables for now: ${reasonOf(thrown)}`);
  }
}

/** Takes out of the logs what their checkpoints have long stood for; gives the number of objects. */
export async function trimSite(open: OpenSite): Promise<number> {
  let removed = 0;
  for (const name of [...open.catalog.datasets.keys(), ...open.catalog.models.keys()])
    removed += await (await open.table(name)).trim();
  return removed;
}
