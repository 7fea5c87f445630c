// Where a feed is published, and what became of it there last.

import type { FeedWhole } from '../../api/operations.ts';
import { SimpleTable } from '../../grid/simple_table.tsx';
import { useInside } from '../../parts/can.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/page.tsx';
import { State } from '../../parts/state.tsx';
import { words as feedWords } from '../../words/feeds.ts';
import { useWords } from '../../words/words.ts';
import css from './feed.module.css';

type Publication = FeedWhole['publications'][number];

export function Publications({ feed: { publications } }: { feed: FeedWhole }) {
  const text = useWords(feedWords);
  const format = useFormat();
  if (!useInside()) return null;
  if (publications.length === 0)
    return (
      <Section title={text.published}>
        <p className={css.soft}>{text.notPublished}</p>
      </Section>
    );
  return (
    <Section title={text.published} note={text.publishedNote}>
      <SimpleTable
        label={text.published}
        rows={publications}
        rowKey={(_, at) => at}
        columns={[
          { key: 'to', label: text.to, text: ({ to }) => text[to], width: 110, render: ({ to }) => text[to] },
          { key: 'name', label: text.name, mono: true },
          { key: 'with', label: text.with, render: ({ params }) => paramsText(params) },
          {
            key: 'asOf',
            label: text.asOfFact,
            render: ({ as_of: asOf }) => (asOf === null ? text.never : format.time(asOf)),
          },
          {
            key: 'at',
            label: text.at,
            render: ({ published_at: at }) => (at === null ? text.never : format.ago(at)),
          },
          { key: 'state', label: text.state, render: one => <PublicationState publication={one} /> },
        ]}
      />
    </Section>
  );
}

const paramsText = (params: Publication['params']): string =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');

function PublicationState({ publication: { error, published_at: at } }: { publication: Publication }) {
  const text = useWords(feedWords);
  if (error !== null) return <State state="failed" words={error} />;
  return at === null ? <State state="waiting" words={text.waiting} /> : <State state="done" words={text.done} />;
}
