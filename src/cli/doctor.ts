// `doctor`: is this machine and this site fit to run, and what to do if not.

import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { AppError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { withDuckDb } from '../engine/passing.ts';
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
      ...(await databases(checked)),
      folder('lake', checked.site.lakeFolder),
      folder('state', dirname(checked.site.stateFile)),
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

function readable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function folder(what: string, path: string): Finding {
  const there = nearestFolder(path);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch {
    return { what, state: 'problem', words: `${there} may not be written by this user` };
  }
  const { bavail, bsize } = statfsSync(there);
  const free = bavail * bsize;
  const enough = free > limits.batchBytes * 8;
  return {
    what,
    state: enough ? 'ok' : 'warning',
    words: `${path}, ${gib(free)} free${enough ? '' : '; a load needs some 2 GiB of room beside what it keeps'}`,
  };
}

const nearestFolder = (path: string): string => (existsSync(path) ? path : nearestFolder(dirname(path)));
