// `serve`: keeps time. A pass whenever something is due, the site opened for each, so that other commands have their turn and an
// edit of the site holds from the next pass on.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { localTime } from '../base/zone.ts';
import { nextWork, runPass } from '../pipeline/run.ts';
import { type NextPass, serve } from '../pipeline/serve.ts';
import { act, withExamples } from './command.ts';
import { type Context, loadChecked, reportError, withSite, zoneOf } from './context.ts';

export function addServe(root: Command): void {
  const command = root
    .command('serve')
    .description(
      'keeps time: passes, scheduled reports and retries, when they are due, until it is told to end; no web pages yet',
    );
  act(withExamples(command, ['serve', 'serve --site mysite']), keepTime);
}

async function keepTime(context: Context): Promise<void> {
  const { stderr } = context;
  // A mistake in the site is told now and ends the command; later ones are told and waited out.
  const { site } = await loadChecked(context);
  const end = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (end.signal.aborted) process.exit(1);
    stderr.write(
      `${signal}: ends after what is under way; once more ends at once, and the next pass goes on from there\n`,
    );
    end.abort();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  stderr.write(`${site.name} keeps time in ${site.timeZone}: ${site.schedule.length} in the schedule\n`);
  try {
    await serve({
      clock: context.environment.clock,
      pass: signal => pass(context, signal),
      onFailure: thrown => void reportError(thrown, context),
      wait: async (ms, signal) => {
        await sleep(ms, undefined, { signal }).catch(() => undefined);
      },
      signal: end.signal,
    });
  } finally {
    process.off('SIGTERM', stop);
    process.off('SIGINT', stop);
  }
}

function pass(context: Context, signal: AbortSignal): Promise<NextPass> {
  return withSite(context, {
    command: 'serve',
    work: async open => {
      try {
        await runPass(open, { quiet: true, signal });
      } catch (thrown) {
        reportError(thrown, context);
      }
      const due = await nextWork(open);
      if (due !== undefined && !signal.aborted)
        open.tell(`next by the schedule: ${localTime(due, zoneOf(open.site)).slice(0, 16).replace('T', ' ')}`);
      return { due, everyMs: open.site.everyMs };
    },
  });
}
