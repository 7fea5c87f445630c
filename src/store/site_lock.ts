// One process at a time changes a site. Beside the lock stands who holds it, for the message only.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from './errors.ts';
import { type FileLock, lockFile } from './file_lock.ts';

export type SiteLock = FileLock;

/** Waits up to `waitMs` for the site's turn. Throws `site_busy` with the holder's words. */
export function lockSite({ folder, waitMs, holder }: { folder: string; waitMs: number; holder: string }): SiteLock {
  const path = join(folder, 'lock.db');
  const lock = lockFile({ path, waitMs });
  if (lock === undefined) throw fail('site_busy', { path, holder: readHolder(folder) });
  try {
    writeFileSync(join(folder, 'lock.holder'), holder);
  } catch {
    // The lock is what counts; without the words a process that waits says `unknown`.
  }
  return lock;
}

function readHolder(folder: string): string {
  try {
    return readFileSync(join(folder, 'lock.holder'), 'utf8').slice(0, 200);
  } catch {
    return 'unknown';
  }
}
