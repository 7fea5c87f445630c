// Builds one planned stretch of one model: its inputs are narrowed to the stretch, its SQL runs as it is written, and the
// result takes the place of the table's rows of the stretch in one change. Nothing is visible until the caller commits it.

import { limits } from '../base/limits.ts';
import { ident, literal, tableName } from '../base/sql.ts';
import type { Catalog, Dataset, Model } from '../catalog/catalog.ts';
import { isView, tableOf } from '../catalog/catalog.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import type { DataFile, FileStats, Snapshot, TableSchema } from '../lake/delta.ts';
import { datasetSchema } from '../lake/load.ts';
import { mayHold, partitionSql, readFilesSql } from '../lake/read_sql.ts';
import type { Storage } from '../lake/storage.ts';
import { partitionsOf, type TableWriter, writeDataFile } from '../lake/write.ts';
import type { BuiltInterval } from '../store/intervals.ts';
import { fail } from './errors.ts';
import type { PlannedBuild } from './plan.ts';

export interface BuildOptions {
  catalog: Catalog;
  /** A session that reads the common dialect. */
  sql: DuckDbEngine;
  storage: Storage;
  scratch: string;
  clock: { now(): Date };
  /** Number of the change; it is in the names of the files. */
  change: number;
  /** The newest state of a table, undefined before its first commit. */
  snapshot: (table: string) => Promise<Snapshot | undefined>;
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
  for (const input of model.inputs) await narrowInput(input, build, options);
  const within = `${ident(model.time)} >= timestamp ${literal(plain(build.start))} and ${ident(model.time)} < timestamp ${literal(plain(build.end))}`;
  const columns = model.columns
    .map(column => `cast(${ident(column.name)} as ${column.type}) as ${ident(column.name)}`)
    .join(', ');
  try {
    await sql.run(
      `create or replace temp table tl_result as select ${columns} from (${model.sql}) where ${within}`,
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
  const result = await swap(model, { build, within, options });
  await sql.run('drop table tl_result');
  return result;
}

/** `2018-06-08 07:00:00` of ISO text, for a timestamp literal. */
const plain = (text: string): string => text.replace('T', ' ').replace('Z', '');

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
  const files = [...(snapshot?.files.values() ?? [])].filter(file =>
    mayHold(file, { time, from: span.start, to: span.end }),
  );
  const view = await viewSql(table, { files, storage });
  const within = `${ident(time)} >= timestamp ${literal(plain(span.start))} and ${ident(time)} < timestamp ${literal(plain(span.end))}`;
  await sql.run(`create or replace view ${tableName(name)} as select * from (${view}) where ${within}`);
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
    for (const piece of await piecesOf(rows, { model, stats, sql, schema })) {
      const select = `${piece.rows} order by ${order}`;
      const name = `${options.change}-${added.length}`;
      added.push(await writeDataFile(writer, { select, name, partition: values, stats: piece.stats }));
    }
  }
  return { added, removed: old.map(file => file.path), intervals: await builtIntervals(model, { build, added, sql }) };
}

interface Pieces {
  model: Model;
  stats: FileStats;
  sql: DuckDbEngine;
  schema: TableSchema;
}

/**
 * One file for a small partition; of a large one a file for each interval, so that a late record rewrites its own interval and
 * not the day.
 */
async function piecesOf(
  rows: string,
  { model, stats, sql, schema }: Pieces,
): Promise<{ rows: string; stats: FileStats }[]> {
  if (stats.numRecords <= limits.modelFileRows) return [{ rows, stats }];
  const start = `date_trunc('${model.build}', ${ident(model.time)})`;
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

/** Rows of each interval, and its share of the bytes that were written. */
async function builtIntervals(
  model: Model,
  { build, added, sql }: { build: PlannedBuild; added: readonly DataFile[]; sql: DuckDbEngine },
): Promise<BuiltInterval[]> {
  const rows = await sql.all(
    `select date_trunc('${model.build}', ${ident(model.time)}) as start, count(*) as n from tl_result group by 1`,
  );
  const counts = new Map(rows.map(row => [String(row['start']), Number(row['n'])]));
  const bytes = added.reduce((sum, file) => sum + file.bytes, 0);
  const records = added.reduce((sum, file) => sum + (file.stats?.numRecords ?? 0), 0);
  return build.intervals.map(({ start, end }) => {
    const count = counts.get(start) ?? 0;
    return { start, end, rows: count, bytes: records === 0 ? 0 : Math.round((bytes * count) / records) };
  });
}
