// `init`: a new site that passes `check`.

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { parse } from 'yaml';
import type { Inbox } from '../catalog/catalog.ts';
import { inboxesOf } from '../catalog/pack.ts';
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
  const inboxes = (await inboxesOfPacks(names)).map(inbox => join(folder, 'inbox', inbox.folder));
  const next =
    inboxes.length > 0 ? `Put logs into ${inboxes.join(' or ')}` : 'Say in tallylight.yaml where records come from';
  const command = (name: string) => `npm run -s tallylight -- ${name} --site ${folder}`;
  context.stderr.write(`Made ${folder}. ${next}, then: ${command('run')}\n`);
  context.stderr.write(`Or look at it in a browser, and hand logs in there: ${command('serve')}\n`);
}

export interface NewSite {
  packs: readonly string[];
  name: string;
  timeZone: string;
  /** Documents that are put into a folder, for two audiences; the first of them every morning. */
  documents?: readonly string[];
}

/** Makes a site's folder, its settings and its inboxes; one that is there already is left as it is. */
export async function makeSite(folder: string, site: NewSite): Promise<void> {
  const { packs } = site;
  const known = await knownPacks();
  for (const pack of packs) {
    if (!known.includes(pack)) throw unknownName({ kind: 'pack', name: pack, known });
  }
  if (isSite(folder)) return;
  if (existsSync(folder) && (await readdir(folder)).length > 0) throw fail('folder_not_empty', { folder });
  const inboxes = await inboxesOfPacks(packs);
  const folders = inboxes.length > 0 ? inboxes.map(inbox => inbox.folder) : packs;
  for (const name of folders) await mkdir(join(folder, 'inbox', name), { recursive: true });
  await writeFile(join(folder, 'tallylight.yaml'), siteText(site, inboxes));
  await writeFile(join(folder, '.gitignore'), 'data/\ninbox/\n');
}

async function knownPacks(): Promise<string[]> {
  const entries = await readdir(packsFolder, { withFileTypes: true });
  return entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
}

/** Packs that come with the program and read files of their own. */
export async function packsWithInbox(): Promise<string[]> {
  const known = await knownPacks();
  const specs = await Promise.all(known.map(specOf));
  return known.filter((_, i) => specs[i]?.inbox !== undefined);
}

/** Documents that these packs put first. */
export async function documentsOf(packs: readonly string[]): Promise<string[]> {
  const specs = await Promise.all(packs.map(specOf));
  return specs.flatMap(spec => spec?.show?.documents ?? []);
}

async function inboxesOfPacks(packs: readonly string[]): Promise<Inbox[]> {
  const specs = await Promise.all(packs.map(specOf));
  return packs.flatMap((pack, i) => inboxesOf(pack, specs[i]?.inbox));
}

const specOf = async (
  pack: string,
): Promise<{ inbox?: Parameters<typeof inboxesOf>[1]; show?: { documents?: string[] } } | null> =>
  parse(await readFile(join(packsFolder, pack, 'pack.yaml'), 'utf8'));

function siteText({ packs, name, timeZone, documents }: NewSite, inboxes: readonly Inbox[]): string {
  const sources = inboxes.map(
    ({ source, dataset, format, folder }) =>
      `  ${source}: { dataset: ${dataset}, from: folder, path: inbox/${folder}, format: ${format} }\n`,
  );
  const none = '# sources:\n#   things: { dataset: site.things, from: folder, path: inbox/site, format: ndjson }\n';
  return `# ${name}: a Tallylight site. docs/reference/site.md says what may stand here; \`tallylight check\` looks at all of it.
name: ${JSON.stringify(name)}
time_zone: ${timeZone}
packs: [${packs.join(', ')}]
${sources.length > 0 ? `sources:\n${sources.join('')}` : none}${waysOut(documents)}`;
}

/** Ways out of a new site: folders where documents are to be looked at, else words on how people are reached. */
function waysOut([first]: readonly string[] = []): string {
  if (first === undefined)
    return `# channels:
#   mail: { smtp: "smtp://user:\${SMTP_PASSWORD}@mail.example.test:587", from: Reports <reports@example.test> }
# audiences:
#   test: { channel: mail, to: [me@example.test], language: en }
# schedule:
#   - { report: pack.report, at: every day 08:30, to: production }
`;
  return `channels:
  test_folder: { publish: data/published/test }
  folder: { publish: data/published/production }
audiences:
  test: { channel: test_folder, language: en }
  production: { channel: folder, language: ja }
schedule:
  - { report: ${first}, at: every day 08:30, to: production }
`;
}
