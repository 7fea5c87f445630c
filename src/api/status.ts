// Health, versions, sizes: what somebody who keeps the machine asks first.

import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { sql } from 'kysely';
import { isSystemError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { counted } from '../base/names.ts';
import { duckDbVersion } from '../engine/duckdb.ts';
import { collect } from '../engine/engine.ts';
import { bytesWords } from '../pipeline/progress.ts';
import { bucketListing } from '../store/bucket_listings.ts';
import { databaseRead } from '../store/database_reads.ts';
import { type App, type Given, handle } from './app.ts';
import { freeBytes } from './attention.ts';
import type { RouteOf } from './contract/contract.ts';
import { readinessOf } from './health.ts';

type Status = Given<RouteOf<'getStatus'>>;
type Check = Status['checks'][number];

export const statusHandlers = [
  handle('getStatus', async (app): Promise<Status> => {
    const { site } = app.current();
    const free = await freeBytes(site.folder);
    return {
      version: app.version,
      node: process.versions.node,
      duckdb: duckDbVersion(),
      started_at: app.startedAt.toISOString(),
      memory_bytes: process.memoryUsage.rss(),
      disk: { free_bytes: free, lake_bytes: await lakeBytes(app), state_bytes: await app.store.bytes() },
      checks: [
        await stateCheck(app),
        await engineCheck(app),
        ...(await folderChecks(app)),
        roomCheck(free),
        catalogueCheck(app),
      ],
      catalogue: {
        loaded_at: app.current().loadedAt.toISOString(),
        mistakes: app.mistakes().map(({ file, line, message }) => ({ file, line, message })),
      },
      events: app.events.listeners,
    };
  }),
];

type About = Pick<Check, 'name' | 'code'> & Partial<Pick<Check, 'subject' | 'facts'>>;

const good = (about: About, words: string): Check => ({
  subject: '',
  facts: {},
  ...about,
  ok: true,
  words,
  hint: null,
});
const bad = (about: About, words: string, hint: string): Check => ({
  subject: '',
  facts: {},
  ...about,
  ok: false,
  words,
  hint,
});

async function engineCheck(app: App): Promise<Check> {
  try {
    await collect(await app.desk.ask({ sql: 'select 1 as one', lane: 'panel' }));
    const version = duckDbVersion();
    return good({ name: 'Engine', code: 'engine', facts: { version } }, `DuckDB ${version} answers`);
  } catch (thrown) {
    const hint = 'Look at the free memory and at the log of the server; a restart opens it anew.';
    const reason = reasonOf(thrown);
    return bad({ name: 'Engine', code: 'engine', facts: { reason } }, `DuckDB does not answer: ${reason}`, hint);
  }
}

async function stateCheck(app: App): Promise<Check> {
  const { ready, reasons } = await readinessOf(app);
  const about = { name: 'State and lake', code: 'state' } as const;
  if (ready) return good(about, 'Both can be read');
  const reason = reasons.join('; ');
  const inBucket = app.current().site.storage.kind === 'bucket';
  const hint = inBucket
    ? 'Check the disk and the rights of the folder `data`; `tallylight doctor` says what is wrong with the bucket.'
    : 'Check the disk and the rights of the folder `data`.';
  return bad({ ...about, facts: { reason } }, reason, hint);
}

async function folderChecks(app: App): Promise<Check[]> {
  const { site } = app.current();
  const checks = [...site.sources.values()].map(async source => {
    const about = { name: `Source ${source.name}`, code: 'source', subject: source.name } as const;
    if (source.from === 'mysql' || source.from === 'postgres') return databaseCheck(app, source, about);
    if (source.from === 's3') return bucketCheck(app, source, about);
    try {
      const { path } = source;
      await access(path, constants.R_OK | constants.X_OK);
      return good({ ...about, facts: { path } }, path);
    } catch (thrown) {
      if (isSystemError(thrown, 'ENOENT')) {
        const { path } = source;
        const words = `${path} is not there yet: nothing comes from it`;
        return good({ ...about, code: 'source_absent', facts: { path } }, words);
      }
      const reason = reasonOf(thrown);
      const hint = 'Give this user the right to read the folder.';
      return bad({ ...about, facts: { reason } }, `It cannot be read: ${reason}`, hint);
    }
  });
  return Promise.all(checks);
}

async function databaseCheck(app: App, { name, path }: { name: string; path: string }, about: About): Promise<Check> {
  const read = await databaseRead(app.store.db, name);
  if (read?.error == null)
    return good(
      { ...about, facts: { path } },
      read === undefined ? 'Not read yet' : `Read at ${read.read_at}; kept in ${path}`,
    );
  const hint =
    'What it held last stays in force. See that the database is reached from here and its user may read the table.';
  return bad({ ...about, facts: { reason: read.error } }, `It cannot be read: ${read.error}`, hint);
}

async function bucketCheck(app: App, { name, path }: { name: string; path: string }, about: About): Promise<Check> {
  const listing = await bucketListing(app.store.db, name);
  if (listing?.error != null) {
    const hint = 'Nothing is lost while the bucket keeps it. `tallylight doctor` says what is wrong with it.';
    return bad({ ...about, facts: { reason: listing.error } }, `It cannot be read: ${listing.error}`, hint);
  }
  if (listing?.queue_error != null) {
    const hint =
      'What it would have told of is listed, if later. See that its URL is right and that these keys may receive and delete.';
    return bad({ ...about, facts: { reason: listing.queue_error } }, listing.queue_error, hint);
  }
  const words =
    listing?.listed_at == null ? 'not listed yet' : `${listing.objects} objects when it was last listed whole`;
  return good({ ...about, facts: { path } }, `${path}, ${words}`);
}

function roomCheck(free: number): Check {
  const needed = limits.batchBytes * 8;
  const about = { name: 'Disk', code: 'disk', facts: { free_bytes: free, needed_bytes: needed } } as const;
  const words = `${bytesWords(free)} free`;
  const hint = `A load needs some ${bytesWords(needed)} beside what it keeps: make room.`;
  return free > needed ? good(about, words) : bad(about, words, hint);
}

function catalogueCheck(app: App): Check {
  const mistakes = app.mistakes();
  const about = { name: 'Catalogue', code: 'catalogue', facts: { count: mistakes.length } } as const;
  if (mistakes.length === 0) return good(about, 'No mistakes');
  const words = `${counted(mistakes.length, 'mistake')} since the last edit`;
  return bad(about, words, 'The site goes on as it was before; mend what is named.');
}

async function lakeBytes({ store }: App): Promise<number> {
  const { rows } = await sql<{ bytes: number | null }>`select sum(bytes) as bytes from intervals`.execute(store.db);
  return Number(rows[0]?.bytes ?? 0);
}
