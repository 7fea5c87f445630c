// The tables of the store about databases of the user: what was read of them, and what was written to them.

/** When the table of a source was read, and what became of it. */
export interface DatabaseReadsTable {
  source: string;
  /** When it was last read, whether it had changed or not. */
  read_at: string | null;
  /** When it was last found changed. */
  changed_at: string | null;
  /** SHA-256 of what it held. */
  etag: string | null;
  tried_at: string;
  /** Why the newest try failed; null where it did not. */
  error: string | null;
}

/** A table of ours that is written to a database. */
export interface OutputsTable {
  output: string;
  /** What makes it this table of this database and no other: with another target everything is written anew. */
  target: string;
  table_name: string;
  into_table: string;
  /** Minutes that wait, as they were last counted. */
  waiting: number;
  /** All that changed up to then was looked at; null while some of it waits. */
  looked_at: string | null;
  tried_at: string | null;
  written_at: string | null;
  /** Why the newest try failed; null where it did not. */
  error: string | null;
  /** Failures one after another. */
  tries: number;
  next_try_at: string | null;
}

/** Minutes of one revision, one after another, that were written. */
export interface OutputStretchesTable {
  output: string;
  stretch_start: string;
  stretch_end: string;
  revision: number;
}

/** The step that makes them. */
export const databasesStep: string[] = [
  `create table database_reads (source text primary key, read_at text, changed_at text, etag text, tried_at text not null, error text)`,
  `create table outputs (output text primary key, target text not null, table_name text not null, into_table text not null,
    waiting bigint not null, looked_at text, tried_at text, written_at text, error text, tries bigint not null, next_try_at text)`,
  `create table output_stretches (output text not null, stretch_start text not null, stretch_end text not null, revision bigint not null,
    primary key (output, stretch_start))`,
  'create index intervals_by_built on intervals (table_name, built_at)',
];
