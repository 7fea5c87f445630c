// What a process that died left behind: segments that were being written. Their last lines may be torn, or zeros that a power cut put
// there; such lines were never acknowledged, so they are cut off and counted. What must stay true: a line that was acknowledged is whole,
// since the disk had all of it, so it is never cut.

import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { disk } from './segment.ts';
import { lockSegments } from './segment_lock.ts';
import { segmentName } from './segments.ts';

/** What a recovery did. */
export interface Recovered {
  /** Segments that were sealed: their paths. */
  sealed: string[];
  /** Segments without a record, which went. */
  removed: number;
  cutBytes: number;
  /** Lines among them, a last one without an end too. */
  cutLines: number;
}

const nothing = (): Recovered => ({ sealed: [], removed: 0, cutBytes: 0, cutLines: 0 });

/** Seals what lies open in the folder of one log. Nobody may be writing there: see `lockSegments`. A folder that is not there is empty. */
export async function recoverSegments(folder: string): Promise<Recovered> {
  const found = nothing();
  const left = (await namesIn(folder)).filter(name => segmentName.exec(name)?.[3] === 'open').sort();
  for (const name of left) {
    const path = join(folder, name);
    const cut = await cutTail(path);
    found.cutBytes += cut.bytes;
    found.cutLines += cut.lines;
    if (cut.left === 0) {
      await rm(path);
      found.removed++;
    } else {
      const sealed = path.replace(/\.open$/, '.ndjson');
      await rename(path, sealed);
      found.sealed.push(sealed);
    }
  }
  if (left.length > 0) await disk.syncFolder(folder);
  return found;
}

/**
 * Seals what lies open in a folder of logs, `<data>/segments`, of each source that no process is writing for. For commands that take
 * records in while no server runs.
 */
export async function sealLeftSegments(segmentsFolder: string): Promise<Recovered> {
  const all = nothing();
  for (const source of await foldersIn(segmentsFolder)) {
    const folder = join(segmentsFolder, source);
    const lock = lockSegments(folder);
    if (lock === undefined) continue;
    try {
      addTo(all, await recoverAll(folder));
    } finally {
      lock.release();
    }
  }
  return all;
}

/** Recovers every log of a source; the caller holds its lock. */
export async function recoverAll(sourceFolder: string): Promise<Recovered> {
  const all = nothing();
  for (const dataset of await foldersIn(sourceFolder)) addTo(all, await recoverSegments(join(sourceFolder, dataset)));
  return all;
}

function addTo(all: Recovered, one: Recovered): void {
  all.sealed.push(...one.sealed);
  all.removed += one.removed;
  all.cutBytes += one.cutBytes;
  all.cutLines += one.cutLines;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT')) return [];
    throw thrown;
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter(entry => entry.isDirectory())
      .map(entry => entry.name)
      .sort();
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT')) return [];
    throw thrown;
  }
}

/** Cuts a file after its last line that is JSON, and makes sure that the disk has it so. */
async function cutTail(path: string): Promise<{ left: number; bytes: number; lines: number }> {
  const handle = await open(path, 'r+');
  try {
    const { size } = await handle.stat();
    const { end, lines } = await soundEnd(handle, size);
    if (end < size) await handle.truncate(end);
    await handle.sync();
    return { left: end, bytes: size - end, lines };
  } finally {
    await handle.close();
  }
}

async function soundEnd(handle: FileHandle, size: number): Promise<{ end: number; lines: number }> {
  let end = (await lastLineEnd(handle, size)) + 1;
  let lines = end < size ? 1 : 0;
  while (end > 0) {
    const start = (await lastLineEnd(handle, end - 1)) + 1;
    if (await isJson(handle, start, end - 1)) break;
    end = start;
    lines++;
  }
  return { end, lines };
}

/** Where the last line end before a place is; -1 when there is none. */
async function lastLineEnd(handle: FileHandle, before: number): Promise<number> {
  for (let to = before; to > 0; ) {
    const from = Math.max(0, to - limits.tailBytes);
    const at = (await bytesOf(handle, from, to)).lastIndexOf(10);
    if (at >= 0) return from + at;
    to = from;
  }
  return -1;
}

async function isJson(handle: FileHandle, from: number, to: number): Promise<boolean> {
  if (to - from > limits.segmentLineBytes) return false;
  try {
    JSON.parse((await bytesOf(handle, from, to)).toString('utf8'));
    return true;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return false;
    throw thrown;
  }
}

async function bytesOf(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at, from + at);
    if (bytesRead === 0) throw new Error('the file became shorter while it was read');
    at += bytesRead;
  }
  return bytes;
}
