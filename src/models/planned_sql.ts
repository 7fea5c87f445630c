// The statement by which a cluster would build a planned stretch, to be read or run by a person. Nothing runs here, and what such a statement
// writes is nobody's until a build of ours commits it.

import { limits } from '../base/limits.ts';
import { storedTables } from '../catalog/catalog.ts';
import type { Snapshot } from '../lake/delta.ts';
import { stagingFolder } from '../lake/staging.ts';
import { type BuildOptions, folderOf, schemaOf } from './build.ts';
import type { Dialect } from './dialects.ts';
import { fail } from './errors.ts';
import type { PlannedBuild } from './plan.ts';
import { leavingFiles, stretchSql } from './trino_sql.ts';

export interface PlannedSqlOptions extends Pick<BuildOptions, 'catalog' | 'sql' | 'snapshot'> {
  dialect: Dialect;
  /** The address of a folder of the storage, as the cluster reaches it. */
  location: (folder: string) => string;
}

/** CREATE TABLE AS of a build. Throws `model_unknown`. */
export async function plannedSql(build: PlannedBuild, options: PlannedSqlOptions): Promise<string> {
  const { catalog, sql: parser, snapshot, dialect, location } = options;
  const model = catalog.models.get(build.table);
  if (model === undefined) throw fail('model_unknown', { table: build.table });
  const inputs = new Map<string, Snapshot | undefined>();
  for (const name of storedTables(catalog, model.inputs)) inputs.set(name, await snapshot(name));
  const target = await snapshot(model.name);
  const at = location(folderOf(model.name));
  const leaving =
    target && leavingFiles(target, { dialect, time: model.time, span: build, location: at, most: limits.namedFiles });
  const replaced = target && leaving && leaving.files.length > 0 ? { target, leaving } : undefined;
  const select = await stretchSql(model, build, { catalog, dialect, parser, inputs, replaced });
  const name = `${model.name.replace('.', '__')}__${build.start.replaceAll(/[^0-9]/g, '')}`;
  return dialect.createSql({ name, location: `${at}/${stagingFolder(name)}`, schema: schemaOf(model), select });
}
