// Finds and reads the versions in a table's `_delta_log`: all of them from the newest checkpoint on, or only what is new.
// Versions count up by one from 0. A hole among them means that somebody lost a file: then nothing is read at all, because
// a table with a commit missing looks right and is wrong. Names that we do not know are passed over.

import { parseActions } from './actions.ts';
import { type RunSql, readCheckpoint } from './checkpoint.ts';
import { fail } from './errors.ts';
import { replay, type TableState, type Version } from './replay.ts';
import type { Storage } from './storage.ts';

const readsAtOnce = 16;

export interface LogPlace {
  storage: Storage;
  /** Folder of the table, a key; it names the table in messages. */
  folder: string;
  runSql: RunSql;
}

/** The names of a log that we know. */
export interface Listed {
  /** In order. */
  versions: number[];
  /** Complete checkpoints by version. */
  checkpoints: Map<number, ListedCheckpoint>;
}

export interface ListedCheckpoint {
  keys: string[];
  /** When the last of its files was put. */
  modifiedMs: number;
}

/** The key of a version's file. */
export const versionKey = (folder: string, version: number): string => `${folder}/_delta_log/${digits(version)}.json`;

const digits = (version: number): string => String(version).padStart(20, '0');

/** Everything from the newest checkpoint on, and which version that is (-1 for none); undefined when there is no log. */
export async function readAll(
  place: LogPlace,
  forgetBeforeMs: number,
): Promise<{ state: TableState; checkpoint: number } | undefined> {
  const listed = await listLog(place, `${place.folder}/_delta_log/`);
  if (listed.versions.length === 0 && listed.checkpoints.size === 0) return undefined;
  const checkpoint = Math.max(-1, ...listed.checkpoints.keys());
  const keys = listed.checkpoints.get(checkpoint)?.keys;
  const last = Math.max(checkpoint, listed.versions.at(-1) ?? -1);
  const base = keys ? [await readCheckpoint({ version: checkpoint, keys }, { ...place, table: place.folder })] : [];
  const wanted = Array.from({ length: last - checkpoint }, (_, i) => checkpoint + 1 + i);
  const versions = [...base];
  for (let i = 0; i < wanted.length; i += readsAtOnce) {
    versions.push(
      ...(await Promise.all(wanted.slice(i, i + readsAtOnce).map(version => readSure(place, version, last)))),
    );
  }
  return { state: replay(undefined, versions, { table: place.folder, forgetBeforeMs }), checkpoint };
}

/**
 * The state with all versions that came after it; the same object when none did. Undefined when the log went on and its
 * next version is gone, as after others tidied a long log: it has to be read from its checkpoint then.
 */
export async function readNewer(
  place: LogPlace,
  before: TableState,
  forgetBeforeMs: number,
): Promise<TableState | undefined> {
  const versions: Version[] = [];
  let next = before.snapshot.version + 1;
  for (; ; next++) {
    const version = await readVersion(place, next);
    if (version === undefined) break;
    versions.push(version);
  }
  if ((await lastCheckpoint(place)) >= next && (await readVersion(place, next)) === undefined) return undefined;
  return versions.length === 0 ? before : replay(before, versions, { table: place.folder, forgetBeforeMs });
}

/**
 * The state at one version, from an earlier state or from the checkpoint before it; undefined when the log has not got so far,
 * or does not remember it any more.
 */
export async function readAt(
  place: LogPlace,
  version: number,
  { before, forgetBeforeMs }: { before: TableState | undefined; forgetBeforeMs: number },
): Promise<TableState | undefined> {
  const listed = await listLog(place, `${place.folder}/_delta_log/`);
  const from = before?.snapshot.version ?? -1;
  const checkpoint = Math.max(-1, ...[...listed.checkpoints.keys()].filter(one => one <= version));
  const keys = checkpoint > from ? listed.checkpoints.get(checkpoint)?.keys : undefined;
  const versions = keys ? [await readCheckpoint({ version: checkpoint, keys }, { ...place, table: place.folder })] : [];
  for (let next = Math.max(from, keys ? checkpoint : -1) + 1; next <= version; next++) {
    const read = await readVersion(place, next);
    if (read === undefined) return undefined;
    versions.push(read);
  }
  return replay(keys ? undefined : before, versions, { table: place.folder, forgetBeforeMs });
}

/** True when the log has a version above this one. Two small reads. */
export async function isBeyond(place: LogPlace, version: number): Promise<boolean> {
  const next = await place.storage.get(versionKey(place.folder, version + 1), { start: 0, end: 1 });
  return next !== undefined || (await lastCheckpoint(place)) > version;
}

/** What `_last_checkpoint` says; -1 when it says nothing. It is a hint: no row hangs on it. */
export async function lastCheckpoint({ storage, folder }: Pick<LogPlace, 'storage' | 'folder'>): Promise<number> {
  const content = await storage.get(`${folder}/_delta_log/_last_checkpoint`);
  const version = /"version"\s*:\s*(\d+)/.exec(Buffer.from(content ?? []).toString())?.[1];
  return version === undefined ? -1 : Number(version);
}

/**
 * True when the log still ends where the state does, or goes on from there without a hole. Looks only at names of ten
 * versions around, which finds what a lost, exchanged or trimmed log would let us overwrite.
 */
export async function continues(place: LogPlace, { snapshot }: TableState): Promise<boolean> {
  const next = snapshot.version + 1;
  const { versions, checkpoints } = await listLog(place, `${place.folder}/_delta_log/${digits(next).slice(0, -1)}`);
  const sameTen = Math.floor(snapshot.version / 10) === Math.floor(next / 10);
  const isThere = versions.includes(snapshot.version) || checkpoints.has(snapshot.version);
  if (!isThere && (sameTen || !(await hasVersion(place, snapshot.version)))) return false;
  const beyond = versions.some(version => version > next) || [...checkpoints.keys()].some(version => version >= next);
  return !beyond || versions.includes(next);
}

/** True when the file of a version, or a checkpoint of it, is there. */
async function hasVersion(place: LogPlace, version: number): Promise<boolean> {
  const named = await listLog(place, `${place.folder}/_delta_log/${digits(version)}.`);
  return named.versions.length > 0 || named.checkpoints.size > 0;
}

async function readSure(place: LogPlace, version: number, last: number): Promise<Version> {
  const read = await readVersion(place, version);
  if (read !== undefined) return read;
  const reason = `its file is missing, though version ${last} is there`;
  throw fail('log_broken', { table: place.folder, version, reason });
}

/** One version; undefined when its file is not there. Throws `log_broken`. */
export async function readVersion({ storage, folder }: LogPlace, version: number): Promise<Version | undefined> {
  const content = await storage.get(versionKey(folder, version));
  if (content === undefined) return undefined;
  const at = { table: folder, version };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (error) {
    throw fail('log_broken', { ...at, reason: 'it is no UTF-8 text' }, error);
  }
  return { version, actions: parseActions(text.split('\n'), at) };
}

/** The names that begin with a prefix, a key. */
export async function listLog({ storage, folder }: LogPlace, prefix: string): Promise<Listed> {
  const start = `${folder}/_delta_log/`.length;
  const versions: number[] = [];
  const parts = new Map<string, ListedCheckpoint & { version: number; of: number }>();
  for (const { key, modifiedMs } of await storage.list(prefix)) {
    const name = key.slice(start);
    const commit = /^(\d{20})\.json$/.exec(name);
    if (commit) versions.push(Number(commit[1]));
    const checkpoint = /^(\d{20})\.checkpoint(?:\.(\d{10})\.(\d{10}))?\.parquet$/.exec(name);
    if (!checkpoint) continue;
    const [, version, , of] = checkpoint;
    const group = parts.get(`${version}/${of}`) ?? {
      version: Number(version),
      keys: [],
      modifiedMs: 0,
      of: Number(of ?? 1),
    };
    group.keys.push(key);
    group.modifiedMs = Math.max(group.modifiedMs, modifiedMs);
    parts.set(`${version}/${of}`, group);
  }
  const complete = [...parts.values()].filter(group => group.keys.length === group.of);
  return {
    versions: versions.sort((a, b) => a - b),
    checkpoints: new Map(complete.map(group => [group.version, group])),
  };
}
