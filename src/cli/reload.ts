// `reload`: plans, reads again, swaps in; what was cut off is carried on by the next `run`.

import type { Command } from 'commander';
import { counted } from '../base/names.ts';
import { buildPlanned, planSite } from '../pipeline/build.ts';
import type { Progress } from '../pipeline/progress.ts';
import { markReload, planReload, type ReloadPlan, reloadTarget } from '../pipeline/reload.ts';
import { buildStage, ingestStage, newNotes, settleStage } from '../pipeline/run.ts';
import type { OpenSite } from '../pipeline/site.ts';
import { runStages } from '../pipeline/stages.ts';
import { printPlan } from './build.ts';
import { act, withExamples } from './command.ts';
import { type Context, printJson, rangeOption, withSite, zoneOf } from './context.ts';
import { unknownName } from './errors.ts';
import { finish } from './finish.ts';

interface ReloadOptions {
  from: string;
  to: string;
  dryRun?: boolean;
}

export function addReload(root: Command): void {
  const command = root
    .command('reload')
    .argument('<name>', 'a source, a dataset or a model')
    .description('plans, reads again, swaps in; resumable')
    .requiredOption('--from <time>', 'start, inclusive')
    .requiredOption('--to <time>', 'end, exclusive')
    .option('--dry-run', 'says what would be read or built again');
  act<ReloadOptions>(
    withExamples(command, [
      'reload cdn_logs --from 2018-06-08 --to 2018-06-09 --dry-run',
      'reload cdn.delivery_hourly --from 2018-06-08 --to 2018-06-09',
    ]),
    reload,
  );
}

async function reload(context: Context, options: ReloadOptions, [name = '']: string[]): Promise<void> {
  await withSite(context, {
    command: 'reload',
    work: async open => {
      const range = rangeOption(options, { zone: zoneOf(open.site), now: open.clock.now() });
      if (!range) return;
      const target = reloadTarget(open.catalog, { name, sources: open.site.sources });
      if (target === 'model') return reloadModel(context, { open, name, range, dryRun: options.dryRun ?? false });
      if (target === 'files') return reloadFiles(context, { open, name, range, dryRun: options.dryRun ?? false });
      const known = [...open.site.sources.keys(), ...open.catalog.datasets.keys(), ...open.catalog.models.keys()];
      throw unknownName({ kind: 'source or table', name, known });
    },
  });
}

interface Wanted {
  open: OpenSite;
  name: string;
  range: { from: Date; to: Date };
  dryRun: boolean;
}

async function reloadModel(context: Context, { open, name, range, dryRun }: Wanted): Promise<void> {
  if (dryRun) return printPlan(context, await planSite(open, { tables: [name], range, dryRun: true }));
  const build = async (progress: Progress) => {
    const { intervals, rows } = await buildPlanned(open, await planSite(open, { tables: [name], range }), progress);
    return `${counted(intervals, 'interval')}, ${counted(rows, 'row')}`;
  };
  await runStages(open, {
    command: `reload ${name}`,
    stages: [settleStage(open), { name: 'build', work: build }, buildStage(open)],
  });
}

async function reloadFiles(context: Context, { open, name, range, dryRun }: Wanted): Promise<void> {
  const plan = await planReload(open, { name, ...range });
  for (const file of plan.gone) open.tell(`not in its source any more, its rows stay: ${file.path}`);
  if (dryRun) {
    printReload(context, plan);
    open.tell(`${counted(plan.files.length, 'file')} would be read again`);
    return;
  }
  await markReload(open, plan);
  const notes = newNotes();
  await runStages(open, {
    command: `reload ${name}`,
    stages: [settleStage(open), ingestStage(open, notes, { release: true }), buildStage(open)],
  });
  finish(context, { notes, strict: false });
}

function printReload(context: Context, plan: ReloadPlan): void {
  const files = plan.files.map(({ source, path, rows, state }) => ({ source, path, rows, state }));
  if (context.json) printJson(context, files);
  else
    for (const { source, path, rows, state } of files)
      context.stdout.write(`${source}  ${path}  ${state}  ${rows} rows\n`);
}
