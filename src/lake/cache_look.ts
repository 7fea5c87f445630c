// A look through the copies of a bucket's files: removes what nobody used for long, then, while they are larger than they may be, the one
// that rested longest first. The copies of `limits.cacheRestMs` stay in any case: somebody may be reading them.

import type { Dirent } from 'node:fs';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';

interface Copy {
  path: string;
  bytes: number;
  usedMs: number;
}

export interface LookOptions {
  folder: string;
  /** Size of the copies at most. */
  bytes: number;
  nowMs: () => number;
  /** True where much came: else another process may have looked shortly before. */
  much: boolean;
}

/** Removes copies as said above. */
export async function lookThrough({ folder, bytes, nowMs, much }: LookOptions): Promise<void> {
  const now = nowMs();
  if (!much && (await lookedWithin(folder, now))) return;
  const copies = (await copiesIn(folder)).sort((one, other) => one.usedMs - other.usedMs);
  let left = copies.reduce((sum, copy) => sum + copy.bytes, 0);
  for (const copy of copies) {
    const restedMs = now - copy.usedMs;
    const goes = restedMs >= limits.cacheUnusedMs || (left > bytes && restedMs >= limits.cacheRestMs);
    if (!goes) continue;
    // Somebody may have begun to use it since the folder was read.
    const about = await stat(copy.path).catch(() => undefined);
    if (about !== undefined && about.mtimeMs <= copy.usedMs) await rm(copy.path, { force: true });
    left -= copy.bytes;
  }
}

/** Whether some process looked shortly before; if not, the others are told that this one does. */
async function lookedWithin(folder: string, now: number): Promise<boolean> {
  const mark = `${folder}.looked`;
  const about = await stat(mark).catch(() => undefined);
  if (about !== undefined && now - about.mtimeMs < limits.cacheLookMs) return true;
  await writeFile(mark, '');
  await utimes(mark, now / 1000, now / 1000);
  return false;
}

/** All copies, also those that killed processes left half fetched: nobody uses these, so they go by their age. */
async function copiesIn(folder: string): Promise<Copy[]> {
  const found: Copy[] = [];
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const entries: Dirent[] = await readdir(at, { withFileTypes: true }).catch(thrown => {
      if (isSystemError(thrown, 'ENOENT')) return [];
      throw thrown;
    });
    for (const entry of entries) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else {
        const about = await stat(path).catch(() => undefined);
        if (about !== undefined) found.push({ path, bytes: about.size, usedMs: about.mtimeMs });
      }
    }
  }
  return found;
}
