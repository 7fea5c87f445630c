// All feeds as a list: what each is, and what it is of. Its addresses begin with /lists, since /feeds is where applications read them.

import { Link } from '@tanstack/react-router';
import { useLabel } from '../../parts/catalogue.ts';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words as feedWords } from '../../words/feeds.ts';
import { useWords } from '../../words/words.ts';
import css from './feeds.module.css';

export function FeedsPage() {
  const text = useWords(feedWords);
  const label = useLabel();
  const query = useCall('listFeeds', {});
  return (
    <Page title={text.title}>
      <Loaded
        query={query}
        skeleton={<Skeleton kind="table" rows={6} />}
        empty={<Empty title={text.none} hint={text.noneHint} />}
      >
        {({ items }) => (
          <ul className={css.list}>
            {items.map(feed => (
              <li key={feed.name} className={css.row} data-feed={feed.name}>
                <Link to="/lists/$name" params={{ name: feed.name }} className={css.link}>
                  <span className={css.title}>{label(feed.title, feed.title)}</span>
                  <span className={css.name}>{feed.name}</span>
                  <span className={css.description}>{label(feed.description, feed.description)}</span>
                  <span className={css.notes}>
                    {feed.of_minute ? text.ofMinute : text.ofData}
                    {feed.public && <b title={text.publicHint}>{text.isPublic}</b>}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Page>
  );
}
