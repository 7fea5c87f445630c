// Loading: plain parts in, committed data files out. A load stages a batch, takes duplicates out, looks up derived columns
// and writes one file a partition; nothing is visible before the caller commits what it gave. What must stay true: every
// staged record is counted once, as a row or as a duplicate of its file.

import { ident, literal } from '../base/sql.ts';
import type { Dataset } from '../catalog/catalog.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import type { Fields, Part } from '../sources/sources.ts';
import type { AddressBook } from './country.ts';
import type { DataFile, Snapshot, TableSchema } from './delta.ts';
import { removeDuplicates } from './duplicates.ts';
import { type KnownValues, lookUp } from './lookups.ts';
import { mayHold, partitionFolder, partitionSql, readFilesSql } from './read_sql.ts';
import { createStageSql, fileColumn, groupParts, insertStageSql } from './stage_sql.ts';
import type { Storage } from './storage.ts';
import { type PartitionFacts, partitionsOf, type TableWriter, writeDataFile } from './write.ts';

export interface LoadFile {
  /** Number in the ledger. */
  id: number;
  /** Fields that are the same for all its records. */
  constants: Fields;
  parts: readonly Part[];
}

export interface LoadOptions {
  dataset: Dataset;
  sql: DuckDbEngine;
  storage: Storage;
  /** Folder of the table in the storage. */
  folder: string;
  snapshot: Snapshot | undefined;
  scratch: string;
  /** The change, by its number or a name of its own; it is in the names of the files. */
  change: number | string;
  addresses: () => AddressBook;
  /** What this session's earlier loads have looked up. */
  known: KnownValues;
  /** Ledger numbers of files that are loaded anew: their old rows leave. */
  leaving: readonly number[];
  /** The time their old rows are of. */
  leavingSpan: { from: string; to: string } | undefined;
  /** True where something is built of the table by the minute: then touched minutes are given too. */
  byMinute: boolean;
  clock: { now(): Date };
}

export interface FileCount {
  rows: number;
  duplicates: number;
  /** Of its records, duplicates too. */
  firstEvent: string | null;
  lastEvent: string | null;
}

/** Rows of one hour and partition that came (or, negative, left). */
export interface TouchedHour {
  partition: string;
  /** ISO, start of the UTC hour. */
  start: string;
  rowsDelta: number;
}

export interface LoadResult {
  added: DataFile[];
  removed: string[];
  counts: Map<number, FileCount>;
  touched: TouchedHour[];
  /** ISO, starts of the UTC minutes that rows came to or left; none unless asked for. */
  minutes: Set<string>;
}

/** The shape of a dataset's table in the lake: its columns, and the number of the file each row came from. */
export function datasetSchema(dataset: Dataset): TableSchema {
  const columns = dataset.columns.map(({ name, type }) => ({ name, type }));
  return { columns: [...columns, { name: fileColumn, type: 'bigint' }], partition: dataset.partition };
}

/** One load: `stage` and `write` in turn as often as the batch needs, then `result`. */
export class Load {
  readonly #options: LoadOptions;
  readonly #schema: TableSchema;
  #leaving: readonly number[];
  readonly #result: LoadResult = { added: [], removed: [], counts: new Map(), touched: [], minutes: new Set() };

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#schema = datasetSchema(options.dataset);
    this.#leaving = options.leaving;
  }

  /** Lets the rows of files stay that turned out unreadable; to be said before `write`. */
  stay(ids: readonly number[]): void {
    this.#leaving = this.#leaving.filter(id => !ids.includes(id));
  }

  /** Fills a fresh stage. Gives the files that hold a line it could not take, whose rows are out of the stage again. */
  async stage(files: readonly LoadFile[]): Promise<number[]> {
    await this.#options.sql.run(createStageSql(this.#options.dataset));
    return this.stageMore(files);
  }

  /** Adds files to the stage, as `stage` does. */
  async stageMore(files: readonly LoadFile[]): Promise<number[]> {
    const { sql, dataset } = this.#options;
    const suspects = new Set<number>();
    for (const group of groupParts(files)) {
      await sql.run(insertStageSql(dataset, group));
      for (const id of await this.#rejectedFiles()) suspects.add(id);
    }
    const bad = await sql.all(`select distinct ${fileColumn} as id from tl_stage where _bad`);
    for (const row of bad) suspects.add(Number(row['id']));
    if (suspects.size > 0) await sql.run(`delete from tl_stage where ${fileColumn} in (${[...suspects].join(', ')})`);
    return [...suspects];
  }

  /** Writes what the stage holds. */
  async write(): Promise<void> {
    const { sql, dataset } = this.#options;
    const duplicates = await removeDuplicates(sql, {
      dataset,
      seen: { sql: await this.#seenSql(), leaving: this.#leaving },
    });
    for (const [id, { count, firstEvent, lastEvent }] of duplicates) {
      this.#count(id).duplicates += count;
      this.#spread(id, [firstEvent, lastEvent]);
    }
    await this.#countRows();
    const query = await this.staged();
    for (const partition of await this.#partitions()) await this.#writePartition(query, partition);
    await sql.run('drop table tl_stage');
  }

  /** A SELECT of what the stage holds, with every column of the contract and the number of the file. */
  staged(): Promise<string> {
    const { dataset, sql, addresses, known, scratch } = this.#options;
    return lookUp(dataset, { sql, addresses, known, scratch });
  }

  /** Takes the rows of the files that are loaded anew out of the table. */
  async removeLeaving(): Promise<void> {
    const { snapshot, dataset, leavingSpan } = this.#options;
    const leaving = this.#leaving;
    if (leaving.length === 0 || leavingSpan === undefined || snapshot === undefined) return;
    for (const file of snapshot.files.values()) {
      if (mayHoldFile(file, leaving) && mayHold(file, { time: dataset.eventTime, ...leavingSpan }))
        await this.#rewriteWithout(file);
    }
  }

  result(): LoadResult {
    return this.#result;
  }

  async #rejectedFiles(): Promise<number[]> {
    const { sql } = this.#options;
    const made = await sql.all("select count(*) as n from duckdb_tables() where table_name = 'tl_rejects'");
    if (Number(made[0]?.['n'] ?? 0) === 0) return [];
    const rows = await sql.all(
      'select distinct s.file_path as path from tl_rejects r join tl_scans s using (scan_id, file_id)',
    );
    await sql.run('drop table tl_rejects');
    await sql.run('drop table tl_scans');
    return rows.map(row => Number(/(\d+)\.\d+\.part$/.exec(String(row['path']))?.[1] ?? Number.NaN));
  }

  #count(id: number): FileCount {
    const known = this.#result.counts.get(id) ?? { rows: 0, duplicates: 0, firstEvent: null, lastEvent: null };
    this.#result.counts.set(id, known);
    return known;
  }

  #spread(id: number, [low, high]: [string, string]): void {
    const count = this.#count(id);
    count.firstEvent = count.firstEvent === null || low < count.firstEvent ? low : count.firstEvent;
    count.lastEvent = count.lastEvent === null || high > count.lastEvent ? high : count.lastEvent;
  }

  async #countRows(): Promise<void> {
    const { sql, dataset } = this.#options;
    const time = ident(dataset.eventTime);
    const rows = await sql.all(
      `select ${fileColumn} as id, count(*) as n, min(${time}) as low, max(${time}) as high from tl_stage group by 1`,
    );
    for (const row of rows) {
      this.#count(Number(row['id'])).rows += Number(row['n']);
      this.#spread(Number(row['id']), [String(row['low']), String(row['high'])]);
    }
    await this.#touch('tl_stage', 1);
  }

  /** Notes the hours that rows of a relation touch; `sign` is 1 when they come and -1 when they leave. */
  async #touch(relation: string, sign: 1 | -1): Promise<void> {
    const { sql, dataset } = this.#options;
    const label = dataset.partition
      .slice(0, -1)
      .map(name => `${literal(`${name}=`)} || coalesce(cast(${ident(name)} as varchar), '')`);
    const partition = label.length === 0 ? "''" : label.join(" || '/' || ");
    const rows = await sql.all(
      `select ${partition} as partition, date_trunc('hour', ${ident(dataset.eventTime)}) as start, count(*) as n from ${relation} group by 1, 2`,
    );
    for (const row of rows)
      this.#result.touched.push({
        partition: String(row['partition']),
        start: String(row['start']),
        rowsDelta: sign * Number(row['n']),
      });
    if (!this.#options.byMinute) return;
    const minutes = await sql.all(
      `select distinct date_trunc('minute', ${ident(dataset.eventTime)}) as start from ${relation}`,
    );
    for (const { start } of minutes) this.#result.minutes.add(String(start));
  }

  async #seenSql(): Promise<string | undefined> {
    const { sql, dataset, snapshot, storage, folder } = this.#options;
    if (dataset.key.length === 0) return undefined;
    const time = ident(dataset.eventTime);
    const [span] = await sql.all(
      `select date_trunc('hour', min(${time})) as low, date_trunc('hour', max(${time})) + interval 1 hour as high from tl_stage`,
    );
    if (span?.['low'] == null) return undefined;
    const partitions = new Set(
      (await this.#partitions()).map(({ values }) => partitionFolder(dataset.partition, values)),
    );
    const range = { time: dataset.eventTime, from: String(span['low']), to: String(span['high']) };
    const files = [...(snapshot?.files.values() ?? []), ...this.#result.added].filter(
      file => partitions.has(partitionFolder(dataset.partition, file.partition)) && mayHold(file, range),
    );
    if (files.length === 0) return undefined;
    const paths = await Promise.all(files.map(file => storage.local(`${folder}/${file.path}`)));
    const columns = [...new Set([...dataset.key, ...dataset.partition, dataset.eventTime, fileColumn])];
    return `(select * from ${readFilesSql({ schema: this.#schema, files, paths, columns })})`;
  }

  #partitions(): Promise<PartitionFacts[]> {
    const { sql, dataset } = this.#options;
    return partitionsOf(sql, { relation: 'tl_stage', schema: this.#schema, ranges: [dataset.eventTime, fileColumn] });
  }

  async #writePartition(query: string, { values, stats }: PartitionFacts): Promise<void> {
    const select = `select * from (${query}) where ${partitionSql(this.#schema, values)}`;
    await this.#writeFile(select, { values, stats });
  }

  async #writeFile(select: string, { values, stats }: PartitionFacts): Promise<void> {
    const name = `${this.#options.change}-${this.#result.added.length}`;
    const writer: TableWriter = { ...this.#options, schema: this.#schema };
    this.#result.added.push(await writeDataFile(writer, { select, name, partition: values, stats }));
  }

  async #rewriteWithout(file: DataFile): Promise<void> {
    const { sql, storage, folder, dataset } = this.#options;
    const leaving = this.#leaving;
    const paths = [await storage.local(`${folder}/${file.path}`)];
    const rows = readFilesSql({ schema: this.#schema, files: [file], paths });
    const gone = `(select * from ${rows} where ${fileColumn} in (${leaving.join(', ')}))`;
    const [count] = await sql.all(`select count(*) as n from ${gone}`);
    if (Number(count?.['n'] ?? 0) === 0) return;
    await this.#touch(gone, -1);
    this.#result.removed.push(file.path);
    const kept = `(select * from ${rows} where ${fileColumn} not in (${leaving.join(', ')}))`;
    const facts = await partitionsOf(sql, {
      relation: kept,
      schema: this.#schema,
      ranges: [dataset.eventTime, fileColumn],
    });
    for (const { stats } of facts) await this.#writeFile(`select * from ${kept}`, { values: file.partition, stats });
  }
}

function mayHoldFile(file: DataFile, ids: readonly number[]): boolean {
  const min = Number(file.stats?.minValues?.[fileColumn] ?? Number.NEGATIVE_INFINITY);
  const max = Number(file.stats?.maxValues?.[fileColumn] ?? Number.POSITIVE_INFINITY);
  return ids.some(id => id >= min && id <= max);
}
