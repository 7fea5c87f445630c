// Finds what is new in a bucket. The ledger is compared page by page with what is listed, so neither is ever held whole. A large bucket is
// listed whole now and then, and in between by the dates in names, or not at all where a queue tells what is new: whatever those
// miss, and what is gone, the whole listing finds.

import { AppError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { type Bucket, openBucket } from '../bucket/bucket.ts';
import type { BucketSource } from '../config/sources.ts';
import { iso } from '../models/models.ts';
import { type ListedPage, listSince, listWhole } from '../sources/bucket_listing.ts';
import type { FoundFile } from '../sources/sources.ts';
import { bucketListing, filesBetween, filesNamed, noteBucketListing } from '../store/bucket_listings.ts';
import type { BucketListingsTable } from '../store/bucket_tables.ts';
import { enterFiles, markGone } from '../store/ledger.ts';
import type { Db } from '../store/store.ts';
import type { FileRow, NewFile } from '../store/tables.ts';
import { newRow, noteKnown, type Scanned } from './scan.ts';
import type { OpenSite } from './site.ts';

export type BucketScanner = Pick<OpenSite, 'store' | 'clock'>;

export interface ScanWish {
  /** All of it, however large it is: somebody asks. */
  whole?: boolean;
  /** What its queue told of is noted already. */
  told?: boolean;
}

/** What is listed of a source: with another prefix it is another place. */
export const listedPlace = ({ place, prefix }: BucketSource): string => `s3://${place.bucket}/${prefix}`;

/** Lists a bucket and brings the ledger up to date with it. Never throws for what the bucket does; throws `env_not_set`. */
export async function scanBucket(
  scanner: BucketScanner,
  source: BucketSource,
  { whole = false, told = false }: ScanWish = {},
): Promise<Scanned> {
  const scanned: Scanned = { found: 0, changed: 0, gone: 0, problems: [] };
  const now = scanner.clock.now();
  const at = iso(now);
  const place = listedPlace(source);
  const listing = { source: source.name, place, tried_at: at };
  const known = await bucketListing(scanner.store.db, source.name);
  const bucket = openBucket(source.place);
  try {
    if (whole || isWholeDue(source, { known, place, now })) {
      const { objects, requests } = await noteWhole(scanner, { source, bucket, scanned });
      await noteBucketListing(scanner.store.db, {
        ...listing,
        listed_at: at,
        whole_at: at,
        objects,
        requests,
        error: null,
      });
    } else if (!told) {
      const since = new Date(Math.min(now.getTime(), Date.parse(known?.listed_at ?? at)) - source.lookBackMs);
      for await (const page of listSince(bucket, { source, since })) await notePage(scanner, { source, page, scanned });
      await noteBucketListing(scanner.store.db, { ...listing, listed_at: at, error: null });
    } else await noteBucketListing(scanner.store.db, { ...listing, listed_at: at, error: null });
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    scanned.problems.push({ source: source.name, path: '.', reason: reasonOf(thrown) });
    await noteBucketListing(scanner.store.db, { ...listing, error: reasonOf(thrown) });
  } finally {
    await bucket.close();
  }
  return scanned;
}

/** True while a whole listing is cheap, and now and then when it is not. */
function isWholeDue(
  { relistMs }: BucketSource,
  { known, place, now }: { known: BucketListingsTable | undefined; place: string; now: Date },
): boolean {
  if (known?.whole_at == null || known.listed_at === null || known.place !== place) return true;
  const age = now.getTime() - Date.parse(known.whole_at);
  return known.requests <= limits.bucketWholeRequests || age >= relistMs || age < 0;
}

interface Noting {
  source: BucketSource;
  scanned: Scanned;
}

/** Lists all, and marks what is missing as gone. */
async function noteWhole(
  { store, clock }: BucketScanner,
  { source, bucket, scanned }: Noting & { bucket: Bucket },
): Promise<{ objects: number; requests: number }> {
  const counts = { objects: 0, requests: 0 };
  const at = iso(clock.now());
  const noteStretch = ({ files }: ListedPage, stretch: { after: string | undefined; to: string | undefined }) =>
    store.transaction(async db => {
      const known = await filesBetween(db, { source: source.name, ...stretch });
      await noteFiles(db, { source, files, known, at, scanned });
      const listed = new Set(files.map(file => file.path));
      const missing = [...known.values()].filter(
        row => row.state !== 'gone' && row.format !== '' && !listed.has(row.path),
      );
      await markGone(
        db,
        missing.map(row => row.id),
      );
      scanned.gone += missing.length;
    });
  let after: string | undefined;
  for await (const page of listWhole(bucket, source)) {
    counts.requests++;
    counts.objects += page.files.length;
    if (page.last === undefined) continue;
    await noteStretch(page, { after, to: page.last });
    after = page.last;
  }
  await noteStretch({ files: [], last: undefined }, { after, to: undefined });
  return counts;
}

/** Notes what was found, by its names alone: what else there is was not looked at. */
async function notePage(
  { store, clock }: BucketScanner,
  { source, page, scanned }: Noting & { page: ListedPage },
): Promise<void> {
  if (page.files.length > 0) await noteObjects({ store, clock }, { source, files: page.files, gone: [], scanned });
}

/** Notes objects that are there, and paths at which there is none. */
export async function noteObjects(
  { store, clock }: BucketScanner,
  { source, files, gone, scanned }: Noting & { files: readonly FoundFile[]; gone: readonly string[] },
): Promise<void> {
  const at = iso(clock.now());
  await store.transaction(async db => {
    const paths = [...files.map(file => file.path), ...gone];
    const known = await filesNamed(db, { source: source.name, paths });
    await noteFiles(db, { source, files, known, at, scanned });
    const missing = gone.map(path => known.get(path)).filter(row => row !== undefined && row.state !== 'gone');
    await markGone(
      db,
      missing.flatMap(row => row?.id ?? []),
    );
    scanned.gone += missing.length;
  });
}

interface Noted extends Noting {
  files: readonly FoundFile[];
  known: ReadonlyMap<string, FileRow>;
  at: string;
}

async function noteFiles(db: Db, { source, files, known, at, scanned }: Noted): Promise<void> {
  const fresh: NewFile[] = [];
  for (const file of files) {
    const row = known.get(file.path);
    if (row === undefined) fresh.push(newRow(file, { source, at }));
    else if (await noteKnown(db, { row, file })) scanned.changed++;
  }
  await enterFiles(db, fresh);
  scanned.found += fresh.length;
}
