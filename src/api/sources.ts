// Sources: what came of each, how fresh it is; and files that somebody hands in.

import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { AppError, isSystemError, reasonOf } from '../base/errors.ts';
import { counted } from '../base/names.ts';
import type { SourceConfig } from '../config/sources.ts';
import { durationWords } from '../pipeline/progress.ts';
import { bucketListing } from '../store/bucket_listings.ts';
import { databaseRead } from '../store/database_reads.ts';
import { type App, type Given, handle } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { fail } from './errors.ts';
import { type SourceBooks, sourceHours } from './source_books.ts';
import { freshnessState } from './source_rhythm.ts';
import { takeFile } from './upload.ts';

type SourceItem = Given<RouteOf<'listSources'>>['items'][number];

/** Hours that the small chart of a source shows. */
const chartHours = 72;

export const sourceHandlers = [
  handle('listSources', async app => {
    const books = await app.books.ledger.sources();
    const sources = [...app.current().site.sources.values()];
    return { items: await Promise.all(sources.map(source => sourceItem(app, source, books.get(source.name)))) };
  }),

  handle('uploadFile', async (app, { params: { source: name, file }, body, note, signal, request }) => {
    const source = app.current().site.sources.get(name);
    if (source?.from !== 'folder') throw fail('not_found', { what: 'folder of a source', name });
    note(`${name}/${file}`);
    const expected = Number(request.headers['content-length'] ?? Number.NaN);
    const taken = await takeFile({ folder: source.path, file, body, signal, expected });
    note(`${name}/${file}`, { bytes: taken.bytes, sha256: taken.sha256 });
    app.passes.start();
    return { path: file, bytes: taken.bytes, started: true };
  }),
];

async function sourceItem(app: App, source: SourceConfig, books: SourceBooks | undefined): Promise<SourceItem> {
  const { name, dataset, from, format, hold } = source;
  const place = await placeOf(app, source);
  const reason = place.reason ?? app.topics.standing(name)?.problem;
  const stands = (await standingOfTable(app, source, { books, reason })) ?? standing(app, books, reason);
  return {
    name,
    dataset,
    from,
    format,
    hold,
    path: place.path,
    files: books?.files ?? 0,
    waiting: (books?.waiting ?? 0) + (books?.held ?? 0),
    failed: books?.failed ?? 0,
    bytes: books?.bytes ?? 0,
    lines: books?.lines ?? 0,
    rows: books?.rows ?? 0,
    rejects: books?.rejects ?? 0,
    duplicates: books?.duplicates ?? 0,
    newest_file: books?.newestFile?.toISOString() ?? null,
    newest_event: books?.newestEvent?.toISOString() ?? null,
    ...stands,
    accepts_files: from === 'folder' && place.reason === undefined,
    by_hour: books === undefined ? [] : await sourceHours(app.store, name, chartHours),
  };
}

/** The folder or bucket of a source, and why it cannot be read; a folder that is not there yet is empty. */
async function placeOf(app: App, source: SourceConfig): Promise<{ path: string; reason?: string }> {
  let path: string;
  try {
    path = source.path;
  } catch (thrown) {
    // A variable in it is not set.
    return { path: '', reason: thrown instanceof AppError ? thrown.message : reasonOf(thrown) };
  }
  if (source.from === 's3') {
    const listing = await bucketListing(app.store.db, source.name);
    return listing?.error == null ? { path } : { path, reason: listing.error };
  }
  try {
    await access(path, constants.R_OK | constants.X_OK);
    return { path };
  } catch (thrown) {
    return isSystemError(thrown, 'ENOENT') ? { path } : { path, reason: reasonOf(thrown) };
  }
}

/** How a source stands that gives a whole table: by when that was read, as its records are of no time. */
async function standingOfTable(
  app: App,
  source: SourceConfig,
  { books, reason }: { books: SourceBooks | undefined; reason: string | undefined },
): Promise<Pick<SourceItem, 'state' | 'words'> | undefined> {
  const isTable = app.current().catalog.datasets.get(source.dataset)?.dimension !== undefined;
  if (!isTable || reason !== undefined) return undefined;
  const read = await databaseRead(app.store.db, source.name);
  if (read?.error != null) return { state: 'unreadable', words: `It cannot be read: ${read.error}` };
  const newest = books?.newestFile;
  if (newest === undefined) return undefined;
  const age = (at: Date) => durationWords(Math.max(0, app.clock.now().getTime() - at.getTime()));
  const looked = read?.read_at == null ? '' : ` It was last read ${age(new Date(read.read_at))} ago.`;
  return { state: 'fresh', words: `The newest table is ${age(newest)} old.${looked}` };
}

function standing(
  app: App,
  books: SourceBooks | undefined,
  reason: string | undefined,
): Pick<SourceItem, 'state' | 'words'> {
  if (reason !== undefined) return { state: 'unreadable', words: `It cannot be read: ${reason}` };
  if (books === undefined || books.files === 0) return { state: 'empty', words: 'Nothing came yet.' };
  if (books.held > 0)
    return { state: 'waiting', words: `${counted(books.held, 'file')} waits for a person: the total is unusual.` };
  const age = books.newestEvent && app.clock.now().getTime() - books.newestEvent.getTime();
  if (freshnessState(age, books.rhythm) === 'late' && age !== undefined && books.rhythm.usualMs !== undefined) {
    const words = `The newest record is ${durationWords(age)} old; usually newer ones come within ${durationWords(books.rhythm.usualMs)}.`;
    return { state: 'late', words };
  }
  if (age === undefined) return { state: 'empty', words: 'No file could be read yet.' };
  return { state: 'fresh', words: `The newest record is ${durationWords(Math.max(0, age))} old.` };
}
