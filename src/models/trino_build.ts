// Builds one planned stretch of one model on a Trino cluster: one statement writes the new rows, and those that stay of the files they share,
// into a staging table below the model's own; its files are the build's result, as those of `runBuild` are. What must stay true: nothing
// of it is visible until the caller commits it, and the books are of the rows that were written and not of a second run.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { ident, literal } from '../base/sql.ts';
import { type Model, storedTables } from '../catalog/catalog.ts';
import type { Snapshot } from '../lake/delta.ts';
import { removeStagingLog, stagedFiles, stagingFolder } from '../lake/staging.ts';
import type { TrinoLake } from '../lake/trino_lake.ts';
import { type BuildOptions, type BuildResult, folderOf, schemaOf } from './build.ts';
import { stagingSchema, trinoDialect } from './dialects.ts';
import { fail } from './errors.ts';
import { isByMinute } from './models.ts';
import type { PlannedBuild } from './plan.ts';
import { sharedOut, withinSql } from './stretch.ts';
import { type BuildText, leavingCountSql, leavingFiles, type Replaced, stretchSql } from './trino_sql.ts';

export type TrinoBuildOptions = Omit<BuildOptions, 'apart' | 'goesOn'> & { trino: TrinoLake };

/**
 * True for a model that a cluster can build. Minutes are compared with what a stream made of them by a hash that only the embedded engine
 * has, and a row for an interval without rows is not in the model's SQL.
 */
export const isForTrino = (model: Model): boolean => !isByMinute(model) && model.empty.length === 0;

/**
 * Runs the model over the stretch on the cluster. Throws `model_failed` with the engine's words, and what may be tried again as it is: that
 * a cluster is out of reach is no fault of the model.
 */
export async function runTrinoBuild(build: PlannedBuild, options: TrinoBuildOptions): Promise<BuildResult> {
  const model = options.catalog.models.get(build.table);
  if (model === undefined) throw fail('model_unknown', { table: build.table });
  const inputs = new Map<string, Snapshot | undefined>();
  for (const name of storedTables(options.catalog, model.inputs)) inputs.set(name, await options.snapshot(name));
  const target = await options.snapshot(model.name);
  const written = [...inputs, [model.name, target] as const].filter(([, snapshot]) => snapshot !== undefined);
  const names = written.map(([name]) => name);
  try {
    return await triedAgain(() =>
      options.trino.tables.with(names, () => buildOnce({ model, build, inputs, target, options })),
    );
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.retryable) throw thrown;
    const { start, end } = build;
    const facts = { table: model.name, file: model.place.file, start, end, reason: reasonOf(thrown) };
    throw fail('model_failed', facts, thrown);
  }
}

/** What the cluster may do better at another time is done again, under another name. */
export async function triedAgain<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof AppError) || !thrown.retryable || tries >= limits.clusterBuildTries) throw thrown;
      await sleep(limits.clusterBuildRestMs);
    }
  }
}

interface Once {
  model: Model;
  build: PlannedBuild;
  inputs: BuildText['inputs'];
  target: Snapshot | undefined;
  options: TrinoBuildOptions;
}

async function buildOnce(once: Once): Promise<BuildResult> {
  const { model, build, inputs, target, options } = once;
  const { storage, trino } = options;
  const folder = folderOf(model.name);
  const replaced = target && (await replacedOf(once, target));
  const name = `${options.change}-${randomUUID().slice(0, 8)}`;
  const table = stagingTable(model.name, { name, now: options.clock.now() });
  try {
    const { catalog, sql: parser } = options;
    const dialect = trinoDialect(trino.catalog);
    const select = await stretchSql(model, build, { catalog, dialect, parser, inputs, replaced });
    await create(once, { table, location: trino.location(`${folder}/${stagingFolder(name)}`), select });
    const schema = schemaOf(model);
    const tableOptions = { ...options, runSql: (sql: string) => options.sql.all(sql) };
    const added = await stagedFiles({ storage, folder, name, schema, time: model.time, options: tableOptions });
    const rows = added.length === 0 ? new Map() : await countRows(once, table);
    const removed = replaced?.leaving.files.map(({ path }) => path) ?? [];
    return { added, removed, intervals: sharedOut(build.intervals, { rows, added }) };
  } finally {
    // What cannot be put away now, of a cluster that has gone for instance, the tidying of a later pass finds.
    await Promise.allSettled([forgetStagingTable(trino, table), removeStagingLog({ storage, folder, name })]);
  }
}

/** What the build replaces. What stays of it is written again, so each of its rows must be there for the cluster: one that is not is lost. */
async function replacedOf({ model, build, options }: Once, target: Snapshot): Promise<Replaced | undefined> {
  const { tables, engine, catalog } = options.trino;
  const dialect = trinoDialect(catalog);
  const location = await tables.place(model.name);
  const leaving = leavingFiles(target, { dialect, time: model.time, span: build, location, most: limits.namedFiles });
  if (leaving.files.length === 0) return undefined;
  const expected = leaving.files.reduce((sum, file) => sum + (file.stats?.numRecords ?? 0), 0);
  const [row] = await engine.all(leavingCountSql(model, { dialect, target, leaving }));
  const found = Number(row?.['n']);
  if (found !== expected) throw fail('rows_unseen', { table: model.name, found, expected });
  return { target, leaving };
}

async function create(
  { model, options: { trino, signal } }: Once,
  { table, location, select }: { table: string; location: string; select: string },
): Promise<void> {
  await trino.engine.all(`create schema if not exists ${ident(trino.catalog)}.${ident(stagingSchema)}`);
  // Longer than the grace time, and what it has written might be swept before it is committed.
  const timeout = AbortSignal.timeout(limits.clusterBuildMs);
  const staging = { name: table, location, schema: schemaOf(model), select };
  await trino.engine.all(trinoDialect(trino.catalog).createSql(staging), {
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    once: true,
    session: trino.buildSession,
  });
}

/** Rows of the stretch by the start of their interval, of what was written. Columns of partitions are texts there. */
async function countRows({ model, build, options: { trino } }: Once, table: string): Promise<Map<string, number>> {
  const type = model.columns.find(({ name }) => name === model.time)?.type ?? 'timestamp';
  const time = `cast(${ident(model.time)} as ${trinoDialect(trino.catalog).type(type)}) as ${ident(model.time)}`;
  const staged = `(select ${time} from ${[trino.catalog, stagingSchema, table].map(ident).join('.')})`;
  const start = `date_trunc(${literal(model.build)}, cast(${ident(model.time)} as timestamp(6)))`;
  const rows = await trino.engine.all(
    `select ${start} as start, count(*) as n from ${staged} as staged where ${withinSql(model.time, build)} group by 1`,
  );
  return new Map(rows.map(row => [String(row['start']), Number(row['n'])]));
}

/** The name of a staging table, from which can be told how old it is. */
export const stagingTable = (table: string, { name, now }: { name: string; now: Date }): string =>
  `${table.replace('.', '__')}__${name}__${now.getTime()}`.toLowerCase();

/** The files stay where they are; only the cluster knows the table no more. */
export const forgetStagingTable = ({ engine, catalog }: TrinoLake, table: string) =>
  engine.all(
    `call ${ident(catalog)}.system.unregister_table(schema_name => ${literal(stagingSchema)}, table_name => ${literal(table)})`,
  );

/** Lets the cluster forget staging tables of builds that were cut off; gives how many. */
export async function forgetStaging(trino: TrinoLake, now: Date): Promise<number> {
  const tables = await trino.engine.all(
    `select table_name from ${ident(trino.catalog)}.information_schema.tables where table_schema = ${literal(stagingSchema)}`,
  );
  const old = tables
    .map(row => String(row['table_name']))
    .filter(name => now.getTime() - Number(/__(\d+)$/.exec(name)?.[1] ?? now.getTime()) > limits.graceMs);
  for (const table of old) await forgetStagingTable(trino, table);
  return old.length;
}
