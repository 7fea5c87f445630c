// A shared link: it is opened, and the dashboard or report behind it is shown as it was shared, without the rail. The token stays in the
// address, so that the page can be reloaded.

import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { call } from '../../api/client.ts';
import type { Share } from '../../api/operations.ts';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useTitle } from '../../parts/title.tsx';
import { words as loginWords } from '../../words/login.ts';
import { useWords } from '../../words/words.ts';
import styles from '../login/login.module.css';
import { searchOf } from './share_search.ts';

export function SharePage() {
  const words = useWords(loginWords).share;
  const { token = '' } = useParams({ strict: false }) as { token?: string };
  const query = useQuery({
    queryKey: ['openShare', token],
    queryFn: () => call('openShare', { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  useTitle(words.title);
  if (query.data !== undefined) return <Opened share={query.data.share} token={token} />;
  return (
    <div className={styles.alone}>
      <h1>{query.error === null ? words.opening : words.ended}</h1>
      {query.error === null ? <Skeleton kind="text" rows={3} /> : <p>{words.endedHint}</p>}
      {query.error === null ? null : <Problem error={query.error} retry={() => query.refetch()} compact />}
    </div>
  );
}

/** Goes there once: while the page behind the link is loaded this one is drawn again, and must not go a second time. */
function Opened({ share, token }: { share: Share; token: string }) {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const door = pathname.startsWith('/embed/') ? 'embed' : 'share';
  const folder = share.kind === 'dashboard' ? 'dashboards' : 'reports';
  const { target, params } = share;
  useEffect(() => {
    const to = `/${door}/$token/${folder}/$name`;
    void navigate({ to, params: { token, name: target }, search: searchOf(params), replace: true } as never);
  }, [navigate, door, folder, token, target, params]);
  return <Skeleton kind="chart" height={320} />;
}
