// What is dirty, in the order it must be built, and why. Pure: it reads rows and gives rows, so that a dry run and a run say
// the same.

import { type BuildGrain, type BuiltModel, type Catalog, isBuilt } from '../catalog/catalog.ts';
import type { DirtyInterval, Span } from '../store/intervals.ts';

/** Neighbouring dirty intervals of one model, built by one statement and one commit. */
export interface PlannedBuild extends Span {
  table: string;
  intervals: Span[];
  /** Each once, in order of appearance. */
  reasons: string[];
}

/** How many intervals are built at once: bounds what a failure repeats, and the memory of a model with many rows. */
const mostAtOnce: Record<BuildGrain, number> = { minute: 360, hour: 48, day: 7, month: 1 };

/** Plans all dirty intervals: inputs before what reads them, older before newer. */
export function planBuilds(catalog: Catalog, dirty: readonly DirtyInterval[]): PlannedBuild[] {
  const builds: PlannedBuild[] = [];
  const byTable = Map.groupBy(dirty, row => row.table_name);
  for (const model of [...catalog.models.values()].filter(isBuilt)) {
    const rows = byTable.get(model.name) ?? [];
    rows.sort((a, b) => (a.interval_start < b.interval_start ? -1 : 1));
    builds.push(...group(rows, model));
  }
  return builds;
}

function group(rows: readonly DirtyInterval[], model: BuiltModel): PlannedBuild[] {
  const builds: PlannedBuild[] = [];
  for (const row of rows) {
    const span = { start: row.interval_start, end: row.interval_end };
    const reason = row.reason ?? 'dirty';
    const last = builds.at(-1);
    if (last && last.end === span.start && last.intervals.length < mostAtOnce[model.build]) {
      last.end = span.end;
      last.intervals.push(span);
      if (!last.reasons.includes(reason)) last.reasons.push(reason);
    } else {
      builds.push({ table: model.name, ...span, intervals: [span], reasons: [reason] });
    }
  }
  return builds;
}
