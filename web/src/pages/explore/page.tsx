// Explore: a question about metrics in one line, its answer as chart and table. Everything stands in the address.

import { Button } from '@mantine/core';
import type { Catalogue } from '../../api/operations.ts';
import { useCan } from '../../parts/can.tsx';
import { useCatalogue } from '../../parts/catalogue.ts';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { words as exploreWords } from '../../words/explore.ts';
import { useWords } from '../../words/words.ts';
import { ExploreActions } from './actions.tsx';
import { Builder } from './builder.tsx';
import styles from './explore.module.css';
import { Result } from './result.tsx';
import { useExplored, useExploredAnswer } from './use_explored.ts';
import { Why } from './why.tsx';

export function ExplorePage() {
  const words = useWords(exploreWords);
  const catalogue = useCatalogue();
  return catalogue.data === undefined ? (
    <Page title={words.title} range>
      <Loaded query={catalogue} skeleton={<Skeleton kind="chart" height={340} />}>
        {() => null}
      </Loaded>
    </Page>
  ) : (
    <Explorer catalogue={catalogue.data} />
  );
}

function Explorer({ catalogue }: { catalogue: Catalogue }) {
  const words = useWords(exploreWords);
  const exploring = useExplored(catalogue);
  const { explored, metrics, dimensions, change, question } = exploring;
  const query = useExploredAnswer(question);
  const outcome = metrics.find(metric => metric.outcome);
  const analyst = useCan('analyst');
  const answered = question === undefined ? undefined : query.data;
  return (
    <Page
      title={words.title}
      range
      compare
      filters={dimensions}
      actions={<ExploreActions {...exploring} answer={answered} />}
    >
      <div className={styles.builder}>
        <Builder catalogue={catalogue} {...exploring} />
        {outcome !== undefined && analyst && (
          <Button variant="default" aria-pressed={explored.why} onClick={() => change({ why: !explored.why })}>
            {explored.why ? words.hideWhy : words.why}
          </Button>
        )}
      </div>
      {question === undefined ? (
        <Empty title={words.start} hint={words.startHint} />
      ) : (
        <Loaded query={query} skeleton={<Skeleton kind="chart" height={340} />}>
          {answer => <Result {...exploring} answer={answer} old={query.isPlaceholderData} />}
        </Loaded>
      )}
      {outcome !== undefined && analyst && explored.why && <Why metric={outcome} by={explored.by} />}
    </Page>
  );
}
