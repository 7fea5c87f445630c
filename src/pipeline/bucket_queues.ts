// Takes in what buckets told their queues: of every object that is named the bucket is asked what it is now, the ledger notes it, and only
// then the message goes. A queue that cannot be read costs nothing but a listing.

import { AppError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { counted } from '../base/names.ts';
import { eachOf } from '../bucket/at_once.ts';
import { type Bucket, openBucket } from '../bucket/bucket.ts';
import { reveal } from '../config/env_text.ts';
import type { BucketSource } from '../config/sources.ts';
import { iso } from '../models/models.ts';
import type { ToldObject } from '../sources/bucket_events.ts';
import { fileOfObject, folderOfPrefix } from '../sources/bucket_listing.ts';
import { type BucketQueue, openBucketQueue, type QueueRound } from '../sources/bucket_queue.ts';
import type { FoundFile } from '../sources/sources.ts';
import { noteBucketListing } from '../store/bucket_listings.ts';
import type { Scanned } from './scan.ts';
import { type BucketScanner, listedPlace, noteObjects } from './scan_bucket.ts';
import type { OpenSite } from './site.ts';

export interface QueuesRead {
  /** Sources of whose new objects the ledger knows by their queue. */
  told: ReadonlySet<string>;
  /** Sources whose queue could not be read, and why. */
  problems: { source: string; reason: string }[];
}

/** Reads the queues of all sources as far as they go now. Never throws for what a queue or a bucket does; throws `env_not_set`. */
export async function readQueues(
  open: Pick<OpenSite, 'site' | 'catalog' | 'store' | 'clock' | 'tell'>,
): Promise<QueuesRead> {
  const sources = [...open.site.sources.values()].filter(
    (source): source is BucketSource => source.from === 's3' && open.catalog.datasets.has(source.dataset),
  );
  const told = new Set<string>();
  const problems: QueuesRead['problems'] = [];
  const queues = Map.groupBy(sources, ({ queue }) => (queue === undefined ? '' : reveal(queue)));
  queues.delete('');
  for (const [url, fed] of queues) {
    const reason = await readQueue(open, { url, sources: fed });
    for (const source of fed) {
      const { name } = source;
      if (reason === undefined) told.add(name);
      else problems.push({ source: name, reason });
      const at = iso(open.clock.now());
      const place = listedPlace(source);
      await noteBucketListing(open.store.db, { source: name, place, tried_at: at, queue_error: reason ?? null });
    }
  }
  return { told, problems };
}

interface Queued {
  url: string;
  sources: readonly BucketSource[];
}

/** Reads one queue; gives why that did not work. */
async function readQueue(
  open: BucketScanner & Pick<OpenSite, 'tell'>,
  { url, sources }: Queued,
): Promise<string | undefined> {
  const buckets = new Map(sources.map(source => [source.name, openBucket(source.place)]));
  const end = performance.now() + limits.queueDrainMs;
  let queue: BucketQueue | undefined;
  let messages = 0;
  let strange = 0;
  try {
    const [first] = sources;
    if (first === undefined) return undefined;
    queue = await openBucketQueue(url, first.place);
    while (messages < limits.queueMessages && performance.now() < end) {
      const round = await queue.next();
      if (round === undefined) break;
      await noteRound(open, { round, sources, buckets });
      await round.done();
      messages += round.messages;
      strange += round.strange;
      // What is left there would come again and again.
      if (round.messages === 0) break;
    }
    if (strange > 0) open.tell(`${url}: ${counted(strange, 'message')} left there that no bucket wrote`);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return reasonOf(thrown);
  } finally {
    queue?.close();
    for (const bucket of buckets.values()) await bucket.close();
  }
}

interface Round {
  round: QueueRound;
  sources: readonly BucketSource[];
  buckets: ReadonlyMap<string, Bucket>;
}

/** Notes what a round told of, for every source that it is of. */
async function noteRound(scanner: BucketScanner, { round, sources, buckets }: Round): Promise<void> {
  for (const source of sources) {
    const bucket = buckets.get(source.name);
    const keys = keysOf(source, round.told);
    if (bucket === undefined || keys.length === 0) continue;
    const files: FoundFile[] = [];
    const gone: string[] = [];
    await eachOf(keys, limits.objectsAskedAtOnce, async key => {
      const object = await bucket.head(key);
      const file = object && fileOfObject(source, object);
      if (file !== undefined) files.push(file);
      else if (object === undefined) gone.push(key.slice(folderOfPrefix(source.prefix).length));
    });
    files.sort((a, b) => (a.path < b.path ? -1 : 1));
    const scanned: Scanned = { found: 0, changed: 0, gone: 0, problems: [] };
    await noteObjects(scanner, { source, files, gone, scanned });
  }
}

/** Keys of a source, each once. */
const keysOf = ({ place, prefix }: BucketSource, told: readonly ToldObject[]): string[] => [
  ...new Set(told.filter(({ bucket, key }) => bucket === place.bucket && key.startsWith(prefix)).map(({ key }) => key)),
];
