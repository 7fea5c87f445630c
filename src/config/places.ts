// Where a site keeps what it has: the lake, its state, and what runs its SQL. The same site goes from one machine to many by these
// three. Plain data, so that it can be told to a process of ours; secrets in it are revealed, so it is never printed.

import type { DatabaseAddress } from './database_url.ts';

/** A bucket of any S3-compatible service, and how it is reached. What is undefined is taken from the environment, as Amazon's own tools do. */
export interface BucketConfig {
  bucket: string;
  /** What keys begin with, without a slash at its end; '' for the whole bucket. */
  prefix: string;
  /** `https://s3.example`; undefined: Amazon's own. */
  endpoint: string | undefined;
  region: string | undefined;
  /** True where the bucket stands in the path and not in the name of the host; the default where there is an endpoint. */
  pathStyle: boolean;
  keys: { accessKey: string; secretKey: string; sessionToken: string | undefined } | undefined;
  /** Name of a profile of the machine's credentials. */
  profile: string | undefined;
  /** A role to take on, by its ARN. */
  role: string | undefined;
}

/** The lake in a folder. */
export interface FolderPlace {
  kind: 'folder';
  /** Absolute. */
  folder: string;
}

/** The lake in a bucket; data files that are read are kept on this machine for a while. */
export interface BucketPlace extends BucketConfig {
  kind: 'bucket';
  /** Size of the files that are kept at most, as far as none of them is being read. */
  cacheBytes: number;
}

export type StoragePlace = FolderPlace | BucketPlace;

/** The state in a file of SQLite. */
export interface SqlitePlace {
  kind: 'sqlite';
  /** Absolute. */
  path: string;
}

/** The state in a schema of PostgreSQL, where several processes and machines work on it. */
export interface PostgresPlace {
  kind: 'postgres';
  address: DatabaseAddress;
  /** TLS, with the authorities of a PEM file or of the machine; undefined: without. */
  tls: { ca: string | undefined } | undefined;
  schema: string;
}

export type StatePlace = SqlitePlace | PostgresPlace;

/** A Trino cluster that reads the same lake. */
export interface TrinoPlace {
  kind: 'trino';
  /** `https://coordinator:8443`, without a slash at its end. */
  url: string;
  /** Its catalogue of Delta tables. */
  catalog: string;
  user: string;
  /** Only over https. */
  password: string | undefined;
  /** Absolute file of the authorities that vouch for it, PEM; undefined: those of the machine. */
  ca: string | undefined;
  /** Properties of its sessions by name. */
  session: Readonly<Record<string, string>>;
  /** Properties of the sessions that build tables, over those. */
  buildSession: Readonly<Record<string, string>>;
  /** Tags by which its resource groups know our statements. */
  clientTags: readonly string[];
  /** Set where the cluster reads raw files of buckets itself. */
  raw: RawPlace | undefined;
}

/** How a cluster reads plain files. */
export interface RawPlace {
  /** Its catalogue of plain files (Hive). */
  catalog: string;
  /** Stored bytes that must wait of a dataset for the cluster to be asked; less is read faster here. */
  fromBytes: number;
}

export type EnginePlace = { kind: 'duckdb' } | TrinoPlace;

/** A place as people may see it: without secrets. */
export function placeWords(place: StoragePlace | StatePlace | EnginePlace): string {
  switch (place.kind) {
    case 'folder':
      return place.folder;
    case 'bucket':
      return `s3://${[place.bucket, place.prefix].filter(part => part !== '').join('/')}`;
    case 'sqlite':
      return place.path;
    case 'postgres':
      return `postgres://${place.address.host}:${place.address.port}/${place.address.database}`;
    case 'trino':
      return `trino ${place.url}`;
    case 'duckdb':
      return 'duckdb';
  }
}
