// One process at a time changes a site. The lock is SQLite's own on a file of its own, so the system frees it when the
// holder dies, however it dies; beside it stands who holds it, for the message only.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { reasonOf } from '../base/errors.ts';
import { fail } from './errors.ts';

export interface SiteLock {
  release(): void;
}

/** Waits up to `waitMs` for the site's turn. Throws `site_busy` with the holder's words. */
export function lockSite({ folder, waitMs, holder }: { folder: string; waitMs: number; holder: string }): SiteLock {
  const path = join(folder, 'lock.db');
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(path, { timeout: waitMs });
  } catch (thrown) {
    throw fail('state_unreadable', { path, reason: reasonOf(thrown) }, thrown);
  }
  try {
    database.exec('begin exclusive');
  } catch (thrown) {
    database.close();
    if (!/locked|busy/i.test(reasonOf(thrown)))
      throw fail('state_unreadable', { path, reason: reasonOf(thrown) }, thrown);
    throw fail('site_busy', { path, holder: readHolder(folder) }, thrown);
  }
  try {
    writeFileSync(join(folder, 'lock.holder'), holder);
  } catch {
    // The lock is what counts; without the words a process that waits says `unknown`.
  }
  // A database that nothing refers to is closed by the garbage collector, and the lock with it: the process itself keeps it.
  const release = () => {
    process.off('exit', release);
    if (database.isOpen) database.close();
  };
  process.on('exit', release);
  return { release };
}

function readHolder(folder: string): string {
  try {
    return readFileSync(join(folder, 'lock.holder'), 'utf8').slice(0, 200);
  } catch {
    return 'unknown';
  }
}
