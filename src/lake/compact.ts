// Small-file control. Small batches append; when a day closes, each of its partitions becomes one file, sorted so that the
// usual questions read little of it. A late file is appended to a closed partition as it comes, and costs by its own size; only
// when such files gather is the partition rewritten.

import { dayMs, hourMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { ident } from '../base/sql.ts';
import type { Dataset } from '../catalog/catalog.ts';
import type { DataFile, Snapshot, TableSchema } from './delta.ts';
import { datasetSchema } from './load.ts';
import { partitionFolder, readFilesSql } from './read_sql.ts';
import { fileColumn } from './stage_sql.ts';
import { partitionsOf, type TableWriter, writeDataFile } from './write.ts';

/** Tag of a file that is a whole sorted partition. */
const compactedTag = 'tallylight.compacted';

/** What is to be known of a table whose days are put together. */
export interface Compactable {
  schema: TableSchema;
  /** Partition columns; the last is the UTC date. */
  partition: readonly string[];
  /** Order of rows in a file. */
  sort: readonly string[];
  /** Columns whose smallest and largest values a file keeps. */
  ranges: readonly string[];
  /** Hours after its end in which a day still expects rows. */
  lookBackHours: number;
}

/** A dataset, as its contract says. */
export const compactableDataset = (dataset: Dataset): Compactable => ({
  schema: datasetSchema(dataset),
  partition: dataset.partition,
  sort: dataset.sort,
  ranges: [dataset.eventTime, fileColumn],
  lookBackHours: dataset.lookBackHours,
});

/** Partitions that are to be rewritten, each with its files. Pure. */
export function partitionsToCompact(
  table: Compactable,
  { snapshot, now }: { snapshot: Snapshot; now: Date },
): DataFile[][] {
  const partitions = Map.groupBy(snapshot.files.values(), file =>
    partitionFolder([...table.partition], file.partition),
  );
  return [...partitions.values()].filter(files =>
    isClosed(files, { table, now }) ? closedWants(files) : files.length > limits.openFilesPerPartition,
  );
}

function isClosed(files: readonly DataFile[], { table, now }: { table: Compactable; now: Date }): boolean {
  const day = files[0]?.partition[table.partition.at(-1) ?? ''];
  if (day == null) return false;
  return Date.parse(`${day}T00:00:00Z`) + dayMs + table.lookBackHours * hourMs <= now.getTime();
}

function closedWants(files: readonly DataFile[]): boolean {
  const late = files.filter(file => file.tags?.[compactedTag] === undefined);
  if (late.length === 0) return false;
  if (late.length === files.length) return true;
  const bytes = (some: readonly DataFile[]) => some.reduce((sum, file) => sum + file.bytes, 0);
  return late.length > limits.filesPerPartition || bytes(late) > bytes(files) * limits.lateShare;
}

/** Rewrites one partition's files as one, sorted. The caller commits it with `dataChange: false`. */
export async function compactPartition(
  files: readonly DataFile[],
  { writer, table, name }: { writer: Omit<TableWriter, 'schema'>; table: Compactable; name: string },
): Promise<DataFile[]> {
  const { schema, sort, ranges } = table;
  const paths = await Promise.all(files.map(file => writer.storage.local(`${writer.folder}/${file.path}`)));
  const rows = readFilesSql({ schema, files, paths });
  const facts = await partitionsOf(writer.sql, { relation: rows, schema, ranges });
  const order = sort.length === 0 ? '' : ` order by ${sort.map(ident).join(', ')}`;
  const made: DataFile[] = [];
  for (const { stats } of facts) {
    const partition = files[0]?.partition ?? {};
    const file = await writeDataFile(
      { ...writer, schema },
      { select: `select * from ${rows}${order}`, name: `${name}-${made.length}`, partition, stats },
    );
    made.push({ ...file, tags: { ...file.tags, [compactedTag]: 'yes' } });
  }
  return made;
}

/** Files of partitions whose day is older than the dataset keeps. Pure. */
export function expiredFiles(dataset: Dataset, { snapshot, now }: { snapshot: Snapshot; now: Date }): DataFile[] {
  const { retainDays } = dataset;
  if (retainDays === undefined) return [];
  const day = dataset.partition.at(-1) ?? '';
  const oldest = new Date(now.getTime() - retainDays * dayMs).toISOString().slice(0, 10);
  return [...snapshot.files.values()].filter(file => (file.partition[day] ?? oldest) < oldest);
}
