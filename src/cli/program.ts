// All commands, wired; the only place that knows them all. Each is one file that takes a Context, and is loaded when it is asked for.
// Exit codes: 0 done, 1 it could not be done, 2 wrong usage.

import { type Command, CommanderError, Option } from 'commander';
import { CommandLine, type Outside } from './command.ts';
import { reportError } from './thrown.ts';

type Add = (root: Command) => void;

/** The files of the commands, in the order of the help, each with the names that it adds: a command loads its own and no other. */
const files: readonly { names: readonly string[]; load: () => Promise<Add> }[] = [
  { names: ['init'], load: async () => (await import('./init.ts')).addInit },
  { names: ['demo'], load: async () => (await import('./demo.ts')).addDemo },
  { names: ['check'], load: async () => (await import('./check.ts')).addCheck },
  { names: ['ingest'], load: async () => (await import('./ingest.ts')).addIngest },
  { names: ['plan', 'build'], load: async () => (await import('./build.ts')).addBuild },
  { names: ['run'], load: async () => (await import('./run.ts')).addRun },
  { names: ['serve'], load: async () => (await import('./serve.ts')).addServe },
  { names: ['stream'], load: async () => (await import('./stream.ts')).addStream },
  { names: ['work'], load: async () => (await import('./work.ts')).addWork },
  { names: ['reload'], load: async () => (await import('./reload.ts')).addReload },
  { names: ['query'], load: async () => (await import('./query.ts')).addQuery },
  { names: ['metric', 'drivers'], load: async () => (await import('./metric.ts')).addMetric },
  { names: ['feed'], load: async () => (await import('./feed.ts')).addFeed },
  { names: ['report'], load: async () => (await import('./report.ts')).addReport },
  { names: ['send'], load: async () => (await import('./send.ts')).addSend },
  { names: ['deliveries', 'resend'], load: async () => (await import('./deliveries.ts')).addDeliveries },
  { names: ['alerts'], load: async () => (await import('./alerts.ts')).addAlerts },
  { names: ['files', 'rejects', 'runs', 'tables'], load: async () => (await import('./lists.ts')).addLists },
  { names: ['people'], load: async () => (await import('./people.ts')).addPeople },
  { names: ['copy-state'], load: async () => (await import('./copy_state.ts')).addCopyState },
  { names: ['doctor'], load: async () => (await import('./doctor.ts')).addDoctor },
];

/** The command line, for running it and for the reference: whole, or with the commands of one file alone. */
export async function program(outside: Outside, only?: string): Promise<CommandLine> {
  const root = new CommandLine('tallylight', outside);
  root
    .description('An analytics warehouse: raw signals in, numbers people trust out.')
    .addOption(new Option('--site <folder>', 'the site to work on').default('.'))
    .option('--json', 'results and errors for machines')
    .showHelpAfterError(false)
    .showSuggestionAfterError(true)
    .exitOverride();
  const wanted = files.filter(({ names }) => only !== undefined && names.includes(only));
  for (const { load } of wanted.length > 0 ? wanted : files) (await load())(root);
  for (const command of root.commands) {
    command.addOption(new Option('--site <folder>', 'the site to work on (default: the current folder)'));
    command.option('--json', 'results and errors for machines');
  }
  return root;
}

/** The word that names the command: the first one that is no option of the root, nor the value of one. */
function commandOf(args: readonly string[]): string | undefined {
  const at = args.findIndex(
    (arg, i) => arg !== '--json' && !arg.startsWith('--site=') && ![arg, args[i - 1]].includes('--site'),
  );
  return args[at];
}

/** A statement may open with a comment; behind a blank it does not look like an option. */
const notAnOption = (arg: string): string => (/^--\s/.test(arg) ? ` ${arg}` : arg);

/** Runs one command line; gives the exit code. */
export async function runCommandLine(args: readonly string[], outside: Outside): Promise<number> {
  const json = args.includes('--json');
  const root = await program(outside, commandOf(args));
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
