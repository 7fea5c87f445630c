// `plan` and `build`: what is dirty and why, and the building of it.

import { type Command, Option } from 'commander';
import { counted } from '../base/names.ts';
import { isBuilt } from '../catalog/catalog.ts';
import { locationOf } from '../lake/cluster_tables.ts';
import { athenaDialect, trinoDialect } from '../models/dialects.ts';
import type { PlannedBuild } from '../models/plan.ts';
import { plannedSql } from '../models/planned_sql.ts';
import { buildPlanned, planSite } from '../pipeline/build.ts';
import type { Progress } from '../pipeline/progress.ts';
import { settleStage } from '../pipeline/run.ts';
import type { OpenSite } from '../pipeline/site.ts';
import { runStages } from '../pipeline/stages.ts';
import { act, withExamples } from './command.ts';
import { type Context, printJson, rangeOption, withSite, zoneOf } from './context.ts';
import { unknownName } from './errors.ts';

interface BuildOptions {
  from?: string;
  to?: string;
  dryRun?: boolean;
  sql?: 'athena' | 'trino';
}

export function addBuild(root: Command): void {
  const plan = root
    .command('plan')
    .argument('[table...]', 'models; all when none is given')
    .description('what is dirty and why')
    .addOption(
      new Option('--sql <engine>', 'the statements by which that engine would build it').choices(['athena', 'trino']),
    );
  act<BuildOptions>(
    withExamples(plan, ['plan', 'plan cdn.delivery_hourly --json', 'plan cdn.delivery_daily --sql athena']),
    (context, { sql }, tables) => build(context, { dryRun: true, ...(sql !== undefined && { sql }) }, tables),
  );
  const command = root
    .command('build')
    .argument('[table...]', 'models; all when none is given')
    .description('builds what is dirty, or a range whether it is or not')
    .option('--from <time>', 'start of the range, inclusive')
    .option('--to <time>', 'end of the range, exclusive')
    .option('--dry-run', 'says what would be built and why');
  act<BuildOptions>(
    withExamples(command, ['build', 'build cdn.delivery_hourly --from 2018-06-08 --to 2018-06-09']),
    build,
  );
}

async function build(context: Context, options: BuildOptions, tables: string[]): Promise<void> {
  await withSite(context, {
    command: 'build',
    work: async open => {
      const known = [...open.catalog.models.values()].filter(isBuilt).map(model => model.name);
      for (const name of tables) {
        if (!known.includes(name)) throw unknownName({ kind: 'model', name, known });
      }
      const range = rangeOption(options, { zone: zoneOf(open.site), now: open.clock.now() });
      const wanted = { ...(tables.length > 0 ? { tables } : {}), ...(range ? { range } : {}) };
      if (options.dryRun) {
        const plan = await planSite(open, { ...wanted, dryRun: true });
        return options.sql === undefined
          ? printPlan(context, plan)
          : printSql(context, open, { plan, engine: options.sql });
      }
      await runStages(open, {
        command: 'build',
        stages: [settleStage(open), { name: 'build', work: progress => buildWanted(open, { wanted, progress }) }],
      });
    },
  });
}

async function buildWanted(
  open: OpenSite,
  { wanted, progress }: { wanted: Parameters<typeof planSite>[1]; progress: Progress },
): Promise<string> {
  const { builds, intervals, rows } = await buildPlanned(open, await planSite(open, wanted), progress);
  return builds === 0
    ? 'nothing is dirty'
    : `${counted(intervals, 'interval')} in ${counted(builds, 'build')}, ${counted(rows, 'row')}`;
}

/** Prints a plan as the statements of another engine. */
async function printSql(
  { stdout }: Context,
  open: OpenSite,
  { plan, engine }: { plan: readonly PlannedBuild[]; engine: 'athena' | 'trino' },
): Promise<void> {
  const { site, catalog, sql } = open;
  const lake = site.engine.kind === 'trino' ? site.engine.catalog : 'lake';
  const dialect = engine === 'athena' ? athenaDialect : trinoDialect(lake);
  const location = (folder: string) => locationOf(site.storage, folder);
  const snapshot = async (table: string) => (await open.table(table)).snapshot();
  for (const build of plan) {
    stdout.write(`-- ${build.table}, ${build.start} to ${build.end}\n`);
    stdout.write(`${await plannedSql(build, { catalog, sql, snapshot, dialect, location })};\n\n`);
  }
}

/** Prints a plan, a line a build. */
export function printPlan(context: Context, builds: readonly PlannedBuild[]): void {
  if (context.json) {
    const rows = builds.map(({ table, start, end, intervals, reasons }) => ({
      table,
      from: start,
      to: end,
      intervals: intervals.length,
      reasons,
    }));
    printJson(context, rows);
    return;
  }
  const { stdout } = context;
  if (builds.length === 0) stdout.write('Nothing is dirty.\n');
  for (const { table, start, end, intervals, reasons } of builds) {
    stdout.write(
      `${table}  ${start} to ${end}  ${intervals.length} ${intervals.length === 1 ? 'interval' : 'intervals'}  because ${reasons.join('; ')}\n`,
    );
  }
}
