// Who builds which stretch. What must stay true: a stretch is built by one process at a time as far as leases tell; nothing is built of
// tables whose own intervals of the same time are dirty; and a build knows which marks its intervals had when it began.

import { hourMs } from '../base/clock.ts';
import { type BuiltModel, type Catalog, isBuilt, type Model } from '../catalog/catalog.ts';
import { isByMinute, iso } from '../models/models.ts';
import type { PlannedBuild } from '../models/plan.ts';
import { reachedBy } from '../models/stretch.ts';
import { type Claim, liveClaims, newestToken, turnOf } from '../store/claims.ts';
import { anyDirty, dirtyWithin, type Span, tableHash } from '../store/intervals.ts';
import type { Db } from '../store/store.ts';
import { hasStream, hotFrom } from './hot.ts';
import type { OpenSite } from './site.ts';

/** A stretch that is ours to build. */
export interface ClaimedBuild {
  build: PlannedBuild;
  claim: Claim;
  /** Marks of its intervals, by their starts. */
  marks: Map<string, number>;
  /** The turn of its table, to see whether another had it since. */
  since: number;
}

/**
 * What came of the wish to build: `over` when it is not, or not all of it, dirty any more; `held` when another builds it or some of it;
 * `waits` when something that it reads is to be built before.
 */
export type BuildClaim = ClaimedBuild | 'over' | 'held' | 'waits';

/** Claims a planned stretch. `among`: tables that are built before it where it reads them. */
export async function claimBuild(
  open: OpenSite,
  build: PlannedBuild,
  { among }: { among: ReadonlySet<string> },
): Promise<BuildClaim> {
  const model = open.catalog.models.get(build.table);
  if (model === undefined || !isBuilt(model)) return 'over';
  const inputs = builtInputs(open.catalog, model).filter(({ name }) => among.has(name));
  const reach = reachedBy(model, build);
  const until = hasStream(open) ? iso(hotFrom(open.clock.now())) : undefined;
  return open.store.transaction(async db => {
    if (!(await isOurText(db, model))) return 'over';
    const dirty = await dirtyWithin(db, build);
    if (dirty.length < build.intervals.length) return 'over';
    if (await isHeld(db, build)) return 'held';
    for (const input of inputs) if (await anyDirty(db, streamless(input, { reach, until }))) return 'waits';
    const claim = await open.claims.take(db, `${claimsOf(build.table)}${build.start}/${build.end}`);
    if (claim === undefined) return 'held';
    const marks = new Map(dirty.map(row => [row.interval_start, row.marks]));
    return { build, claim, marks, since: await newestToken(db, turnOf(build.table)) };
  });
}

/** True while the table is built of the text that we have; of another one whoever has that builds it. */
export const isOurText = async (db: Db, model: Pick<Model, 'name' | 'hash'>): Promise<boolean> =>
  (await tableHash(db, model.name)) === model.hash;

/** Frees a claimed stretch that was not built. */
export const freeBuild = (open: OpenSite, { claim }: ClaimedBuild): Promise<void> =>
  open.store.transaction(db => open.claims.free(db, claim));

const claimsOf = (table: string): string => `build:${table}:`;

/** Plans that were made at different times cut time differently. */
async function isHeld(db: Db, { table, start, end }: PlannedBuild): Promise<boolean> {
  const held = await liveClaims(db, claimsOf(table));
  return held.some(({ name }) => {
    const [from = '', to = ''] = name.slice(claimsOf(table).length).split('/');
    return from < end && to > start;
  });
}

/** Models with intervals that a model reads, itself or through views. */
function builtInputs(catalog: Catalog, model: BuiltModel): BuiltModel[] {
  const found = new Map<string, BuiltModel>();
  const names = [...model.inputs];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const input = catalog.models.get(name);
    if (input === undefined) continue;
    if (isBuilt(input)) found.set(name, input);
    else names.push(...input.inputs);
  }
  return [...found.values()];
}

const longest: Record<BuiltModel['build'], number> = {
  minute: hourMs,
  hour: hourMs,
  day: 24 * hourMs,
  month: 31 * 24 * hourMs,
};

/** Where an input's intervals lie that overlap a stretch, without the minutes that a stream builds: those come to it when they are moved. */
function streamless(
  input: BuiltModel,
  { reach, until }: { reach: Span; until: string | undefined },
): { table: string; start: string; startBefore: string; endAfter: string } {
  const before = until !== undefined && isByMinute(input) && until < reach.end ? until : reach.end;
  const start = iso(new Date(Date.parse(reach.start) - longest[input.build]));
  return { table: input.name, start, startBefore: before, endAfter: reach.start };
}
