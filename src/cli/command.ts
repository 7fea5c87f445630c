// How a command reaches its work: what lies outside of the program is handed in once, at the root; the common options may
// stand before or after the command's name. What must stay true: no command knows the process it runs in.

import { Command } from 'commander';
import type { Variables } from '../config/env_text.ts';
import { readEnvironment } from '../config/environment.ts';
import type { Context, Output } from './context.ts';

/** What a command line is run with. */
export interface Outside {
  stdout: Output;
  stderr: Output;
  /** Environment variables; those of the process when absent. */
  variables?: Variables;
}

/** The root of all commands. */
export class CommandLine extends Command {
  readonly outside: Outside;
  /** What the command ended with, when it ended without an error. */
  exitCode: 0 | 1 = 0;

  constructor(name: string, outside: Outside) {
    super(name);
    this.outside = outside;
    this.configureOutput({
      writeOut: text => outside.stdout.write(text),
      writeErr: text => outside.stderr.write(text),
      // Wrong usage is told where the command line ends, in words or as JSON.
      outputError: () => {},
    });
  }
}

/** Options of the invocation beside the command's own. */
interface CommonOptions {
  site?: string;
  json?: boolean;
}

/** Gives a command its work. `work` gets the context, the command's own options and its arguments. */
export function act<O extends object>(
  command: Command,
  work: (context: Context, options: O, args: string[]) => Promise<void>,
): Command {
  return command.action(async () => {
    const root = command.parent;
    if (!(root instanceof CommandLine)) throw new Error(`${command.name()} stands under no command line`);
    const common: CommonOptions = { ...root.opts<CommonOptions>(), ...command.opts<CommonOptions>() };
    const { stdout, stderr, variables } = root.outside;
    const context: Context = {
      environment: readEnvironment(variables),
      siteFolder: common.site ?? '.',
      json: common.json ?? false,
      stdout,
      stderr,
      endsWithProblems: () => {
        root.exitCode = 1;
      },
    };
    await work(context, command.opts<O>(), command.args);
  });
}

/** Adds examples to a command's help. */
export const withExamples = (command: Command, examples: readonly string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${examples.map(example => `  tallylight ${example}`).join('\n')}`);
