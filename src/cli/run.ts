// `run`: one pass of all that is due.

import type { Command } from 'commander';
import { newNotes, runPass } from '../pipeline/run.ts';
import { act, withExamples } from './command.ts';
import { type Context, withSite } from './context.ts';
import { finish } from './finish.ts';

export function addRun(root: Command): void {
  const command = root
    .command('run')
    .description('one pass of all that is due: ingest, build, alerts, reports, deliveries')
    .option('--strict', 'ends 1 when there are rejects or failed files');
  act<{ strict?: boolean }>(withExamples(command, ['run', 'run --site mysite --strict']), run);
}

async function run(context: Context, { strict = false }: { strict?: boolean }): Promise<void> {
  let notes = newNotes();
  await withSite(context, {
    command: 'run',
    work: async open => {
      notes = await runPass(open);
    },
  });
  finish(context, { notes, strict });
}
