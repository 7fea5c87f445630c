// Every folder of test/golden/catalog is a case: packs, a site, and the mistakes that must be told about them. A case is
// added by adding a folder; `UPDATE_GOLDEN=1` writes what is told now into expect.txt, to be read before it is kept.

import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mistake } from '../../src/catalog/catalog.ts';
import { checkCatalog } from '../../src/catalog/check.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { sortMistakes } from '../../src/catalog/place.ts';
import { loadSite } from '../../src/config/load.ts';
import { type DuckDbEngine, openDuckDb } from '../../src/engine/duckdb.ts';
import { tablesIn } from '../../src/engine/guard.ts';
import { lintSql } from '../../src/engine/lint.ts';
import { checkPages } from '../../src/feeds/check.ts';
import { checkDocuments } from '../../src/reports/check.ts';

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

async function check(siteFolder: string, packsFolder: string): Promise<readonly Mistake[]> {
  const { site, mistakes } = await loadSite(siteFolder, {});
  if (site === undefined) return mistakes;
  const loaded = await loadCatalog({ packsFolder, site, tablesIn: sql => tablesIn(sql, engine) });
  const session = await engine.dialect();
  const checked = await checkCatalog(loaded.catalog, {
    session,
    lint: lintSql,
    broken: loaded.broken,
  });
  const told = [...mistakes, ...loaded.mistakes, ...checked.mistakes];
  const documents = await checkDocuments(loaded.documents, { catalog: checked.catalog, session, told });
  const pages = await checkPages({ catalog: checked.catalog, session, lint: lintSql, told, wishes: site });
  await session.close();
  return sortMistakes([...told, ...documents, ...pages]);
}

const told = (mistakes: readonly Mistake[]) =>
  mistakes.map(({ file, line, message }) => `${file}:${line}: ${message}\n`).join('');

const cases = await readdir(casesFolder);

test.each(cases)('%s', async name => {
  const folder = join(casesFolder, name);
  const packsFolder = existsSync(join(folder, 'packs')) ? join(folder, 'packs') : temp;
  const text = told(await check(join(folder, 'site'), packsFolder));
  if (process.env.UPDATE_GOLDEN === '1') await writeFile(join(folder, 'expect.txt'), text);
  expect(text).toBe(await readFile(join(folder, 'expect.txt'), 'utf8'));
});

const root = join(import.meta.dirname, '../..');

test.each(await readdir(join(root, 'examples')))('examples/%s has no mistakes', async name => {
  expect(told(await check(join(root, 'examples', name), join(root, 'packs')))).toBe('');
});
