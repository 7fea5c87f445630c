// Which intervals of a model have data behind them. A plan asks for several models that are made of the same datasets, and the state may know
// millions of hours of those: each is asked for once.

import { hourMs } from '../base/clock.ts';
import type { BuiltModel, Catalog, Dataset } from '../catalog/catalog.ts';
import { datasetsBehind, intervalsAt, intervalsBetween, isByMinute, oldestKept } from '../models/models.ts';
import { intervalStarts, type Span } from '../store/intervals.ts';
import { eventSpan } from '../store/ledger.ts';
import type { Db } from '../store/store.ts';
import { quietBetween } from './quiet.ts';

/** Gives the intervals of a model in which the datasets behind it have rows, in order. */
export type SpansWithData = (model: BuiltModel) => Promise<Span[]>;

/** Answers for one plan. Of what retention took, what was built stays as it is: those intervals are not among them. */
export function openSpansWithData(db: Db, { catalog, at }: { catalog: Catalog; at: string }): SpansWithData {
  const hours = remembered(dataset =>
    intervalStarts(db, { table: dataset.name, from: oldestKept(dataset, new Date(at)) }),
  );
  const events = remembered(dataset => eventSpan(db, dataset.name));
  const behind = async <T>(model: BuiltModel, ask: (dataset: Dataset) => Promise<T>): Promise<T[]> => {
    const all: T[] = [];
    for (const dataset of datasetsBehind(catalog, model)) all.push(await ask(dataset));
    return all;
  };
  const hoursBehind = async (model: BuiltModel) => new Set((await behind(model, hours)).flat());
  const minutes = async (model: BuiltModel): Promise<Span[]> => {
    const known = (await behind(model, events)).filter(span => span !== undefined);
    const [first = ''] = known.map(span => span.first).sort();
    const last =
      known
        .map(span => span.last)
        .sort()
        .at(-1) ?? '';
    const within = [...(await hoursBehind(model))]
      .sort()
      .flatMap(start => intervalsBetween({ from: new Date(start), to: new Date(Date.parse(start) + hourMs) }, 'minute'))
      .filter(({ start, end }) => end > first && start <= last);
    return [...within, ...(await quietBetween(db, { table: model.name, spans: within }))];
  };
  return async model => (isByMinute(model) ? minutes(model) : intervalsAt(await hoursBehind(model), model.build));
}

/** What was asked of a dataset once is not asked again. */
function remembered<T>(ask: (dataset: Dataset) => Promise<T>): (dataset: Dataset) => Promise<T> {
  const answers = new Map<string, T>();
  return async dataset => {
    const known = answers.get(dataset.name);
    if (known !== undefined) return known;
    const answer = await ask(dataset);
    answers.set(dataset.name, answer);
    return answer;
  };
}
