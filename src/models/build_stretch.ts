// One way to build a stretch, whatever the site builds on: the cluster where there is one and the model is for it, else this process. What
// must stay true: both give the same rows and the same kind of change, so that whoever commits it need not know which it was.

import type { TrinoLake } from '../lake/trino_lake.ts';
import { type BuildOptions, type BuildResult, runBuild } from './build.ts';
import { fail } from './errors.ts';
import type { PlannedBuild } from './plan.ts';
import { isForTrino, runTrinoBuild } from './trino_build.ts';

/** Builds a stretch of a model; nothing is visible until the caller commits it. Throws `model_failed`. */
export async function buildStretch(
  build: PlannedBuild,
  { trino, ...options }: BuildOptions & { trino: TrinoLake | undefined },
): Promise<BuildResult> {
  const model = options.catalog.models.get(build.table);
  if (model === undefined) throw fail('model_unknown', { table: build.table });
  return trino !== undefined && isForTrino(model)
    ? runTrinoBuild(build, { ...options, trino })
    : runBuild(build, options);
}
