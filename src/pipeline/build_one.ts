// Builds a claimed stretch and makes it a change of its table. The build goes on outside of the table's turn, over the files as they were
// when it began; in the turn it is looked at whether the stretch still has those files, and where not it is built again there.

import type { DataFile, Snapshot } from '../lake/delta.ts';
import { mayHold } from '../lake/read_sql.ts';
import { type BuildResult, folderOf } from '../models/build.ts';
import { buildStretch } from '../models/build_stretch.ts';
import { fail as modelError } from '../models/errors.ts';
import type { PlannedBuild } from '../models/plan.ts';
import { takenBack } from '../store/hot.ts';
import { dirtyWithin } from '../store/intervals.ts';
import { type ClaimedBuild, isOurText } from './build_claims.ts';
import { fail } from './errors.ts';
import { nothing } from './outcome.ts';
import { makeChange } from './settle.ts';
import type { OpenSite } from './site.ts';
import { withTurn } from './turns.ts';

/** Builds the stretch and commits it; its claim is free then. Gives the rows. Throws `model_failed`, `work_overtaken`. */
export async function buildOne(open: OpenSite, claimed: ClaimedBuild): Promise<number> {
  const { build, claim, marks, since } = claimed;
  const { table } = build;
  const model = open.catalog.models.get(table);
  if (model === undefined) throw modelError('model_unknown', { table });
  const snapshot = async () => (await open.table(table)).snapshot();
  let before = await snapshot();
  let result = await runOver(open, { build, target: before, name: String(claim.token) });
  open.step('build made');
  return withTurn(open, { table, since }, async turn => {
    if (turn.moved && !(await isStillDirty(open, build))) {
      await dropFiles(open, { table, files: result.added });
      throw fail('work_overtaken', { what: `the building of ${table}` });
    }
    const now = turn.moved ? await snapshot() : before;
    if (turn.moved && !sameFiles([before, now], { build, time: model.time, result })) {
      await dropFiles(open, { table, files: result.added });
      before = now;
      result = await runOver(open, { build, target: before, name: `${claim.token}.1` });
    }
    await makeChange(open, turn, {
      kind: 'build',
      change: { operation: 'BUILD', add: result.added, remove: result.removed },
      outcome: {
        ...nothing,
        built: result.intervals.map(interval => ({ ...interval, marks: marks.get(interval.start) })),
        hash: model.hash,
      },
      check: async db => {
        if (!(await isOurText(db, model))) throw fail('work_overtaken', { what: `the building of ${table}` });
      },
      also: db => open.claims.free(db, claim),
    });
    return result.intervals.reduce((sum, interval) => sum + interval.rows, 0);
  });
}

/** False when somebody has built it since: of newer inputs, perhaps, and into the same files where it came to no rows. */
const isStillDirty = async ({ store }: OpenSite, build: PlannedBuild): Promise<boolean> =>
  (await dirtyWithin(store.db, build)).length >= build.intervals.length;

/** Runs the build over a state of its own table; its inputs are as they are now. */
function runOver(
  open: OpenSite,
  { build, target, name }: { build: PlannedBuild; target: Snapshot | undefined; name: string },
): Promise<BuildResult> {
  return buildStretch(build, {
    ...open,
    change: name,
    snapshot: async table => (table === build.table ? target : (await open.table(table)).snapshot()),
    // Quiet minutes that a stream had shown stay known, also those after the last record.
    goesOn: build.reasons.includes(takenBack),
  });
}

/** True when the stretch is held by the same files as before, and those that are to leave are still there. */
function sameFiles(
  [before, now]: readonly [Snapshot | undefined, Snapshot | undefined],
  { build, time, result }: { build: PlannedBuild; time: string; result: BuildResult },
): boolean {
  const held = (snapshot: Snapshot | undefined) =>
    [...(snapshot?.files.values() ?? [])]
      .filter(file => mayHold(file, { time, from: build.start, to: build.end }))
      .map(({ path }) => path)
      .sort();
  return held(before).join('\n') === held(now).join('\n') && result.removed.every(path => now?.files.has(path));
}

/** Deletes files that were written and will not be committed, because nothing has named them yet. */
export async function dropFiles(
  { storage }: Pick<OpenSite, 'storage'>,
  { table, files }: { table: string; files: readonly DataFile[] },
): Promise<void> {
  for (const { path } of files) await storage.delete(`${folderOf(table)}/${path}`);
}
