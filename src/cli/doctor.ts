// `doctor`: is this machine and this site fit to run, and what to do if not.

import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { AppError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { ident } from '../base/sql.ts';
import { placeWords } from '../config/places.ts';
import { withDuckDb } from '../engine/passing.ts';
import { openTrino } from '../engine/trino.ts';
import { readableFolder, tryBucket } from '../lake/place.ts';
import { tryListing } from '../sources/bucket_listing.ts';
import { openDatabase } from '../sources/databases.ts';
import { act, withExamples } from './command.ts';
import { type CheckedSite, type Context, loadChecked, parserEngine, printJson } from './context.ts';

interface Finding {
  what: string;
  state: 'ok' | 'warning' | 'problem';
  words: string;
}

export function addDoctor(root: Command): void {
  const command = root.command('doctor').description('is this machine and this site fit to run, and what to do if not');
  act(withExamples(command, ['doctor', 'doctor --site mysite --json']), doctor);
}

async function doctor(context: Context): Promise<void> {
  const findings = [...machine(), await engine(), ...(await site(context))];
  if (context.json) printJson(context, findings);
  else
    for (const { what, state, words } of findings)
      context.stdout.write(`${state.padEnd(8)} ${what.padEnd(16)} ${words}\n`);
  if (findings.some(finding => finding.state === 'problem')) context.endsWithProblems();
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

function machine(): Finding[] {
  const [major = 0] = process.versions.node.split('.').map(Number);
  const needed = limits.engineMemoryMb * 2 * 2 ** 20;
  return [
    major >= 24
      ? { what: 'Node', state: 'ok', words: process.versions.node }
      : {
          what: 'Node',
          state: 'problem',
          words: `${process.versions.node}; run it with \`npm run -s tallylight\`, which brings its own`,
        },
    { what: 'processors', state: 'ok', words: String(availableParallelism()) },
    totalmem() >= needed
      ? { what: 'memory', state: 'ok', words: gib(totalmem()) }
      : { what: 'memory', state: 'warning', words: `${gib(totalmem())}; a large load may need ${gib(needed)}` },
  ];
}

async function engine(): Promise<Finding> {
  try {
    const [row] = await withDuckDb(parserEngine, duckdb => duckdb.all('select version() as version'));
    return { what: 'DuckDB', state: 'ok', words: String(row?.version) };
  } catch (thrown) {
    return { what: 'DuckDB', state: 'problem', words: `does not start: ${reasonOf(thrown)}` };
  }
}

async function site(context: Context): Promise<Finding[]> {
  try {
    const checked = await loadChecked(context);
    return [
      {
        what: 'site',
        state: 'ok',
        words: `${checked.site.name}, packs ${[...checked.catalog.packs.keys()].join(', ')}`,
      },
      ...sources(checked),
      ...(await buckets(checked)),
      ...(await databases(checked)),
      ...(await lake(checked)),
      ...(await cluster(checked)),
      folder('state', checked.site.dataFolder),
    ];
  } catch (thrown) {
    return [
      {
        what: 'site',
        state: 'problem',
        words: `${reasonOf(thrown)}${thrown instanceof AppError && thrown.hint ? ` ${thrown.hint}` : ''}`,
      },
    ];
  }
}

function sources({ site }: CheckedSite): Finding[] {
  const folders = [...site.sources.values()].filter(({ from }) => from === 'folder');
  return folders.map(source => {
    const what = `source ${source.name}`;
    if (!existsSync(source.path))
      return { what, state: 'warning', words: `${source.path} is not there yet: nothing comes from it` };
    return readable(source.path)
      ? { what, state: 'ok', words: source.path }
      : { what, state: 'problem', words: `${source.path} may not be read by this user` };
  });
}

/** Whether the cluster answers that is to answer statements, and has the catalogue. */
async function cluster({ site }: CheckedSite): Promise<Finding[]> {
  const place = site.engine;
  if (place.kind !== 'trino') return [];
  const what = 'engine';
  const trino = openTrino({ ...place, patienceMs: limits.databaseConnectMs });
  try {
    const [row] = await trino.all('select version() as version');
    await trino.all(`show schemas from ${ident(place.catalog)}`);
    if (place.raw !== undefined) await trino.all(`show schemas from ${ident(place.raw.catalog)}`);
    const raw = place.raw === undefined ? '' : `, raw files by ${place.raw.catalog}`;
    const words = `Trino ${row?.['version']} at ${place.url}, catalogue ${place.catalog}${raw}`;
    return [{ what, state: 'ok', words }];
  } catch (thrown) {
    const hint = thrown instanceof AppError && thrown.hint ? ` ${thrown.hint}` : '';
    return [{ what, state: 'problem', words: `${reasonOf(thrown)}${hint}` }];
  } finally {
    await trino.close();
  }
}

/** Whether the buckets can be listed and read that objects come from. */
async function buckets({ site }: CheckedSite): Promise<Finding[]> {
  const wanted = [...site.sources.values()].filter(source => source.from === 's3');
  return Promise.all(
    wanted.map(async (source): Promise<Finding> => {
      const what = `source ${source.name}`;
      try {
        const found = await tryListing(source, { patienceMs: limits.databaseConnectMs });
        return found
          ? { what, state: 'ok', words: `${source.path} can be listed and read` }
          : { what, state: 'warning', words: `${source.path} has nothing yet: nothing comes from it` };
      } catch (thrown) {
        const hint = thrown instanceof AppError && thrown.hint ? ` ${thrown.hint}` : '';
        return { what, state: 'problem', words: `${reasonOf(thrown)}${hint}` };
      }
    }),
  );
}

/** Whether the databases answer that tables are read from or written to. */
async function databases({ site }: CheckedSite): Promise<Finding[]> {
  const wanted = [
    ...[...site.sources.values()].flatMap(source =>
      'database' in source ? [{ what: `source ${source.name}`, database: source.database, readOnly: true }] : [],
    ),
    ...[...site.outputs.values()].map(({ name, database }) => ({ what: `output ${name}`, database, readOnly: false })),
  ];
  return Promise.all(
    wanted.map(async ({ what, database, readOnly }): Promise<Finding> => {
      try {
        await (await openDatabase(database, { readOnly })).close();
        return { what, state: 'ok', words: 'the database answers' };
      } catch (thrown) {
        return { what, state: 'problem', words: reasonOf(thrown) };
      }
    }),
  );
}

/** Where the lake lies; of one in a bucket also where copies of its files are kept. */
async function lake({ site }: CheckedSite): Promise<Finding[]> {
  const { storage } = site;
  if (storage.kind === 'folder') return [folder('lake', storage.folder)];
  const words = placeWords(storage);
  const copies = folder('copies of the lake', readableFolder(site), storage.cacheBytes);
  try {
    await tryBucket(storage);
    return [
      { what: 'lake', state: 'ok', words: `${words}, which can be listed, read, written and committed to` },
      copies,
    ];
  } catch (thrown) {
    const hint = thrown instanceof AppError && thrown.hint ? ` ${thrown.hint}` : '';
    return [{ what: 'lake', state: 'problem', words: `${reasonOf(thrown)}${hint}` }, copies];
  }
}

function readable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function folder(what: string, path: string, needed: number = limits.batchBytes * 8): Finding {
  const there = nearestFolder(path);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch {
    return { what, state: 'problem', words: `${there} may not be written by this user` };
  }
  const { bavail, bsize } = statfsSync(there);
  const free = bavail * bsize;
  const enough = free > needed;
  return {
    what,
    state: enough ? 'ok' : 'warning',
    words: `${path}, ${gib(free)} free${enough ? '' : `; there should be room for some ${gib(needed)} more`}`,
  };
}

const nearestFolder = (path: string): string => (existsSync(path) ? path : nearestFolder(dirname(path)));
