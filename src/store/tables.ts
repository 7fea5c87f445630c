// The tables of the store, as TypeScript sees them and as both SQLite and PostgreSQL make them. Instants are ISO text in UTC
// (`2018-06-08T07:00:00Z`, ordered as text), lists are JSON text, flags are absent or present: what both databases share.

import type { Generated, Insertable, Selectable } from 'kysely';

/** `found`: to be read. `held`: an unusual total waits for a person; shown as `found` with a reason. */
export type FileState = 'found' | 'ingested' | 'failed' | 'duplicate' | 'gone';

/**
 * Why a file is to be read again. `changed`: its size or time; when its content turns out to be the same, nothing is done.
 * `reload`: someone asked. `unshadowed`: what hid some of its records is gone; these two are done whatever it holds.
 */
export type Again = 'changed' | 'reload' | 'unshadowed';

export interface FilesTable {
  id: Generated<number>;
  source: string;
  dataset: string;
  format: string;
  path: string;
  bytes: number;
  modified_ms: number;
  /** SHA-256 of the stored bytes, once read. */
  etag: string | null;
  lines: number;
  rows: number;
  rejects: number;
  duplicates: number;
  state: FileState;
  error: string | null;
  first_event: string | null;
  last_event: string | null;
  found_at: string;
  ingested_at: string | null;
  /** Hour the file says it is of (by its name, else by its time), for what is usual: `2018-06-08T07`. */
  period: string;
  again: Again | null;
  /** Field names that its format or dataset does not know, separated by commas; null when there are none. */
  drift: string | null;
}

export interface RejectsTable {
  id: Generated<number>;
  file_id: number;
  line_number: number;
  code: string;
  reason: string;
  record: string;
  rejected_at: string;
}

/** A change of a table that is being made; it lives from before the commit to the lake until the ledger knows it. */
export interface ChangesTable {
  id: number;
  kind: 'load' | 'build';
  table_name: string;
  /** JSON: what is to be written into the ledger or the intervals once the lake has it. */
  outcome: string;
  /** JSON: keys of the data files it wrote. */
  written: string;
  made_at: string;
}

export interface IntervalsTable {
  table_name: string;
  /** `depot=north` for datasets, '' for models. */
  partition: string;
  interval_start: string;
  interval_end: string;
  state: 'loaded' | 'dirty' | 'built';
  revision: number;
  rows: number;
  bytes: number;
  built_at: string | null;
  dirty_since: string | null;
  reason: string | null;
}

export interface TablesTable {
  name: string;
  /** Hash of the model's SQL, or of the dataset's contract, that the lake was last built with. */
  hash: string;
}

export interface RunsTable {
  id: Generated<number>;
  command: string;
  state: 'running' | 'done' | 'failed' | 'broken';
  started_at: string;
  ended_at: string | null;
  error: string | null;
}

export interface StagesTable {
  run_id: number;
  number: number;
  name: string;
  state: 'running' | 'done' | 'failed' | 'broken';
  started_at: string;
  ended_at: string | null;
  detail: string | null;
}

export interface CountersTable {
  name: string;
  value: number;
}

export interface Tables {
  files: FilesTable;
  rejects: RejectsTable;
  changes: ChangesTable;
  intervals: IntervalsTable;
  tables: TablesTable;
  runs: RunsTable;
  stages: StagesTable;
  counters: CountersTable;
}

export type FileRow = Selectable<FilesTable>;
export type NewFile = Insertable<FilesTable>;
export type IntervalRow = Selectable<IntervalsTable>;
export type ChangeRow = Selectable<ChangesTable>;

/** The steps that make the tables, in order; a step that was released is never edited. `serial` is the database's own. */
export const migrations = (serial: string): string[][] => [
  [
    `create table files (id ${serial}, source text not null, dataset text not null, format text not null, path text not null, bytes bigint not null,
      modified_ms bigint not null, etag text, lines bigint not null, rows bigint not null, rejects bigint not null,
      duplicates bigint not null, state text not null, error text, first_event text, last_event text, found_at text not null,
      ingested_at text, period text not null, again text, drift text, unique (source, path))`,
    'create index files_by_etag on files (etag)',
    'create index files_by_state on files (state)',
    `create table rejects (id ${serial}, file_id bigint not null, line_number bigint not null, code text not null,
      reason text not null, record text not null, rejected_at text not null)`,
    'create index rejects_by_file on rejects (file_id)',
    `create table changes (id bigint primary key, kind text not null, table_name text not null, outcome text not null,
      written text not null, made_at text not null)`,
    `create table intervals (table_name text not null, partition text not null, interval_start text not null,
      interval_end text not null, state text not null, revision bigint not null, rows bigint not null, bytes bigint not null,
      built_at text, dirty_since text, reason text, primary key (table_name, partition, interval_start))`,
    'create index intervals_by_state on intervals (state)',
    'create table tables (name text primary key, hash text not null)',
    `create table runs (id ${serial}, command text not null, state text not null, started_at text not null, ended_at text, error text)`,
    `create table stages (run_id bigint not null, number bigint not null, name text not null, state text not null,
      started_at text not null, ended_at text, detail text, primary key (run_id, number))`,
    'create table counters (name text primary key, value bigint not null)',
  ],
];
