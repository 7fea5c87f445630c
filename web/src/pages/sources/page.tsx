// All sources: how fresh each is, whether its books balance, what could not be taken, and a place to hand files in. For somebody new it is the
// page on which their own records come in.

import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Source } from '../../api/operations.ts';
import { Can } from '../../parts/can.tsx';
import { Code } from '../../parts/code.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useEvents } from '../../parts/live.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/sources.ts';
import { useWords } from '../../words/words.ts';
import { StartButton } from '../runs/start.tsx';
import { SourceView } from './source_view.tsx';

const example = `sources:
  logs: { dataset: pack.dataset, from: folder, path: inbox/logs, format: delimited }`;

export function SourcesPage() {
  const text = useWords(words);
  const queries = useQueryClient();
  const query = useCall('listSources', {}, { fresh: 5_000, every: 60_000 });
  useEvents('run', run => {
    if (run.state === 'running') return;
    for (const id of ['listSources', 'listFiles']) void queries.invalidateQueries({ queryKey: [id] });
  });
  return (
    <Page
      title={text.title}
      actions={
        <Can role="editor">
          <StartButton label={text.runNow} />
        </Can>
      }
    >
      <Loaded query={query} skeleton={<Skeleton kind="table" rows={6} />} empty={<NoSources />}>
        {({ items }: { items: Source[] }) => items.map(source => <SourceView key={source.name} source={source} />)}
      </Loaded>
    </Page>
  );
}

function NoSources() {
  const text = useWords(words);
  return (
    <Empty
      title={text.noneTitle}
      hint={
        <>
          <p>{text.noneHint}</p>
          <Code text={example} language="yaml" />
        </>
      }
      action={
        <Can role="administrator">
          <Button component={Link} to="/settings">
            {text.settings}
          </Button>
        </Can>
      }
    />
  );
}
