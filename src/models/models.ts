// Models are built interval by interval from inputs at known revisions. Late data, a reload, a new column and a new model are
// one thing: an interval is dirty. `plan.ts` says what is to be built and why, without touching anything; `build.ts` does it.

import { dayMs, hourMs, minuteMs } from '../base/clock.ts';
import {
  type BuildGrain,
  type BuiltModel,
  type Catalog,
  type Dataset,
  isBuilt,
  type Model,
} from '../catalog/catalog.ts';
import type { Span } from '../store/intervals.ts';

/** ISO text of an instant, without a fraction: how the store orders them. */
export const iso = (at: Date): string => at.toISOString().replace('.000', '');

/** The interval of a grain that an instant lies in. */
function intervalAt(at: Date, grain: BuildGrain): Span {
  const start = new Date(at);
  if (grain === 'minute') start.setUTCSeconds(0, 0);
  else start.setUTCMinutes(0, 0, 0);
  if (grain === 'day' || grain === 'month') start.setUTCHours(0);
  if (grain === 'month') start.setUTCDate(1);
  return { start: iso(start), end: iso(endOf(start, grain)) };
}

function endOf(start: Date, grain: BuildGrain): Date {
  if (grain === 'minute') return new Date(start.getTime() + minuteMs);
  if (grain === 'hour') return new Date(start.getTime() + hourMs);
  if (grain === 'day') return new Date(start.getTime() + dayMs);
  return new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1));
}

/** The intervals of a grain that some instants lie in, each once, in order. */
export function intervalsAt(instants: Iterable<string>, grain: BuildGrain): Span[] {
  const spans = new Map<string, Span>();
  for (const instant of instants) {
    const span = intervalAt(new Date(instant), grain);
    spans.set(span.start, span);
  }
  return [...spans.values()].sort((a, b) => (a.start < b.start ? -1 : 1));
}

/** All intervals of a grain that overlap [from, to). */
export function intervalsBetween({ from, to }: { from: Date; to: Date }, grain: BuildGrain): Span[] {
  const spans: Span[] = [];
  for (let at = from; at < to; at = new Date(spans.at(-1)?.end ?? to)) spans.push(intervalAt(at, grain));
  return spans;
}

/** Intervals of a grain that overlap some stretches of time, each once, in order. */
function intervalsOver(stretches: readonly { from: number; to: number }[], grain: BuildGrain): Span[] {
  const spans = new Map<string, Span>();
  for (const { from, to } of stretches) {
    for (const span of intervalsBetween({ from: new Date(from), to: new Date(to) }, grain)) spans.set(span.start, span);
  }
  return [...spans.values()].sort((a, b) => (a.start < b.start ? -1 : 1));
}

/** Intervals of a model that a change of a table touches. */
export interface Touched {
  model: BuiltModel;
  spans: Span[];
}

/**
 * What is to be built when rows of a table changed: its minutes or hours by their starts. A model that reaches beyond its interval, or reads
 * one that does, is touched as far as the reach goes.
 */
export function touchedBy(
  catalog: Catalog,
  { table, starts, lengthMs }: { table: string; starts: Iterable<string>; lengthMs: number },
): Touched[] {
  const instants = [...new Set(starts)].map(start => Date.parse(start));
  const reaches = new Map([[table, { beforeMs: 0, afterMs: 0 }]]);
  const touched: Touched[] = [];
  for (const model of catalog.models.values()) {
    const behind = model.inputs.flatMap(input => reaches.get(input) ?? []);
    if (behind.length === 0) continue;
    const reach = {
      beforeMs: Math.max(...behind.map(({ beforeMs }) => beforeMs)) + model.reach.beforeMs,
      afterMs: Math.max(...behind.map(({ afterMs }) => afterMs)) + model.reach.afterMs,
    };
    reaches.set(model.name, reach);
    if (!isBuilt(model)) continue;
    // What an interval sees before it is what touches it from before: a row is seen by intervals up to `before` later.
    const stretches = instants.map(at => ({ from: at - reach.afterMs, to: at + lengthMs + reach.beforeMs }));
    touched.push({ model, spans: intervalsOver(stretches, model.build) });
  }
  return touched;
}

/** True for a model whose intervals are open, closed or restated. */
export const isByMinute = (model: Model): boolean => model.build === 'minute';

/** Models that a table feeds, directly or through other models and views, inputs first. */
export function modelsAfter(catalog: Catalog, table: string): BuiltModel[] {
  const reached = new Set([table]);
  const after: BuiltModel[] = [];
  for (const model of catalog.models.values()) {
    if (!model.inputs.some(input => reached.has(input))) continue;
    reached.add(model.name);
    if (isBuilt(model)) after.push(model);
  }
  return after;
}

/** The oldest day that a dataset keeps, as ISO text; '' when it keeps for good. */
export const oldestKept = ({ retainDays }: Dataset, now: Date): string =>
  retainDays === undefined ? '' : iso(new Date(now.getTime() - retainDays * dayMs)).slice(0, 10);

/** Datasets that a model is made of, directly or through other models. */
export function datasetsBehind(catalog: Pick<Catalog, 'datasets' | 'models'>, model: Model): Dataset[] {
  const found = new Map<string, Dataset>();
  const open = [...model.inputs];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const dataset = catalog.datasets.get(name);
    if (dataset) found.set(name, dataset);
    else open.push(...(catalog.models.get(name)?.inputs ?? []));
  }
  return [...found.values()];
}
