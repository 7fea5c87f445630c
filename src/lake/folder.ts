// The lake in a folder. An object appears whole or not at all: it is written and synced under `.tmp` in the same root, then
// given its name by one system call. `link` refuses a name that is taken, which makes it the put-if-absent that commits rest on.
// When a put returns, the bytes and the name have reached the disk. Symbolic links below the root are not followed.

import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { constants, copyFile, link, lstat, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isSystemError, reasonOf } from '../base/errors.ts';
import { fail } from './errors.ts';
import { checkKey, temporary } from './keys.ts';
import type { Storage, StoredObject } from './storage.ts';

/** An emptied folder may be removed while another put is about to use it; it is then made again this often. */
const placeTries = 5;

/** A storage over a folder, which is made at the first write. */
export function openFolder(folder: string): Storage {
  const root = resolve(folder);
  return {
    put: async (key, content) => guarded('write', pathOf(root, key), path => put(root, path, content)),
    putFile: async (key, localFile) => guarded('write', pathOf(root, key), path => putFile(root, path, localFile)),
    putIfAbsent: async (key, content) => guarded('write', pathOf(root, key), path => putIfAbsent(root, path, content)),
    get: async (key, range) => guarded('read', pathOf(root, key), path => get(path, range)),
    list: async prefix => guarded('read', root, () => list(root, prefix)),
    delete: async key => guarded('delete', pathOf(root, key), path => remove(root, path)),
    local: async key => pathOf(root, key),
  };
}

/** Removes what killed writers left half written, and says how many files that were. Only for the one who holds the site's lock. */
export async function clearTemporary(root: string): Promise<number> {
  const folder = join(root, temporary);
  return guarded('delete', folder, async () => {
    const names = await readdir(folder).catch(nothingIf<string[]>([], 'ENOENT'));
    for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
    return names.length;
  });
}

function pathOf(root: string, key: string): string {
  checkKey(key);
  return join(root, ...key.split('/'));
}

async function put(root: string, path: string, content: Uint8Array): Promise<void> {
  const unfinished = await writeUnfinished(root, content);
  await placed(path, unfinished, () => rename(unfinished, path));
}

async function putIfAbsent(root: string, path: string, content: Uint8Array): Promise<boolean> {
  const unfinished = await writeUnfinished(root, content);
  let won = true;
  await placed(path, unfinished, async () => {
    won = await linked(unfinished, path);
  });
  await rm(unfinished, { force: true });
  return won;
}

/** Gives a file a second name; false when another file has it. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    if (isSystemError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) {
      throw fail('storage_unfit', { path: to, reason: `it has no hard links (${reasonOf(error)})` }, error);
    }
    throw error;
  }
}

async function putFile(root: string, path: string, localFile: string): Promise<number> {
  const bytes = await syncFile(localFile);
  try {
    await placed(path, undefined, () => rename(localFile, path));
  } catch (error) {
    if (!isSystemError(error, 'EXDEV')) throw error;
    const unfinished = await newUnfinished(root);
    try {
      await copyFile(localFile, unfinished, constants.COPYFILE_EXCL);
      await syncFile(unfinished);
    } catch (copyError) {
      await rm(unfinished, { force: true });
      throw copyError;
    }
    await placed(path, unfinished, () => rename(unfinished, path));
    await rm(localFile, { force: true });
  }
  return bytes;
}

async function get(path: string, range?: { start: number; end: number }): Promise<Uint8Array | undefined> {
  const file = await open(path, 'r').catch(nothingIf(undefined, 'ENOENT', 'ENOTDIR', 'EISDIR'));
  if (file === undefined) return undefined;
  try {
    const about = await file.stat();
    if (!about.isFile()) return undefined;
    if (range === undefined) return await file.readFile();
    const end = Math.min(range.end, about.size);
    const content = Buffer.alloc(Math.max(0, end - range.start));
    let filled = 0;
    while (filled < content.length) {
      const { bytesRead } = await file.read(content, filled, content.length - filled, range.start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return content.subarray(0, filled);
  } finally {
    await file.close();
  }
}

async function list(root: string, prefix: string): Promise<StoredObject[]> {
  const lastSlash = prefix.lastIndexOf('/');
  const start = lastSlash < 0 ? '' : prefix.slice(0, lastSlash);
  if (start !== '') pathOf(root, start);
  const found: StoredObject[] = [];
  const folders = [start];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(
      nothingIf<Dirent[]>([], 'ENOENT', 'ENOTDIR'),
    );
    const keyOf = (entry: Dirent): string => (folder === '' ? entry.name : `${folder}/${entry.name}`);
    const wanted = entries.filter(entry => {
      const key = keyOf(entry);
      return key !== temporary && (key.startsWith(prefix) || (entry.isDirectory() && `${key}/`.startsWith(prefix)));
    });
    for (const entry of wanted) if (entry.isDirectory()) folders.push(keyOf(entry));
    const objects = await Promise.all(
      wanted.filter(entry => entry.isFile()).map(entry => describe(root, keyOf(entry))),
    );
    for (const object of objects) if (object !== undefined) found.push(object);
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function describe(root: string, key: string): Promise<StoredObject | undefined> {
  const about = await lstat(join(root, key)).catch(nothingIf(undefined, 'ENOENT'));
  return about && { key, bytes: about.size, modifiedMs: Math.floor(about.mtimeMs) };
}

/** Deletes a file, and the folders above it that this leaves empty: a bucket has no empty folders either. */
async function remove(root: string, path: string): Promise<void> {
  const about = await lstat(path).catch(nothingIf(undefined, 'ENOENT', 'ENOTDIR'));
  if (about === undefined || about.isDirectory()) return;
  await rm(path, { force: true });
  for (let folder = dirname(path); folder.length > root.length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return; // Not empty, or not ours to remove: the object is gone all the same.
    }
  }
}

async function newUnfinished(root: string): Promise<string> {
  const folder = join(root, temporary);
  await makeFolder(folder);
  return join(folder, randomUUID());
}

/** Writes and syncs a file under `.tmp`; nothing of it stays when that fails. */
async function writeUnfinished(root: string, content: Uint8Array): Promise<string> {
  const path = await newUnfinished(root);
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    return path;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Gives a finished file its name by `act`, in a folder that is made for it, and makes the name durable. */
async function placed(path: string, unfinished: string | undefined, act: () => Promise<void>): Promise<void> {
  const folder = dirname(path);
  try {
    for (let tries = 1; ; tries++) {
      await makeFolder(folder);
      try {
        await act();
        break;
      } catch (error) {
        if (!isSystemError(error, 'ENOENT') || tries === placeTries) throw error;
      }
    }
    await syncFolder(folder);
  } catch (error) {
    if (unfinished !== undefined) await rm(unfinished, { force: true });
    throw error;
  }
}

/** Makes a folder and those above it; each new one is durable in its parent. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  const last = dirname(first);
  for (let at = dirname(folder); at.length >= last.length; at = dirname(at)) {
    await syncFolder(at);
    if (at === last) return;
  }
}

async function syncFile(path: string): Promise<number> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows has no sync of folders; its file systems log their names themselves.
  const handle = await open(folder, 'r').catch(nothingIf(undefined, 'ENOENT'));
  if (handle === undefined) return;
  try {
    await handle.sync();
  } catch (error) {
    if (!isSystemError(error, 'EINVAL', 'ENOTSUP')) throw error; // Some file systems cannot, and need not.
  } finally {
    await handle.close();
  }
}

/** For `catch`: these system errors mean "there is nothing", any other is thrown on. */
function nothingIf<T>(nothing: T, ...codes: string[]): (error: unknown) => T {
  return error => {
    if (isSystemError(error, ...codes)) return nothing;
    throw error;
  };
}

async function guarded<T>(
  verb: 'read' | 'write' | 'delete',
  path: string,
  act: (path: string) => Promise<T>,
): Promise<T> {
  try {
    return await act(path);
  } catch (error) {
    throw storageError(verb, path, error);
  }
}

/** What a person is told of an operating-system error; any other is passed on as it is. */
export function storageError(verb: 'read' | 'write' | 'delete', path: string, error: unknown): unknown {
  if (isSystemError(error, 'ENOSPC', 'EDQUOT')) return fail('storage_full', { path }, error);
  if (isSystemError(error, 'EROFS')) return fail('storage_read_only', { path, verb }, error);
  if (isSystemError(error, 'EACCES', 'EPERM')) return fail('storage_denied', { path, verb }, error);
  if (isSystemError(error, 'EXDEV')) {
    return fail('storage_unfit', { path, reason: 'parts of it lie on different file systems' }, error);
  }
  if (isSystemError(error, 'ENOTDIR', 'EEXIST')) {
    return fail(
      'storage_unfit',
      { path, reason: `a file stands where a folder should be (${reasonOf(error)})` },
      error,
    );
  }
  return error;
}
