// Lists a folder as a source: every file below it, ordered by path. Nothing that lies in the folder can stop the listing or
// lead out of it: what cannot be listed is a problem with its path, told and left.

import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isSystemError, reasonOf } from '../base/errors.ts';
import type { FoundFile, Listing } from './sources.ts';

/** Files whose size and time are asked for at once. */
const atOnce = 64;

interface Walk {
  source: string;
  /** The root with all links resolved: nothing outside it is listed. */
  root: string;
  files: FoundFile[];
  problems: { path: string; reason: string }[];
}

/**
 * All files below `root`. Left out: names that begin with `.` or end in `.tmp` or `.part` (uploads under way). Links to files
 * within the root are followed, links to folders are not. An absent root is an empty listing. Never throws for what it finds.
 */
export async function listFolder({ source, root }: { source: string; root: string }): Promise<Listing> {
  const walk: Walk = { source, root, files: [], problems: [] };
  try {
    walk.root = await realpath(root);
  } catch (thrown) {
    return isSystemError(thrown, 'ENOENT')
      ? { files: [], problems: [] }
      : { files: [], problems: [problem('.', thrown)] };
  }
  // A list in place of recursion: folders may be nested deeper than a stack.
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    folders.push(...(await listOne(folder, walk)));
  }
  walk.files.sort((a, b) => compare(a.path, b.path));
  walk.problems.sort((a, b) => compare(a.path, b.path));
  return { files: walk.files, problems: walk.problems };
}

/** Adds the files of one folder; gives the folders in it. */
async function listOne(folder: string, walk: Walk): Promise<string[]> {
  let entries: Dirent<Buffer>[];
  try {
    entries = await readdir(join(walk.root, folder), { withFileTypes: true, encoding: 'buffer' });
  } catch (thrown) {
    // A folder that went away since it was seen is no problem, and neither is the root's.
    if (!isSystemError(thrown, 'ENOENT')) walk.problems.push(problem(folder || '.', thrown));
    return [];
  }
  const folders: string[] = [];
  for (let from = 0; from < entries.length; from += atOnce) {
    const found = await Promise.all(entries.slice(from, from + atOnce).map(entry => lookAt(entry, folder, walk)));
    folders.push(...found.filter(path => path !== undefined));
  }
  return folders;
}

/** Adds a file; gives the path of a folder. */
async function lookAt(entry: Dirent<Buffer>, folder: string, walk: Walk): Promise<string | undefined> {
  const name = entry.name.toString('utf8');
  const path = folder === '' ? name : `${folder}/${name}`;
  if (isLeftOut(name)) return undefined;
  if (!isUtf8(entry.name)) {
    walk.problems.push({ path, reason: 'the name is not UTF-8; give the file another name' });
    return undefined;
  }
  if (entry.isDirectory()) return path;
  try {
    await addFile(path, walk);
  } catch (thrown) {
    if (!isSystemError(thrown, 'ENOENT')) walk.problems.push(problem(path, thrown));
    else if (entry.isSymbolicLink()) walk.problems.push({ path, reason: 'the link leads nowhere' });
  }
  return undefined;
}

const isLeftOut = (name: string): boolean => name.startsWith('.') || name.endsWith('.tmp') || name.endsWith('.part');

async function addFile(path: string, { source, root, files, problems }: Walk): Promise<void> {
  const absolute = join(root, path);
  const isLink = (await lstat(absolute)).isSymbolicLink();
  const { size, mtimeMs, ...found } = await stat(absolute).then(at => ({
    size: at.size,
    mtimeMs: at.mtimeMs,
    isFile: at.isFile(),
    isFolder: at.isDirectory(),
  }));
  const inside = !isLink || isWithin(await realpath(absolute), root);
  if (!inside) problems.push({ path, reason: 'the link leads out of the folder' });
  else if (found.isFile) files.push({ source, path, absolute, bytes: size, modifiedMs: Math.trunc(mtimeMs) });
  // A folder that is linked from inside is listed where it lies.
  else if (!found.isFolder) problems.push({ path, reason: 'it is no regular file' });
}

const isWithin = (path: string, root: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

const problem = (path: string, thrown: unknown) => ({ path, reason: reasonOf(thrown) });

/** By code units, whatever the machine's language. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
