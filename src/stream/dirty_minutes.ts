// Which intervals the stream has to build, and why. In memory: after a restart the segments say it again.

import type { BuiltModel, Catalog } from '../catalog/catalog.ts';
import { isBuilt, type Model } from '../catalog/catalog.ts';
import { isByMinute } from '../models/models.ts';
import { type PlannedBuild, planBuilds } from '../models/plan.ts';
import type { Span } from '../store/intervals.ts';

/** The models that the stream builds. */
export const minuteModels = (catalog: Catalog): BuiltModel[] =>
  [...catalog.models.values()].filter((model: Model): model is BuiltModel => isBuilt(model) && isByMinute(model));

/** What waits, in the order it must be built: first what looks at its own minute alone, then what reaches beyond and what reads that. */
export interface MinutePlan {
  first: PlannedBuild[];
  reaching: PlannedBuild[];
}

/** Models that reach beyond their minute, and all that read them. */
function farReaching(catalog: Catalog): Set<string> {
  const far = new Set<string>();
  for (const { name, reach, inputs } of catalog.models.values())
    if (reach.beforeMs + reach.afterMs > 0 || inputs.some(input => far.has(input))) far.add(name);
  return far;
}

export class DirtyMinutes {
  readonly #dirty = new Map<string, Map<string, Span & { reason: string }>>();

  mark(table: string, spans: readonly Span[], reason: string): void {
    let own = this.#dirty.get(table);
    if (own === undefined) {
      own = new Map();
      this.#dirty.set(table, own);
    }
    for (const { start, end } of spans) if (!own.has(start)) own.set(start, { start, end, reason });
  }

  /** True when an interval that ended by an instant waits. */
  waitsUntil(table: string, until: string): boolean {
    return [...(this.#dirty.get(table)?.values() ?? [])].some(({ end }) => end <= until);
  }

  /** True when a table has an interval that waits. */
  has(table: string, start: string): boolean {
    return this.#dirty.get(table)?.has(start) ?? false;
  }

  /** All that waits, or the part of it that is picked. */
  plan(catalog: Catalog, pick: (table: string, span: Span) => boolean = () => true): MinutePlan {
    const rows = [...this.#dirty].flatMap(([table, spans]) =>
      [...spans.values()]
        .filter(span => pick(table, span))
        .map(({ start, end, reason }) => ({
          table_name: table,
          interval_start: start,
          interval_end: end,
          reason,
        })),
    );
    const far = farReaching(catalog);
    const builds = planBuilds(catalog, rows);
    return {
      first: builds.filter(({ table }) => !far.has(table)),
      reaching: builds.filter(({ table }) => far.has(table)),
    };
  }

  /** What was built waits no more. */
  done({ table, intervals }: Pick<PlannedBuild, 'table' | 'intervals'>): void {
    const own = this.#dirty.get(table);
    for (const { start } of intervals) own?.delete(start);
  }
}
