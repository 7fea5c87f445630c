// The site as the server knows it: loaded whole, checked, loaded anew when its files change. What must stay true: what has a mistake never
// takes the place of what had none.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { completeModels } from '../catalog/complete.ts';
import { loadCatalog } from '../catalog/load.ts';
import type { Site } from '../config/config.ts';
import type { Variables } from '../config/env_text.ts';
import { parseSite, siteFile } from '../config/load.ts';
import type { FileMistake } from '../config/yaml_file.ts';
import { tablesIn } from '../engine/guard.ts';
import { withDuckDb } from '../engine/passing.ts';
import { siteMistakes, sourceMistakes } from '../pipeline/source_mistakes.ts';

/** Where a site is loaded from. */
export interface SitePlace {
  /** The site's folder. */
  folder: string;
  /** The folder of the packs that come with the program. */
  packsFolder: string;
  variables: Variables;
}

export interface LoadedWhole {
  /** There when nothing but unset variables is wrong. */
  whole?: { site: Site; catalog: Catalog };
  /** Those with `unset` stop only what needs the value. */
  mistakes: FileMistake[];
}

/** Loads site and catalogue of a folder, with another text for its tallylight.yaml if one is given. Throws `packs_not_found`. */
export async function loadWhole(place: SitePlace, text?: string): Promise<LoadedWhole> {
  const { folder, packsFolder, variables } = place;
  const written = text ?? (await readWritten(folder));
  if (typeof written !== 'string') return { mistakes: [written] };
  const { site, mistakes } = parseSite(folder, { text: written, variables });
  if (!site || mistakes.some(stops)) return { mistakes };
  return withDuckDb({ memoryMb: limits.parserMemoryMb, threads: 1 }, async engine => {
    const loaded = await loadCatalog({ packsFolder, site, tablesIn: sql => tablesIn(sql, engine) });
    const all = [...mistakes, ...loaded.mistakes, ...sourceMistakes(site)];
    all.push(...siteMistakes(site, loaded.catalog, loaded.mistakes));
    if (all.some(stops)) return { mistakes: all };
    const completed = await completeModels(loaded.catalog, await engine.dialect());
    all.push(...completed.mistakes);
    if (all.some(stops)) return { mistakes: all };
    return { whole: { site, catalog: completed.catalog }, mistakes: all };
  });
}

/** True for a mistake that keeps a site from being taken. */
export const stops = (mistake: FileMistake): boolean => mistake.unset === undefined;

async function readWritten(folder: string): Promise<string | FileMistake> {
  try {
    return await readFile(join(folder, siteFile), 'utf8');
  } catch (thrown) {
    return { file: siteFile, line: 1, message: `cannot be read: ${reasonOf(thrown)}` };
  }
}
