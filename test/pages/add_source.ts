// A second source for a copy of the demo site, with nothing in its folder.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export async function addSource(site: string): Promise<void> {
  const file = join(site, 'tallylight.yaml');
  const line = '  own: { dataset: cdn.requests, from: folder, path: inbox/own, format: cloudfront }\n';
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/^sources:\n/m, `sources:\n${line}`));
}
