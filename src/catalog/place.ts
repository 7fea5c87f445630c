// Where the things of a pack or of the site lie, and their text. A layer is one such folder; the site's is the last, and only
// there a subfolder named like a pack holds things of that pack: ones that replace the pack's own, or add to it.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError, reasonOf } from '../base/errors.ts';
import { didYouMean } from '../base/names.ts';
import type { Mistake } from './catalog.ts';

export interface Layer {
  /** The pack whose things these are; `site` for the site's own. */
  pack: string;
  /** Absolute. */
  folder: string;
  /** How paths of it are shown: `packs/weather/`, or nothing. */
  prefix: string;
  /** Packs that subfolders may be named after. */
  overrides: readonly string[];
}

/** A file that holds one thing, or several metrics. */
export interface ThingFile {
  layer: Layer;
  /** The pack the thing belongs to. */
  pack: string;
  /** The file's name without its ending. */
  name: string;
  /** `.sql` */
  ending: string;
  /** Absolute. */
  path: string;
  /** As shown to people. */
  file: string;
  text: string;
}

/** How the files of each kind may end. */
const thingFolders = {
  datasets: ['.yaml'],
  models: ['.sql'],
  metrics: ['.yaml'],
  reports: ['.sql', '.md'],
  messages: ['.yaml'],
  alerts: ['.yaml'],
  dashboards: ['.yaml'],
  feeds: ['.yaml'],
} as const;
export type ThingFolder = keyof typeof thingFolders;

export const isSnakeCase = (name: string): boolean => /^[a-z][a-z0-9_]*$/.test(name);

/** All files of one kind in a layer, by path; what is no such file is told, unless it is hidden or a README. */
export async function findThings(
  layer: Layer,
  kind: ThingFolder,
): Promise<{ things: ThingFile[]; mistakes: Mistake[] }> {
  const things: ThingFile[] = [];
  const mistakes: Mistake[] = [];
  const visit = async (pack: string, inside: string, deep: boolean) => {
    for (const entry of await listFolder(join(layer.folder, inside))) {
      const path = `${inside}/${entry.name}`;
      const file = `${layer.prefix}${path}`;
      if (entry.name.startsWith('.') || entry.name === 'README.md') continue;
      const tell = (message: string) => mistakes.push({ file, line: 1, message });
      if (entry.isDirectory()) {
        if (!deep && layer.overrides.includes(entry.name)) await visit(entry.name, path, true);
        else tell(folderWords(entry.name, deep ? [] : layer.overrides));
        continue;
      }
      const ending = thingFolders[kind].find(known => entry.name.endsWith(known));
      const name = entry.name.slice(0, -(ending ?? '').length);
      if (ending === undefined) tell(`a file in ${kind}/ ends in ${thingFolders[kind].join(' or ')}`);
      else if (!isSnakeCase(name)) tell(`${name} must be a name of small letters, digits and _`);
      else {
        const absolute = join(layer.folder, path);
        things.push({ layer, pack, name, ending, path: absolute, file, text: await readFile(absolute, 'utf8') });
      }
    }
  };
  await visit(layer.pack, kind, false);
  return { things, mistakes };
}

const folderWords = (name: string, packs: readonly string[]): string =>
  packs.length === 0
    ? 'a folder may not stand here'
    : `a folder here must be named after a pack of the site, and ${name} is none.${didYouMean(name, packs)}`;

async function listFolder(folder: string) {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT', 'ENOTDIR')) return [];
    throw thrown;
  }
}

/** The text of a file, or the mistake that it cannot be read. */
export async function readShown(path: string, file: string): Promise<{ text?: string; mistakes: Mistake[] }> {
  try {
    return { text: await readFile(path, 'utf8'), mistakes: [] };
  } catch (thrown) {
    return { mistakes: [{ file, line: 1, message: `cannot be read: ${reasonOf(thrown)}` }] };
  }
}

/** By file, then line, as people read them; the same mistake once. */
export function sortMistakes(mistakes: readonly Mistake[]): Mistake[] {
  const once = new Map(
    mistakes.map(mistake => [JSON.stringify([mistake.file, mistake.line, mistake.message]), mistake]),
  );
  return [...once.values()].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}
