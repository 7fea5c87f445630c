// The overlay: changes of tables that are not in their Delta logs yet, in one file beside the hot data files that it names.
// The stream writes it, whole and by one rename, so that all tables change for a reader at once; every reader lays it over
// the logs. It is derived: what it shows can be made again, so nothing is synced, and one that cannot be read is none.
//
// What must stay true
// - It names every table that its writer keeps, also one with nothing to add: the version pins the table, so that a commit
//   that the writer makes to one table is not seen before the others' changes are. The versions are the newest when it is
//   written: files that replace theirs leave the lake a grace time later.
// - A hot file is not changed, and stays where it is for `limits.hotGraceMs` after the last overlay that names it: somebody may
//   be reading it. Committed, it is linked to the same key in the lake.
// - It says who wrote it. A process that starts in the place of one that was killed does not give life to what that one left.

import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isSystemError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { type FileLock, isLocked, lockFile } from '../store/file_lock.ts';
import type { OverlayTable, Snapshot, TableSchema } from './delta.ts';
import { fail } from './errors.ts';
import { openFolder } from './folder.ts';
import type { Storage } from './storage.ts';

export interface Overlay {
  /** When it was made, ISO; for people. */
  at: string;
  /** By the name of the table. */
  tables: Readonly<Record<string, OverlayTable>>;
}

/** An overlay as it was found; a table that did not change from one to the next is the same object in both. */
export interface FoundOverlay extends Overlay {
  /** The hold that wrote it. */
  by: string;
}

/** The right to write the overlay of a hot folder, for as long as the process lives. */
export interface OverlayHold {
  /** Puts this overlay in the place of the one before; in the order of the calls. */
  write(overlay: Overlay): Promise<void>;
  release(): void;
}

/** The folder of hot files and the overlay, beside a site's state. */
export const hotFolderOf = (dataFolder: string): string => join(dataFolder, 'hot');

const overlayFile = 'overlay.json';
const writerLock = 'writer.lock';
const aliveEnding = '.alive';
const aliveFile = (hotFolder: string, by: string): string => join(hotFolder, `${by}${aliveEnding}`);

/**
 * Makes the folder if it has to, and takes the right to write its overlay. What stands there stays until it is written over.
 * Throws `overlay_held` when another process has it for longer than `waitMs`.
 */
export function holdOverlay({ hotFolder, waitMs = 0 }: { hotFolder: string; waitMs?: number }): OverlayHold {
  mkdirSync(hotFolder, { recursive: true });
  const lock = lockFile({ path: join(hotFolder, writerLock), waitMs });
  if (lock === undefined) throw fail('overlay_held', { path: hotFolder });
  for (const name of readdirSync(hotFolder)) if (name.endsWith(aliveEnding)) rmSync(join(hotFolder, name));
  const by = randomUUID();
  const alive = lockFile({ path: aliveFile(hotFolder, by), waitMs });
  if (alive === undefined) throw fail('overlay_held', { path: hotFolder });
  return heldBy(by, { hotFolder, alive, lock });
}

/** True while a process has the right to write the overlay, also before it has written one. */
export const isHeld = (hotFolder: string): boolean => isLocked(join(hotFolder, writerLock));

function heldBy(
  by: string,
  { hotFolder, alive, lock }: { hotFolder: string; alive: FileLock; lock: FileLock },
): OverlayHold {
  let turn: Promise<void> = Promise.resolve();
  return {
    write: overlay => {
      turn = turn.catch(() => undefined).then(() => writeOverlay(hotFolder, { by, ...overlay }));
      return turn;
    },
    release: () => {
      alive.release();
      rmSync(aliveFile(hotFolder, by), { force: true });
      lock.release();
    },
  };
}

/** A line for each table, so that a reader takes up those that changed and no others. */
async function writeOverlay(hotFolder: string, { at, by, tables }: FoundOverlay): Promise<void> {
  const lines = Object.entries(tables).map(
    ([name, { version, add, remove }]) => `${JSON.stringify(name)}:${JSON.stringify({ version, add, remove })}`,
  );
  const text = `{${JSON.stringify('at')}:${JSON.stringify(at)},"by":${JSON.stringify(by)},"tables":{\n${lines.join(',\n')}\n}}\n`;
  const unfinished = join(hotFolder, `${overlayFile}.${by}`);
  await writeFile(unfinished, text);
  await rename(unfinished, join(hotFolder, overlayFile));
}

export interface OverlayReader {
  /** The overlay as it is now, the same object while it is; undefined when there is none. Looks at one file's times. */
  read(): Promise<FoundOverlay | undefined>;
  /** Whether the process that wrote it is alive. About a tenth of a millisecond. */
  isLive(overlay: FoundOverlay): boolean;
}

/** Opens the overlay of a hot folder, which need not be there. */
export function openOverlay(hotFolder: string): OverlayReader {
  let stamp: string | undefined;
  let found: FoundOverlay | undefined;
  const lines = new Map<string, { text: string; table: OverlayTable }>();
  return {
    read: async () => {
      const file = await open(join(hotFolder, overlayFile), 'r').catch(error => {
        if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined;
        throw error;
      });
      if (file === undefined) return undefined;
      try {
        const { mtimeNs, size, ino } = await file.stat({ bigint: true });
        const now = `${mtimeNs}/${size}/${ino}`;
        if (now === stamp) return found;
        found = parseOverlay(await file.readFile('utf8'), lines);
        stamp = now;
        return found;
      } finally {
        await file.close();
      }
    },
    isLive: ({ by }) => isLocked(aliveFile(hotFolder, by)),
  };
}

const texts = z.record(z.string(), z.string().nullable());
const bounds = z.record(z.string(), z.union([z.string(), z.number()]));
const fileShape = z.object({
  path: z.string(),
  partition: texts,
  bytes: z.number(),
  modifiedMs: z.number(),
  stats: z
    .object({
      numRecords: z.number(),
      minValues: bounds.exactOptional(),
      maxValues: bounds.exactOptional(),
      nullCount: z.record(z.string(), z.number()).exactOptional(),
    })
    .exactOptional(),
  tags: z.record(z.string(), z.string()).exactOptional(),
});
const tableShape = z.object({ version: z.int().min(-1), add: z.array(fileShape), remove: z.array(z.string()) });
const headShape = z.object({ at: z.string(), by: z.uuid() });

/** An overlay of its text; undefined when it is none of this program's, which a reader treats as if there were none. */
function parseOverlay(
  text: string,
  known: Map<string, { text: string; table: OverlayTable }>,
): FoundOverlay | undefined {
  const [head = '', ...body] = text.trimEnd().split('\n');
  try {
    const { at, by } = headShape.parse(JSON.parse(`${head}}}`));
    if (body.pop() !== '}}') return undefined;
    const tables: Record<string, OverlayTable> = {};
    for (const line of body.filter(one => one !== '')) {
      // Inside of a name every quote has a backslash before it.
      const end = line.indexOf('":{"version"') + 1;
      const name = z.string().parse(JSON.parse(line.slice(0, end)));
      const before = known.get(name);
      const table = before?.text === withoutComma(line) ? before.table : tableOfLine(line.slice(end + 1));
      known.set(name, { text: withoutComma(line), table });
      tables[name] = table;
    }
    for (const name of known.keys()) if (!Object.hasOwn(tables, name)) known.delete(name);
    return { at, by, tables };
  } catch {
    return undefined;
  }
}

const withoutComma = (line: string): string => (line.endsWith(',') ? line.slice(0, -1) : line);

const tableOfLine = (text: string): OverlayTable => tableShape.parse(JSON.parse(withoutComma(text)));

/**
 * The table as readers see it: the files of the version that the overlay stands on, without those that it removes, with
 * those that it adds. `schema` is that of a table without a log.
 */
export function overlaid(base: Snapshot | undefined, overlay: OverlayTable, schema: TableSchema): Snapshot {
  const files = new Map(base?.files);
  for (const path of overlay.remove) files.delete(path);
  for (const file of overlay.add) files.set(file.path, file);
  return {
    version: overlay.version,
    schema: base?.schema ?? schema,
    files,
    transactions: base?.transactions ?? new Map(),
    tombstones: base?.tombstones ?? new Map(),
    overlay,
  };
}

/** What tells a table's snapshot from every other one of it: the version, and what is laid over it. Files are named once. */
export function stampOf(snapshot: Snapshot | undefined): string {
  const overlay = snapshot?.overlay;
  if (overlay === undefined) return String(snapshot?.version);
  return `${overlay.version}+${digestOf([...overlay.add.map(file => file.path), '', ...overlay.remove])}`;
}

/** The same of the part that is in the log: it stays while only hot files come and go. */
export function coldStampOf(snapshot: Snapshot | undefined): string {
  const { version, overlay } = snapshot ?? {};
  if (overlay === undefined || overlay.remove.length === 0) return String(version);
  return `${version}-${digestOf(overlay.remove.toSorted())}`;
}

/** A short text that differs for other texts. */
export const digestOf = (texts: readonly string[]): string =>
  createHash('sha256').update(texts.join('\n')).digest('base64url').slice(0, 22);

/**
 * A storage whose `local` finds a file that is in the hot folder and may not be in the lake. The hot folder comes first, since asking
 * a bucket for what it does not have yet is a way over the network at every tick. A file that is committed stays there for a
 * while, so a path is good for a statement; who keeps paths for longer asks the lake for what is in a log.
 */
export function withHot(storage: Storage, hotFolder: string): Storage {
  const hot = openFolder(hotFolder);
  // What was not hot once does not become so: names are given once.
  const cold = new Set<string>();
  return {
    ...storage,
    local: async key => {
      if (!cold.has(key)) {
        const path = await hot.local(key);
        if (existsSync(path)) return path;
        if (cold.size >= limits.placedFiles) cold.clear();
        cold.add(key);
      }
      return storage.local(key);
    },
  };
}
