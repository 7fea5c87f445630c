// A lock on a file, held by one process and asked about by any. It is SQLite's own on a database without content, so the
// system frees it when the holder dies, however it dies. What must stay true: asking takes a lock that other askers share,
// so two who ask at once never take each other for the holder.

import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { reasonOf } from '../base/errors.ts';
import { fail } from './errors.ts';

export interface FileLock {
  release(): void;
}

/** Waits up to `waitMs` for the lock; undefined when another has it. Throws `state_unreadable` when the file is no lock. */
export function lockFile({ path, waitMs }: { path: string; waitMs: number }): FileLock | undefined {
  const database = openLock(path, { timeout: waitMs });
  try {
    database.exec('begin exclusive');
  } catch (thrown) {
    database.close();
    if (isHeld(thrown)) return undefined;
    throw fail('state_unreadable', { path, reason: reasonOf(thrown) }, thrown);
  }
  // A database that nothing refers to is closed by the garbage collector, and the lock with it: the process itself keeps it.
  const release = () => {
    process.off('exit', release);
    if (database.isOpen) database.close();
  };
  process.on('exit', release);
  return { release };
}

/** True while some process, this one too, holds the lock of that file. Takes about a tenth of a millisecond. */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  const database = openLock(path, { timeout: 0, readOnly: true });
  try {
    database.exec('select count(*) from sqlite_schema');
    return false;
  } catch (thrown) {
    if (isHeld(thrown)) return true;
    throw fail('state_unreadable', { path, reason: reasonOf(thrown) }, thrown);
  } finally {
    database.close();
  }
}

function openLock(path: string, options: { timeout: number; readOnly?: boolean }): DatabaseSync {
  try {
    return new DatabaseSync(path, options);
  } catch (thrown) {
    throw fail('state_unreadable', { path, reason: reasonOf(thrown) }, thrown);
  }
}

const isHeld = (thrown: unknown): boolean => /locked|busy/i.test(reasonOf(thrown));
