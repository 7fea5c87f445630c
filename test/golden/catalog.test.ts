// Every folder of test/golden/catalog is a case: packs, a site, and the mistakes that must be told about them. A case is
// added by adding a folder; `UPDATE_GOLDEN=1` writes what is told now into expect.txt, to be read before it is kept.

import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Catalog, Mistake } from '../../src/catalog/catalog.ts';
import { checkCatalog } from '../../src/catalog/check.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { loadSite } from '../../src/config/load.ts';
import { type DuckDbEngine, openDuckDb } from '../../src/engine/duckdb.ts';

const casesFolder = join(import.meta.dirname, 'catalog');
let temp = '';
let engine: DuckDbEngine;

beforeAll(async () => {
  temp = await mkdtemp(join(tmpdir(), 'tallylight-golden-'));
  engine = await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: temp });
});
afterAll(async () => {
  await engine.close();
  await rm(temp, { recursive: true });
});

async function check(folder: string): Promise<{ catalog?: Catalog; mistakes: readonly Mistake[] }> {
  const { site, mistakes } = await loadSite(join(folder, 'site'), {});
  if (site === undefined) return { mistakes };
  const packsFolder = existsSync(join(folder, 'packs')) ? join(folder, 'packs') : temp;
  const loaded = await loadCatalog({ packsFolder, site, tablesIn });
  const session = await engine.dialect();
  const checked = await checkCatalog(loaded.catalog, { session, lint: () => [] });
  await session.close();
  return { catalog: checked.catalog, mistakes: [...mistakes, ...loaded.mistakes, ...checked.mistakes] };
}

const tablesIn = async (sql: string) =>
  [...sql.matchAll(/\b(?:from|join)\s+([a-z_]+\.[a-z_0-9]+)/gi)].map(match => match[1] ?? '');

const told = (mistakes: readonly Mistake[]) =>
  mistakes.map(({ file, line, message }) => `${file}:${line}: ${message}\n`).join('');

const cases = await readdir(casesFolder);

test.each(cases)('%s', async name => {
  const folder = join(casesFolder, name);
  const text = told((await check(folder)).mistakes);
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(join(folder, 'expect.txt'), text);
  expect(text).toBe(await readFile(join(folder, 'expect.txt'), 'utf8'));
});
