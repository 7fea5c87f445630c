// What a site says of the feeds of its packs and its own: who may read them without a login, and where they are published. What must
// stay true: an address that holds a password is revealed only by what connects with it.

import type { Text } from './env_text.ts';
import type { BucketPlace, FolderPlace } from './places.ts';

interface Published {
  /** Parameters as a request would give them. */
  params: Readonly<Record<string, string | readonly string[]>>;
  /** Line in tallylight.yaml. */
  line: number;
}

/** A file of a folder, replaced whole. */
export interface FeedFolder extends Published {
  to: 'folder';
  /** As it was written. */
  path: Text;
  /** Throws `env_not_set`. */
  readonly place: FolderPlace;
  /** Name of the file without `.json`. */
  as: string;
}

/** A key of a Redis, set whole. */
export interface FeedRedis extends Published {
  to: 'redis';
  /** `redis://user:password@host:port/0`; `rediss` for TLS. */
  url: Text;
  key: string;
  /** How long the key lives when nothing is published any more. */
  keepSeconds: number;
}

/** An object of a bucket, replaced whole. */
export interface FeedBucket extends Published {
  to: 's3';
  /** `s3://bucket/prefix`, as it was written. */
  url: Text;
  /** Throws `env_not_set`. */
  readonly place: BucketPlace;
  /** Name of the object behind the prefix, without `.json`. */
  as: string;
  /** How long those who pass it on may keep it. */
  maxAgeSeconds: number;
}

export type FeedTarget = FeedFolder | FeedBucket | FeedRedis;

/** What a site wants of one feed. */
export interface FeedWish {
  /** `pack.feed` */
  name: string;
  /** Anybody may read it, from pages of any site. */
  public: boolean;
  publish: readonly FeedTarget[];
  line: number;
}
