// What goes with an outcome, asked for when somebody wants to know: by the chosen dimensions, else by all that make sense.

import { Drivers } from '../../charts/drivers.tsx';
import { useLabel } from '../../parts/catalogue.ts';
import { useFilters } from '../../parts/filters.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Section } from '../../parts/page.tsx';
import { useRange } from '../../parts/range.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words as exploreWords } from '../../words/explore.ts';
import { useWords } from '../../words/words.ts';
import type { MetricInfo } from './combine.ts';
import { filtersOf } from './use_explored.ts';

const columns = ['lhs', 'rhs', 'support', 'confidence', 'lift', 'count', 'bytes'].map(name => ({ name }));

export function Why({ metric, by }: { metric: MetricInfo; by: readonly string[] }) {
  const words = useWords(exploreWords);
  const label = useLabel();
  const { from, to } = useRange();
  const { filters, toggle } = useFilters();
  const range = from === undefined || to === undefined ? {} : { from, to };
  const query = useCall('askDrivers', {
    body: { metric: metric.name, by: [...by], limit: 20, filters: filtersOf(filters), ...range },
  });
  return (
    <Section title={words.whyTitle(label(metric.name, metric.label))} note={words.whyNote}>
      <Loaded query={query} skeleton={<Skeleton kind="table" rows={6} />}>
        {data => (
          <Drivers
            onPick={({ dimension, value }) => toggle(dimension, value ?? '')}
            dimensions={metric.dimensions}
            answer={{
              columns,
              rows: data.rules.map(rule => [
                rule.lhs,
                rule.rhs,
                rule.support,
                rule.confidence,
                rule.lift,
                rule.count,
                rule.bytes,
              ]),
            }}
          />
        )}
      </Loaded>
    </Section>
  );
}
