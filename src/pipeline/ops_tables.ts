// The product's own tables, as people query them: the ledger, rejects, intervals and runs, copied out of the store when a
// query names them. Their columns are a promise.

import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { ident, literal, tableName } from '../base/sql.ts';
import type { Column } from '../catalog/catalog.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import type { Store } from '../store/store.ts';

export interface OpsTable {
  name: string;
  description: string;
  columns: Column[];
  /** SELECT over the store, with the columns in their order. */
  from: string;
  /** What its rows are told apart by, for reading them a page at a time. */
  order: string;
}

const column = (name: string, type: Column['type'], description: string): Column => ({
  name,
  type,
  description,
  personal: false,
});

export const opsTables: readonly OpsTable[] = [
  {
    name: 'ops.files',
    description: 'The ledger: a row per input file. Always lines = rows + rejects + duplicates.',
    columns: [
      column(
        'source',
        'varchar',
        'Name of the source in tallylight.yaml; cli for files given on the command line outside of all sources.',
      ),
      column('path', 'varchar', "Relative to the source's folder."),
      column('bytes', 'bigint', 'Size as stored.'),
      column('etag', 'varchar', 'SHA-256 of the stored bytes, once read.'),
      column('lines', 'bigint', 'Records: no headers, comments or blank lines.'),
      column('rows', 'bigint', 'Records that became rows.'),
      column('rejects', 'bigint', 'Records that could not be read: see ops.rejects.'),
      column('duplicates', 'bigint', 'Records that the table had already.'),
      column(
        'state',
        'varchar',
        'found, ingested, failed, duplicate (its content came under another name) or gone (no longer in the source; its rows stay).',
      ),
      column('error', 'varchar', 'Why it failed or is held.'),
      column('first_event', 'timestamp', 'Earliest event time of its records, duplicates too.'),
      column('last_event', 'timestamp', 'Latest event time of its records, duplicates too.'),
      column('found_at', 'timestamp', 'When it was first seen.'),
      column('ingested_at', 'timestamp', 'When its rows were committed.'),
      column(
        'drift',
        'varchar',
        'Fields that neither its format nor its dataset knows, separated by commas; they are left out.',
      ),
    ],
    from: 'select source, path, bytes, etag, lines, rows, rejects, duplicates, state, error, first_event, last_event, found_at, ingested_at, drift from files',
    order: 'id',
  },
  {
    name: 'ops.rejects',
    description: 'Records that could not be read, as they came.',
    columns: [
      column('source', 'varchar', 'Source of the file.'),
      column('path', 'varchar', 'The file.'),
      column('line_number', 'bigint', 'Physical line from 1, headers counted.'),
      column(
        'code',
        'varchar',
        'field_count, bad_number, bad_time, encoding, too_long, missing, and what a format adds.',
      ),
      column('reason', 'varchar', 'In words.'),
      column('record', 'varchar', 'The raw line.'),
      column('rejected_at', 'timestamp', 'When it was read.'),
    ],
    from: 'select f.source, f.path, r.line_number, r.code, r.reason, r.record, r.rejected_at from rejects r join files f on f.id = r.file_id',
    order: 'r.id',
  },
  {
    name: 'ops.intervals',
    description: 'What every table holds, an interval at a time.',
    columns: [
      column('table_name', 'varchar', 'The table.'),
      column('interval_start', 'timestamp', 'Inclusive, UTC.'),
      column('interval_end', 'timestamp', 'Exclusive, UTC.'),
      column('partition', 'varchar', 'Partition of a dataset, such as depot=north; empty for models.'),
      column('state', 'varchar', 'loaded (datasets), dirty or built (models).'),
      column('revision', 'bigint', 'How often it was loaded or built.'),
      column('rows', 'bigint', 'Rows of the interval.'),
      column('bytes', 'bigint', 'Its share of the bytes written.'),
      column('built_at', 'timestamp', 'When it was last loaded or built.'),
      column('dirty_since', 'timestamp', 'Since when it waits to be built.'),
      column('reason', 'varchar', 'Why it is dirty.'),
    ],
    from: 'select table_name, interval_start, interval_end, partition, state, revision, rows, bytes, built_at, dirty_since, reason from intervals',
    order: 'table_name, partition, interval_start',
  },
  {
    name: 'ops.runs',
    description: 'What ran, when, and with what end.',
    columns: [
      column('run_id', 'bigint', 'Number of the run.'),
      column('command', 'varchar', 'What was run.'),
      column('state', 'varchar', 'running, done, failed, or broken (its process died).'),
      column('started_at', 'timestamp', 'Start.'),
      column('ended_at', 'timestamp', 'End.'),
      column('error', 'varchar', 'Why it failed.'),
    ],
    from: 'select id as run_id, command, state, started_at, ended_at, error from runs',
    order: 'id',
  },
  {
    name: 'ops.stages',
    description: 'The stages of every run.',
    columns: [
      column('run_id', 'bigint', 'The run.'),
      column('stage_number', 'bigint', 'Order in the run, from 1.'),
      column('name', 'varchar', 'What the stage does.'),
      column('state', 'varchar', 'running, done, failed or broken.'),
      column('started_at', 'timestamp', 'Start.'),
      column('ended_at', 'timestamp', 'End.'),
      column('detail', 'varchar', 'What it did, or why it failed.'),
    ],
    from: 'select run_id, number as stage_number, name, state, started_at, ended_at, detail from stages',
    order: 'run_id, number',
  },
];

/** Copies one of the product's tables into an engine, before its walls are up. Without a store it is empty. */
export async function fillOpsTable(
  table: OpsTable,
  { engine, store, folder }: { engine: DuckDbEngine; store: Store | undefined; folder: string },
): Promise<void> {
  const file = join(folder, `${table.name}.ndjson`);
  const shape = table.columns.map(({ name }) => `${literal(name)}: 'VARCHAR'`).join(', ');
  const columns = table.columns.map(
    ({ name, type }) =>
      `cast(${type === 'timestamp' ? `replace(${ident(name)}, 'Z', '')` : ident(name)} as ${type}) as ${ident(name)}`,
  );
  await pipeline(Readable.from(store ? linesOf(store, table) : []), createWriteStream(file));
  await engine.run('create schema if not exists ops');
  await engine.run(
    `create or replace table ${tableName(table.name)} as select ${columns.join(', ')} from read_json(${literal(file)}, format='newline_delimited', columns={${shape}}, maximum_object_size=33554432)`,
  );
}

async function* linesOf(store: Store, table: OpsTable): AsyncGenerator<string> {
  const size = 10_000;
  for (let offset = 0; ; offset += size) {
    const { rows } = await sql<
      Record<string, unknown>
    >`${sql.raw(table.from)} order by ${sql.raw(table.order)} limit ${size} offset ${offset}`.execute(store.db);
    for (const row of rows) yield `${JSON.stringify(row)}\n`;
    if (rows.length < size) return;
  }
}
