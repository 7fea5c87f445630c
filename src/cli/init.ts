// `init`: a new site that passes `check`.

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { parse } from 'yaml';
import type { Pack } from '../catalog/catalog.ts';
import { act, withExamples } from './command.ts';
import { type Context, isSite, packsFolder } from './context.ts';
import { fail, unknownName } from './errors.ts';

export function addInit(root: Command): void {
  const command = root
    .command('init')
    .argument('<folder>', 'a new or empty folder')
    .description('a new site that passes `check`')
    .option('--packs <names>', 'packs, comma-separated (default: all that read files)');
  act<{ packs?: string }>(withExamples(command, ['init mysite', 'init mysite --packs cdn']), init);
}

async function init(context: Context, { packs }: { packs?: string }, [folder = '']: string[]): Promise<void> {
  const names = (packs ?? (await packsWithInbox()).join(','))
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');
  await makeSite(folder, { packs: names, name: basename(resolve(folder)), timeZone: 'UTC' });
  const inboxes = [...(await inboxesOf(names)).keys()].map(pack => join(folder, 'inbox', pack));
  const next =
    inboxes.length > 0 ? `Put logs into ${inboxes.join(' or ')}` : 'Say in tallylight.yaml where records come from';
  context.stderr.write(`Made ${folder}. ${next}, then: npm run -s tallylight -- run --site ${folder}\n`);
}

export interface NewSite {
  packs: readonly string[];
  name: string;
  timeZone: string;
}

/** Makes a site's folder, its settings and its inboxes; one that is there already is left as it is. */
export async function makeSite(folder: string, { packs, name, timeZone }: NewSite): Promise<void> {
  const known = await knownPacks();
  for (const pack of packs) {
    if (!known.includes(pack)) throw unknownName({ kind: 'pack', name: pack, known });
  }
  if (isSite(folder)) return;
  if (existsSync(folder) && (await readdir(folder)).length > 0) throw fail('folder_not_empty', { folder });
  for (const pack of packs) await mkdir(join(folder, 'inbox', pack), { recursive: true });
  await writeFile(join(folder, 'tallylight.yaml'), siteText({ packs, name, timeZone }, await inboxesOf(packs)));
  await writeFile(join(folder, '.gitignore'), 'data/\ninbox/\n');
}

type Inbox = NonNullable<Pack['inbox']>;

async function knownPacks(): Promise<string[]> {
  const entries = await readdir(packsFolder, { withFileTypes: true });
  return entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
}

/** Packs that come with the program and read files of their own. */
export const packsWithInbox = async (): Promise<string[]> => [...(await inboxesOf(await knownPacks())).keys()];

async function inboxesOf(packs: readonly string[]): Promise<Map<string, Inbox>> {
  const inboxes = new Map<string, Inbox>();
  for (const pack of packs) {
    const file = join(packsFolder, pack, 'pack.yaml');
    const spec = parse(await readFile(file, 'utf8')) as { inbox?: Inbox } | null;
    if (spec?.inbox) inboxes.set(pack, spec.inbox);
  }
  return inboxes;
}

function siteText({ packs, name, timeZone }: NewSite, inboxes: ReadonlyMap<string, Inbox>): string {
  const sources = [...inboxes].map(
    ([pack, { source, dataset, format }]) =>
      `  ${source}: { dataset: ${dataset}, from: folder, path: inbox/${pack}, format: ${format} }\n`,
  );
  const none = '# sources:\n#   things: { dataset: site.things, from: folder, path: inbox/site, format: ndjson }\n';
  return `# ${name}: a Tallylight site. docs/reference/site.md says what may stand here; \`tallylight check\` looks at all of it.
name: ${JSON.stringify(name)}
time_zone: ${timeZone}
packs: [${packs.join(', ')}]
${sources.length > 0 ? `sources:\n${sources.join('')}` : none}`;
}
