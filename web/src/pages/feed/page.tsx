// One feed: its rows beside those of an earlier time, the address that applications ask, how fresh it is, and where it is published.

import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { FeedWhole } from '../../api/operations.ts';
import { useLabel } from '../../parts/catalogue.ts';
import { Code } from '../../parts/code.tsx';
import { useFormat } from '../../parts/format.ts';
import { useEvents } from '../../parts/live.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words as feedWords } from '../../words/feeds.ts';
import { useWords } from '../../words/words.ts';
import { Facts } from './facts.tsx';
import css from './feed.module.css';
import { Preview } from './preview.tsx';
import { Publications } from './publications.tsx';
import { useGiven } from './use_given.ts';

export function FeedPage() {
  const { name = '' } = useParams({ strict: false }) as { name?: string };
  const queries = useQueryClient();
  const query = useCall('getFeedInfo', { params: { name } }, { fresh: 5_000, every: 15_000 });
  const shown = query.data?.as_of;
  useEvents('live', ({ minute }) => {
    if (minute === null || minute === shown) return;
    for (const id of ['getFeedInfo', 'previewFeed']) void queries.invalidateQueries({ queryKey: [id] });
  });
  return (
    <Loaded
      query={query}
      skeleton={
        <Page title={name}>
          <Skeleton kind="table" rows={6} />
        </Page>
      }
    >
      {feed => <Whole feed={feed} />}
    </Loaded>
  );
}

function Whole({ feed }: { feed: FeedWhole }) {
  const text = useWords(feedWords);
  const label = useLabel();
  const description = label(feed.description, feed.description);
  return (
    <Page title={label(feed.title, feed.title)} titleExtra={<Freshness feed={feed} />}>
      <p className={css.description}>{description}</p>
      <Preview feed={feed} />
      <Address feed={feed} />
      <Facts feed={feed} />
      <Publications feed={feed} />
      <p className={css.back}>
        <Link to="/lists">{text.back}</Link>
      </p>
    </Page>
  );
}

function Freshness({ feed }: { feed: FeedWhole }) {
  const text = useWords(feedWords);
  const format = useFormat();
  const state = feed.as_of === null ? 'empty' : feed.late ? 'late' : 'fresh';
  const words = { empty: text.noData, late: text.late, fresh: text.fresh }[state];
  return (
    <span className={css.extra}>
      <State state={state} words={words} />
      {feed.as_of !== null && <span>{text.asOf(format.time(feed.as_of))}</span>}
    </span>
  );
}

function Address({ feed }: { feed: FeedWhole }) {
  const text = useWords(feedWords);
  const { given } = useGiven(feed);
  const url = `${window.location.origin}/feeds/${feed.name}${given === '' ? '' : `?${given}`}`;
  const proof = feed.public ? '' : ' -H "Authorization: Bearer $TALLYLIGHT_TOKEN"';
  return (
    <Section title={text.address} note={text.addressNote}>
      <div className={css.codes}>
        <Code text={url} language="url" wrap />
        <Code text={`curl -s${proof} '${url}'`} language="sh" wrap />
      </div>
      {!feed.public && <p className={css.soft}>{text.token}</p>}
    </Section>
  );
}
