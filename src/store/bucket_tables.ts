// The table of the store about sources that are buckets: when they were listed, and what that came to.

/** What is known of a source's listings. */
export interface BucketListingsTable {
  source: string;
  /** What was listed; of another place nothing is known. */
  place: string;
  /** When the newest listing began that succeeded, of all or of what was new. */
  listed_at: string | null;
  /** When the newest one of all began. */
  whole_at: string | null;
  /** Objects that it found, and requests that it took. */
  objects: number;
  requests: number;
  tried_at: string;
  /** Why the newest try failed; null where it did not. */
  error: string | null;
  /** Why its queue could not be read then; null where it could, or there is none. */
  queue_error: string | null;
}

/** The step that makes it, and the column of the ledger for versions of objects. */
export const bucketsStep: string[] = [
  `create table bucket_listings (source text primary key, place text not null, listed_at text, whole_at text, objects bigint not null,
    requests bigint not null, tried_at text not null, error text, queue_error text)`,
  'alter table files add column tag text',
];
