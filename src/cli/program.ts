// All commands, wired; the only place that knows them all. Each is one file that takes a Context. Exit codes: 0 done, 1 it could
// not be done, 2 wrong usage.

import { CommanderError, Option } from 'commander';
import { addAlerts } from './alerts.ts';
import { addBuild } from './build.ts';
import { addCheck } from './check.ts';
import { CommandLine, type Outside } from './command.ts';
import { reportError } from './context.ts';
import { addCopyState } from './copy_state.ts';
import { addDeliveries } from './deliveries.ts';
import { addDemo } from './demo.ts';
import { addDoctor } from './doctor.ts';
import { addFeed } from './feed.ts';
import { addIngest } from './ingest.ts';
import { addInit } from './init.ts';
import { addLists } from './lists.ts';
import { addMetric } from './metric.ts';
import { addPeople } from './people.ts';
import { addQuery } from './query.ts';
import { addReload } from './reload.ts';
import { addReport } from './report.ts';
import { addRun } from './run.ts';
import { addSend } from './send.ts';
import { addServe } from './serve.ts';
import { addStream } from './stream.ts';
import { addWork } from './work.ts';

const additions = [
  addInit,
  addDemo,
  addCheck,
  addIngest,
  addBuild,
  addRun,
  addServe,
  addStream,
  addWork,
  addReload,
  addQuery,
  addMetric,
  addFeed,
  addReport,
  addSend,
  addDeliveries,
  addAlerts,
  addLists,
  addPeople,
  addCopyState,
  addDoctor,
];

/** The whole command line, for running it and for the reference. */
export function program(outside: Outside): CommandLine {
  const root = new CommandLine('tallylight', outside);
  root
    .description('An analytics warehouse: raw signals in, numbers people trust out.')
    .addOption(new Option('--site <folder>', 'the site to work on').default('.'))
    .option('--json', 'results and errors for machines')
    .showHelpAfterError(false)
    .showSuggestionAfterError(true)
    .exitOverride();
  for (const add of additions) add(root);
  for (const command of root.commands) {
    command.addOption(new Option('--site <folder>', 'the site to work on (default: the current folder)'));
    command.option('--json', 'results and errors for machines');
  }
  return root;
}

/** A statement may open with a comment; behind a blank it does not look like an option. */
const notAnOption = (arg: string): string => (/^--\s/.test(arg) ? ` ${arg}` : arg);

/** Runs one command line; gives the exit code. */
export async function runCommandLine(args: readonly string[], outside: Outside): Promise<number> {
  const json = args.includes('--json');
  const root = program(outside);
  try {
    await root.parseAsync(args.map(notAnOption), { from: 'user' });
    return root.exitCode;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) return reportError(thrown, { json, stderr: outside.stderr });
    if (thrown.exitCode === 0) return 0;
    const words = thrown.message.replace(/^error: /, '');
    outside.stderr.write(
      json ? `${JSON.stringify({ error: 'usage', message: words, facts: {} })}\n` : `error: ${words}\n`,
    );
    return 2;
  }
}
