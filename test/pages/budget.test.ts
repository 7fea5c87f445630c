// What a page costs: the script that the browser loads for it, packed as the server packs it. The first page has shown its numbers before what
// draws lines is loaded; for all that a page may ever load, that counts too, because a telephone pays for it.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const dist = join(import.meta.dirname, '..', '..', 'web', 'dist');

interface Chunk {
  file: string;
  src?: string;
  isEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
}

const manifest = JSON.parse(await readFile(join(dist, '.vite', 'manifest.json'), 'utf8')) as Record<string, Chunk>;
const entry = Object.keys(manifest).find(key => manifest[key]?.isEntry === true) ?? '';
const pages = Object.keys(manifest).filter(key => /^src\/pages\/\w+\/page\.tsx$/.test(key));

/** Dialogs of the frame that are loaded when they are asked for: they belong to no page, and are counted with every one all the same. */
const frame = ['src/shell/palette.tsx', 'src/shell/help.tsx'];

/** What is loaded only when somebody asks for it on a page that is whole without it: the chart of a result that was asked for as a table. */
const asked = new Set(['src/pages/sql/result_chart.tsx']);

/** All chunks that a set of chunks loads before or while it is shown; other pages are not among them. */
function reach(keys: readonly string[], { lazy }: { lazy: boolean }): Set<string> {
  const found = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined || found.has(key)) return;
    found.add(key);
    for (const next of chunk.imports ?? []) visit(next);
    if (lazy && key !== entry && !isEntryOf(key))
      for (const next of chunk.dynamicImports ?? []) if (!pages.includes(next) && !asked.has(next)) visit(next);
  };
  for (const key of keys) visit(key);
  return found;
}

/** Chunks of the entry know every page by its dynamic import. */
const isEntryOf = (key: string): boolean => reachOfEntry.has(key);
const reachOfEntry = new Set<string>();
for (const key of staticReach(entry)) reachOfEntry.add(key);

function staticReach(key: string, found = new Set<string>()): Set<string> {
  if (found.has(key)) return found;
  found.add(key);
  for (const next of manifest[key]?.imports ?? []) staticReach(next, found);
  return found;
}

async function sizeOf(keys: Iterable<string>): Promise<{ gzip: number; brotli: number }> {
  const files = new Set([...keys].map(key => manifest[key]?.file ?? '').filter(file => file.endsWith('.js')));
  const texts = await Promise.all([...files].map(file => readFile(join(dist, file))));
  return {
    gzip: texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0),
    brotli: texts.reduce((sum, text) => sum + brotliCompressSync(text).length, 0),
  };
}

const kB = 1_000;

test('the first page shows its numbers after 200 kB of script', async () => {
  const { gzip, brotli } = await sizeOf(reach([entry, 'src/pages/now/page.tsx'], { lazy: false }));
  console.log(`first page: ${Math.round(gzip / kB)} kB gzip, ${Math.round(brotli / kB)} kB brotli`);
  expect(gzip).toBeLessThanOrEqual(200 * kB);
});

test.each(pages)('%s loads no more than 450 kB of script in all', async page => {
  const { gzip, brotli } = await sizeOf(reach([entry, page, ...frame], { lazy: true }));
  console.log(`${page}: ${Math.round(gzip / kB)} kB gzip, ${Math.round(brotli / kB)} kB brotli`);
  expect(gzip).toBeLessThanOrEqual(450 * kB);
});
