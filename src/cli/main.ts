#!/usr/bin/env node
// The command line. Each command is one file that takes a Context; this one only wires them, and is the only place that knows
// them all. Results go to stdout, everything else to stderr; exit codes: 0 done, 1 it could not be done, 2 wrong usage.

import { Command, CommanderError, Option } from 'commander';
import { addBuild } from './build.ts';
import { addCheck } from './check.ts';
import { reportError } from './context.ts';
import { addDemo } from './demo.ts';
import { addDoctor } from './doctor.ts';
import { addIngest } from './ingest.ts';
import { addInit } from './init.ts';
import { addLists } from './lists.ts';
import { addMetric } from './metric.ts';
import { addQuery } from './query.ts';
import { addReload } from './reload.ts';
import { addReport } from './report.ts';
import { addRun } from './run.ts';

const additions = [
  addInit,
  addDemo,
  addCheck,
  addIngest,
  addBuild,
  addRun,
  addReload,
  addQuery,
  addMetric,
  addReport,
  addLists,
  addDoctor,
];

/** The whole command line, for running it and for the reference. */
export function program(): Command {
  const root = new Command('tallylight')
    .description('The analytics warehouse of a video service: raw signals in, numbers people trust out.')
    .addOption(new Option('--site <folder>', 'the site to work on').default('.'))
    .option('--json', 'results and errors for machines')
    .showHelpAfterError(false)
    .showSuggestionAfterError(true)
    .exitOverride();
  for (const add of additions) add(root);
  for (const command of root.commands) inheritOptions(command);
  return root;
}

/** Every command takes the common options after its name too. */
function inheritOptions(command: Command): void {
  command.addOption(new Option('--site <folder>', 'the site to work on (default: the current folder)'));
  if (!command.options.some(option => option.long === '--json'))
    command.option('--json', 'results and errors for machines');
  command.exitOverride();
}

/** Runs one command line; gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const root = program();
  try {
    await root.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    return reportError(thrown, { json: args.includes('--json'), stderr: process.stderr });
  }
}

process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
});
process.exitCode = await main(process.argv.slice(2));
