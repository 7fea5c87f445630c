// A folder for files that live as long as an answer, on the disk of the state. A process that died leaves its own; the next one sweeps it.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Makes the folder of this process below `folder`, and removes those of processes that are no more. */
export function openScratch(folder: string, pid: number): string {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder))
    if (!isAlive(Number(name))) rmSync(join(folder, name), { recursive: true, force: true });
  const own = join(folder, String(pid));
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  return own;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // Somebody else's process is alive all the same.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
