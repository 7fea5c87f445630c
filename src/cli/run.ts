// `run`: one pass of all that is due.

import type { Command } from 'commander';
import { newNotes, runPass } from '../pipeline/run.ts';
import { act, withExamples } from './command.ts';
import { type Context, withSite } from './context.ts';
import { finish } from './finish.ts';
import { untilSignal } from './signals.ts';

interface RunFlags {
  strict?: boolean;
  quiet?: boolean;
}

export function addRun(root: Command): void {
  const command = root
    .command('run')
    .description('one pass of all that is due: ingest, build, alerts, reports, deliveries')
    .option('--strict', 'ends 1 when there are rejects or failed files')
    .option('--quiet', 'channels hear nothing of a pass that finds nothing to do');
  act<RunFlags>(withExamples(command, ['run', 'run --site mysite --strict']), run);
}

async function run(context: Context, { strict = false, quiet = false }: RunFlags): Promise<void> {
  let notes = newNotes();
  await untilSignal({
    stderr: context.stderr,
    begun: 'ends after the stage that is under way; once more ends at once, and the next pass goes on from there',
    work: signal =>
      withSite(context, {
        command: 'run',
        work: async open => {
          notes = await runPass(open, { quiet, signal });
        },
      }),
  });
  finish(context, { notes, strict });
}
