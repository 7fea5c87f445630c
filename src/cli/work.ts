// `work`: loads and builds beside passes, as many processes of it as there are processors for. A site that was edited is opened anew.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { writtenStamp } from '../api/site_stamp.ts';
import { limits } from '../base/limits.ts';
import { openToWork } from '../pipeline/site.ts';
import { type Worked, workBeside } from '../pipeline/work.ts';
import { act, withExamples } from './command.ts';
import { type Context, loadChecked, printJson } from './context.ts';
import { untilSignal } from './signals.ts';

export function addWork(root: Command): void {
  const command = root
    .command('work')
    .description('loads and builds what waits, beside `run` and `serve`; any number of processes at a time')
    .option('--once', 'ends when there is nothing left that it can take');
  act<{ once?: boolean }>(withExamples(command, ['work', 'work --site mysite --once']), work);
}

async function work(context: Context, { once = false }: { once?: boolean }): Promise<void> {
  const worked: Worked = { files: 0, rows: 0, builds: 0 };
  await untilSignal({
    stderr: context.stderr,
    begun: 'ends after the batch or the build that is under way; once more ends at once, and others go on from there',
    work: async signal => {
      do {
        const some = await workOnSite(context, { once, signal });
        worked.files += some.files;
        worked.rows += some.rows;
        worked.builds += some.builds;
      } while (!once && !signal.aborted);
    },
  });
  if (context.json) printJson(context, worked);
}

/** Works until the end, or until files of the site were written. */
async function workOnSite(context: Context, { once, signal }: { once: boolean; signal: AbortSignal }): Promise<Worked> {
  const folder = resolve(context.siteFolder);
  const before = await writtenStamp(folder);
  const { site, catalog } = await loadChecked(context);
  const open = await openToWork({
    site,
    catalog,
    clock: context.environment.clock,
    tell: line => void context.stderr.write(`${line}\n`),
  });
  const edited = new AbortController();
  const looking = setInterval(() => {
    void writtenStamp(folder).then(now => now !== before && edited.abort());
  }, limits.workLookMs);
  try {
    return await workBeside(open, { once, signal, isStale: () => edited.signal.aborted });
  } finally {
    clearInterval(looking);
    await open.close();
  }
}
