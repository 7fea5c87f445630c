// Says whether files of a site were edited, by their names, times and sizes.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { siteFile } from '../config/load.ts';

/** Folders of a site that its catalogue is made of. */
const folders = ['datasets', 'models', 'metrics', 'dashboards', 'reports', 'feeds', 'alerts', 'messages', 'tables'];

/** Another text whenever a file that the catalogue is made of was written. */
export async function writtenStamp(folder: string): Promise<string> {
  const files = [siteFile];
  for (const name of folders) {
    const found = await readdir(join(folder, name), { recursive: true }).catch(() => []);
    files.push(...found.toSorted().map(path => join(name, path)));
  }
  const stamps = await Promise.all(
    files.map(path =>
      stat(join(folder, path)).then(
        ({ mtimeMs, size }) => `${path} ${mtimeMs} ${size}`,
        () => path,
      ),
    ),
  );
  return stamps.join('\n');
}
