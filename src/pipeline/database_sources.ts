// Brings tables of the user's databases in: reads each as often as its source says, and keeps what it held, whenever that changed,
// as a file of the source's folder, which is then taken like any file. It writes no table of ours, so it needs no lock and can go on
// beside everything else. What must stay true: a snapshot appears whole and durable or not at all.

import { createHash } from 'node:crypto';
import { link, mkdir, open as openFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError, reasonOf } from '../base/errors.ts';
import type { DatabaseSource } from '../config/sources.ts';
import { iso } from '../models/models.ts';
import { readTable } from '../sources/database_table.ts';
import { databaseRead, noteDatabaseRead } from '../store/database_reads.ts';
import type { OpenSite } from './site.ts';

export interface Refreshed {
  /** Sources whose table is another one than before: their new file waits in their folder. */
  changed: string[];
  /** Sources that could not be read, and why. */
  problems: { source: string; reason: string }[];
}

/** What is needed to read the databases; of an open site, or of the parts of one. */
export type DatabaseReader = Pick<OpenSite, 'site' | 'store' | 'clock'>;

/**
 * Reads the tables of all sources that are due. Never throws for what a database does; each try ends in bounded time. Only one call
 * at a time should be under way.
 */
export async function refreshDimensions(reader: DatabaseReader): Promise<Refreshed> {
  const refreshed: Refreshed = { changed: [], problems: [] };
  const sources = [...reader.site.sources.values()].filter(isDatabase);
  const done = await Promise.all(sources.map(source => refreshOne(reader, source)));
  for (const [i, { name }] of sources.entries()) {
    const outcome = done[i];
    if (outcome === 'changed') refreshed.changed.push(name);
    else if (typeof outcome === 'object') refreshed.problems.push({ source: name, reason: outcome.reason });
  }
  return refreshed;
}

const isDatabase = (source: { from: string }): source is DatabaseSource =>
  source.from === 'mysql' || source.from === 'postgres';

async function refreshOne(
  { store, clock }: DatabaseReader,
  source: DatabaseSource,
): Promise<'rested' | 'same' | 'changed' | { reason: string }> {
  const at = clock.now();
  const known = await databaseRead(store.db, source.name);
  const age = known?.read_at == null ? Number.POSITIVE_INFINITY : at.getTime() - Date.parse(known.read_at);
  if (age >= 0 && age < source.refreshMs && known?.error === null) return 'rested';
  const now = iso(at);
  try {
    const text = await readTable(source);
    const etag = createHash('sha256').update(text).digest('hex');
    const before = known?.etag ?? (await newestHash(source.path));
    if (etag !== before) await keep(source.path, { text, at });
    const changed = etag === before ? {} : { changed_at: now };
    await noteDatabaseRead(store.db, {
      source: source.name,
      tried_at: now,
      read_at: now,
      etag,
      error: null,
      ...changed,
    });
    return etag === before ? 'same' : 'changed';
  } catch (thrown) {
    const reason = reasonOf(thrown);
    await noteDatabaseRead(store.db, { source: source.name, tried_at: now, error: reason });
    return { reason };
  }
}

/** Hash of the newest snapshot, for a state that has forgotten it. */
async function newestHash(folder: string): Promise<string | undefined> {
  try {
    const newest = (await readdir(folder))
      .filter(name => name.endsWith('.csv'))
      .sort()
      .at(-1);
    if (newest === undefined) return undefined;
    return createHash('sha256')
      .update(await readFile(join(folder, newest)))
      .digest('hex');
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT')) return undefined;
    throw thrown;
  }
}

/** Puts a snapshot into the folder, under its time; of two of one second the later has a number too. */
async function keep(folder: string, { text, at }: { text: string; at: Date }): Promise<void> {
  await mkdir(folder, { recursive: true });
  const stem = at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  const part = join(folder, `.${stem}.${process.pid}.part`);
  const file = await openFile(part, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    for (let number = 1; ; number++) {
      const name = number === 1 ? `${stem}.csv` : `${stem}-${number}.csv`;
      try {
        return await link(part, join(folder, name));
      } catch (thrown) {
        if (!isSystemError(thrown, 'EEXIST')) throw thrown;
      }
    }
  } finally {
    await rm(part, { force: true });
  }
}
