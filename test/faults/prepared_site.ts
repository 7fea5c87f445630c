// A site with files that were loaded and files that were changed since, and copies of it to try one end after another on. What must stay
// true: nothing changes the prepared site after the first copy.

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { csvOf, makeBed, openBed, type SiteBed, scan } from '../site_bed.ts';

/** The day of the files has closed by then: partitions are compacted. */
export const later = '2026-03-04T12:00:00Z';

/** Scans of the parcels from one number to before another, over the hours of the day. */
export const scans = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => scan(from + i, (from + i) % 24));

export interface PreparedSite {
  /** Folder of the copies. */
  base: string;
  /** A copy, in a folder of another name each time, when it is later. */
  copyOf(name: string): Promise<SiteBed>;
  close(): Promise<void>;
}

/** A site that has loaded some files, and on which `change` has brought what the tested processes will find. */
export async function prepareSite(change: (bed: SiteBed) => Promise<void>): Promise<PreparedSite> {
  const base = await mkdtemp(join(tmpdir(), 'faults-'));
  const prepared = await makeBed();
  await prepared.drop('scans/a.csv', csvOf(scans(1, 60)));
  await prepared.drop('scans/b.csv.gz', gzipSync(csvOf(scans(30, 90), ['never,GDN,X0,received,1'])));
  await prepared.drop('scans/c.csv', csvOf(scans(1, 60)));
  await prepared.drop('warmth/w.csv', 'time,celsius\n2026-03-01 01:00:00,1\n');
  await prepared.pass();
  await prepared.drop('scans/a.csv', csvOf(scans(50, 70)));
  await prepared.drop('warmth/w.csv', 'time,celsius\n2026-03-01 02:00:00,2\n');
  await change(prepared);
  return {
    base,
    copyOf: async name => {
      await cp(prepared.folder, join(base, name), { recursive: true, preserveTimestamps: true });
      const bed = await openBed(join(base, name));
      bed.at(later);
      return bed;
    },
    close: async () => {
      await prepared.close();
      await rm(base, { recursive: true, force: true });
    },
  };
}
