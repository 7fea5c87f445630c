// Packs: pack.yaml, and which packs a site loads. A pack comes after those it requires; what is not there and rings of packs
// are told where they are named.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { reasonOf } from '../base/errors.ts';
import { didYouMean } from '../base/names.ts';
import type { Site } from '../config/config.ts';
import { closed, fit, mistakeAt, snakeName } from '../config/shape.ts';
import { parseYaml } from '../config/yaml_file.ts';
import type { Inbox, Mistake, Pack, Place } from './catalog.ts';
import { fail } from './errors.ts';
import { isSnakeCase, readShown } from './place.ts';
import { hasType, type SettingSpec, settingShape, settingsOf, typeWords } from './settings.ts';

const inboxShape = closed({
  source: snakeName.describe('Name of the source that `init` writes.'),
  dataset: z.string().describe('Dataset of its files.'),
  format: z.string().describe('Their format.'),
  folder: snakeName.optional().describe('Its folder in `inbox/`. Default: the name of the pack.'),
});

export const packShape = closed({
  title: z.string().describe('A few words.'),
  description: z.string().default('').describe('A paragraph.'),
  requires: z.array(snakeName).default([]).describe('Packs that come with it.'),
  inbox: z
    .union([inboxShape, z.array(inboxShape).min(1)], {
      error: 'expected { source, dataset, format }, or a list of them',
    })
    .optional()
    .describe('The source that a new site with this pack starts with, or a list of them, in folders of `inbox/`.'),
  show: closed({
    metrics: z.array(z.string()).default([]).describe('Metrics that tell the whole in one look.'),
    reports: z.array(z.string()).default([]).describe('Reports to look at first.'),
    documents: z.array(z.string()).default([]).describe('Documents that the demo sends; the first one every morning.'),
  })
    .optional()
    .describe('What the demo shows of it.'),
  settings: z
    .record(snakeName, settingShape)
    .default({})
    .describe('`name: { type: text | number | boolean | numbers, default, description }`.'),
});

/** The sources that a new site with the pack starts with. */
export const inboxesOf = (pack: string, written: z.input<typeof packShape>['inbox']): Inbox[] =>
  [written ?? []].flat().map(({ folder = pack, ...inbox }) => ({ ...inbox, folder }));

/** Schemas that engines or the product keep for themselves. */
const reserved = ['ops', 'main', 'system', 'temp', 'memory', 'information_schema', 'pg_catalog', 'trino', 'tally'];

/** The pack that the site's own things belong to. */
export const sitePack = 'site';

export interface LoadedPacks {
  /** Required ones first; at the end `site`, unless a pack has that name. */
  packs: Map<string, Pack>;
  mistakes: Mistake[];
}

/** Loads the packs a site names and all they require. Throws `packs_not_found`. */
export async function loadPacks(packsFolder: string, site: Site): Promise<LoadedPacks> {
  const packs = new Map<string, Pack>();
  const mistakes: Mistake[] = [];
  const known = await knownPacks(packsFolder);
  const load = async (name: string, place: Place, above: readonly string[]): Promise<void> => {
    if (above.includes(name)) {
      const ring = [...above.slice(above.indexOf(name)), name].join(' -> ');
      mistakes.push({ ...place, message: `packs require each other in a ring: ${ring}` });
    } else if (!known.includes(name)) {
      mistakes.push({ ...place, message: `there is no pack ${name}.${didYouMean(name, known)}` });
    } else if (!packs.has(name)) {
      const read = await readPack(join(packsFolder, name), name, site);
      mistakes.push(...read.mistakes);
      for (const [required, line] of read.requires) {
        await load(required, { file: `packs/${name}/pack.yaml`, line }, [...above, name]);
      }
      packs.set(name, read.pack);
    }
  };
  for (const [i, name] of site.packs.entries()) {
    await load(name, { file: site.file, line: site.lineOf(['packs', i]) }, []);
  }
  const ownName = {
    name: sitePack,
    title: site.name,
    description: '',
    requires: [...packs.keys()],
    folder: site.folder,
  };
  if (!packs.has(sitePack)) packs.set(sitePack, { ...ownName, settings: site.settings[sitePack] ?? {} });
  for (const name of Object.keys(site.settings).filter(name => !packs.has(name))) {
    const message = `settings are given to ${name}, which is no pack of this site.${didYouMean(name, packs.keys())}`;
    mistakes.push({ file: site.file, line: site.lineOf(['settings', name]), message });
  }
  return { packs, mistakes };
}

async function knownPacks(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter(entry => entry.isDirectory() && isSnakeCase(entry.name))
      .map(entry => entry.name)
      .sort();
  } catch (thrown) {
    throw fail('packs_not_found', { folder, reason: reasonOf(thrown) }, thrown);
  }
}

interface ReadPack {
  pack: Pack;
  /** Names with their lines. */
  requires: [name: string, line: number][];
  mistakes: Mistake[];
}

async function readPack(folder: string, name: string, site: Site): Promise<ReadPack> {
  const file = `packs/${name}/pack.yaml`;
  const read = await readShown(join(folder, 'pack.yaml'), file);
  const yaml = parseYaml(file, read.text ?? '');
  const fitted = yaml.value === undefined ? { value: undefined, mistakes: [] } : fit(packShape, yaml, yaml.value);
  const spec = fitted.value ?? { title: name, description: '', requires: [], settings: {} };
  const { settings, mistakes } =
    fitted.value === undefined ? { settings: {}, mistakes: [] } : settingsOf(name, spec.settings, site);
  if (reserved.includes(name)) mistakes.push({ file, line: 1, message: `no pack may be named ${name}` });
  if (read.text !== undefined && yaml.value === undefined && yaml.mistakes.length === 0) {
    mistakes.push({ file, line: 1, message: 'is empty; a pack needs a title' });
  }
  const wrong = Object.entries(spec.settings).filter(([, setting]) => !hasType(setting.default, setting.type));
  mistakes.push(...wrong.map(([key, setting]) => defaultMistake(key, setting)));
  return {
    pack: {
      name,
      title: spec.title,
      description: spec.description,
      requires: spec.requires,
      settings,
      folder,
      ...('inbox' in spec ? { inboxes: inboxesOf(name, spec.inbox) } : {}),
      ...('show' in spec && spec.show ? { show: spec.show } : {}),
    },
    requires: spec.requires.map((required, i) => [required, yaml.lineOf(['requires', i])]),
    mistakes: [...read.mistakes, ...yaml.mistakes, ...fitted.mistakes, ...mistakes],
  };

  function defaultMistake(key: string, setting: SettingSpec): Mistake {
    return mistakeAt(yaml, ['settings', key, 'default'], `expected ${typeWords[setting.type]}`);
  }
}

/** A pack and all it requires, directly or not; the site may use everything. */
export function reachableFrom(packs: ReadonlyMap<string, Pack>, name: string): Set<string> {
  if (name === sitePack) return new Set(packs.keys());
  const reached = new Set<string>();
  const visit = (pack: string) => {
    if (reached.has(pack)) return;
    reached.add(pack);
    packs.get(pack)?.requires.forEach(visit);
  };
  visit(name);
  return reached;
}
