// The question out of the address, the answer to it, and ways to change the one, which ask for the other.

import { useCallback, useMemo } from 'react';
import type { Answer, Given } from '../../api/client.ts';
import type { Catalogue } from '../../api/operations.ts';
import { useFilters } from '../../parts/filters.ts';
import { useRange } from '../../parts/range.tsx';
import { useUrl } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { commonDimensions, grainOf, type MetricInfo, metricsOf } from './combine.ts';
import { type Explored, readExplored, writeExplored } from './state.ts';

export type MetricAnswer = Answer<'askMetrics'>;
export type Question = NonNullable<Given<'askMetrics'>['body']>;

export interface Exploring {
  explored: Explored;
  metrics: MetricInfo[];
  /** Dimensions that can be filtered by. */
  dimensions: string[];
  change: (some: Partial<Explored>) => void;
  question: Question | undefined;
}

export function useExplored(catalogue: Catalogue): Exploring {
  const [search, write] = useUrl();
  const explored = useMemo(() => readExplored(search), [search]);
  const metrics = useMemo(() => metricsOf(catalogue, explored.metrics), [catalogue, explored.metrics]);
  const dimensions = useMemo(() => commonDimensions(metrics, catalogue.dimensions), [metrics, catalogue.dimensions]);
  const change = useCallback(
    (some: Partial<Explored>) => write(writeExplored({ ...explored, ...some })),
    [explored, write],
  );
  const question = useQuestion({ explored, metrics });
  return { explored, metrics, dimensions, change, question };
}

/** What the API is asked; undefined while no metric is chosen. */
function useQuestion({
  explored,
  metrics,
}: {
  explored: Explored;
  metrics: readonly MetricInfo[];
}): Question | undefined {
  const { filters } = useFilters();
  const { query, span } = useRange();
  return useMemo(() => {
    if (metrics.length === 0) return undefined;
    const lengthMs = span === undefined ? 0 : span.to.getTime() - span.from.getTime();
    const grain = grainOf(explored.grain, { metrics, lengthMs });
    return {
      metrics: metrics.map(({ name }) => name),
      by: explored.by,
      filters: filtersOf(filters),
      ...query,
      ...(grain === undefined ? {} : { grain }),
      ...(explored.by.length === 0 ? {} : { top: { n: explored.top } }),
    };
  }, [explored, metrics, filters, query, span]);
}

/** `{ country: ['JP', null] }`: values of one dimension are alternatives, an empty one is NULL. */
export function filtersOf(filters: readonly { dimension: string; value: string }[]): Record<string, (string | null)[]> {
  const found: Record<string, (string | null)[]> = {};
  for (const { dimension, value } of filters)
    found[dimension] = [...(found[dimension] ?? []), value === '' ? null : value];
  return found;
}

const nobody: Question = { metrics: [] as unknown as [string, ...string[]] };

export const useExploredAnswer = (question: Question | undefined) =>
  useCall('askMetrics', { body: question ?? nobody }, { enabled: question !== undefined });
