// Which intervals the stream has to build, and why. In memory: after a restart the segments say it again.

import type { BuiltModel, Catalog } from '../catalog/catalog.ts';
import { isBuilt, type Model } from '../catalog/catalog.ts';
import { isByMinute } from '../models/models.ts';
import { type PlannedBuild, planBuilds } from '../models/plan.ts';
import type { Span } from '../store/intervals.ts';

/** The models that the stream builds. */
export const minuteModels = (catalog: Catalog): BuiltModel[] =>
  [...catalog.models.values()].filter((model: Model): model is BuiltModel => isBuilt(model) && isByMinute(model));

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

  /** True when a table has an interval that waits. */
  has(table: string, start: string): boolean {
    return this.#dirty.get(table)?.has(start) ?? false;
  }

  /** All that waits, in the order it must be built. */
  plan(catalog: Catalog): PlannedBuild[] {
    const rows = [...this.#dirty].flatMap(([table, spans]) =>
      [...spans.values()].map(({ start, end, reason }) => ({
        table_name: table,
        interval_start: start,
        interval_end: end,
        reason,
      })),
    );
    return planBuilds(catalog, rows);
  }

  /** What was built waits no more. */
  done({ table, intervals }: Pick<PlannedBuild, 'table' | 'intervals'>): void {
    const own = this.#dirty.get(table);
    for (const { start } of intervals) own?.delete(start);
  }
}
