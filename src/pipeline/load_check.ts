// Whether a load that was made over one state of a table is the same over a later one: what others committed meanwhile is looked at, and
// nothing is read again unless it is of the same time and place.

import { hourMs } from '../base/clock.ts';
import type { Dataset } from '../catalog/catalog.ts';
import type { DataFile, Snapshot } from '../lake/delta.ts';
import { anyAlike } from '../lake/duplicates.ts';
import { datasetSchema, type LoadResult } from '../lake/load.ts';
import { mayHold, partitionFolder, readFilesSql } from '../lake/read_sql.ts';
import { folderOf } from '../models/build.ts';
import type { OpenSite } from './site.ts';

interface MadeOver {
  dataset: Dataset;
  result: LoadResult;
  before: Snapshot;
  now: Snapshot;
}

/** True when the load would come to the same over the table as it is now. */
export async function standsOver(open: OpenSite, { dataset, result, before, now }: MadeOver): Promise<boolean> {
  if (result.removed.some(path => !now.files.has(path))) return false;
  // Records without names stand on nothing that a table has.
  if (dataset.key.length === 0) return true;
  const span = spanOf(result);
  if (span === undefined) return true;
  const near = (file: DataFile) => mayHold(file, { time: dataset.eventTime, ...span });
  // What hid some of our records may be among what left.
  if ([...before.files.values()].some(file => !now.files.has(file.path) && near(file))) return false;
  const folder = (file: DataFile) => partitionFolder(dataset.partition, file.partition);
  const ours = Map.groupBy(result.added, folder);
  const came = [...now.files.values()].filter(file => !before.files.has(file.path) && near(file));
  const theirs = came.filter(file => ours.has(folder(file)));
  if (theirs.length === 0) return true;
  const folders = new Set(theirs.map(folder));
  const shared = result.added.filter(file => folders.has(folder(file)));
  const select = async (files: readonly DataFile[]) => {
    const paths = await Promise.all(files.map(file => open.storage.local(`${folderOf(dataset.name)}/${file.path}`)));
    return readFilesSql({ schema: datasetSchema(dataset), files, paths });
  };
  return !(await anyAlike(open.sql, { dataset, ours: await select(shared), theirs: await select(theirs) }));
}

/** The whole hours that all records of a load are of, its duplicates too. */
function spanOf({ counts }: LoadResult): { from: string; to: string } | undefined {
  const events = [...counts.values()].flatMap(({ firstEvent, lastEvent }) =>
    firstEvent === null || lastEvent === null ? [] : [Date.parse(firstEvent), Date.parse(lastEvent)],
  );
  const [some] = events;
  if (some === undefined) return undefined;
  const low = events.reduce((one, other) => Math.min(one, other), some);
  const high = events.reduce((one, other) => Math.max(one, other), some);
  const hour = (ms: number) => Math.floor(ms / hourMs) * hourMs;
  return { from: new Date(hour(low)).toISOString(), to: new Date(hour(high) + hourMs).toISOString() };
}
