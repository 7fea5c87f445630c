// Where records come from: `sources` of tallylight.yaml, checked and complete. Whatever the kind, what came of a source lies as
// files in one folder, or as objects of one bucket, so that loading, the ledger and a reload know files and nothing else. Texts may
// hold `${NAME}` and are revealed only by what connects with them.

import type { DatabaseKind } from './database_url.ts';
import type { Text } from './env_text.ts';
import type { BucketConfig } from './places.ts';

/** What every source has. */
interface AnySource {
  name: string;
  /** The dataset it feeds, `pack.name`. */
  dataset: string;
  /** Format of the files in its folder. */
  format: string;
  /**
   * Absolute folder of its files: the user's own, or one of ours into which is written what came; of a bucket `s3://bucket/folder/`.
   * Throws `env_not_set`.
   */
  readonly path: string;
  /** Options of the format and constant fields of all records. Throws `env_not_set`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** A total far from the usual one keeps the files waiting. */
  hold: boolean;
  /** Line of the source in tallylight.yaml. */
  line: number;
}

/** Files that somebody puts into a folder. */
export interface FolderSource extends AnySource {
  from: 'folder';
}

/** Objects that somebody puts into a bucket; they are read where they lie. */
export interface BucketSource extends AnySource {
  from: 's3';
  /** The bucket, with all its keys. Throws `env_not_set`. */
  readonly place: BucketConfig;
  /** What keys begin with; paths of files count from its last slash. Throws `env_not_set`. */
  readonly prefix: string;
  /** URL of the queue of SQS that is told what changes. */
  queue: Text | undefined;
  /** How often all of it is listed when that takes many requests. */
  relistMs: number;
  /** How far before the last listing dates in names may lie for an object to be looked for in between. */
  lookBackMs: number;
}

/** TLS to a server: with the authorities of the machine, or with those of a file. */
export interface TlsConfig {
  /** Absolute file of the authorities, PEM. Throws `env_not_set`. */
  readonly ca: string | undefined;
}

/** How a client of Kafka proves who it is. */
export interface SaslConfig {
  mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  username: Text;
  password: Text;
}

/** A topic of Kafka; its records are written to segments under `path`. */
export interface KafkaSource extends AnySource {
  from: 'kafka';
  /** `host:port`, one or more. */
  brokers: readonly Text[];
  topic: Text;
  /** Name by which the brokers know who reads; undefined: what the reader makes of the names of site and source. */
  group: Text | undefined;
  /** Where reading begins when nothing was read yet. */
  start: 'earliest' | 'latest';
  sasl: SaslConfig | undefined;
  /** Undefined: without TLS. */
  tls: TlsConfig | undefined;
}

/** A database of the user, and how it is reached. */
export interface DatabaseConfig {
  kind: DatabaseKind;
  /** `mysql://user:password@host:port/database`, or `postgres://…`. */
  url: Text;
  /** Undefined: without TLS. */
  tls: TlsConfig | undefined;
}

/** A table of a database, read whole; what it held is written to snapshots under `path`. */
export interface DatabaseSource extends AnySource {
  from: DatabaseKind;
  database: DatabaseConfig;
  /** What is read: a table, or a SELECT of the user's own in the dialect of the database. */
  read: { table: string; columns: readonly string[] | undefined } | { query: string };
  /** It is read again no sooner than this after it was read. */
  refreshMs: number;
}

/** Where records come from. */
export type SourceConfig = FolderSource | BucketSource | KafkaSource | DatabaseSource;
