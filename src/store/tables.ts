// The tables of the store, as TypeScript sees them and as both SQLite and PostgreSQL make them. Instants are ISO text in UTC
// (`2018-06-08T07:00:00Z`, ordered as text), lists are JSON text, flags are absent or present: what both databases share.

import type { Generated, Insertable, Selectable } from 'kysely';
import { type BucketListingsTable, bucketsStep } from './bucket_tables.ts';
import { type ClaimsTable, claimsStep } from './claim_tables.ts';
import {
  type DatabaseReadsTable,
  databasesStep,
  type OutputStretchesTable,
  type OutputsTable,
} from './database_tables.ts';
import { type AllPeopleTables, peopleStep } from './people_tables.ts';

/** `found`: to be read. `held`: an unusual total waits for a person; shown as `found` with a reason. */
export type FileState = 'found' | 'ingested' | 'failed' | 'duplicate' | 'gone';

/**
 * Why a file is to be read again. `changed`: its size or time; when its content turns out to be the same, nothing is done.
 * `reload`: someone asked. `unshadowed`: what hid some of its records is gone; these two are done whatever it holds.
 * `hot`: its rows are shown and not in the lake yet; it is read again when whoever shows them has died.
 */
export type Again = 'changed' | 'reload' | 'unshadowed' | 'hot';

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
  /** Token of who claimed it last, to read it; it counts while that claim stands. */
  claim: Generated<number | null>;
  /** Of an object in a bucket: stands for its content, as the bucket tells it. */
  tag: Generated<string | null>;
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
  /** Datasets: loaded. Models by the hour and more: dirty, built. Models by the minute: open, closed, restated, whether dirty or not. */
  state: 'loaded' | 'dirty' | 'built' | 'open' | 'closed' | 'restated';
  revision: number;
  rows: number;
  bytes: number;
  built_at: string | null;
  dirty_since: string | null;
  reason: string | null;
  /** Of a minute: what its rows come to, in whatever order; the same when it was built again from the same. */
  content: Generated<string | null>;
  /** Of a minute that is built but not in the lake yet. */
  hot: Generated<'yes' | null>;
  /** Grows whenever it is marked dirty, also when it is dirty already: what a build has not seen is not done with. */
  marks: Generated<number>;
}

export interface TablesTable {
  name: string;
  /** Hash of the model's SQL, or of the dataset's contract, that the lake was last built with. */
  hash: string;
}

export interface RunsTable {
  id: Generated<number>;
  command: string;
  state: 'running' | 'done' | 'failed' | 'stopped' | 'broken';
  started_at: string;
  ended_at: string | null;
  error: string | null;
  /** By the clock of the run. */
  duration_ms: Generated<number | null>;
}

export interface StagesTable {
  run_id: number;
  number: number;
  name: string;
  state: 'running' | 'done' | 'failed' | 'broken';
  started_at: string;
  ended_at: string | null;
  detail: string | null;
  /** Pieces of work that are done, of so many; null where a stage has no pieces. */
  done: Generated<number | null>;
  total: Generated<number | null>;
  rows: Generated<number | null>;
  bytes: Generated<number | null>;
  duration_ms: Generated<number | null>;
}

/** An entry of the schedule and one of its audiences, as the state has known it. */
export interface SchedulesTable {
  /** What makes it this entry and no other: an entry that is edited is another. */
  id: string;
  /** Times after this one are due. */
  since: string;
}

/** A time of an entry that came. `waiting`: it is tried again; `skipped`: it was too late, or a later one took its place. */
export interface OccurrencesTable {
  schedule: string;
  due_at: string;
  report: string;
  audience: string;
  range_start: string;
  range_end: string;
  state: 'waiting' | 'sent' | 'failed' | 'skipped';
  tries: number;
  next_try_at: string | null;
  error: string | null;
  done_at: string | null;
  /** When its numbers were last compared with those that were sent. */
  checked_at: string | null;
}

/** What an alert came to when it was last looked at. */
export interface AlertsTable {
  name: string;
  state: 'ok' | 'unknown' | 'pending' | 'firing' | 'error';
  /** End of the newest window it has judged. */
  judged_to: string | null;
  /** JSON: the newest window that each instance was judged by. */
  judged: string;
  /** What it read then; the same again is not asked again. */
  stamp: string | null;
  checked_at: string;
  error: string | null;
  incidents: number;
  events: number;
  told_at: string | null;
  /** How to see what it saw last. */
  look_sql: string | null;
  look_command: string | null;
}

/** A combination that an alert has found wrong, as long as it is or may come back; `failing` is the alert itself. */
export interface AlertInstancesTable {
  alert: string;
  kind: 'row' | 'failing';
  /** Its labels as JSON text, in the order of their names. */
  instance: string;
  labels: string;
  state: 'pending' | 'firing' | 'resolved';
  incident: number;
  since: string;
  fired_at: string | null;
  good_since: string | null;
  seen_at: string;
  resolved_at: string | null;
  end_reason: 'good' | 'gone' | 'ended' | null;
  /** `yes` while people believe that it fires. */
  told: 'yes' | null;
  tellings: number;
  value: number | null;
  facts: string;
}

/** What nobody wants to hear of for a while, as given on the command line. */
export interface AlertSilencesTable {
  id: Generated<number>;
  alert: string;
  labels: string;
  from_at: string;
  until_at: string;
  reason: string;
  made_at: string;
}

/** What is or was to be told of alerts; it waits here until it was handed on. */
export interface AlertEventsTable {
  id: string;
  alert: string;
  kind: string;
  /** The instant that it is about. */
  about_at: string;
  /** Instances that it tells of, those listed or not. */
  instances: number;
  /** The whole event as JSON. */
  event: string;
  made_at: string;
  told_at: string | null;
}

/** A message that is to go, or went: what it is of, and who it is for. Its content stands apart, for as long as it is needed. */
export interface MessagesTable {
  /** What tells a repeat from another message: goes out with it. */
  id: string;
  report: string;
  audience: string;
  channel: string;
  range_start: string;
  range_end: string;
  revision: number;
  /** 0, and one more each time someone asked for the same again. */
  generation: number;
  /** The condition of a part of the rows; '' for all. */
  part: string;
  language: string;
  subject: string;
  /** JSON: who stands where in it. */
  envelope: string;
  made_at: string;
  /** Hash of the answers in it, by which a document that was made again is known to say the same; '' for what has none. */
  answers_hash: string;
}

/** What a message says, packed; it goes when all its addresses have had it. */
export interface MessageContentsTable {
  message_id: string;
  content: string;
}

/** `sending` is written before the first byte goes out; one that is found so at a start was cut off. */
export type DeliveryState = 'waiting' | 'sending' | 'sent' | 'dead';

/** A message and one of its addresses. */
export interface DeliveriesTable {
  id: Generated<number>;
  message_id: string;
  /** With the next five what may be there once: the same again goes to nobody twice. */
  report: string;
  audience: string;
  range_start: string;
  range_end: string;
  revision: number;
  generation: number;
  recipient: string;
  state: DeliveryState;
  tries: number;
  /** Tries of which nobody knows whether they were taken. */
  unsure: number;
  /** The other side's words. */
  error: string | null;
  /** Since when it is to go: its age counts from then. */
  queued_at: string;
  tried_at: string | null;
  next_try_at: string;
  sent_at: string | null;
}

/** SQL that somebody keeps. */
export interface SavedQueriesTable {
  id: string;
  /** Kind and id of who saved it. */
  owner: string;
  /** As others see them. */
  owner_name: string;
  /** Of the owner; '' outside of all. What is shared is shared within it: a text may name what others must not know of. */
  tenant: string;
  title: string;
  sql: string;
  shared: 'yes' | null;
  updated_at: string;
}

/** A place that a list is published to, and what became of it there last. */
export interface FeedPublicationsTable {
  feed: string;
  /** Kind of the place and its name there: `redis top`, `folder /srv/feeds/top.json`. */
  place: string;
  /** What is there now; null before the first that arrived. */
  as_of: string | null;
  revision: number | null;
  /** Of what is there: the same again need not be written. */
  etag: string | null;
  published_at: string | null;
  tried_at: string;
  /** Why the newest try failed; null where it did not. */
  error: string | null;
}

export interface CountersTable {
  name: string;
  value: number;
}

export interface Tables extends AllPeopleTables {
  files: FilesTable;
  rejects: RejectsTable;
  changes: ChangesTable;
  intervals: IntervalsTable;
  tables: TablesTable;
  runs: RunsTable;
  stages: StagesTable;
  schedules: SchedulesTable;
  occurrences: OccurrencesTable;
  alerts: AlertsTable;
  alert_instances: AlertInstancesTable;
  alert_silences: AlertSilencesTable;
  alert_events: AlertEventsTable;
  messages: MessagesTable;
  message_contents: MessageContentsTable;
  deliveries: DeliveriesTable;
  saved_queries: SavedQueriesTable;
  counters: CountersTable;
  feed_publications: FeedPublicationsTable;
  outputs: OutputsTable;
  output_stretches: OutputStretchesTable;
  database_reads: DatabaseReadsTable;
  claims: ClaimsTable;
  bucket_listings: BucketListingsTable;
}

export type FileRow = Selectable<FilesTable>;
export type NewFile = Insertable<FilesTable>;
export type IntervalRow = Selectable<IntervalsTable>;
export type ChangeRow = Selectable<ChangesTable>;
export type MessageRow = Selectable<MessagesTable>;
export type DeliveryRow = Selectable<DeliveriesTable>;
export type OccurrenceRow = Selectable<OccurrencesTable>;

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
  [
    'create table schedules (id text primary key, since text not null)',
    `create table occurrences (schedule text not null, due_at text not null, report text not null, audience text not null,
      range_start text not null, range_end text not null, state text not null, tries bigint not null, next_try_at text, error text,
      done_at text, checked_at text, primary key (schedule, due_at))`,
    'alter table runs add column duration_ms bigint',
    'alter table stages add column done bigint',
    'alter table stages add column total bigint',
    'alter table stages add column rows bigint',
    'alter table stages add column bytes bigint',
    'alter table stages add column duration_ms bigint',
  ],
  [
    `create table alerts (name text primary key, state text not null, judged_to text, judged text not null, stamp text, checked_at text not null, error text,
      incidents bigint not null, events bigint not null, told_at text, look_sql text, look_command text)`,
    `create table alert_instances (alert text not null, kind text not null, instance text not null, labels text not null,
      state text not null, incident bigint not null, since text not null, fired_at text, good_since text, seen_at text not null,
      resolved_at text, end_reason text, told text, tellings bigint not null, value double precision, facts text not null,
      primary key (alert, kind, instance))`,
    `create table alert_silences (id ${serial}, alert text not null, labels text not null, from_at text not null, until_at text not null,
      reason text not null, made_at text not null)`,
    `create table alert_events (id text primary key, alert text not null, kind text not null, about_at text not null,
      instances bigint not null, event text not null, made_at text not null, told_at text)`,
    'create index alert_events_by_told on alert_events (told_at)',
  ],
  [
    `create table messages (id text primary key, report text not null, audience text not null, channel text not null,
      range_start text not null, range_end text not null, revision bigint not null, generation bigint not null, part text not null,
      language text not null, subject text not null, envelope text not null, made_at text not null)`,
    'create table message_contents (message_id text primary key, content text not null)',
    `create table deliveries (id ${serial}, message_id text not null, report text not null, audience text not null,
      range_start text not null, range_end text not null, revision bigint not null, generation bigint not null, recipient text not null,
      state text not null, tries bigint not null, unsure bigint not null, error text, queued_at text not null, tried_at text,
      next_try_at text not null, sent_at text,
      unique (report, audience, range_start, range_end, recipient, revision, generation))`,
    'create index deliveries_by_message on deliveries (message_id)',
    'create index deliveries_by_state on deliveries (state, next_try_at)',
  ],
  [`alter table messages add column answers_hash text not null default ''`],
  peopleStep(serial),
  [
    `create table saved_queries (id text primary key, owner text not null, owner_name text not null, tenant text not null, title text not null,
      sql text not null, shared text, updated_at text not null)`,
    'create index saved_queries_by_owner on saved_queries (owner)',
  ],
  [
    'alter table intervals add column content text',
    'alter table intervals add column hot text',
    'create index intervals_by_dirty on intervals (dirty_since)',
    'create index intervals_by_hot on intervals (hot)',
    'create index files_by_again on files (again)',
  ],
  [
    `create table feed_publications (feed text not null, place text not null, as_of text, revision bigint, etag text, published_at text,
      tried_at text not null, error text, primary key (feed, place))`,
  ],
  databasesStep,
  claimsStep,
  bucketsStep,
  ['create index files_by_tag on files (tag)'],
];
