// Moves what is finished to the lake: records of sealed segments, and minutes that are closed. Each table is one change like any other, with
// the books of the segments, the journal, and the marks for what is built of it by the hour and more. What must stay true: what was moved
// is seen as it was seen before, and a crash at any step leaves segments that are read again or a change that is settled.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hourMs, minuteMs } from '../base/clock.ts';
import { AppError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { BuiltModel, Dataset, Model } from '../catalog/catalog.ts';
import type { DataFile } from '../lake/delta.ts';
import { readFilesSql } from '../lake/read_sql.ts';
import { partitionsOf, writeDataFile } from '../lake/write.ts';
import { folderOf, schemaOf, timeOf } from '../models/build.ts';
import { iso, touchedBy } from '../models/models.ts';
import { keepRejects } from '../pipeline/journal.ts';
import { loadedIntervals } from '../pipeline/load_files.ts';
import { nothing, type Outcome } from '../pipeline/outcome.ts';
import { makeChange, settleChanges } from '../pipeline/settle.ts';
import { takeSite } from '../pipeline/site.ts';
import { type TableTurn, withTurn } from '../pipeline/turns.ts';
import type { FileOutcome } from '../store/ledger.ts';
import { minuteModels } from './dirty_minutes.ts';
import type { Streaming } from './stream.ts';
import type { Tail } from './tails.ts';
import { show } from './tick.ts';

/** Moves what can be moved. False when another process has the site's turn: it is tried again later. */
export async function move(streaming: Streaming, { waitMs = 0 }: { waitMs?: number } = {}): Promise<boolean> {
  const { open, hot } = streaming;
  const begun = open.clock.now();
  let site: Awaited<ReturnType<typeof takeSite>>;
  try {
    site = await takeSite({ site: open.site, waitMs, holder: `the stream, process ${process.pid}` });
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'site_busy') return false;
    throw thrown;
  }
  try {
    await settleChanges(open);
    // Over a lake that somebody changed, the next tick makes anew what is hot.
    for (const name of hot.names) if (await hot.moved(name)) return false;
    for (const dataset of open.catalog.datasets.values())
      if (!(await moveTable(streaming, dataset.name, turn => moveDataset(streaming, { dataset, turn })))) return false;
    for (const model of minuteModels(open.catalog))
      if (!(await moveTable(streaming, model.name, turn => moveModel(streaming, { model, begun, turn })))) return false;
    await show(streaming);
    return true;
  } finally {
    await site.release();
  }
}

/** Moves a table in its turn; false where somebody who works beside passes has changed it since the last tick. */
async function moveTable(
  { open, hot }: Streaming,
  table: string,
  work: (turn: TableTurn) => Promise<void>,
): Promise<boolean> {
  if (!hot.has(table)) return true;
  return withTurn(open, { table }, async turn => {
    if (await hot.moved(table)) return false;
    await work(turn);
    return true;
  });
}

/** The rows of sealed segments that were read to their end. */
async function moveDataset(
  streaming: Streaming,
  { dataset, turn }: { dataset: Dataset; turn: TableTurn },
): Promise<void> {
  const { open, hot, tails, files } = streaming;
  const finished = tails.all().filter(tail => tail.dataset === dataset.name && tail.whole);
  if (finished.length === 0) return;
  const paths = new Set(finished.flatMap(tail => [...(files.get(tail.id) ?? [])]));
  const all = hot.hot(dataset.name).add;
  const change = turn.id;
  const moving = all.filter(({ path }) => paths.has(path));
  const add = await toLake(streaming, { table: dataset, moving, change });
  const outcomes: FileOutcome[] = [];
  for (const tail of finished) outcomes.push(await booksOf(streaming, { tail, change }));
  await makeChange(open, turn, {
    kind: 'load',
    change: { operation: 'LOAD', add, remove: [] },
    outcome: {
      ...nothing,
      files: outcomes,
      loaded: loadedIntervals({ added: add, touched: await hoursOf(streaming, { dataset, moving }) }),
      dirty: dirtyAfter(streaming, { table: dataset.name, starts: finished.flatMap(tail => [...tail.minutes]) }),
    },
  });
  await hot.rebase(dataset.name, { add: all.filter(({ path }) => !paths.has(path)) });
  for (const tail of finished) files.delete(tail.id);
  tails.drop(finished);
}

/** Minutes of a model that are closed; those that are open stay hot. */
async function moveModel(
  streaming: Streaming,
  { model, begun, turn }: { model: BuiltModel; begun: Date; turn: TableTurn },
): Promise<void> {
  const { open, hot, built, dirty } = streaming;
  const { add: all, remove } = hot.hot(model.name);
  const until = begun.getTime() - model.closeAfterMs;
  const stays = all.filter(file => lastMinute(file, model) + minuteMs > until);
  const moving = all.filter(file => !stays.includes(file));
  const own = built.get(model.name) ?? new Map();
  const intervals = [...own.values()].filter(
    interval => Date.parse(interval.end) <= until && !dirty.has(model.name, interval.start),
  );
  if (moving.length === 0 && remove.length === 0 && intervals.length === 0) return;
  const change = turn.id;
  const { together, ...small } = await smallOnes(streaming, { model, moving, remove });
  const add = await toLake(streaming, { table: model, moving: [...moving, ...together], change });
  await makeChange(open, turn, {
    kind: 'build',
    change: { operation: 'BUILD', add, remove: [...remove, ...small.paths] },
    outcome: {
      ...nothing,
      built: intervals,
      dirty: dirtyAfter(streaming, { table: model.name, starts: intervals.map(({ start }) => start) }),
      hash: model.hash,
      marked: iso(begun),
    },
  });
  await hot.rebase(model.name, { add: stays });
  for (const { start } of intervals) own.delete(start);
}

/** The last minute that a file has rows of; of one without statistics nobody knows, so it stays where it is. */
const lastMinute = (file: DataFile, model: Model): number =>
  Date.parse(String(file.stats?.maxValues?.[model.time] ?? '9999-01-01T00:00:00Z'));

/** Small files that the lake has of the hours that come: they are put together with what comes, so that an hour becomes one file. */
async function smallOnes(
  { open }: Streaming,
  { model, moving, remove }: { model: Model; moving: readonly DataFile[]; remove: readonly string[] },
): Promise<{ together: DataFile[]; paths: string[] }> {
  const hours = new Set(moving.map(file => hourKey(file, model)));
  const snapshot = await (await open.table(model.name)).snapshot();
  const rows = (files: readonly DataFile[]) =>
    files.reduce((sum, file) => sum + (file.stats?.numRecords ?? Number.POSITIVE_INFINITY), 0);
  const there = Map.groupBy(snapshot?.files.values() ?? [], file => hourKey(file, model));
  const together = [...hours].flatMap(hour => {
    const small = (there.get(hour) ?? []).filter(file => !remove.includes(file.path));
    const coming = moving.filter(file => hourKey(file, model) === hour);
    return rows(small) + rows(coming) <= limits.modelFileRows ? small : [];
  });
  return { together, paths: together.map(({ path }) => path) };
}

/** The hour and partition of a file; rows of several hours are of the hour of the first. */
function hourKey(file: DataFile, table: Dataset | Model): string {
  const first = Date.parse(String(file.stats?.minValues?.[timeOf(table)]));
  return `${JSON.stringify(file.partition)} ${Math.floor(first / hourMs)}`;
}

/** Puts hot files into the lake, small ones of an hour and partition as one. What was in the lake already comes again in that one. */
async function toLake(
  streaming: Streaming,
  { table, moving, change }: { table: Dataset | Model; moving: readonly DataFile[]; change: number },
): Promise<DataFile[]> {
  const { hot } = streaming;
  const folder = folderOf(table.name);
  const isHot = new Set(hot.hot(table.name).add.map(({ path }) => path));
  const groups = Map.groupBy(moving, file => hourKey(file, table));
  const put: DataFile[] = [];
  for (const group of groups.values()) {
    const rows = group.reduce((sum, file) => sum + (file.stats?.numRecords ?? 0), 0);
    const one = group.length === 1 && isHot.has(group[0]?.path ?? '');
    if (one || rows > limits.hotRows) {
      for (const file of group) {
        if (isHot.has(file.path)) await putLinked(streaming, `${folder}/${file.path}`);
        put.push(file);
      }
    } else put.push(...(await mergeFiles(streaming, { table, files: group, name: `${change}-${put.length}` })));
  }
  return put;
}

/** Gives a hot file its name in the lake, durably. */
async function putLinked({ open, storage }: Streaming, key: string): Promise<void> {
  const own = join(open.scratch, 'moving.parquet');
  await rm(own, { force: true });
  await link(await storage.local(key), own);
  await open.storage.putFile(key, own);
}

/** Several files of a table as one a partition, in the lake. */
async function mergeFiles(
  { open, storage }: Streaming,
  { table, files, name }: { table: Dataset | Model; files: readonly DataFile[]; name: string },
): Promise<DataFile[]> {
  const schema = schemaOf(table);
  const folder = folderOf(table.name);
  const paths = await Promise.all(files.map(file => storage.local(`${folder}/${file.path}`)));
  const rows = `(select * from ${readFilesSql({ schema, files, paths })})`;
  const ranges = 'eventTime' in table ? [table.eventTime, '_file'] : [table.time];
  const order = ('eventTime' in table ? table.sort : table.grain).map(column => `"${column}"`).join(', ');
  const made: DataFile[] = [];
  for (const { values, stats } of await partitionsOf(open.sql, { relation: rows, schema, ranges })) {
    made.push(
      await writeDataFile(
        { sql: open.sql, storage: open.storage, folder, schema, scratch: open.scratch, clock: open.clock },
        { select: `select * from ${rows} order by ${order}`, name: `${name}.${made.length}`, partition: values, stats },
      ),
    );
  }
  return made;
}

/** What is built of rows that are in the lake now and is not moved with them: by the hour and more by passes, the open minutes by whoever comes next. */
function dirtyAfter(
  { open, hot, dirty, built }: Streaming,
  { table, starts }: { table: string; starts: readonly string[] },
): Outcome['dirty'] {
  const reason = `new: minutes of ${table}`;
  return touchedBy(open.catalog, { table, starts, lengthMs: minuteMs }).flatMap(({ model, spans }) => {
    const left = hot.has(model.name)
      ? spans.filter(
          ({ start }) => dirty.has(model.name, start) || built.get(model.name)?.get(start)?.minute?.closed === false,
        )
      : spans;
    return left.length === 0 ? [] : [{ table: model.name, spans: left, reason }];
  });
}

/** Rows by partition and hour of files that come. */
async function hoursOf(
  { open, storage }: Streaming,
  { dataset, moving }: { dataset: Dataset; moving: readonly DataFile[] },
) {
  if (moving.length === 0) return [];
  const folder = folderOf(dataset.name);
  const paths = await Promise.all(moving.map(file => storage.local(`${folder}/${file.path}`)));
  const label = dataset.partition.slice(0, -1).map(name => `'${name}=' || coalesce(cast("${name}" as varchar), '')`);
  const partition = label.length === 0 ? "''" : label.join(" || '/' || ");
  const rows = await open.sql.all(
    `select ${partition} as partition, date_trunc('hour', "${dataset.eventTime}") as start, count(*) as n
      from ${readFilesSql({ schema: schemaOf(dataset), files: moving, paths })} group by 1, 2`,
  );
  return rows.map(row => ({
    partition: String(row['partition']),
    start: String(row['start']),
    rowsDelta: Number(row['n']),
  }));
}

/** The books of a segment, and its hash. */
async function booksOf({ open }: Streaming, { tail, change }: { tail: Tail; change: number }): Promise<FileOutcome> {
  const { size, mtimeMs } = await stat(tail.file);
  const { rejects, rejectsFile } = tail.rejects.finish();
  return {
    id: tail.id,
    state: 'ingested',
    etag: await hashOf(tail.file),
    bytes: size,
    modifiedMs: Math.floor(mtimeMs),
    lines: tail.rows + tail.duplicates + tail.rejectCount,
    rows: tail.rows,
    duplicates: tail.duplicates,
    rejects,
    moreRejects:
      rejectsFile === undefined ? null : await keepRejects(open, { change, unpacked: { id: tail.id, rejectsFile } }),
    rejectCount: tail.rejectCount,
    error: null,
    firstEvent: tail.firstEvent,
    lastEvent: tail.lastEvent,
    drift: [...tail.drift],
  };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
