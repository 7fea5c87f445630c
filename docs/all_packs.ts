// All packs that come with the program, loaded as a site that uses every one of them would, for the reference.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Catalog } from '../src/catalog/catalog.ts';
import { completeModels } from '../src/catalog/complete.ts';
import { loadCatalog } from '../src/catalog/load.ts';
import { packShape } from '../src/catalog/pack.ts';
import { loadSite } from '../src/config/load.ts';
import { fit } from '../src/config/shape.ts';
import { parseYaml } from '../src/config/yaml_file.ts';
import { openDuckDb } from '../src/engine/duckdb.ts';
import { tablesIn } from '../src/engine/guard.ts';

export interface DescribedPack {
  name: string;
  spec: z.output<typeof packShape>;
}

/** What there is of packs; mistakes in them are for `check` to tell, and stop nothing here. */
export async function loadAllPacks(root: string): Promise<{ catalog: Catalog; packs: DescribedPack[] }> {
  const packsFolder = join(root, 'packs');
  const packs: DescribedPack[] = [];
  for (const name of (await readdir(packsFolder)).sort()) {
    const file = join(packsFolder, name, 'pack.yaml');
    const yaml = parseYaml(file, await readFile(file, 'utf8').catch(() => ''));
    const { value: spec } = fit(packShape, yaml, yaml.value ?? {});
    if (spec !== undefined) packs.push({ name, spec });
  }
  const temp = await mkdtemp(join(tmpdir(), 'tallylight-docs-'));
  try {
    await writeFile(
      join(temp, 'tallylight.yaml'),
      JSON.stringify({ name: 'All', packs: packs.map(({ name }) => name) }),
    );
    const { site } = await loadSite(temp, {});
    if (site === undefined) throw new Error('the site of the reference does not load');
    const engine = await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: temp });
    try {
      const { catalog } = await loadCatalog({ packsFolder, site, tablesIn: sql => tablesIn(sql, engine) });
      return { catalog: (await completeModels(catalog, await engine.dialect())).catalog, packs };
    } finally {
      await engine.close();
    }
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}
