// What can be set of each pack: its type, its default, what it is for, and how it stands in this site.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packShape } from '../catalog/pack.ts';
import { parseYaml } from '../config/yaml_file.ts';
import type { App, Given } from './app.ts';
import type { RouteOf } from './contract/contract.ts';

type PackSettings = Given<RouteOf<'getSettings'>>['packs'];

export async function packSettings(app: App): Promise<PackSettings> {
  const packs = [...app.current().catalog.packs.values()];
  return Promise.all(
    packs.map(async pack => {
      // The site's own things have no file that says what can be set.
      const text = await readFile(join(pack.folder, 'pack.yaml'), 'utf8').catch(() => '');
      const spec = packShape.safeParse(parseYaml('pack.yaml', text, {}).value).data;
      const settings = Object.entries(spec?.settings ?? {}).map(([name, setting]) => ({
        name,
        type: setting.type,
        value: pack.settings[name] ?? setting.default,
        default: setting.default,
        description: setting.description ?? '',
      }));
      return { name: pack.name, title: pack.title, settings };
    }),
  );
}
