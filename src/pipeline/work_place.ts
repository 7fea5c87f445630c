// A place on this machine for somebody who works beside passes: a folder of its own, under a lock that the system frees when its holder
// dies. Places are numbered and taken again, so that what a killed one left is cleared by the next.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../base/limits.ts';
import { type FileLock, isLocked, lockFile } from '../store/file_lock.ts';
import { fail } from './errors.ts';

export interface WorkPlace {
  /** Its folder for what is in the making. */
  scratch: string;
  release(): void;
}

const lockOf = (dataFolder: string, number: number): string => join(dataFolder, `work-${number}.lock`);

/** Takes the first free place. Throws `workers_many`. */
export function takeWorkPlace(dataFolder: string): WorkPlace {
  mkdirSync(dataFolder, { recursive: true });
  for (let number = 1; number <= limits.workersPerMachine; number++) {
    const lock: FileLock | undefined = lockFile({ path: lockOf(dataFolder, number), waitMs: 0 });
    if (lock !== undefined)
      return { scratch: join(dataFolder, `scratch-work-${number}`), release: () => lock.release() };
  }
  throw fail('workers_many', { most: limits.workersPerMachine });
}

/** True while somebody works beside passes on this machine. */
export function worksBeside(dataFolder: string): boolean {
  for (let number = 1; existsSync(lockOf(dataFolder, number)); number++)
    if (isLocked(lockOf(dataFolder, number))) return true;
  return false;
}
