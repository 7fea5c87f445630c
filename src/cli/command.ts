// How a command reaches its work: the context is made from the options of the invocation, common ones before or after its name.

import type { Command } from 'commander';
import { readEnvironment } from '../config/environment.ts';
import type { Context } from './context.ts';

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
    const common: CommonOptions = { ...command.parent?.opts<CommonOptions>(), ...command.opts<CommonOptions>() };
    const context: Context = {
      environment: readEnvironment(),
      siteFolder: common.site ?? '.',
      json: common.json ?? false,
      stdout: process.stdout,
      stderr: process.stderr,
    };
    await work(context, command.opts<O>(), command.args);
  });
}

/** Adds examples to a command's help. */
export const withExamples = (command: Command, examples: readonly string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${examples.map(example => `  tallylight ${example}`).join('\n')}`);
