// Builds one planned stretch of one model: its inputs are narrowed to the stretch, its SQL runs as it is written, and the
// result takes the place of the table's rows of the stretch in one change. Nothing is visible until the caller commits it.

import { limits } from '../base/limits.ts';
import { ident, literal, tableName } from '../base/sql.ts';
import type { Catalog, Dataset, Model } from '../catalog/catalog.ts';
import { isDimension, isView, storedTables, tableOf } from '../catalog/catalog.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import type { DataFile, FileStats, Snapshot, TableSchema } from '../lake/delta.ts';
import { datasetSchema } from '../lake/load.ts';
import { mayHold, partitionSql, readFilesSql } from '../lake/read_sql.ts';
import type { Storage } from '../lake/storage.ts';
import { partitionsOf, type TableWriter, writeDataFile } from '../lake/write.ts';
import type { BuiltInterval } from '../store/intervals.ts';
import { fail } from './errors.ts';
import { isByMinute } from './models.ts';
import type { PlannedBuild } from './plan.ts';
import { plainTime, reachedBy, sharedOut, withinSql } from './stretch.ts';

export interface BuildOptions {
  catalog: Catalog;
  /** A session that reads the common dialect. */
  sql: DuckDbEngine;
  storage: Storage;
  scratch: string;
  clock: { now(): Date };
  /** The change, by its number or a name of its own; it is in the names of the files. */
  change: number | string;
  /** The newest state of a table, undefined before its first commit. */
  snapshot: (table: string) => Promise<Snapshot | undefined>;
  /** A file for every interval, however small: what will soon be built again is then written again alone. */
  apart?: boolean;
  /** The clock goes on: minutes after the last record of the inputs are quiet too, and not only beyond what is known. */
  goesOn?: boolean;
  signal?: AbortSignal;
}

export interface BuildResult {
  added: DataFile[];
  /** Paths of files whose rows the added ones hold now. */
  removed: string[];
  intervals: BuiltInterval[];
}

/** The folder of a table in the storage: `site/parcels` of `site.parcels`. */
export const folderOf = (table: string): string => table.replace('.', '/');

/** The shape of a table in the lake. */
export function schemaOf(table: Dataset | Model): TableSchema {
  if ('eventTime' in table) return datasetSchema(table);
  return { columns: table.columns.map(({ name, type }) => ({ name, type })), partition: table.partition };
}

/** The column that says when a row of a table is of. */
export const timeOf = (table: Dataset | Model): string => ('eventTime' in table ? table.eventTime : table.time);

/** Runs the model over the stretch and writes its files. Throws `model_failed` with the engine's words. */
export async function runBuild(build: PlannedBuild, options: BuildOptions): Promise<BuildResult> {
  const { catalog, sql } = options;
  const model = catalog.models.get(build.table);
  if (!model) throw fail('model_unknown', { table: build.table });
  const reached = reachedBy(model, build);
  for (const input of model.inputs) await narrowInput(input, reached, options);
  const within = withinSql(model.time, build);
  const columns = model.columns
    .map(column => `cast(${ident(column.name)} as ${column.type}) as ${ident(column.name)}`)
    .join(', ');
  try {
    await sql.run(
      `create or replace temp table tl_result as select ${columns} from (${model.sql}\n) where ${within}`,
      options.signal ? { signal: options.signal } : {},
    );
  } catch (thrown) {
    throw fail(
      'model_failed',
      {
        table: model.name,
        file: model.place.file,
        start: build.start,
        end: build.end,
        reason: (thrown as Error).message,
      },
      thrown,
    );
  }
  await fillEmpty(model, { build, ends: options.goesOn === true ? undefined : await endOfInputs(model, options), sql });
  const result = await swap(model, { build, within, options });
  await sql.run('drop table tl_result');
  return result;
}

/** The time of the last row that a model's inputs have, by the statistics of their files; undefined where these do not say. */
async function endOfInputs(model: Model, { catalog, snapshot }: BuildOptions): Promise<number | undefined> {
  const ends: number[] = [];
  for (const name of storedTables(catalog, model.inputs)) {
    const table = tableOf(catalog, name);
    if (table === undefined) continue;
    for (const { stats } of (await snapshot(name))?.files.values() ?? [])
      ends.push(Date.parse(String(stats?.maxValues?.[timeOf(table)])));
  }
  const known = ends.filter(end => !Number.isNaN(end));
  return known.length === 0 || known.length < ends.length
    ? undefined
    : known.reduce((one, other) => Math.max(one, other));
}

/** Gives each interval without rows the row that says so, where the model has one. */
async function fillEmpty(
  model: Model,
  { build, ends, sql }: { build: PlannedBuild; ends: number | undefined; sql: DuckDbEngine },
): Promise<void> {
  const quiet = build.intervals.filter(({ start }) => ends === undefined || Date.parse(start) <= ends);
  if (model.empty.length === 0 || quiet.length === 0) return;
  const literals = new Map(model.empty.map(({ column, literal: value }) => [column, value]));
  const [date] = model.partition.slice(-1);
  const columns = model.columns.map(({ name, type }) => {
    const value =
      name === model.time ? 'start' : name === date ? 'cast(start as date)' : (literals.get(name) ?? 'null');
    return `cast(${value} as ${type}) as ${ident(name)}`;
  });
  const starts = quiet.map(({ start }) => `(timestamp ${literal(plainTime(start))})`).join(', ');
  const time = ident(model.time);
  await sql.run(`insert into tl_result select ${columns.join(', ')} from (values ${starts}) as quiet(start)
    where start not in (select date_trunc('${model.build}', ${time}) from tl_result where ${time} is not null)`);
}

/** Puts a view in the input's place that shows the stretch alone. */
async function narrowInput(name: string, span: { start: string; end: string }, options: BuildOptions): Promise<void> {
  const { catalog, sql, storage } = options;
  const table = tableOf(catalog, name);
  if (!table) throw fail('model_unknown', { table: name });
  await sql.run(`create schema if not exists ${ident(name.split('.')[0] ?? '')}`);
  if (isView(table)) {
    for (const input of table.inputs) await narrowInput(input, span, options);
    await sql.run(createViewSql(table));
    return;
  }
  const time = timeOf(table);
  const snapshot = await options.snapshot(name);
  const all = [...(snapshot?.files.values() ?? [])];
  if (isDimension(table)) {
    // What held at a time may be known since long before it.
    await sql.run(`create or replace view ${tableName(name)} as ${await viewSql(table, { files: all, storage })}`);
    return;
  }
  const files = all.filter(file => mayHold(file, { time, from: span.start, to: span.end }));
  const view = await viewSql(table, { files, storage });
  await sql.run(`create or replace view ${tableName(name)} as select * from (${view}) where ${withinSql(time, span)}`);
}

/** Makes a view over its inputs, which are there. */
export const createViewSql = ({ name, sql }: Model): string => `create or replace view ${tableName(name)} as ${sql}`;

/** A SELECT of the contract's columns over some of a table's files; without files it has no rows and the right types. */
export async function viewSql(
  table: Dataset | Model,
  { files, storage }: { files: readonly DataFile[]; storage: Storage },
): Promise<string> {
  const columns = table.columns.map(column => ident(column.name)).join(', ');
  if (files.length === 0) {
    return `select ${table.columns.map(column => `cast(null as ${column.type}) as ${ident(column.name)}`).join(', ')} where false`;
  }
  const paths = await Promise.all(files.map(file => storage.local(`${folderOf(table.name)}/${file.path}`)));
  return `select ${columns} from ${readFilesSql({ schema: schemaOf(table), files, paths })}`;
}

/** Writes the rows that are new and those that stay of the files they share, partition by partition. */
async function swap(
  model: Model,
  { build, within, options }: { build: PlannedBuild; within: string; options: BuildOptions },
): Promise<BuildResult> {
  const { sql, storage } = options;
  const schema = schemaOf(model);
  const snapshot = await options.snapshot(model.name);
  const old = [...(snapshot?.files.values() ?? [])].filter(file =>
    mayHold(file, { time: model.time, from: build.start, to: build.end }),
  );
  const kept =
    old.length === 0
      ? undefined
      : `(select * from ${await localRead(old, { model, schema, storage })} where not (${within}))`;
  const relation =
    kept === undefined ? 'tl_result' : `(select * from ${kept} union all by name select * from tl_result)`;
  const writer: TableWriter = { ...options, folder: folderOf(model.name), schema };
  const order = model.grain.map(ident).join(', ');
  const added: DataFile[] = [];
  for (const { values, stats } of await partitionsOf(sql, { relation, schema, ranges: [model.time] })) {
    const rows = `select * from ${relation} where ${partitionSql(schema, values)}`;
    for (const piece of await piecesOf(rows, { model, stats, sql, schema, apart: options.apart ?? false })) {
      const select = `${piece.rows} order by ${order}`;
      const name = `${options.change}-${added.length}`;
      added.push(await writeDataFile(writer, { select, name, partition: values, stats: piece.stats }));
    }
  }
  return {
    added,
    removed: old.map(file => file.path),
    intervals: await builtIntervals(model, { build, added, options }),
  };
}

interface Pieces {
  model: Model;
  stats: FileStats;
  sql: DuckDbEngine;
  schema: TableSchema;
  apart: boolean;
}

/**
 * One file for a small partition; of a large one a file for each interval, so that a late record rewrites its own interval and
 * not the day.
 */
async function piecesOf(
  rows: string,
  { model, stats, sql, schema, apart }: Pieces,
): Promise<{ rows: string; stats: FileStats }[]> {
  if (stats.numRecords <= limits.modelFileRows && !apart) return [{ rows, stats }];
  // A minute of its own in the lake would make a thousand files a day.
  const cut = model.build === 'minute' && !apart ? 'hour' : model.build;
  const start = `date_trunc('${cut}', ${ident(model.time)})`;
  const starts = await sql.all(`select distinct cast(${start} as varchar) as start from (${rows}) order by 1`);
  const pieces: { rows: string; stats: FileStats }[] = [];
  for (const row of starts) {
    const piece = `${rows} and ${start} = timestamp ${literal(String(row['start']))}`;
    const [facts] = await partitionsOf(sql, { relation: `(${piece})`, schema, ranges: [model.time] });
    if (facts) pieces.push({ rows: piece, stats: facts.stats });
  }
  return pieces;
}

async function localRead(
  files: readonly DataFile[],
  { model, schema, storage }: { model: Model; schema: TableSchema; storage: Storage },
): Promise<string> {
  const paths = await Promise.all(files.map(file => storage.local(`${folderOf(model.name)}/${file.path}`)));
  return readFilesSql({ schema, files, paths });
}

/** Rows of each interval, and its share of the bytes that were written; of minutes also what their rows come to. */
async function builtIntervals(
  model: Model,
  { build, added, options }: { build: PlannedBuild; added: readonly DataFile[]; options: BuildOptions },
): Promise<BuiltInterval[]> {
  const byMinute = isByMinute(model);
  const columns = model.columns.map(({ name }) => ident(name)).join(', ');
  // The rows' hashes, put together without an order: two equal rows do not cancel out, as they would by xor.
  const content = byMinute ? `, cast(sum(cast(hash(${columns}) as hugeint)) as varchar) as content` : '';
  const rows = await options.sql.all(
    `select date_trunc('${model.build}', ${ident(model.time)}) as start, count(*) as n${content} from tl_result group by 1`,
  );
  const found = new Map(rows.map(row => [String(row['start']), row]));
  const counts = new Map(rows.map(row => [String(row['start']), Number(row['n'])]));
  const closedBy = options.clock.now().getTime() - model.closeAfterMs;
  return sharedOut(build.intervals, { rows: counts, added }).map(interval => {
    if (!byMinute) return interval;
    const content = `${interval.rows}:${found.get(interval.start)?.['content'] ?? ''}`;
    return { ...interval, minute: { content, closed: Date.parse(interval.end) <= closedBy } };
  });
}
