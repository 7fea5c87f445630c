// Where hot files lie: in a folder of their own, under the keys that they will have in the lake. Nothing there is synced, because all of it
// can be made again of segments.

import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withHot } from '../lake/overlay.ts';
import type { Storage } from '../lake/storage.ts';

/** The lake with the hot folder before it: files are put into the folder, and found in both. */
export function hotStorage(lake: Storage, hotFolder: string): Storage {
  const united = withHot(lake, hotFolder);
  const placeOf = async (key: string): Promise<string> => {
    const path = join(hotFolder, ...key.split('/'));
    await mkdir(dirname(path), { recursive: true });
    return path;
  };
  return {
    ...united,
    put: async (key, content) => writeFile(await placeOf(key), content),
    putFile: async (key, localFile) => {
      const path = await placeOf(key);
      await rename(localFile, path);
      return (await stat(path)).size;
    },
    delete: key => rm(join(hotFolder, ...key.split('/')), { force: true }),
  };
}

/** Removes hot files that an earlier life left: those whose names do not begin as the names of this one do. */
export async function clearHotFiles(hotFolder: string, begun: string): Promise<void> {
  const entries = await readdir(hotFolder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (entry.isFile() && entry.name.endsWith('.parquet') && !entry.name.startsWith(`tl-${begun}.`))
      await rm(join(entry.parentPath, entry.name), { force: true });
  }
}
