// Health, versions, sizes: what somebody who keeps the machine asks first.

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { sql } from 'kysely';
import { isSystemError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { duckDbVersion } from '../engine/duckdb.ts';
import { collect } from '../engine/engine.ts';
import { bytesWords } from '../pipeline/progress.ts';
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
      disk: { free_bytes: free, lake_bytes: await lakeBytes(app), state_bytes: await stateBytes(site.stateFile) },
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

const good = (name: string, words: string): Check => ({ name, ok: true, words, hint: null });
const bad = (name: string, words: string, hint: string): Check => ({ name, ok: false, words, hint });

async function engineCheck(app: App): Promise<Check> {
  try {
    await collect(await app.desk.ask({ sql: 'select 1 as one', lane: 'panel' }));
    return good('Engine', `DuckDB ${duckDbVersion()} answers`);
  } catch (thrown) {
    const hint = 'Look at the free memory and at the log of the server; a restart opens it anew.';
    return bad('Engine', `DuckDB does not answer: ${reasonOf(thrown)}`, hint);
  }
}

async function stateCheck(app: App): Promise<Check> {
  const { ready, reasons } = await readinessOf(app);
  return ready
    ? good('State and lake', 'Both can be read')
    : bad('State and lake', reasons.join('; '), 'Check the disk and the rights of the folder `data`.');
}

async function folderChecks(app: App): Promise<Check[]> {
  const { site } = app.current();
  const checks = [...site.sources.values()].map(async source => {
    const name = `Source ${source.name}`;
    try {
      await access(source.path, constants.R_OK | constants.X_OK);
      return good(name, source.path);
    } catch (thrown) {
      if (isSystemError(thrown, 'ENOENT')) return good(name, `${source.path} is not there yet: nothing comes from it`);
      return bad(name, `It cannot be read: ${reasonOf(thrown)}`, 'Give this user the right to read the folder.');
    }
  });
  return Promise.all(checks);
}

function roomCheck(free: number): Check {
  const needed = limits.batchBytes * 8;
  return free > needed
    ? good('Disk', `${bytesWords(free)} free`)
    : bad(
        'Disk',
        `${bytesWords(free)} free`,
        `A load needs some ${bytesWords(needed)} beside what it keeps: make room.`,
      );
}

function catalogueCheck(app: App): Check {
  const mistakes = app.mistakes();
  return mistakes.length === 0
    ? good('Catalogue', 'No mistakes')
    : bad(
        'Catalogue',
        `${mistakes.length} mistakes since the last edit`,
        'The site goes on as it was before; mend what is named.',
      );
}

async function lakeBytes({ store }: App): Promise<number> {
  const { rows } = await sql<{ bytes: number | null }>`select sum(bytes) as bytes from intervals`.execute(store.db);
  return Number(rows[0]?.bytes ?? 0);
}

async function stateBytes(file: string): Promise<number> {
  const sizes = await Promise.all(
    [file, `${file}-wal`].map(path =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
