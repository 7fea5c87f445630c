// One process writes the segments of a source at a time. The lock is SQLite's own on a file beside them, so the system frees it however
// its holder dies.

import { mkdirSync } from 'node:fs';
import { AppError } from '../base/errors.ts';
import { lockSite, type SiteLock } from '../store/site_lock.ts';

/** The lock on `<data>/segments/<source>`, or undefined while another process has it. Throws `state_unreadable`. */
export function lockSegments(sourceFolder: string): SiteLock | undefined {
  mkdirSync(sourceFolder, { recursive: true });
  try {
    return lockSite({ folder: sourceFolder, waitMs: 0, holder: `process ${process.pid}` });
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'site_busy') return undefined;
    throw thrown;
  }
}
